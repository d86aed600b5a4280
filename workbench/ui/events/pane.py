"""The Events pane: the table of the events looked at, with its bar, search, order and keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.engine.mask import Mask
from workbench.engine.seen import name_in
from workbench.events.table import EventTable
from workbench.tuning.workspace import Label
from workbench.ui.events.arranging import Arranging
from workbench.ui.events.bar import EventsBar
from workbench.ui.events.cells import scope_of
from workbench.ui.events.columns import Kind
from workbench.ui.events.empty import NoEvents
from workbench.ui.events.marking import mark
from workbench.ui.events.model import EventModel
from workbench.ui.events.search import find_text
from workbench.ui.events.soon import soon
from workbench.ui.events.sorting import Sorting
from workbench.ui.events.value_menu import add_copy_event, add_value_actions
from workbench.ui.events.view import EventView
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

_TYPING_MS = 200  # a pause in typing this long starts the search


class EventsPane(QWidget):
    """`stack_asked` names a field that the analyst wants the events grouped by."""

    stack_asked = Signal(str)

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("events")
        self.store = store
        self._part: tuple[object, ...] = ()
        self._searched: EventTable | None = None
        self.bar = EventsBar(self)
        self.view = EventView(EventModel(store.snapshot, self), self)
        self.sorting = Sorting(store, self.view.horizontalHeader(), self._refresh)
        self.empty = NoEvents(self)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.empty)
        self.columns = Arranging(store, self.view, self.sorting, self._refresh)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        layout.addWidget(self.bar)
        layout.addWidget(self.stack, 1)
        self._connect()
        self._bind_keys()
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def _connect(self) -> None:
        view, header = self.view, self.view.horizontalHeader()
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._open_menu)
        view.selectionModel().currentRowChanged.connect(self._on_current)
        header.sectionClicked.connect(
            lambda section: self.sorting.click(view.events.columns[section])
        )
        self.bar.view_chosen.connect(self.store.show_view)
        self.bar.unpicked.connect(self._unpick)
        self.bar.searched.connect(lambda: self._typing.start())
        self.bar.filter.returnPressed.connect(self._search)
        self.bar.filter.left.connect(self._leave_filter)
        view.escaped.connect(self._unpick)
        self.bar.columns.clicked.connect(self._choose_columns)
        self._typing.timeout.connect(self._search)

    def _bind_keys(self) -> None:
        false, true = Label.FALSE_POSITIVE, Label.TRUE_POSITIVE
        _key(self.view, "F", partial(self.mark, false))
        _key(self.view, "T", partial(self.mark, true))
        _key(self.view, "Menu", self._open_menu_at_current)
        _key(self.view, "Shift+F10", self._open_menu_at_current)
        find = _key(self, QKeySequence.StandardKey.Find, self.bar.filter.enter)
        choose = _key(self, "Ctrl+Shift+C", self._choose_columns)
        _key(self.view, "S", self._sort_by_current)
        for shortcut in (find, choose):
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # --- showing --------------------------------------------------------------------------------

    def present(self, snapshot: Snapshot) -> None:
        self.bar.present(snapshot)
        part = (snapshot.shown, snapshot.analysis, snapshot.truth, snapshot.table)
        if not self._part or any(a is not b for a, b in zip(part, self._part, strict=True)):
            self._part = part
            self._refresh()
        self._follow(snapshot)
        self._search_again(snapshot)

    def _refresh(self) -> None:
        snapshot = self.store.snapshot
        rule = snapshot.analysis.now.rule if snapshot.analysis else None
        columns = self.columns.arrangement.columns(rule)
        self.view.put(snapshot, self.sorting.rows(snapshot), columns)
        self.sorting.show_mark(columns)
        if snapshot.shown:
            self.stack.setCurrentWidget(self.view)
        else:
            self.empty.say(snapshot, self._widen, self.store.show_view)
            self.stack.setCurrentWidget(self.empty)

    def _follow(self, snapshot: Snapshot) -> None:
        """Selects the event in focus where another pane chose it."""
        row = snapshot.focus.row
        if row is not None and row != self.view.current_event():
            self.view.select_event(row)

    def _on_current(self, index: QModelIndex) -> None:
        event = int(self.view.events.rows[index.row()]) if index.isValid() else None
        if event is not None and event != self.store.snapshot.focus.row:
            self.store.focus(row=event)

    # --- narrowing ------------------------------------------------------------------------------

    def _search(self) -> None:
        self._typing.stop()
        text, table = self.bar.filter.text(), self.store.snapshot.table
        self._searched = table
        if not text:
            if self.store.snapshot.focus.found is not None:
                self.store.focus(found=None, found_as="")
            return
        soon(
            self.store,
            f"Searching for {text}",
            lambda tick: find_text(table, text, tick),
            partial(self._found, text),
            replaces="event search",
        )

    def _found(self, text: str, events: Mask) -> None:
        if text == self.bar.filter.text():
            self.store.focus(found=events, found_as=text)

    def _search_again(self, snapshot: Snapshot) -> None:
        """The text typed is looked for in a table that is loaded afterwards, too."""
        if self.bar.filter.text() and self._searched not in (None, snapshot.table):
            self._searched = snapshot.table
            self._typing.start()

    def _unpick(self) -> None:
        if self.store.snapshot.focus.picked is not None:
            self.store.focus(picked=None, picked_as="")

    def _widen(self) -> None:
        """Takes away all that narrows the view."""
        self.bar.filter.clear()
        self._typing.stop()
        self.store.focus(picked=None, picked_as="", found=None, found_as="")

    def _leave_filter(self) -> None:
        self._search()
        self.view.setFocus()

    def _choose_columns(self) -> None:
        self.columns.choose(self.bar.columns)

    def _sort_by_current(self) -> None:
        index = self.view.currentIndex()
        if index.isValid():
            self.sorting.click(self.view.events.columns[index.column()])

    # --- deeds ----------------------------------------------------------------------------------

    def mark(self, label: Label) -> None:
        """Marks the selected events; takes the mark away where all have it."""
        mark(self.store, self.view.selected_events(), label)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """The context menu of a cell."""
        menu = QMenu(self, toolTipsVisible=True)
        menu.setObjectName("event menu")
        event = int(self.view.events.rows[index.row()])
        column = self.view.events.columns[index.column()]
        if column.kind is Kind.FIELD:
            field = name_in(event, column.field, scope_of(self.store.snapshot))
            add_value_actions(menu, self.store, event, field, self.stack_asked.emit)
        menu.addAction("Copy selected rows\tCtrl+C").triggered.connect(self.view.copy_rows)
        add_copy_event(menu, self.store.snapshot.table, event)
        menu.addSeparator()
        for key, label in (("F", Label.FALSE_POSITIVE), ("T", Label.TRUE_POSITIVE)):
            action = menu.addAction(f"Mark as {label}\t{key}")
            action.triggered.connect(partial(self._mark_from_menu, label))
        return menu

    def _mark_from_menu(self, label: Label, _checked: bool = False) -> None:
        self.mark(label)

    def _open_menu(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        if index.isValid():
            menu = self.menu_for(index)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.view.viewport().mapToGlobal(place))

    def _open_menu_at_current(self) -> None:
        self._open_menu(self.view.visualRect(self.view.currentIndex()).center())


def _key(
    widget: QWidget, keys: str | QKeySequence.StandardKey, deed: Callable[[], object]
) -> QShortcut:
    shortcut = QShortcut(QKeySequence(keys), widget)
    shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
    shortcut.activated.connect(lambda: deed())
    return shortcut
