"""The Stacking pane: the events of the view grouped by fields, to see what is common or rare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from workbench.engine.mask import Mask
from workbench.sigma.exclude import Exclusion
from workbench.sigma.rule import Rule
from workbench.tuning.stacking import Group, Order, Stacks, stack
from workbench.tuning.views import rows_of
from workbench.tuning.workspace import Label
from workbench.ui.events.columns import rule_fields
from workbench.ui.events.excluding import choices, exclude, of_groups, rule_field, shortened
from workbench.ui.events.field_picker import FieldPicker
from workbench.ui.events.filter_line import FilterLine
from workbench.ui.events.marking import mark
from workbench.ui.events.soon import soon
from workbench.ui.events.stack_model import StackModel, worded
from workbench.ui.events.stack_view import StackView
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

_MOST_GROUPS = 2_000
_NO_FIELD = "Choose a field to group the events by."
_NO_EVENTS = "No events to group: choose another view of the events, or drop what narrows it."


@dataclass(frozen=True, eq=False)
class _Own:
    """A group that was picked here: the events picked, and what was picked before."""

    picked: Mask
    before: Mask | None


class StackingPane(QWidget):
    """Groups what the event table shows, or, while one of its groups is picked there, what it
    showed before. Works only while it is visible.
    """

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("stacking")
        self.store = store
        self._asked: tuple[object, ...] = ()
        self._own: _Own | None = None
        self._by_hand = False  # the fields were chosen, not proposed
        self.picker = FieldPicker(self)
        self.order = QComboBox()
        self.order.setObjectName("stack order")
        self.order.setAccessibleName("Order of the groups")
        self.order.addItems([str(order) for order in Order])
        self.filter = FilterLine("Filter groups…", "Filter the groups by their values")
        self.filter.setObjectName("group filter")
        self.count = QLabel()
        self.count.setObjectName("group count")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.empty = QLabel(_NO_FIELD, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.model = StackModel(self)
        self.view = StackView(self.model, self)
        self._buttons()
        self._lay_out()
        self._connect()
        store.changed.connect(self.present)

    def _buttons(self) -> None:
        def button(text: str, tip: str, deed: Callable[[], None]) -> QPushButton:
            made = QPushButton(text)
            made.setToolTip(tip)
            made.setAutoDefault(False)
            made.clicked.connect(lambda: deed())
            return made

        false, true = Label.FALSE_POSITIVE, Label.TRUE_POSITIVE
        self.show_events = button(
            "Show events", "Shows the group's events in the table (Enter)", self.pick
        )
        self.mark_false = button(
            "False positive", "Marks all events of the group (F)", partial(self.mark, false)
        )
        self.mark_true = button(
            "True positive", "Marks all events of the group (T)", partial(self.mark, true)
        )
        self.exclude = button("Exclude", "", self.exclude_groups)
        names = ("show group", "mark group false", "mark group true", "exclude group")
        self.buttons = (self.show_events, self.mark_false, self.mark_true, self.exclude)
        for name, made in zip(names, self.buttons, strict=True):
            made.setObjectName(name)

    def _lay_out(self) -> None:
        fields, groups = QHBoxLayout(), QHBoxLayout()
        fields.addWidget(self.picker)
        fields.addWidget(self.count, 1)
        fields.addWidget(self.order)
        groups.addWidget(self.filter, 1)
        for made in self.buttons:
            groups.addWidget(made)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        layout.addLayout(fields)
        layout.addLayout(groups)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.empty, 1)

    def _connect(self) -> None:
        self.picker.changed.connect(self._on_fields)
        self.order.activated.connect(lambda: self.present(self.store.snapshot))
        self.filter.textChanged.connect(self.view.narrow)
        self.filter.textChanged.connect(self._say_count)
        self.view.activated.connect(lambda _: self.pick())
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.view.selectionModel().selectionChanged.connect(self._enable_buttons)
        self._key("F", partial(self.mark, Label.FALSE_POSITIVE))
        self._key("T", partial(self.mark, Label.TRUE_POSITIVE))
        self._key("Delete", self.exclude_groups)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.filter.enter)
        self.filter.left.connect(self.view.setFocus)

    def _key(self, keys: str, deed: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self.view)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(deed)

    # --- showing --------------------------------------------------------------------------------

    def stack_by(self, *fields: str) -> None:
        """Groups by these fields."""
        self.picker.offer(sorted(self.store.snapshot.table.columns, key=str.lower))
        self.picker.put(fields)
        self._on_fields()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.present(self.store.snapshot)

    def present(self, snapshot: Snapshot) -> None:
        if not self.isVisible():
            return
        self.picker.offer(sorted(snapshot.table.columns, key=str.lower))
        if not self._by_hand:
            self._propose(snapshot)
        order, fields = Order(self.order.currentText()), self.picker.fields
        asked = (*self._base(snapshot), snapshot.table, fields, order)
        if len(asked) == len(self._asked) and all(map(_same, asked, self._asked)):
            return
        self._asked = asked
        events, table = self._events(snapshot), snapshot.table
        if not fields or not events:
            self._show(asked, Stacks(fields, (), 0, 0))
            return
        soon(
            self.store,
            f"Grouping by {', '.join(fields)}",
            lambda tick: stack(table, events, fields, order, _MOST_GROUPS, tick),
            partial(self._show, asked),
            replaces="stacking",
        )

    def _propose(self, snapshot: Snapshot) -> None:
        """The field that the rule's exclusions ask, else the first one that it asks."""
        rule = snapshot.analysis.rule if snapshot.analysis else None
        field = proposed_field(rule) if rule else None
        fields = (field,) if field and field in snapshot.table.columns else ()
        if fields != self.picker.fields:
            self.picker.put(fields)

    def _base(self, snapshot: Snapshot) -> tuple[object, ...]:
        """What the events to group are derived from."""
        focus, own = snapshot.focus, self._own_of(snapshot)
        if own is None:
            return (snapshot.shown, None, None, None)
        return (focus.view, focus.found, snapshot.analysis, own.before)

    def _own_of(self, snapshot: Snapshot) -> _Own | None:
        own = self._own
        return own if own and snapshot.focus.picked is own.picked and snapshot.analysis else None

    def _events(self, snapshot: Snapshot) -> Mask:
        own, analysis = self._own_of(snapshot), snapshot.analysis
        if own is None or analysis is None:
            return snapshot.shown
        events = rows_of(snapshot.focus.view, analysis, snapshot.table)
        for narrower in (own.before, snapshot.focus.found):
            events = events if narrower is None else events & narrower
        return events

    def _show(self, asked: tuple[object, ...], stacks: Stacks) -> None:
        if asked is not self._asked:
            return
        self.view.put(stacks)
        self.view.setVisible(bool(stacks.groups))
        self.empty.setVisible(not stacks.groups)
        self.empty.setText(_NO_EVENTS if self.picker.fields else _NO_FIELD)
        self._say_count()
        self._enable_buttons()

    def _say_count(self) -> None:
        stacks, listed = self.model.stacks, self.view.listed
        groups = "group" if stacks.total == 1 else "groups"
        said = f"{stacks.total:,} {groups} of {stacks.events:,} events"
        if listed < stacks.total:
            said = f"{listed:,} of {said}"
        if len(stacks.groups) < stacks.total:
            said += f"; listed are the {self.order.currentText().split()[0]} {_MOST_GROUPS:,}"
        self.count.setText(said if stacks.groups else "")
        self.count.setToolTip(said)

    def _enable_buttons(self) -> None:
        groups = self.selected_groups()
        for made in self.buttons:
            made.setEnabled(bool(groups))
        exclusion = self._exclusion(groups)
        reason = exclusion if isinstance(exclusion, str) else ""
        self.exclude.setEnabled(bool(groups) and not reason)
        self.exclude.setToolTip(reason or "Adds an exclusion of the group's exact value (Delete)")

    # --- deeds ----------------------------------------------------------------------------------

    def selected_groups(self) -> list[Group]:
        return [self.model.group(row) for row in self.view.selected_rows()]

    def _selected_events(self) -> NDArray[np.intp]:
        groups = self.selected_groups()
        return np.concatenate([g.rows for g in groups]) if groups else np.zeros(0, np.intp)

    def pick(self) -> None:
        """Shows the selected groups' events in the event table."""
        groups, snapshot = self.selected_groups(), self.store.snapshot
        if not groups:
            return
        own = self._own_of(snapshot)
        before = own.before if own else snapshot.focus.picked
        picked = Mask.at(self._selected_events(), snapshot.table.size)
        self._own = _Own(picked, before)
        self._asked = (*self._base_picked(snapshot), *self._asked[4:])
        said = " or ".join(self._named(group) for group in groups[:3])
        more = f" and {len(groups) - 3:,} more groups" if len(groups) > 3 else ""
        self.store.pick(picked, said + more, snapshot.focus.view)

    def _base_picked(self, snapshot: Snapshot) -> tuple[object, ...]:
        """What `_base` will be once the own pick is in place: the groups stay as they are."""
        own = self._own
        if own is None or snapshot.analysis is None:
            return self._asked[:4]
        return (snapshot.focus.view, snapshot.focus.found, snapshot.analysis, own.before)

    def _named(self, group: Group) -> str:
        pairs = zip(self.model.stacks.fields, group.values, strict=True)
        return ", ".join(f"{field} {shortened(worded(values))}" for field, values in pairs)

    def mark(self, label: Label) -> None:
        """Marks all events of the selected groups; takes the mark away where all have it."""
        mark(self.store, self._selected_events(), label)

    def exclude_groups(self) -> None:
        """Excludes the selected groups' exact values."""
        groups = self.selected_groups()
        exclusion = self._exclusion(groups)
        if groups and isinstance(exclusion, Exclusion):
            exclude(self.store, exclusion)

    def _exclusion(self, groups: list[Group]) -> Exclusion | str:
        analysis = self.store.snapshot.analysis
        return of_groups(groups, self.model.stacks.fields, analysis)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """The context menu of a group."""
        menu = QMenu(self, toolTipsVisible=True)
        menu.setObjectName("group menu")
        for made, keys in zip(self.buttons, ("Enter", "F", "T", "Delete"), strict=True):
            action = menu.addAction(f"{made.text()}\t{keys}")
            action.setEnabled(made.isEnabled())
            action.setToolTip(made.toolTip())
            action.triggered.connect(made.click)
        group, fields = self.view.group_at(index), self.model.stacks.fields
        if len(fields) == 1 and len(group.values[0]) == 1:
            menu.addSeparator()
            called = rule_field(self.store.snapshot.analysis, int(group.rows[0]), fields[0])
            for choice in list(choices(called, group.values[0][0]))[1:]:
                action = menu.addAction(choice.label)
                action.setEnabled(self.exclude.isEnabled())
                action.triggered.connect(partial(self._exclude, choice.exclusion))
        return menu

    def _exclude(self, exclusion: Exclusion, _checked: bool = False) -> None:
        exclude(self.store, exclusion)

    def _open_menu(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        if index.isValid():
            menu = self.menu_for(index)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.view.viewport().mapToGlobal(place))

    def _on_fields(self) -> None:
        self._by_hand = True
        self.present(self.store.snapshot)


def proposed_field(rule: Rule) -> str | None:
    """The field to group by at first: what exclusions ask, else the first that the rule asks."""
    excluded = (p.field for p in rule.exclusions() if p.field)
    return next(excluded, next(iter(rule_fields(rule)), None))


def _same(a: object, b: object) -> bool:
    return a is b or (isinstance(a, tuple | str) and a == b)
