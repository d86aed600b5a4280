"""The list of open rules: title, alerts that are false, and how many of the alerts they are.

The rules besides the current one are judged in the background, one after another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.engine.ask import Masks
from workbench.engine.logsource import LogSources
from workbench.events.progress import Tick
from workbench.sigma.rule import RuleError
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import Analysis, analyse
from workbench.tuning.metrics import Rate
from workbench.tuning.truth import Truth
from workbench.tuning.workspace import Draft
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

_COLUMNS = ("Rule", "FP", "FDR")
_TIPS = (
    "The rule's title; a dot marks a rule with changes that are not exported",
    "False positives: alerts on benign events, with the rule as it is tuned now",
    "False-discovery rate: false positives ÷ alerts whose verdict is known",
)
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What the list says of one rule. `false_positives` is None while it is not known."""

    title: str
    changed: bool
    false_positives: int | None = None
    known_alerts: int = 0
    problem: str = ""

    @property
    def discovery(self) -> Rate:
        return Rate(self.false_positives or 0, self.known_alerts)


def row_of(draft: Draft, analysis: Analysis) -> RuleRow:
    title = analysis.rule.meta.title or draft.name
    if analysis.now.reason:
        return RuleRow(title, draft.changed, problem=f"not evaluated: {analysis.now.reason}")
    hits = analysis.hits(analysis.now.hits)
    return RuleRow(title, draft.changed, hits.benign, hits.benign + hits.attack)


def judge(
    drafts: tuple[Draft, ...], masks: Masks, sources: LogSources, truth: Truth, tick: Tick
) -> dict[Draft, RuleRow]:
    """The rows of many rules; ticks once a rule."""
    rows: dict[Draft, RuleRow] = {}
    for number, draft in enumerate(drafts):
        tick(number, len(drafts))
        try:
            rows[draft] = row_of(draft, analyse(draft, masks, sources, truth))
        except (RuleError, EditError) as error:
            rows[draft] = RuleRow(draft.name, draft.changed, problem=str(error))
    return rows


class RulesModel(QAbstractTableModel):
    """The rules of a workspace, in their order."""

    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self._rows: list[RuleRow] = []
        self._names: list[str] = []

    def put(self, rows: list[RuleRow], names: list[str]) -> None:
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows, self._names = rows, names
            self.endResetModel()
        elif rows != self._rows:
            self._rows, self._names = rows, names
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(_COLUMNS) - 1))

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return _TIPS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.title}\n{row.problem or self._names[index.row()]}"
        if role == Qt.ItemDataRole.UserRole:  # for sorting
            return _sort_key(row, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


def _shown(row: RuleRow, column: int) -> str:
    if column == 0:
        return f"● {row.title}" if row.changed else row.title
    if row.problem:
        return "n/e" if column == 1 else ""
    if row.false_positives is None:
        return "…"
    if column == 1:
        return f"{row.false_positives:,}"
    rate = row.discovery.value
    return "–" if rate is None else f"{rate:.0%}"


def _sort_key(row: RuleRow, column: int) -> object:
    if column == 0:
        return row.title.casefold()
    rate = row.discovery.value
    count = -1 if row.false_positives is None else row.false_positives
    return count if column == 1 else (-1.0 if rate is None else rate)


class RulesPane(QWidget):
    """The list with its filter line. Enter or a click makes a rule the current one."""

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("rules")
        self.store = store
        self._known: dict[Draft, RuleRow] = {}
        self._judged_by: tuple[Masks, Truth] | None = None
        self._drafts: tuple[Draft, ...] = ()
        self._choosing = True
        self.model = RulesModel(self)
        self.filter = QLineEdit(placeholderText="Filter rules…", clearButtonEnabled=True)
        self.filter.setAccessibleName("Filter rules")
        self.proxy = _proxy(self.model)
        self.table = _table(self.proxy)
        self.filter.textChanged.connect(self._filter)
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.filter)
        layout.addWidget(self.table)
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def present(self, snapshot: Snapshot) -> None:
        if self._judged_by != (snapshot.masks, snapshot.truth):
            self._judged_by = (snapshot.masks, snapshot.truth)
            self._known = {}
        draft, analysis = snapshot.workspace.draft, snapshot.analysis
        if draft and analysis and analysis.draft is draft:
            self._known[draft] = row_of(draft, analysis)
        self._drafts = snapshot.workspace.drafts
        self._known = {d: self._known[d] for d in self._drafts if d in self._known}
        self._show()
        unknown = tuple(d for d in self._drafts if d not in self._known)
        if unknown and snapshot.table.size:
            self._judge(unknown, snapshot)

    def _show(self) -> None:
        waiting = {d: RuleRow(d.name, d.changed) for d in self._drafts if d not in self._known}
        rows = [self._known.get(d) or waiting[d] for d in self._drafts]
        self.model.put(rows, [str(d.path or d.name) for d in self._drafts])
        if self._drafts:
            source = self.model.index(self.store.snapshot.workspace.current, 0)
            with self._unasked():
                self.table.setCurrentIndex(self.proxy.mapFromSource(source))

    def _filter(self, text: str) -> None:
        """Hides rules; the current one stays the current one, even where it is hidden."""
        with self._unasked():
            self.proxy.setFilterFixedString(text)
        self._show()

    @contextmanager
    def _unasked(self) -> Iterator[None]:
        """What the table makes its current row meanwhile was not chosen by a person."""
        self._choosing = False
        yield
        self._choosing = True

    def _judge(self, drafts: tuple[Draft, ...], snapshot: Snapshot) -> None:
        masks, truth, sources = snapshot.masks, snapshot.truth, self.store.sources

        def learned(rows: dict[Draft, RuleRow]) -> None:
            if self._judged_by == (masks, truth):
                self._known |= rows
                self._show()

        self.store.background(
            "Judging rules",
            lambda tick: judge(drafts, masks, sources, truth, tick),
            learned,
            replaces="rules",
        )

    def _chosen(self, index: QModelIndex) -> None:
        number = self.proxy.mapToSource(index).row()
        if self._choosing and number >= 0:
            self.store.show_rule(number)


def _proxy(model: RulesModel) -> QSortFilterProxyModel:
    proxy = QSortFilterProxyModel(model)
    proxy.setSourceModel(model)
    proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    proxy.setSortRole(Qt.ItemDataRole.UserRole)
    return proxy


def _table(model: QSortFilterProxyModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName("Rules")
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setSortingEnabled(True)
    table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(22)
    header = table.horizontalHeader()
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in (1, 2):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    return table
