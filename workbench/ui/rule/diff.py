"""The original rule against what an export would write, line by line."""

from __future__ import annotations

import difflib

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.ui.rule.editor import Lit, YamlEditor
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

_CONTEXT = 8
_KINDS = {"+": "added", "-": "removed"}


class DiffPane(QWidget):
    """A unified diff: added lines begin with +, removed ones with -."""

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("diff")
        self._texts: tuple[str, str] = ("", "")
        self.summary = QLabel()
        self.view = YamlEditor(read_only=True)
        self.copy = QPushButton("Copy diff")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.view.text()))
        self.view.setAccessibleName("Diff")
        head = QHBoxLayout()
        head.addWidget(self.summary, 1)
        head.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addLayout(head)
        layout.addWidget(self.view)
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def present(self, snapshot: Snapshot) -> None:
        analysis, draft = snapshot.analysis, snapshot.workspace.draft
        if analysis is None or draft is None:
            texts, name = ("", ""), ""
        else:
            texts, name = (draft.original.text, analysis.tuned_text), draft.name
        if texts == self._texts and name:
            return
        self._texts = texts
        lines = diff_lines(*texts, name)
        self.view.put_text("\n".join(lines))
        added, removed = (_count(lines, sign) for sign in "+-")
        self.copy.setEnabled(bool(lines))
        self.summary.setText(
            f"+{added} −{removed} lines against the file as it was read"
            if lines
            else "No difference: an export would write the file as it was read."
        )
        self.view.show_marks(changed_lines(lines), {})


def diff_lines(original: str, tuned: str, name: str) -> list[str]:
    """The unified diff of two texts, without line ends; empty if they are equal."""
    before, after = (text.splitlines() for text in (original, tuned))
    if original == tuned:
        return []
    return list(
        difflib.unified_diff(before, after, f"a/{name}", f"b/{name}", n=_CONTEXT, lineterm="")
    )


def changed_lines(lines: list[str]) -> list[Lit]:
    """The lines of a unified diff that were added or removed, as marks in its text."""
    marks, start = [], 0
    for number, line in enumerate(lines):
        if number > 1 and line[:1] in _KINDS:  # the first two lines name the texts
            marks.append(Lit(start, start + len(line), _KINDS[line[:1]]))
        start += len(line) + 1
    return marks


def _count(lines: list[str], sign: str) -> int:
    return sum(line.startswith(sign) for line in lines[2:])
