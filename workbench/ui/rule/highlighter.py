"""Colours the keys, quoted texts, numbers and comments of YAML."""

from __future__ import annotations

import re

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QPlainTextEdit

from workbench.ui.theme import colours

_PATTERNS = (
    ("key", re.compile(r"^\s*(?:-\s+)?([^\s#'\"-][^#'\"]*?|'[^']*'|\"[^\"]*\")\s*:(?=\s|$)")),
    ("number", re.compile(r"(?<=[:\s-]\s)(-?\d[\d.]*|true|false|null|yes|no)\s*$")),
    ("text_value", re.compile(r"('(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\")(?!\s*:)")),
)
_COMMENT = re.compile(r"(?:^|\s)(#.*)$")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"")


class YamlHighlighter(QSyntaxHighlighter):
    """Works on an editor's text, line by line, in the colours of its theme."""

    def __init__(self, editor: QPlainTextEdit):
        super().__init__(editor.document())
        self.editor = editor

    def highlightBlock(self, text: str) -> None:
        palette = colours(self.editor)
        for kind, pattern in _PATTERNS:
            for match in pattern.finditer(text):
                self._paint(match.start(1), match.end(1), getattr(palette, kind))
        bare = _QUOTED.sub(lambda m: "x" * len(m[0]), text)  # a # inside quotes is no comment
        if comment := _COMMENT.search(bare):
            self._paint(comment.start(1), comment.end(1), palette.comment)

    def _paint(self, start: int, end: int, colour: str) -> None:
        style = QTextCharFormat()
        style.setForeground(QColor(colour))
        self.setFormat(start, end - start, style)
