"""The rules of the catalogue as a table: some of them, in the order of a column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.catalogue.entry import Entry, Place
from workbench.catalogue.facets import Rows
from workbench.catalogue.order import CELLS, Column
from workbench.catalogue.rank import Ranked
from workbench.ui.catalogue.state import Ranking, Rules

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()
_RANKED: dict[str, Callable[[Ranked], int]] = {
    "hits": lambda ranked: ranked.hits,
    "benign": lambda ranked: ranked.false,
}
RANKED = tuple(_RANKED)
"""The columns that only a ranking fills."""
COLUMNS: tuple[str, ...] = (*Column, *RANKED)
SHOWN = (Column.TITLE, Column.LEVEL, Column.LOG_SOURCE)
_NUMBERS = (Column.INDICATORS, Column.EXCLUSIONS, *RANKED)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RulesModel(QAbstractTableModel):
    """Rows are places in the index's list of entries."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self.rules: Rules | None = None
        self.rows: Rows = np.zeros(0, np.int32)
        self._sorted = (0, Qt.SortOrder.AscendingOrder)
        self._ranked: dict[Place, Ranked] = {}

    def put_ranking(self, ranking: Ranking | None) -> None:
        """Fills the columns of the ranking, or empties them."""
        rows = ranking.rows if ranking else ()
        self.layoutAboutToBeChanged.emit()
        self._ranked = {row.entrant.place: row for row in rows if row.reason is None}
        self._order()
        self.layoutChanged.emit()

    def put(self, rules: Rules, rows: Rows) -> None:
        self.beginResetModel()
        self.rules, self.rows = rules, rows
        self._order()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        self._sorted = column, order
        self._order()
        self.layoutChanged.emit()

    def _order(self) -> None:
        column, order = self._sorted
        if self.rules is None or not 0 <= column < len(COLUMNS):
            return
        downwards, rows = order == Qt.SortOrder.DescendingOrder, np.sort(self.rows)
        if COLUMNS[column] in _RANKED:
            self.rows = self._by_number(rows, COLUMNS[column], downwards)
        else:
            self.rows = self.rules.order.of(rows, Column(COLUMNS[column]), downwards)

    def _by_number(self, rows: Rows, column: str, downwards: bool) -> Rows:
        """In the order of a column of the ranking; rules without a number last."""
        assert self.rules is not None
        entries, sign = self.rules.index.entries, -1 if downwards else 1
        numbers = (self._number_of(entries[row], column) for row in rows.tolist())
        keys = [np.inf if number is None else sign * number for number in numbers]
        return rows[np.argsort(np.array(keys, np.float64), kind="stable")]

    def _number_of(self, entry: Entry, column: str) -> int | None:
        ranked = self._ranked.get(entry.place)
        return None if ranked is None else _RANKED[column](ranked)

    def _cell(self, entry: Entry, column: str) -> str | int | None:
        if column in _RANKED:
            return self._number_of(entry, column)
        return CELLS[Column(column)](entry)

    def entry(self, row: int) -> Entry:
        assert self.rules is not None
        return self.rules.index.entries[int(self.rows[row])]

    def row_of(self, place: Place) -> int | None:
        """Where a rule stands now, if it is shown."""
        return next((n for n in range(len(self.rows)) if self.entry(n).place == place), None)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _Role.DisplayRole:
            return COLUMNS[section].capitalize()
        return _RIGHT if role == _Role.TextAlignmentRole and self._number(section) else None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if role in (_Role.DisplayRole, _Role.AccessibleTextRole):
            cell = self._cell(self.entry(index.row()), COLUMNS[index.column()])
            return f"{cell:,}" if isinstance(cell, int) else cell
        if role == _Role.ToolTipRole:
            entry = self.entry(index.row())
            notes = (entry.name, entry.meta.description, entry.place.path, entry.problem)
            return "\n".join(note for note in notes if note)
        return _RIGHT if role == _Role.TextAlignmentRole and self._number(index.column()) else None

    def _number(self, column: int) -> bool:
        return COLUMNS[column] in _NUMBERS
