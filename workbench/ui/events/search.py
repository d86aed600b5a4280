"""A text looked for in all fields of all events, over their distinct values."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.engine.mask import Mask
from workbench.events.progress import Tick
from workbench.events.table import EventTable

_PIECE = 200_000  # values between two ticks, so that a new letter typed ends the old search


def find_text(table: EventTable, text: str, tick: Tick) -> Mask:
    """The events of which some field's value holds `text`, in any case. Ticks by columns."""
    found = np.zeros(table.size, np.bool_)
    columns = list(table.columns.values())
    for number, column in enumerate(columns):
        held = np.zeros(len(column.values), np.bool_)
        for start, values in _pieces(column.values):
            tick(number, len(columns))
            held[start : start + _PIECE] = _holding(values, text)
        if held.any():
            found |= column.spread(held, table.size)
    return Mask.of(found)


def _pieces(values: pa.LargeStringArray) -> Iterator[tuple[int, pa.LargeStringArray]]:
    for start in range(0, len(values), _PIECE):
        yield start, values.slice(start, _PIECE)


def _holding(values: pa.LargeStringArray, text: str) -> NDArray[np.bool_]:
    matched = pc.match_substring(values, pattern=text, ignore_case=True)
    held: NDArray[np.bool_] = matched.fill_null(False).to_numpy(zero_copy_only=False)
    return held
