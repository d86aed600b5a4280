"""Event tables made from plain mappings, for tests that need no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from workbench.events.table import NO_TIME, Column, EventTable, LogFile

Values = Sequence[str | None]


def table_of(events: Sequence[Mapping[str, Values]]) -> EventTable:
    """One row an event, in one file; a field that an event does not name is absent there."""
    size = len(events)
    names = dict.fromkeys(name for event in events for name in event)
    return EventTable(
        size=size,
        files=(LogFile("events", "0" * 64, size),),
        columns={name: _column(name, events) for name in names},
        file=np.zeros(size, np.int32),
        index=np.arange(size, dtype=np.int32),
        header_id=np.arange(size, dtype=np.int64),
        time=np.full(size, NO_TIME, np.int64),
    )


def _column(name: str, events: Sequence[Mapping[str, Values]]) -> Column:
    entries = [(row, value) for row, event in enumerate(events) for value in event.get(name, ())]
    values = list(dict.fromkeys(value for _, value in entries))
    code = {value: number for number, value in enumerate(values)}
    rows = np.array([row for row, _ in entries], np.int32)
    return Column(
        name,
        pa.array(values, pa.large_string()),
        np.array([code[value] for _, value in entries], np.uint32),
        None if np.array_equal(rows, np.arange(len(events))) else rows,
    )
