"""The order of events by a column, as row numbers.

Sorting a field ranks its distinct values, gathers the ranks by code and sorts them: once for the
whole table, in the background. Showing some of the events in that order is then one gather.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.engine.mask import Mask
from workbench.events.table import NO_TIME, Column, EventTable

Rows = NDArray[np.intp]
_WHOLE_NUMBER = r"^[0-9]{1,18}$"


def order_by_field(column: Column | None, size: int, descending: bool) -> Rows:
    """All `size` events ordered by the first value of a field: whole numbers as numbers, then texts
    without regard to case. Events without a value are last either way, equal ones in file order.
    """
    if column is None:
        return np.arange(size)
    last = len(column.values)
    rank = _first_of_event(column, _ranks(column.values, descending), size, last)
    return np.argsort(rank, kind="stable")


def order_by_time(table: EventTable, descending: bool) -> Rows:
    """All events by time; those without a time last."""
    time = table.time.copy()
    if descending:
        time = -time  # the smallest number stays the smallest
    time[table.time == NO_TIME] = np.iinfo(np.int64).max
    return np.argsort(time, kind="stable")


def within(order: Rows, shown: Mask) -> Rows:
    """The events of a set, in the order given for all events."""
    return order[shown.bools()[order]]


def by_class(shown: Mask, classes: Sequence[Mask], descending: bool = False) -> Rows:
    """The events of a set, those of the first class first, those of none last; an event of
    several classes is of the first of them.
    """
    rest, parts = shown, []
    for members in classes:
        parts.append((rest & members).rows())
        rest = rest - members
    parts.append(rest.rows())
    return np.concatenate(parts[::-1] if descending else parts)


def _ranks(values: pa.LargeStringArray, descending: bool) -> NDArray[np.int64]:
    """For each distinct value its place; a null has the last place either way."""
    numeric = pc.match_substring_regex(values, pattern=_WHOLE_NUMBER)
    numbers = pc.if_else(numeric, values, pa.scalar(None, values.type)).cast(pa.int64())
    keys = pa.table({"number": numbers, "text": pc.utf8_lower(values)})
    by = [("number", "ascending"), ("text", "ascending")]  # Arrow puts nulls last
    order = pc.sort_indices(keys, sort_keys=by).to_numpy()
    valid = pc.is_valid(values).to_numpy(zero_copy_only=False)
    present = order[valid[order]]
    ranks = np.full(len(values), len(values), np.int64)
    ranks[present[::-1] if descending else present] = np.arange(len(present))
    return ranks


def _first_of_event(
    column: Column, ranks: NDArray[np.int64], size: int, absent: int
) -> NDArray[np.int64]:
    """The rank of each event's first value; `absent` where it has none."""
    if column.rows is None:
        return ranks[column.codes]
    out = np.full(size, absent, np.int64)
    first = np.flatnonzero(np.diff(column.rows, prepend=-1))
    out[column.rows[first]] = ranks[column.codes[first]]
    return out
