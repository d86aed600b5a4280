"""The Stacking pane: the events of the view grouped by fields, to see what is common or rare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from workbench.engine.ask import Masks
from workbench.engine.mask import Mask
from workbench.engine.scope import Scope
from workbench.engine.seen import seen_fields, seen_table
from workbench.events.progress import Tick
from workbench.sigma.rule import Rule
from workbench.tuning.stacking import Order, Stacks, stack
from workbench.ui.events.cells import scope_of
from workbench.ui.events.columns import rule_fields
from workbench.ui.events.field_picker import FieldPicker
from workbench.ui.events.filter_line import FilterLine
from workbench.ui.events.soon import soon
from workbench.ui.events.stack_deeds import GroupDeeds
from workbench.ui.events.stack_ground import Ground
from workbench.ui.events.stack_model import StackModel
from workbench.ui.events.stack_view import StackView
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

_MOST_GROUPS = 2_000
_NO_FIELD = "Choose a field to group the events by."
_NO_EVENTS = "No events to group: choose another view of the events, or drop what narrows it."


@dataclass(frozen=True)
class _Question:
    """What is grouped, by what as the rule sees it; equal ones have the same answer."""

    masks: Masks
    scope: Scope | None
    events: Mask
    fields: tuple[str, ...]
    order: Order

    def answer(self, tick: Tick) -> Stacks:
        table = seen_table(self.fields, self.masks, self.scope)
        return stack(table, self.events, self.fields, self.order, _MOST_GROUPS, tick)


class StackingPane(QWidget):
    """Groups what the event table shows, or, while one of its groups is picked there, what it
    showed before. Works only while it is visible.
    """

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("stacking")
        self.store = store
        self._asked: _Question | None = None
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
        self.ground = Ground()
        self.deeds = GroupDeeds(store, self.view, self.ground)
        self._lay_out()
        self._connect()
        store.changed.connect(self.present)

    def _lay_out(self) -> None:
        fields, groups = QHBoxLayout(), QHBoxLayout()
        fields.addWidget(self.picker)
        fields.addWidget(self.count, 1)
        fields.addWidget(self.order)
        groups.addWidget(self.filter, 1)
        groups.addWidget(self.deeds)
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
        self.filter.left.connect(self.view.setFocus)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.filter.enter)

    def stack_by(self, *fields: str) -> None:
        """Groups by these fields."""
        self.picker.offer(_offered(self.store.snapshot))
        self.picker.put(fields)
        self._on_fields()

    def _on_fields(self) -> None:
        self._by_hand = True
        self.present(self.store.snapshot)

    # --- showing --------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.present(self.store.snapshot)

    def present(self, snapshot: Snapshot) -> None:
        if not self.isVisible():
            return
        self.picker.offer(_offered(snapshot))
        if not self._by_hand:
            self._propose(snapshot)
        order, fields = Order(self.order.currentText()), self.picker.fields
        events = self.ground.events(snapshot)
        asked = _Question(snapshot.masks, scope_of(snapshot), events, fields, order)
        if asked != self._asked:
            self._asked = asked
            self._ask(asked)
        self.deeds.enable()

    def _ask(self, asked: _Question) -> None:
        if not asked.fields or not asked.events:
            self._show(asked, Stacks(asked.fields, (), 0, 0))
            return
        title = f"Grouping by {', '.join(asked.fields)}"
        soon(self.store, title, asked.answer, partial(self._show, asked), replaces="stacking")

    def _propose(self, snapshot: Snapshot) -> None:
        """The field that the rule's exclusions ask, else the first one that it asks."""
        field = _proposed(snapshot.analysis.rule) if snapshot.analysis else None
        fields = (field,) if field and field in _offered(snapshot) else ()
        if fields != self.picker.fields:
            self.picker.put(fields)

    def _show(self, asked: _Question, stacks: Stacks) -> None:
        if asked is not self._asked:
            return
        self.view.put(stacks)
        self.view.setVisible(bool(stacks.groups))
        self.empty.setVisible(not stacks.groups)
        self.empty.setText(_NO_EVENTS if asked.fields else _NO_FIELD)
        self._say_count()
        self.deeds.enable()

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


def _offered(snapshot: Snapshot) -> list[str]:
    """The fields to group by."""
    return seen_fields(snapshot.table, scope_of(snapshot))


def _proposed(rule: Rule) -> str | None:
    excluded = (p.field for p in rule.exclusions() if p.field)
    return next(excluded, next(iter(rule_fields(rule)), None))
