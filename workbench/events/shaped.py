"""Events of one shape: the same entries in the same order, so that all of them are read alike.

A `Plan` says what becomes of the entries of a shape. It is carried out on the columns of many
events at once; an event by itself costs no more than being put to its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from workbench.events.table import Rows

Values = Sequence[Any]
Make = Callable[..., Any]

ABSENT: Any = object()
"""What is made of values of which nothing can be made: the event lacks the field."""

_ONLY_TEXT = {str}


class Shape(Enum):
    """The shapes in which events come, as a person calls them."""

    NESTED = "nested JSON"
    FLAT = "flat JSON"
    SHIPPED = "winlogbeat JSON"
    XML = "XML"


@dataclass(frozen=True, slots=True)
class Taken:
    """A field that is taken from the entries at some places: as it stands there (of one entry), or
    what `make` makes of them, which may be ABSENT."""

    name: str
    at: tuple[int, ...]
    make: Make | None = None

    def value(self, given: Values) -> Any:
        """The field of one event."""
        values = [given[place] for place in self.at]
        return self.make(*values) if self.make else values[0]

    def column(self, columns: Sequence[Values]) -> Sequence[Any]:
        """The field of all events, `columns` being their entries one after the other."""
        given = columns[self.at[0]]
        if self.make is None:
            return given
        if len(self.at) > 1:
            return list(map(self.make, *(columns[place] for place in self.at)))
        if set(map(type, given)) != _ONLY_TEXT:
            return list(map(self.make, given))
        made = {text: self.make(text) for text in set(given)}
        return list(map(made.__getitem__, given))


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What becomes of the entries of a shape. `is_event`: they are those of an event.

    A plan is equal to itself alone, so that events find their shape quickly.
    """

    is_event: bool
    shape: Shape
    columns: tuple[Taken, ...]


class Event(NamedTuple):
    """An event as its entries, and the plan for them."""

    plan: Plan
    given: Values

    @property
    def fields(self) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """The names of its fields, and a scalar for each. A name may come repeatedly."""
        found = [(taken.name, taken.value(self.given)) for taken in self.plan.columns]
        there = [(name, value) for name, value in found if value is not ABSENT]
        return tuple(name for name, _ in there), tuple(value for _, value in there)


@lru_cache(1 << 12)
def as_named(names: tuple[str, ...], shape: Shape) -> Plan:
    """The plan for entries that are fields already, with these names."""
    return Plan(True, shape, tuple(Taken(name, (at,)) for at, name in enumerate(names)))


class Groups:
    """The events of a batch by their plans, each known by its row."""

    def __init__(self) -> None:
        self._groups: dict[Plan, tuple[list[int], list[Values]]] = {}

    def add(self, row: int, event: Event) -> None:
        plan, given = event
        group = self._groups.get(plan)
        if group is None:
            group = self._groups[plan] = ([], [])
        group[0].append(row)
        group[1].append(given)

    def shapes(self) -> Iterator[tuple[Shape, int]]:
        """The shapes that occur, and how many events have each."""
        for plan, (rows, _) in self._groups.items():
            yield plan.shape, len(rows)

    def moved(self, place: Callable[[int], int]) -> Groups:
        """The same events at other rows."""
        out = Groups()
        for plan, (rows, given) in self._groups.items():
            out._groups[plan] = ([place(row) for row in rows], given)
        return out

    def columns(self) -> Iterator[tuple[str, Rows, Sequence[Any]]]:
        """Every field of every shape: the rows that have it, and their values."""
        for plan, (listed, given) in self._groups.items():
            rows = np.array(listed, np.int32)
            columns = tuple(zip(*given, strict=True))
            for taken in plan.columns:
                yield taken.name, *_without_absent(rows, taken.column(columns), taken.make)


def _without_absent(
    rows: Rows, values: Sequence[Any], make: Make | None
) -> tuple[Rows, Sequence[Any]]:
    if make is None or not any(value is ABSENT for value in values):
        return rows, values
    kept = [at for at, value in enumerate(values) if value is not ABSENT]
    return rows[kept], [values[at] for at in kept]
