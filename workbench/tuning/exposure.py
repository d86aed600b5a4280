"""Host-days: how much of a network's life some events cover.

A host-day is a distinct computer and UTC date. The pairs are numbered once for a table, so that
counting those of a set of events is one pass over small numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from workbench.engine.mask import Mask
from workbench.events.table import NO_TIME, EventTable

_DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True, eq=False)
class Exposure:
    """For each event the number of its host-day, from 1; 0 if it lacks a computer or a time."""

    ids: NDArray[np.int32]
    host_days: int

    def of(self, events: Mask) -> int:
        """How many host-days the events of a set cover."""
        return _distinct(self, events)


_KNOWN: WeakKeyDictionary[EventTable, Exposure] = WeakKeyDictionary()


def exposure_of(table: EventTable) -> Exposure:
    """The host-days of a table, worked out once for it."""
    known = _KNOWN.get(table)
    if known is None:
        known = _KNOWN[table] = _exposure(table)
    return known


def host_days(table: EventTable, events: Mask) -> int:
    """How many distinct pairs of computer and UTC date some events have."""
    return exposure_of(table).of(events)


def _exposure(table: EventTable) -> Exposure:
    ids = np.zeros(table.size, np.int32)
    column = table.columns.get("Computer")
    if column is None:
        return Exposure(ids, 0)
    rows = np.arange(table.size) if column.rows is None else column.rows
    host = np.full(table.size, -1, np.int64)
    host[rows] = column.codes
    known = (host >= 0) & (table.time != NO_TIME)
    days = table.time[known] // _DAY
    if not days.size:
        return Exposure(ids, 0)
    span = int(days.max() - days.min()) + 1
    distinct, numbers = np.unique(host[known] * span + days - days.min(), return_inverse=True)
    ids[known] = numbers + 1
    return Exposure(ids, len(distinct))


@lru_cache(maxsize=128)  # as many as there are log sources
def _distinct(exposure: Exposure, events: Mask) -> int:
    found = np.bincount(exposure.ids[events.bools()], minlength=1)
    return int(np.count_nonzero(found[1:]))
