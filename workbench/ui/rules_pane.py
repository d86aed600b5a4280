"""The list of open rules: title, alerts that are false, and how many of the alerts they are.

The rules besides the current one are judged in the background, one after another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
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
from workbench.tuning.around import Around, filter_numbers
from workbench.tuning.truth import Truth
from workbench.tuning.workspace import Draft
from workbench.ui.rule_rows import Judged, KnownRows, RuleRow, judge, row_of
from workbench.ui.signs import TONE_ROLE, Tone, ToneDelegate
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

_COLUMNS = ("Rule", "FP", "FDR")
_TIPS = (
    "The rule's title; a dot marks a rule with changes that are not exported",
    "False positives: alerts on benign events, with the rule as it is tuned now",
    "False-discovery rate: false positives ÷ alerts whose verdict is known",
)
_MARGIN = 10  # pixels around a cell's text
_TOLD = 12  # rules that the tooltip of a filter names
_AT_ONCE = 200  # rules judged before the list is brought up to date
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class RulesModel(QAbstractTableModel):
    """The rules of a workspace, in their order. A Sigma Filter has a checkbox."""

    switched = Signal(int, bool)  # the place of a filter, whether it is to be on

    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self._rows: list[RuleRow] = []
        self._drafts: Sequence[Draft] = ()

    def put(self, rows: list[RuleRow], drafts: Sequence[Draft]) -> None:
        """Puts the rows of drafts in place, and tells views between which of them they differ."""
        before, self._drafts = self._rows, drafts
        if len(rows) != len(before):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        self._rows = rows
        pairs = enumerate(zip(before, rows, strict=True))
        if changed := [number for number, (old, new) in pairs if old is not new and old != new]:
            last = self.index(changed[-1], len(_COLUMNS) - 1)
            self.dataChanged.emit(self.index(changed[0], 0), last)

    def texts(self, column: int) -> set[str]:
        """The distinct texts of a column."""
        return {_shown(row, column) for row in self._rows}

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
            draft = self._drafts[index.row()]
            name = row.problem or str(draft.source or draft.name)
            return "\n".join((row.title, name, *_told(row)))
        if role == TONE_ROLE and row.stale:
            return Tone.MUTED
        if role == Qt.ItemDataRole.CheckStateRole and row.filter and index.column() == 0:
            return Qt.CheckState.Checked if row.on else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.UserRole:  # for sorting
            return _sort_key(row, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self._rows[index.row()].filter and index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not self._rows[index.row()].filter:
            return False
        self.switched.emit(index.row(), Qt.CheckState(value) == Qt.CheckState.Checked)
        return True


def _told(row: RuleRow) -> Iterator[str]:
    """What the tooltip says of a broken text, and of filters."""
    if row.stale:
        yield row.stale
    if row.filter:
        yield f"A Sigma Filter, {'on' if row.on else 'off'}, for {len(row.narrows):,} of the rules"
        yield from (f"  {title}" for title in row.narrows[:_TOLD])
        if len(row.narrows) > _TOLD:
            yield f"  … and {len(row.narrows) - _TOLD:,} more"
    elif row.filters:
        yield f"Narrowed by {', '.join(row.filters)}"


def _shown(row: RuleRow, column: int) -> str:
    """A cell's text. Numbers that are stale stand in parentheses."""
    if column == 0:
        title = f"filter: {row.title}" if row.filter else row.title
        title = f"stale: {title}" if row.stale else title
        return f"● {title}" if row.changed else title
    if row.filter and not row.problem:
        return f"→ {len(row.narrows):,}" if column == 1 else ""
    if row.problem:
        return "n/e" if column == 1 else ""
    if row.false_positives is None:
        return "…"
    rate = row.discovery.value
    share = "–" if rate is None else f"{rate:.0%}"
    number = f"{row.false_positives:,}" if column == 1 else share
    return f"({number})" if row.stale else number


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
        self._known = KnownRows()
        self._judged_by: tuple[Masks, Truth, LogSources, Around] | None = None
        self._drafts: tuple[Draft, ...] = ()
        self._choosing = True
        self.model = RulesModel(self)
        self.model.switched.connect(self._switch)
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
        judged_by = (snapshot.masks, snapshot.truth, snapshot.sources, snapshot.around)
        if self._judged_by != judged_by:
            self._judged_by = judged_by
            self._known.forget()
        self._drafts = snapshot.workspace.drafts
        self._known.keep(self._drafts)
        draft, analysis = snapshot.workspace.draft, snapshot.analysis
        if draft and analysis and analysis.draft is draft:
            self._known.learn([Judged(draft, row_of(draft, analysis), analysis.around)])
        self._show()
        self._judge_rest(snapshot)

    def _show(self) -> None:
        rows = self._known.rows(self._drafts)
        for name, number in filter_numbers(self.store.snapshot.workspace).items():
            titles = tuple(row.title for row in rows if name in row.filters)
            on = not self._drafts[number].switched_off
            rows[number] = replace(rows[number], filter=name, on=on, narrows=titles)
        self.model.put(rows, self._drafts)
        _fit(self.table, self.model)
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

    def _judge_rest(self, snapshot: Snapshot) -> None:
        """Judges the rules not known yet, some hundreds at a time, so that little is lost where a
        change comes between. Without events there is only to tell which filters are for which."""
        drafts = self._drafts
        unknown = self._known.unknown(drafts, snapshot.around)
        if not unknown or not (snapshot.table.size or snapshot.around.filters):
            return
        masks, truth = snapshot.masks, snapshot.truth
        sources, around = snapshot.sources, snapshot.around
        done, total = len(drafts) - len(unknown), len(drafts)

        def work(tick: Tick) -> list[Judged]:
            some = unknown[:_AT_ONCE]
            return judge(
                some, masks, sources, truth, lambda n, _: tick(done + n, total), around, drafts
            )

        def learned(rows: list[Judged]) -> None:
            if self._judged_by == (masks, truth, sources, around):
                self._known.learn(rows)
                self._show()
                self._judge_rest(self.store.snapshot)

        self.store.background("Judging rules", work, learned, replaces="rules")

    def _switch(self, number: int, on: bool) -> None:
        self.store.switch_filter(number, on=on)

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
    table.setItemDelegate(ToneDelegate(table))
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
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
    return table


def _fit(table: QTableView, model: RulesModel) -> None:
    """Makes the columns of numbers as wide as their texts. The view itself would ask for each cell
    of a thousand rows, one by one, whenever one changes."""
    letters, header = table.fontMetrics(), table.horizontalHeader()
    for column in (1, 2):
        texts = max(map(letters.horizontalAdvance, model.texts(column)), default=0) + _MARGIN
        header.resizeSection(column, max(texts, header.sectionSizeHint(column)))
