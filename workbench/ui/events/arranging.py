"""What the analyst does to the columns of the event table: choose, hide, move, widen, keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from workbench.engine.seen import seen_fields
from workbench.sigma.rule import Rule
from workbench.ui.events.cells import scope_of
from workbench.ui.events.chooser import ColumnChooser
from workbench.ui.events.columns import (
    Arrangement,
    EventColumn,
    column_of,
    default_columns,
    of_field,
    plain_of,
)
from workbench.ui.events.sorting import Sorting
from workbench.ui.events.view import EventView
from workbench.ui.store import Store


class Arranging:
    """Holds the `arrangement`; `changed` is called when other columns are to be shown."""

    def __init__(
        self, store: Store, view: EventView, sorting: Sorting, changed: Callable[[], None]
    ):
        self.store = store
        self.view = view
        self.sorting = sorting
        self.changed = changed
        self.arrangement = Arrangement()
        self.chooser = ColumnChooser(view, self.show, self.reset)
        header = view.horizontalHeader()
        header.customContextMenuRequested.connect(self._open_menu)
        header.sectionMoved.connect(self._keep_order)
        for keys, step in (("Ctrl+Shift+Left", -1), ("Ctrl+Shift+Right", 1)):
            shortcut = QShortcut(QKeySequence(keys), view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(partial(self.move, step))

    def show(self, column: EventColumn, shown: bool) -> None:
        """Shows a column, or hides it."""
        self.arrangement = self.arrangement.toggled(column, shown)
        self.changed()

    def move(self, step: int) -> None:
        """Moves the current column by so many places."""
        header, index = self.view.horizontalHeader(), self.view.currentIndex()
        place = header.visualIndex(index.column())
        if index.isValid() and 0 <= place + step < header.count():
            header.moveSection(place, place + step)

    def reset(self) -> None:
        """The columns that fit the rule, in their first order and width."""
        self.arrangement = Arrangement()
        self.view.widths.clear()
        self.changed()
        self.view.fit_columns()
        self._fill_chooser()

    def choose(self, below: QWidget) -> None:
        """Opens the column chooser under a widget."""
        self._fill_chooser()
        corner = QPoint(below.width() - self.chooser.width(), below.height())
        self.chooser.open_at(below.mapToGlobal(corner))

    def kept(self) -> str:
        """The columns as the analyst arranged them, with their widths, for the settings."""
        widths = [[*plain_of(column), width] for column, width in self.view.widths.items()]
        return json.dumps({**self.arrangement.to_json(), "widths": widths})

    def restore(self, kept: str) -> None:
        """What `kept` gave; anything else leaves the columns as they are."""
        try:
            read = json.loads(kept)
            arrangement = Arrangement.from_json(read)
            widths = {column_of(plain): int(width) for *plain, width in read["widths"]}
        except (KeyError, TypeError, ValueError):
            return
        self.arrangement = arrangement
        self.view.widths |= widths
        self.changed()
        self.view.fit_columns()

    def menu_for(self, section: int) -> QMenu:
        """The context menu of a column's header; -1 is the room beside the columns."""
        menu = QMenu(self.view)
        menu.setObjectName("column menu")
        if section >= 0:
            self._add_column_actions(menu, self.view.events.columns[section])
        choose = menu.addAction("Choose columns…\tCtrl+Shift+C")
        choose.triggered.connect(lambda: self.choose(self.view.horizontalHeader()))
        menu.addAction("Columns that fit the rule").triggered.connect(self.reset)
        return menu

    def _add_column_actions(self, menu: QMenu, column: EventColumn) -> None:
        up, down = menu.addAction("Sort ascending"), menu.addAction("Sort descending")
        up.triggered.connect(lambda: self.sorting.by(column, False))
        down.triggered.connect(lambda: self.sorting.by(column, True))
        menu.addAction("File order").triggered.connect(lambda: self.sorting.by(None, False))
        menu.addSeparator()
        hide = menu.addAction(f"Hide {column.title}")
        hide.triggered.connect(lambda: self.show(column, False))

    def _open_menu(self, place: QPoint) -> None:
        header = self.view.horizontalHeader()
        menu = self.menu_for(header.logicalIndexAt(place))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(header.mapToGlobal(place))

    def _keep_order(self) -> None:
        header, columns = self.view.horizontalHeader(), self.view.events.columns
        order = [columns[header.logicalIndex(visual)] for visual in range(len(columns))]
        self.arrangement = self.arrangement.ordered(order)

    def _fill_chooser(self) -> None:
        snapshot = self.store.snapshot
        rule: Rule | None = snapshot.analysis.now.rule if snapshot.analysis else None
        known = dict.fromkeys(default_columns(rule))
        fields = seen_fields(snapshot.table, scope_of(snapshot))
        known |= dict.fromkeys(map(of_field, fields))
        self.chooser.fill(known, self.view.events.columns)
