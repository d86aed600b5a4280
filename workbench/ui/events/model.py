"""The event table's model: shown events as row numbers, cells made when they are painted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.ui.events.cells import Cell, cell, tip
from workbench.ui.events.columns import EventColumn, Kind
from workbench.ui.signs import TONE_ROLE
from workbench.ui.snapshot import Snapshot

Index = QModelIndex | QPersistentModelIndex
Rows = NDArray[np.intp]
_Role = Qt.ItemDataRole
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ROOT = QModelIndex()


class EventModel(QAbstractTableModel):
    """`rows` are the events in the order shown, `columns` what is shown of each."""

    def __init__(self, snapshot: Snapshot, parent: QObject | None = None):
        super().__init__(parent)
        self.snapshot = snapshot
        self.rows: Rows = np.zeros(0, np.intp)
        self.columns: tuple[EventColumn, ...] = ()

    def put(self, snapshot: Snapshot, rows: Rows, columns: tuple[EventColumn, ...]) -> None:
        """Shows other events or columns, or the same ones judged anew."""
        if len(rows) == len(self.rows) and columns == self.columns:
            self.snapshot, self.rows = snapshot, rows
            if len(rows) and columns:
                last = self.index(len(rows) - 1, len(columns) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
                self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(columns) - 1)
            return
        self.beginResetModel()
        self.snapshot, self.rows, self.columns = snapshot, rows, columns
        self.endResetModel()

    def cell(self, row: int, column: int) -> Cell:
        return cell(self.snapshot, int(self.rows[row]), self.columns[column])

    def place_of(self, event: int) -> int | None:
        """The row at which an event is shown; None if it is not."""
        found = np.flatnonzero(self.rows == event)
        return int(found[0]) if len(found) else None

    def places_of(self, events: Rows) -> Rows:
        """The rows at which some of these events are shown, ascending."""
        if len(events) == 1:
            return np.flatnonzero(self.rows == events[0])
        wanted = np.zeros(self.snapshot.table.size, np.bool_)
        wanted[events] = True
        return np.flatnonzero(wanted[self.rows])

    # --- what Qt asks ---------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if role == _Role.DisplayRole:
            return self.cell(index.row(), index.column()).text
        if role == TONE_ROLE:
            return self.cell(index.row(), index.column()).tone
        if role == _Role.TextAlignmentRole:
            stage = self.columns[index.column()].kind is Kind.STAGE
            return Qt.AlignmentFlag.AlignCenter if stage else _LEFT
        if role == _Role.ToolTipRole:
            return tip(self.snapshot, int(self.rows[index.row()]), self.columns[index.column()])
        if role == _Role.AccessibleTextRole:
            return self._spoken(index)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == _Role.DisplayRole:
            return column.title
        if role == _Role.ToolTipRole:
            return self._header_tip(column)
        if role == _Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter if column.kind is Kind.STAGE else _LEFT
        return None

    def _spoken(self, index: Index) -> str:
        """A cell for a screen reader: a sign alone says nothing."""
        column = self.columns[index.column()]
        if column.kind is Kind.STAGE:
            return tip(self.snapshot, int(self.rows[index.row()]), column)
        return f"{column.title}: {self.cell(index.row(), index.column()).text}"

    def _header_tip(self, column: EventColumn) -> str:
        analysis = self.snapshot.analysis
        if column.kind is Kind.STAGE and analysis and column.stage < len(analysis.now.rule.stages):
            return (
                f"Stage {column.stage}: {analysis.now.rule.stages[column.stage].name}\n"
                "✓ it held by itself, ✗ it did not, – the event is not in scope"
            )
        return _HEADER_TIPS.get(column.kind, f"Field {column.field}; the rule may ask it")


_HEADER_TIPS = {
    Kind.TIME: "When the event was logged (System/TimeCreated), UTC",
    Kind.OUTCOME: "What the rule as tuned now makes of the event",
    Kind.TRUTH: "What the event is: its own mark (● FP, ● TP), else its sample's role",
}
