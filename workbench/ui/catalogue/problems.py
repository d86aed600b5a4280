"""What is wrong with the rules of the catalogue: what cannot be read, and what checks find."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.catalogue.attack import attack
from workbench.catalogue.entry import Broken, Place
from workbench.catalogue.index import Index
from workbench.catalogue.problems import FileProblems, problems_of_all
from workbench.events.progress import Tick
from workbench.tuning.checks.problem import Problem, Severity
from workbench.tuning.rule_files import rule_files
from workbench.ui.catalogue.desk import Desk
from workbench.ui.catalogue.state import CatalogueState
from workbench.ui.rule.problems import SIGNS, counted, problems_tree
from workbench.ui.signs import TONE_ROLE, Tone

_PLACE = Qt.ItemDataRole.UserRole
_GRAVE = (Severity.ERROR, Severity.HIGH)


class ProblemsPane(QWidget):
    """One line a problem. Double click or Enter opens the rule in the tuning panes, where its
    fixes are."""

    def __init__(self, desk: Desk):
        super().__init__()
        self.setObjectName("catalogue problems")
        self.desk = desk
        self._index: Index | None = None
        self.filter = QLineEdit(clearButtonEnabled=True)
        self.filter.setPlaceholderText("Filter by rule, check or text")
        self.filter.textChanged.connect(self._narrow)
        self.told = QLabel()
        self.check = QPushButton("Check all rules")
        self.check.setToolTip("pySigma's, SigmaHQ's and the workbench's own checks over every rule")
        self.check.clicked.connect(self._check)
        self.tree = problems_tree(("", "Line", "Problem", "Check", "Rule"))
        self.tree.setSortingEnabled(True)
        self.tree.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.tree.itemActivated.connect(self._tune)
        bar = QHBoxLayout()
        bar.addWidget(self.filter, 1)
        bar.addWidget(self.told)
        bar.addWidget(self.check)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addLayout(bar)
        layout.addWidget(self.tree, 1)
        desk.changed.connect(self.present)
        self.present(desk.state)

    def present(self, state: CatalogueState) -> None:
        """What could not be read is there at once; what was found by checks is of an older index
        where this is a new one."""
        index = state.rules.index
        if index is self._index:
            return
        self._index = index
        self._show([_unread(broken) for broken in index.broken])
        broken = f"{len(index.broken):,} could not be read" if index.broken else "All could be read"
        self.told.setText(f"{broken}; what they say is not checked yet")

    def _check(self) -> None:
        index = self.desk.state.rules.index
        placeholders = index.placeholders

        def work(tick: Tick) -> list[FileProblems]:
            files = list(rule_files(index.paths))
            return list(problems_of_all(files, tick, attack().by_technique(), placeholders))

        self.desk.background("Checking rules", work, self._checked)

    def _checked(self, found: list[FileProblems]) -> None:
        problems = tuple(problem for each in found for problem in each.problems)
        self._show([_item(each.path, problem) for each in found for problem in each.problems])
        self.told.setText(counted(problems) if problems else "No problems found.")

    def _show(self, items: Iterable[QTreeWidgetItem]) -> None:
        self.tree.clear()
        self.tree.addTopLevelItems(list(items))
        self._narrow()

    def _narrow(self) -> None:
        words = self.filter.text().lower().split()
        for number in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(number)
            assert item is not None
            text = " ".join(item.text(column) for column in range(2, 5)).lower()
            item.setHidden(not all(word in text for word in words))

    def _tune(self, item: QTreeWidgetItem) -> None:
        path, document = item.data(0, _PLACE)
        places = self.desk.state.rules.by_place
        place = next((p for p in places if (p.path, p.document) == (path, document)), None)
        if place is None:
            self.desk.failed.emit("Nothing to tune", f"{path} holds no rule that could be read.")
        else:
            self.desk.tune(place)


def _item(path: str, problem: Problem) -> QTreeWidgetItem:
    rule = path.replace("\\", "/").rpartition("/")[2]
    texts = [SIGNS[problem.severity], "", problem.message, problem.code, rule]
    item = QTreeWidgetItem(texts)
    item.setData(1, Qt.ItemDataRole.DisplayRole, problem.line)
    item.setData(0, _PLACE, (path, problem.document))
    item.setToolTip(0, str(problem.severity))
    item.setToolTip(2, problem.message)
    item.setToolTip(4, path)
    tone = Tone.NOT_HELD if problem.severity in _GRAVE else None
    for column in (0, 2):
        item.setData(column, TONE_ROLE, tone)
    return item


def _unread(broken: Broken) -> QTreeWidgetItem:
    place: Place = broken.place
    texts = [SIGNS[Severity.ERROR], "", broken.why, "unread", place.path.rpartition("/")[2]]
    item = QTreeWidgetItem(texts)
    item.setData(1, Qt.ItemDataRole.DisplayRole, broken.line or 1)
    item.setData(0, _PLACE, (place.path, place.document))
    item.setToolTip(4, place.path)
    for column in (0, 2):
        item.setData(column, TONE_ROLE, Tone.NOT_HELD)
    return item
