"""The fields of events as a rule sees them: under its own names, taken out of texts where need be.

What a rule calls Image is NewProcessName in an event 4688, and HostApplication stands inside the
text of an event of classic PowerShell. Events that are not of the rule's log source have the
fields that they have.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workbench.engine.ask import Masks
from workbench.engine.scope import Scope
from workbench.events.merge import column_of, part_of
from workbench.events.table import Column, EventTable


def name_in(event: int, field: str, scope: Scope | None) -> str:
    """What a rule's field is called in one event."""
    kind = scope.alternative(event) if scope else None
    return kind.field(field) if kind else field


def seen_value(event: int, field: str, masks: Masks, scope: Scope | None) -> tuple[str | None, ...]:
    """The values of a rule's field in one event; () if it is absent."""
    return masks.value(event, name_in(event, field, scope))


def seen_column(field: str, masks: Masks, scope: Scope | None) -> Column | None:
    """A rule's field over all events, None if no event has it. Made once."""
    own = masks.table.column(field)
    if scope is None or all(kind.field(field) == field for kind, _ in scope.admitted):
        return own
    return masks.once(("seen", field, scope), lambda: _put_together(field, masks, scope))


def seen_fields(table: EventTable, scope: Scope | None) -> list[str]:
    """The names of all fields that can be seen, in the order of the alphabet."""
    kinds = [kind for kind, events in scope.admitted if events] if scope else []
    more = {name for kind in kinds for name in kind.rule_fields}
    return sorted(more.union(table.columns), key=str.lower)


def seen_table(fields: tuple[str, ...], masks: Masks, scope: Scope | None) -> EventTable:
    """The table with some fields as a rule sees them."""
    columns = {field: seen_column(field, masks, scope) for field in fields}
    there = {field: column for field, column in columns.items() if column is not None}
    return replace(masks.table, columns={**masks.table.columns, **there})


def _put_together(field: str, masks: Masks, scope: Scope) -> Column | None:
    size = masks.table.size
    left = np.ones(size, np.bool_)
    parts = []
    for kind, events in scope.admitted:
        name = kind.field(field)
        if name == field:
            continue
        here = events.bools()
        left &= ~here
        if (column := masks.column(name)) is not None:
            parts.append(part_of(column, here, size))
    if (own := masks.table.column(field)) is not None:
        parts.append(part_of(own, left, size))
    found = [part for part in parts if len(part.rows)]
    return column_of(field, found, size) if found else None
