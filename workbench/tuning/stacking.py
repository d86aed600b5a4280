"""Events grouped by the values of some fields: how many, on which hosts, by whom, since when.

A group holds the events that have the very same values in every field, so the groups of a set
are a partition of it: an event with several values of a field stands with those that have the
same several, one that lacks the field with those that lack it. Works on codes, not on texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from workbench.engine.mask import Mask, Rows
from workbench.events.progress import Tick, no_tick
from workbench.events.table import NO_TIME, Column, EventTable

Ids = NDArray[np.int64]
Values = tuple[str | None, ...]  # of one field of an event; () where it is absent

# Who an event is about: Sysmon's own field, then who logged on, then who acted.
USERS = ("User", "TargetUserName", "SubjectUserName")
_NOBODY = frozenset({"", "-"})


class Order(StrEnum):
    COMMONEST = "commonest first"
    RAREST = "rarest first"


@dataclass(frozen=True, eq=False)
class Group:
    """The events with the same `values`, one entry a field.

    `hosts` and `users` are numbers of distinct ones (an event's user is the first of `USERS` that
    names somebody, compared without case); `first` and `last` are microseconds since 1970 UTC,
    None where no event has a time.
    """

    values: tuple[Values, ...]
    rows: Rows
    hosts: int
    users: int
    first: int | None
    last: int | None

    @property
    def count(self) -> int:
        return len(self.rows)

    def events(self, size: int) -> Mask:
        """The group as a set of the `size` events of its table."""
        return Mask.at(self.rows, size)


@dataclass(frozen=True, eq=False)
class Stacks:
    """The first groups in the order asked for; `total` is how many there are, `events` in all."""

    fields: tuple[str, ...]
    groups: tuple[Group, ...]
    total: int
    events: int


def stack(
    table: EventTable,
    events: Mask,
    fields: Sequence[str],
    order: Order = Order.COMMONEST,
    limit: int = 1000,
    tick: Tick = no_tick,
) -> Stacks:
    """Groups a set of events by fields. Equal counts stand in the order of their first event."""
    rows = events.rows()
    if not len(rows):
        return Stacks(tuple(fields), (), 0, 0)
    combined = np.zeros(len(rows), np.int64)
    for number, field in enumerate(fields):
        tick(number, len(fields) + 1)
        ids = value_ids(table, field, rows)
        combined = _numbered(combined * (int(ids.max()) + 1) + ids)
    tick(len(fields), len(fields) + 1)
    groups = _Groups(combined)
    chosen = groups.first(order, limit)
    hosts = groups.distinct(value_ids(table, "Computer", rows))
    users = groups.distinct(_user_ids(table, rows))
    made = tuple(
        _group(table, fields, rows[groups.members(g)], int(hosts[g]), int(users[g])) for g in chosen
    )
    return Stacks(tuple(fields), made, len(groups.counts), len(rows))


def value_ids(table: EventTable, field: str, rows: Rows) -> Ids:
    """For each of some events (ascending) a number that is the same where the field's values are;
    0 where the field is absent.
    """
    column = table.columns.get(field)
    if column is None:
        return np.zeros(len(rows), np.int64)
    codes = column.codes
    if column.rows is None:
        return codes[rows].astype(np.int64) + 1
    first = np.searchsorted(column.rows, rows, "left")
    many = np.searchsorted(column.rows, rows, "right") - first
    ids = np.zeros(len(rows), np.int64)
    ids[many > 0] = codes[first[many > 0]].astype(np.int64) + 1
    _number_several(ids, column, first, many)
    return ids


def _number_several(ids: Ids, column: Column, first: Rows, many: Rows) -> None:
    """Numbers of their own for events with several values, one for each sequence of values."""
    known: dict[bytes, int] = {}
    for at in np.flatnonzero(many > 1).tolist():
        sequence = column.codes[first[at] : first[at] + many[at]].tobytes()
        ids[at] = known.setdefault(sequence, len(column.values) + 1 + len(known))


def _user_ids(table: EventTable, rows: Rows) -> Ids:
    """For each event a number for its user, 0 for none."""
    names: dict[str, int] = {}
    users = np.zeros(len(rows), np.int64)
    for field in USERS:
        ids = value_ids(table, field, rows)
        seen, first = np.unique(ids, return_index=True)
        numbers = np.zeros(int(seen[-1]) + 1, np.int64)
        for number, at in zip(seen.tolist(), first.tolist(), strict=True):
            name = table.text(int(rows[at]), field).lower()
            if name not in _NOBODY:
                numbers[number] = names.setdefault(name, len(names) + 1)
        users = np.where(users == 0, numbers[ids], users)
    return users


def _numbered(values: Ids) -> Ids:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


class _Groups:
    """A partition: `counts` by group, and the members of each, ascending."""

    def __init__(self, group_of: Ids):
        self.of = group_of
        self.counts = np.bincount(group_of)
        self._order = np.argsort(group_of, kind="stable")
        self._starts = np.concatenate(([0], np.cumsum(self.counts)))

    def members(self, group: int) -> Rows:
        return self._order[self._starts[group] : self._starts[group + 1]]

    def first(self, order: Order, limit: int) -> list[int]:
        """The first `limit` groups in an order."""
        sign = -1 if order is Order.COMMONEST else 1
        earliest = self._order[self._starts[:-1]]
        ranked: list[int] = np.lexsort((earliest, sign * self.counts))[:limit].tolist()
        return ranked

    def distinct(self, ids: Ids) -> Ids:
        """For each group how many distinct ids above 0 its members have."""
        some = ids > 0
        width = int(ids.max()) + 1
        pairs = np.unique(self.of[some] * width + ids[some])
        return np.bincount(pairs // width, minlength=len(self.counts))


def _group(table: EventTable, fields: Sequence[str], rows: Rows, hosts: int, users: int) -> Group:
    values = tuple(table.value(int(rows[0]), field) for field in fields)
    times = table.time[rows]
    times = times[times != NO_TIME]
    first, last = (int(times.min()), int(times.max())) if len(times) else (None, None)
    return Group(values, rows, hosts, users, first, last)
