"""What pySigma's, SigmaHQ's and our own checks say of the draft, with fixes that are certain."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.catalogue.attack import attack
from workbench.sigma.placeholders import Placeholders
from workbench.tuning.checks.problem import Problem, Severity
from workbench.tuning.checks.run import problems_of
from workbench.tuning.workspace import Draft
from workbench.ui.signs import TONE_ROLE, Tone, ToneDelegate
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

SIGNS = {Severity.ERROR: "✗", Severity.HIGH: "▲", Severity.MEDIUM: "△", Severity.LOW: "·"}
_TONES = {Severity.ERROR: Tone.NOT_HELD, Severity.HIGH: Tone.WARNING}
_PROBLEM = Qt.ItemDataRole.UserRole
_NONE = "No problems found by pySigma's and SigmaHQ's checks."


class RuleProblemsPane(QWidget):
    """One line a problem; Enter or a double click goes to its place in the text."""

    place_asked = Signal(int, int)  # a range of the draft's text

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("problems")
        self.store = store
        self._checked: tuple[object, ...] | None = None
        self.tree = problems_tree(("", "Line", "Problem", "Check"))
        self.tree.itemActivated.connect(self._go)
        self.tree.currentItemChanged.connect(lambda *_: self._offer())
        self.told = QLabel(_NONE, wordWrap=True)
        self.fix, self.fix_all = QPushButton("Fix"), QPushButton("Fix all")
        self.fix.clicked.connect(self._fix_current)
        self.fix_all.setToolTip("Makes every fix that is certain, one after the other")
        self.fix_all.clicked.connect(self._fix_all)
        bar = QHBoxLayout()
        bar.addWidget(self.told, 1)
        bar.addWidget(self.fix)
        bar.addWidget(self.fix_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addLayout(bar)
        layout.addWidget(self.tree, 1)
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.present(self.store.snapshot)

    def present(self, snapshot: Snapshot) -> None:
        """Checks the draft again where its text is another; not before anybody looks."""
        workspace = snapshot.workspace
        draft = workspace.draft
        part = (draft and (draft.text, draft.document, draft.name), workspace.placeholders)
        if not self.isVisible() or part == self._checked:
            return
        self._checked = part
        found = _found(draft.text, draft, workspace.placeholders) if draft else ()
        self.tree.clear()
        self.tree.addTopLevelItems([_item(problem) for problem in found])
        self.told.setText(counted(found) if found else _NONE if draft else "")
        self._offer()

    def _problems(self) -> list[Problem]:
        items = (self.tree.topLevelItem(n) for n in range(self.tree.topLevelItemCount()))
        return [item.data(0, _PROBLEM) for item in items if item]

    def _offer(self) -> None:
        """Says on the button what the current problem's fix does."""
        item = self.tree.currentItem()
        fix = item.data(0, _PROBLEM).fix if item else None
        self.fix.setEnabled(fix is not None)
        self.fix.setText(f"Fix: {fix.label}" if fix else "Fix")
        self.fix_all.setEnabled(any(problem.fix for problem in self._problems()))

    def _go(self, item: QTreeWidgetItem) -> None:
        span = item.data(0, _PROBLEM).span
        self.place_asked.emit(span.start, span.end)

    def _fix_current(self) -> None:
        item, draft = self.tree.currentItem(), self.store.snapshot.workspace.draft
        fix = item.data(0, _PROBLEM).fix if item else None
        if fix and draft:
            self.store.edit(fix.label, replace(draft, text=fix.applied(draft.text)))

    def _fix_all(self) -> None:
        """Each fix counts in the text that it was found in, so the rest is looked for again."""
        draft = self.store.snapshot.workspace.draft
        if draft is None:
            return
        placeholders = self.store.snapshot.workspace.placeholders
        text, fixed = draft.text, 0
        while fixes := [p.fix for p in _found(text, draft, placeholders) if p.fix]:
            text, fixed = fixes[0].applied(text), fixed + 1
        self.store.edit(f"fix {fixed} problems", replace(draft, text=text))


def _found(text: str, draft: Draft, placeholders: Placeholders) -> tuple[Problem, ...]:
    source = str(draft.source or "")
    return problems_of(text, draft.document, source, attack().by_technique(), placeholders)


def counted(problems: tuple[Problem, ...]) -> str:
    """How many problems of each severity, the gravest first."""
    kinds = [problem.severity for problem in problems]
    named = [f"{SIGNS[s]} {kinds.count(s):,} {s}" for s in Severity if s in kinds]
    return "   ".join(named)


def _item(problem: Problem) -> QTreeWidgetItem:
    sign, line = SIGNS[problem.severity], str(problem.line)
    item = QTreeWidgetItem([sign, line, problem.message, problem.code])
    item.setData(0, _PROBLEM, problem)
    item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight)
    item.setToolTip(0, str(problem.severity))
    item.setToolTip(2, problem.message + (f"\nFix: {problem.fix.label}" if problem.fix else ""))
    for column in (0, 2):
        item.setData(column, TONE_ROLE, _TONES.get(problem.severity))
    return item


def problems_tree(heads: tuple[str, ...]) -> QTreeWidget:
    """A list of problems: sign, line, problem, check, and what else the heads name."""
    tree = QTreeWidget()
    tree.setAccessibleName("Problems")
    tree.setHeaderLabels(heads)
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setAlternatingRowColors(True)
    tree.setItemDelegate(ToneDelegate(tree))
    letters = tree.fontMetrics()
    widths = {"": "✗✗", "Line": "99999", "Problem": "", "Check": "x" * 30, "Rule": "x" * 44}
    for column, head in enumerate(heads):
        tree.setColumnWidth(column, letters.horizontalAdvance(widths[head]) + 14)
    header = tree.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(heads.index("Problem"), QHeaderView.ResizeMode.Stretch)
    return tree
