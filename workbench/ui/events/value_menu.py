"""The menu of a value of an event, wherever it is shown: exclude it, look for it, copy it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from PySide6.QtWidgets import QApplication, QMenu

from workbench.engine.ask import Masks
from workbench.engine.mask import Mask
from workbench.engine.seen import seen_value
from workbench.events.table import EventTable
from workbench.ui.events.cells import scope_of
from workbench.ui.events.columns import selected_fields
from workbench.ui.events.excluding import (
    Choice,
    choices,
    exclude,
    rule_field,
    shortened,
    together,
)
from workbench.ui.store import Store

_MOST_VALUES = 8  # values of one field that are offered; the Event pane shows all


def add_value_actions(
    menu: QMenu, store: Store, event: int, field: str, stack: Callable[[str], None]
) -> None:
    """The actions for a field of an event; `stack` is told the field to group by."""
    snapshot = store.snapshot
    values = tuple(dict.fromkeys(snapshot.masks.value(event, field)))[:_MOST_VALUES]
    called = rule_field(snapshot.analysis, event, field)
    for value in values or (None,):
        _add_exclusions(menu, store, list(choices(called, value)))
    if len(values) < 2:
        _add_together(menu, store, event, called, values[0] if values else None)
    menu.addSeparator()
    for value in values:
        shown = "no value" if value is None else shortened(value)
        only = menu.addAction(f"Show only events with {field} {shown}")
        only.triggered.connect(partial(_show_only, store, field, value))
    if field in snapshot.table.columns:
        menu.addAction(f"Stack by {field}").triggered.connect(lambda: stack(field))
    menu.addSeparator()
    copied = "\n".join(value or "" for value in values)
    menu.addAction("Copy value").triggered.connect(lambda: copy(copied))


def add_copy_event(menu: QMenu, table: EventTable, event: int) -> None:
    menu.addAction("Copy event as JSON").triggered.connect(lambda: copy(event_json(table, event)))


def copy(text: str) -> None:
    QApplication.clipboard().setText(text)


def event_json(table: EventTable, event: int) -> str:
    """One event's fields as a JSON object; a field with several values is a list."""
    fields = {name: v[0] if len(v) == 1 else list(v) for name, v in table.fields(event)}
    return orjson.dumps(fields, option=orjson.OPT_INDENT_2).decode()


def having(masks: Masks, field: str, value: str | None) -> Mask:
    """The events of which some value of a field is this very value (None: has no value)."""
    column = masks.column(field)
    if column is None:
        return masks.none
    values = column.values
    same = (
        pc.is_null(values)
        if value is None
        else pc.equal(values, pa.scalar(value, values.type)).fill_null(False)
    )
    held = np.asarray(same.to_numpy(zero_copy_only=False), np.bool_)
    return Mask.of(column.spread(held, masks.table.size))


def _add_exclusions(menu: QMenu, store: Store, offered: list[Choice]) -> None:
    usable = _usable(store)
    for choice in offered:
        action = menu.addAction(choice.label)
        action.setEnabled(usable)
        action.setToolTip(_tip(choice))
        action.triggered.connect(partial(_exclude, store, choice))


def _add_together(menu: QMenu, store: Store, event: int, field: str, value: str | None) -> None:
    """A menu of the fields that the rule looks for: the value is excluded only beside theirs."""
    snapshot = store.snapshot
    asked = selected_fields(snapshot.analysis.rule) if snapshot.analysis else ()
    scope = scope_of(snapshot)
    others = [(name, seen_value(event, name, snapshot.masks, scope)) for name in asked]
    if offered := list(together(field, value, others)):
        beside = menu.addMenu("Exclude this value only together with")
        beside.setToolTipsVisible(True)
        beside.setEnabled(_usable(store))
        _add_exclusions(beside, store, offered)


def _usable(store: Store) -> bool:
    return store.snapshot.analysis is not None and store.snapshot.analysis.error is None


def _tip(choice: Choice) -> str:
    return "\n".join(f"{item.key}: {item.values[0]}" for item in choice.exclusion.items)


def _exclude(store: Store, choice: Choice, _checked: bool = False) -> None:
    exclude(store, (choice.exclusion,))


def _show_only(store: Store, field: str, value: str | None, _checked: bool = False) -> None:
    """Narrows the events shown, within what was picked before."""
    focus, events = store.snapshot.focus, having(store.snapshot.masks, field, value)
    said = f"{field} {'no value' if value is None else shortened(value)}"
    if focus.picked is not None:
        events, said = events & focus.picked, f"{focus.picked_as}, {said}"
    store.focus(picked=events, picked_as=said)
