"""The rules of the catalogue as a table: some of them, in the order of a column."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.catalogue.entry import Entry, Place
from workbench.catalogue.facets import Rows
from workbench.catalogue.order import CELLS, Column
from workbench.ui.catalogue.desk import Rules

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()
COLUMNS = tuple(Column)
SHOWN = (Column.TITLE, Column.LEVEL, Column.LOG_SOURCE)
_NUMBERS = (Column.INDICATORS, Column.EXCLUSIONS)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RulesModel(QAbstractTableModel):
    """Rows are places in the index's list of entries."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self.rules: Rules | None = None
        self.rows: Rows = np.zeros(0, np.int32)
        self._sorted = (0, Qt.SortOrder.AscendingOrder)

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
        if self.rules is not None and 0 <= column < len(COLUMNS):
            downwards = order == Qt.SortOrder.DescendingOrder
            self.rows = self.rules.order.of(np.sort(self.rows), COLUMNS[column], downwards)

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
            return str(COLUMNS[section]).capitalize()
        return _RIGHT if role == _Role.TextAlignmentRole and self._number(section) else None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if role in (_Role.DisplayRole, _Role.AccessibleTextRole):
            cell = CELLS[COLUMNS[index.column()]](self.entry(index.row()))
            return f"{cell:,}" if isinstance(cell, int) else cell
        if role == _Role.ToolTipRole:
            entry = self.entry(index.row())
            notes = (entry.name, entry.meta.description, entry.place.path, entry.problem)
            return "\n".join(note for note in notes if note)
        return _RIGHT if role == _Role.TextAlignmentRole and self._number(index.column()) else None

    def _number(self, column: int) -> bool:
        return COLUMNS[column] in _NUMBERS
