"""By which column the event table is sorted, and the events in that order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView

from workbench.engine.ask import Masks
from workbench.engine.scope import Scope
from workbench.engine.seen import seen_column
from workbench.ui.events.cells import classes, scope_of
from workbench.ui.events.columns import EventColumn, Kind
from workbench.ui.events.order import by_class, order_by_field, order_by_time, within
from workbench.ui.events.soon import soon
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

Rows = NDArray[np.intp]
_Key = tuple[Masks, Scope | None, EventColumn, bool]
_RANKED = (Kind.FIELD, Kind.TIME)


class Sorting:
    """Sorts by a column, or by none: file order. `changed` is called when the order is another.

    The order of a field is worked out once for a table; until it is there, file order stands.
    Stages, verdicts and labels are sorted by their masks, so their order is always of now.
    """

    def __init__(self, store: Store, header: QHeaderView, changed: Callable[[], None]):
        self.store = store
        self.header = header
        self.changed = changed
        self.column: EventColumn | None = None
        self.descending = False
        self._key: _Key | None = None
        self._order: Rows | None = None
        self._asking = False
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def click(self, column: EventColumn) -> None:
        """Ascending, then descending, then file order again."""
        if column != self.column:
            self.by(column, False)
        elif not self.descending:
            self.by(column, True)
        else:
            self.by(None, False)

    def by(self, column: EventColumn | None, descending: bool) -> None:
        self.column, self.descending = column, descending
        self.changed()

    def rows(self, snapshot: Snapshot) -> Rows:
        """The events shown, in order."""
        if self.column is None:
            return snapshot.shown.rows()
        if self.column.kind not in _RANKED:
            parts = classes(snapshot, self.column)
            return by_class(snapshot.shown, parts, self.descending)
        self._ask((snapshot.masks, scope_of(snapshot), self.column, self.descending))
        if self._order is None:
            return snapshot.shown.rows()
        return within(self._order, snapshot.shown)

    def show_mark(self, columns: tuple[EventColumn, ...]) -> None:
        """The arrow in the header of the column sorted by."""
        section = columns.index(self.column) if self.column in columns else -1
        down, up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
        self.header.setSortIndicator(section, down if self.descending else up)

    def _ask(self, key: _Key) -> None:
        """Has the order worked out, unless it is there or on its way."""
        if key == self._key:
            return
        self._key, self._order = key, None
        title = f"Sorting by {key[2].title}"
        self._asking = True
        soon(self.store, title, lambda _: _ordered(*key), partial(self._answer, key), "event order")
        self._asking = False

    def _answer(self, key: _Key, order: Rows) -> None:
        if key == self._key:
            self._order = order
            if not self._asking:
                self.changed()


def _ordered(masks: Masks, scope: Scope | None, column: EventColumn, descending: bool) -> Rows:
    if column.kind is Kind.TIME:
        return order_by_time(masks.table, descending)
    seen = seen_column(column.field, masks, scope)
    return order_by_field(seen, masks.table.size, descending)
