"""A plain editor for YAML: highlighted, with line numbers and a note behind each line.

It knows nothing of rules: what is lit and what is noted is given to it, in characters of its own
text (line feeds only).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from workbench.ui.theme import Colours, colours

_PATTERNS = (
    ("key", re.compile(r"^\s*(?:-\s+)?([^\s#'\"-][^#'\"]*?|'[^']*'|\"[^\"]*\")\s*:(?=\s|$)")),
    ("number", re.compile(r"(?<=[:\s-]\s)(-?\d[\d.]*|true|false|null|yes|no)\s*$")),
    ("text_value", re.compile(r"('(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\")(?!\s*:)")),
)
_COMMENT = re.compile(r"(?:^|\s)(#.*)$")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"")


@dataclass(frozen=True, slots=True)
class Lit:
    """A range of the text to mark: `kind` is `lit`, `off`, `error`, or `added` and `removed` for
    whole lines."""

    start: int
    end: int
    kind: str


class YamlHighlighter(QSyntaxHighlighter):
    """Colours keys, quoted texts, numbers and comments."""

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


class _Numbers(QWidget):
    """The strip of line numbers."""

    def __init__(self, editor: YamlEditor):
        super().__init__(editor)
        self.editor = editor

    def sizeHint(self) -> QSize:
        return QSize(self.editor.number_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.editor.paint_numbers(self, event.rect())


class YamlEditor(QPlainTextEdit):
    """The editor. Undo and redo are the window's: its own history is off."""

    def __init__(self, read_only: bool = False):
        super().__init__()
        self.setReadOnly(read_only)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setTabChangesFocus(True)
        self.notes: Mapping[int, str] = {}
        self._lit: Sequence[Lit] = ()
        self.highlighter = YamlHighlighter(self)
        self.numbers = _Numbers(self)
        self.blockCountChanged.connect(self._set_margin)
        self.updateRequest.connect(self._scroll_numbers)
        self._set_margin()

    # --- text ---------------------------------------------------------------------------------

    def text(self) -> str:
        """The text exactly (toPlainText would turn no-break spaces into spaces)."""
        return self.document().toRawText().replace("\u2029", "\n")

    def put_text(self, text: str) -> None:
        """Replaces what differs, so that the cursor and the scroll position stay."""
        old = self.text()
        if old == text:
            return
        start, end_old, end_new = changed_range(old, text)
        cursor = QTextCursor(self.document())
        cursor.setPosition(_utf16(old, start))
        cursor.setPosition(_utf16(old, end_old), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text[start:end_new])

    def select(self, start: int, end: int) -> None:
        """Selects a range, in characters, and brings it into view."""
        cursor, text = QTextCursor(self.document()), self.text()
        cursor.setPosition(_utf16(text, min(start, len(text))))
        cursor.setPosition(_utf16(text, min(end, len(text))), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def show_marks(self, lit: Sequence[Lit], notes: Mapping[int, str]) -> None:
        """Marks ranges, and writes a note behind lines (by number, from 0)."""
        self._lit, self.notes = lit, notes
        text, palette = self.text(), colours(self)
        self.setExtraSelections([self._selection(mark, text, palette) for mark in lit])
        self.viewport().update()

    def _selection(self, mark: Lit, text: str, palette: Colours) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(_utf16(text, mark.start), self.document().characterCount() - 1))
        end = min(_utf16(text, mark.end), self.document().characterCount() - 1)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        style = QTextCharFormat()
        if mark.kind == "lit":
            style.setBackground(QColor(palette.lit_background))
        elif mark.kind == "off":
            style.setFontStrikeOut(True)
            style.setForeground(QColor(palette.muted))
        elif mark.kind in ("added", "removed"):
            style.setBackground(QColor(getattr(palette, f"{mark.kind}_background")))
            style.setProperty(QTextFormat.Property.FullWidthSelection, True)
            cursor.clearSelection()
        else:
            style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            style.setUnderlineColor(QColor(palette.error))
        selection.format = style
        return selection

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Files dropped here are for the window to open, not text to put in."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    # --- painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(QColor(colours(self).muted))
        metrics = self.fontMetrics()
        for block, rect in self._visible_blocks():
            if note := self.notes.get(block.blockNumber()):
                shift = self.contentOffset().x() + self.document().documentMargin()
                x = metrics.horizontalAdvance(block.text() + "   ") + shift
                painter.drawText(QPoint(round(x), rect.top() + metrics.ascent()), note)
        painter.end()

    def paint_numbers(self, strip: QWidget, dirty: QRect) -> None:
        painter = QPainter(strip)
        painter.fillRect(dirty, self.palette().color(QPalette.ColorRole.AlternateBase))
        painter.setPen(QColor(colours(self).muted))
        painter.setFont(self.font())
        for block, rect in self._visible_blocks():
            place = QRect(0, rect.top(), strip.width() - 6, self.fontMetrics().height())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight, str(block.blockNumber() + 1))
        painter.end()

    def _visible_blocks(self) -> list[tuple[QTextBlock, QRect]]:
        found = []
        block = self.firstVisibleBlock()
        bottom = self.viewport().height()
        while block.isValid():
            rect = self.blockBoundingGeometry(block).translated(self.contentOffset()).toRect()
            if rect.top() > bottom:
                break
            found.append((block, rect))
            block = block.next()
        return found

    def number_width(self) -> int:
        return 14 + self.fontMetrics().horizontalAdvance("0" * len(str(self.blockCount())))

    def _set_margin(self) -> None:
        self.setViewportMargins(self.number_width(), 0, 0, 0)
        self._place_numbers()

    def _scroll_numbers(self, rect: QRect, by: int) -> None:
        if by:
            self.numbers.scroll(0, by)
        else:
            self.numbers.update(0, rect.y(), self.numbers.width(), rect.height())

    # --- events -------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_numbers()

    def _place_numbers(self) -> None:
        area = self.contentsRect()
        self.numbers.setGeometry(area.left(), area.top(), self.number_width(), area.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "highlighter"):
            self.highlighter.rehighlight()
            self.show_marks(self._lit, self.notes)

    def event(self, event: QEvent) -> bool:
        undo = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and any(event.matches(key) for key in undo)
        ):
            event.ignore()  # leave it to the window's own undo
            return False
        return super().event(event)


def changed_range(old: str, new: str) -> tuple[int, int, int]:
    """What two texts do not share: start, end in `old`, end in `new` (all in characters)."""
    most = min(len(old), len(new))
    start = next((i for i in range(most) if old[i] != new[i]), most)
    most -= start
    behind = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
    return start, len(old) - behind, len(new) - behind


def _utf16(text: str, position: int) -> int:
    """A position counted as Qt counts: in UTF-16 units."""
    return len(text[:position].encode("utf-16-le", "surrogatepass")) // 2
