"""The table widget of events: fast with a million rows, keeps its place across refreshes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QWidget

from workbench.ui.events.cells import Outcome
from workbench.ui.events.columns import EventColumn, Kind
from workbench.ui.events.model import EventModel
from workbench.ui.events.row_delegate import RowDelegate
from workbench.ui.snapshot import Snapshot

Rows = NDArray[np.intp]

_NARROWEST, _READABLE, _WIDEST = 26, 100, 240  # pixels of a column that nobody has resized
_MEASURED = 60  # rows whose texts make the first width of a column
_MARGIN = 14
_MOST_COPIED = 100_000  # rows; more than a clipboard is good for
_MOST_RANGES = 2_000  # ranges of selected rows that are kept across a refresh
_Select = QItemSelectionModel.SelectionFlag


class EventView(QTableView):
    """Shows an `EventModel`; a column is as wide as its first texts ask until it is resized."""

    escaped = Signal()

    def __init__(self, model: EventModel, parent: QWidget | None = None):
        super().__init__(parent)
        self.events = model
        self.widths: dict[EventColumn, int] = {}  # those that the analyst gave
        self._asked_widths: list[int] = []
        self.setObjectName("events table")
        self.setAccessibleName("Events")
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self, model))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._prepare_headers()

    def _prepare_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 6)
        columns.setSectionsMovable(True)
        columns.setSectionsClickable(True)
        columns.setHighlightSections(False)
        columns.setMinimumSectionSize(20)
        columns.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        columns.sectionResized.connect(self._keep_width)
        # Headers ask a selection model whether a whole column is selected, row by row: with a
        # million rows selected that takes seconds, so they get one in which nothing is selected.
        nothing = QItemSelectionModel(self.events, self)
        rows.setSelectionModel(nothing)
        columns.setSelectionModel(nothing)

    # --- showing --------------------------------------------------------------------------------

    def put(self, snapshot: Snapshot, rows: Rows, columns: tuple[EventColumn, ...]) -> None:
        """Shows events; those selected stay selected and in their place where still shown."""
        same_table = snapshot.table is self.events.snapshot.table
        place = _Place(self) if same_table else None
        unfitted = not same_table or not len(self.events.rows) or columns != self.events.columns
        model = self.selectionModel()
        blocked = model.blockSignals(True)
        self.events.put(snapshot, rows, columns)
        if unfitted:
            self.fit_columns()
        model.clear()
        if place:
            place.restore(self)
        model.blockSignals(blocked)
        self.viewport().update()

    def fit_columns(self) -> None:
        """The columns in the model's order, each as wide as it was made or as its texts ask."""
        header = self.horizontalHeader()
        blocked = header.blockSignals(True)
        for section in range(len(self.events.columns)):
            header.moveSection(header.visualIndex(section), section)
        header.blockSignals(blocked)
        asked = [self._asked_width(section) for section in range(len(self.events.columns))]
        self._asked_widths = asked
        self._use_room()

    def _use_room(self) -> None:
        """Narrows wide columns of fields, down to what is readable, where not all find room."""
        header, columns, asked = self.horizontalHeader(), self.events.columns, self._asked_widths
        if len(columns) != len(asked):
            return
        free = [c.kind is Kind.FIELD and c not in self.widths for c in columns]
        widths, room = asked, self.viewport().width()
        for cap in range(_WIDEST, _READABLE - 1, -5):
            widths = [min(w, cap) if f else w for w, f in zip(asked, free, strict=True)]
            if sum(widths) <= room:
                break
        blocked = header.blockSignals(True)
        for section, column in enumerate(columns):
            header.resizeSection(section, self.widths.get(column, widths[section]))
        header.blockSignals(blocked)
        self.updateGeometries()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._use_room()

    def _asked_width(self, section: int) -> int:
        """The width that a column's title and the first rows shown ask for, within bounds."""
        model, column = self.events, self.events.columns[section]
        if column in self.widths:
            return self.widths[column]
        if column.kind is Kind.STAGE:
            return _NARROWEST
        spare = [str(outcome) for outcome in Outcome] if column.kind is Kind.OUTCOME else []
        texts = {model.cell(row, section).text for row in range(len(model.rows))[:_MEASURED]}
        widest = max(map(self.fontMetrics().horizontalAdvance, (column.title, *spare, *texts)))
        return min(widest + _MARGIN, _WIDEST)

    def _keep_width(self, section: int, _old: int, new: int) -> None:
        if section < len(self.events.columns) and new:
            self.widths[self.events.columns[section]] = new

    # --- what is selected -----------------------------------------------------------------------

    def selected_events(self) -> Rows:
        """The events of the selected rows, in the order shown."""
        return self.events.rows[self._selected_rows()]

    def _selected_rows(self) -> Rows:
        """The selected rows, ascending."""
        chosen = self.selectionModel().selection().toList()
        spans = sorted({(range_.top(), range_.bottom()) for range_ in chosen})
        rows = [np.arange(top, bottom + 1) for top, bottom in spans]
        return np.concatenate(rows) if rows else np.zeros(0, np.intp)

    def current_event(self) -> int | None:
        index = self.currentIndex()
        return int(self.events.rows[index.row()]) if index.isValid() else None

    def select_event(self, event: int) -> bool:
        """Makes an event the current and only selected one; False if it is not shown."""
        row = self.events.place_of(event)
        if row is None:
            return False
        column = max(self.currentIndex().column(), 0)
        self.selectionModel().setCurrentIndex(
            self.events.index(row, column), _Select.ClearAndSelect | _Select.Rows
        )
        self.scrollTo(self.events.index(row, column))
        return True

    # --- copying --------------------------------------------------------------------------------

    def keyboardSearch(self, search: str) -> None:
        """Nothing: letters are commands here, and Qt would look through a million rows."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def copy_rows(self) -> None:
        """The selected rows to the clipboard."""
        QApplication.clipboard().setText(self.as_tsv())

    def as_tsv(self) -> str:
        """The selected rows' cells in the order shown, tabs between, with the column titles."""
        header, model = self.horizontalHeader(), self.events
        order = [header.logicalIndex(visual) for visual in range(header.count())]
        lines = ["\t".join(model.columns[c].title for c in order)]
        for row in self._selected_rows()[:_MOST_COPIED]:
            lines.append("\t".join(model.cell(int(row), c).text.replace("\t", " ") for c in order))
        return "\n".join(lines)


class _Place:
    """Where a view stood: its current event and column, the selected events, the first row."""

    def __init__(self, view: EventView):
        index = view.currentIndex()
        self.current = view.current_event()
        self.column = max(index.column(), 0)
        self.selected = view.selected_events()
        self.offset = self._row_offset(view, index)
        self.across = view.horizontalScrollBar().value()

    @staticmethod
    def _row_offset(view: EventView, index: QModelIndex) -> int | None:
        """How many rows below the first visible one the current row stands; None if not seen."""
        first = view.rowAt(0)
        if not index.isValid() or first < 0:
            return None
        last = view.rowAt(view.viewport().height() - 1)
        seen = first <= index.row() and (last < 0 or index.row() <= last)
        return index.row() - first if seen else None

    def restore(self, view: EventView) -> None:
        model, selection = view.events, view.selectionModel()
        row = None if self.current is None else model.place_of(self.current)
        if row is not None:
            selection.setCurrentIndex(model.index(row, self.column), _Select.NoUpdate)
            if self.offset is not None:
                view.verticalScrollBar().setValue(row - self.offset)
        selection.select(self._ranges(model), _Select.Select | _Select.Rows)
        view.horizontalScrollBar().setValue(self.across)

    def _ranges(self, model: EventModel) -> QItemSelection:
        """The rows at which the selected events now stand."""
        rows = model.places_of(self.selected)
        gaps = np.flatnonzero(np.diff(rows) > 1)
        starts = np.concatenate((rows[:1], rows[gaps + 1]))[:_MOST_RANGES]
        ends = np.concatenate((rows[gaps], rows[-1:]))[:_MOST_RANGES]
        out, last = QItemSelection(), max(len(model.columns) - 1, 0)
        for start, end in zip(starts, ends, strict=True):
            out.select(model.index(int(start), 0), model.index(int(end), last))
        return out
