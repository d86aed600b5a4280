"""Events as columns: the distinct values of a field once, and a code for every event that has it.

A question asked of a column is asked of its distinct values and gathered by code, so its cost
grows with what is distinct, not with the number of events. Values are Arrow text arrays: packed,
searched by vector kernels, and able to be memory-mapped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Codes = NDArray[np.unsignedinteger]
Rows = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Column:
    """One field over a table of events.

    `values`: the distinct values, an Arrow `large_string` array without repeats; a null among
    them is a field that is present and has no value. `codes`: for each entry the index into
    `values`. `rows`: for each entry the event it belongs to, ascending; None when there is
    exactly one entry an event (then `len(codes)` is the table's size). An event that is not in
    `rows` lacks the field; one that is there several times has several values.
    """

    name: str
    values: pa.LargeStringArray
    codes: Codes
    rows: Rows | None = None

    def spread(self, held: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
        """One boolean an event, true where any of its values is true in `held` (one a value)."""
        if self.rows is None:
            return held[self.codes]
        out = np.zeros(size, np.bool_)
        out[self.rows[held[self.codes]]] = True
        return out

    def present(self, size: int) -> NDArray[np.bool_]:
        """One boolean an event, true where the field is there, with or without a value."""
        if self.rows is None:
            return np.ones(size, np.bool_)
        out = np.zeros(size, np.bool_)
        out[self.rows] = True
        return out

    def at(self, row: int) -> tuple[str | None, ...]:
        """The values of one event, in their order: () if the field is absent."""
        if self.rows is None:
            return (self.values[int(self.codes[row])].as_py(),)
        # keys of the rows' own type: with any other, numpy would convert all rows first
        first, last = np.searchsorted(self.rows, np.array([row, row + 1], self.rows.dtype))
        return tuple(self.values[int(code)].as_py() for code in self.codes[first:last])

    @property
    def nbytes(self) -> int:
        rows = 0 if self.rows is None else self.rows.nbytes
        return int(self.values.nbytes) + int(self.codes.nbytes) + rows


@dataclass(frozen=True, slots=True)
class Damage:
    """Something of a file that could not be read, in one sentence, and how many records it cost.

    `recovered` counts the records that the second reader could still read of it.
    """

    what: str
    lost: int = 0
    recovered: int = 0


@dataclass(frozen=True, slots=True)
class LogFile:
    """One file of events: where it is, the SHA-256 of its content, and what it lacked."""

    path: str
    sha256: str
    events: int
    damage: tuple[Damage, ...] = ()


@dataclass(frozen=True, eq=False)
class EventTable:
    """The events of one or several files, in file order.

    Beside the columns of fields (named as Sigma rules name them), per event: `file` (index into
    `files`), `index` (0-based position in its file), `header_id` (the identifier in the record's
    binary header), `time` (microseconds since 1970 UTC of System/TimeCreated, `NO_TIME` where it
    is missing).
    """

    size: int
    files: tuple[LogFile, ...]
    columns: Mapping[str, Column]
    file: NDArray[np.int32]
    index: NDArray[np.int32]
    header_id: NDArray[np.int64]
    time: NDArray[np.int64]

    def column(self, name: str) -> Column | None:
        """The column of a field; None if no event has it. A rule may write a field's name with
        the blanks that the table leaves out."""
        return self.columns.get(name) or self.columns.get(name.replace(" ", ""))

    def value(self, row: int, name: str) -> tuple[str | None, ...]:
        """The values of a field of one event; () if it is absent."""
        column = self.column(name)
        return () if column is None else column.at(row)

    def text(self, row: int, name: str) -> str:
        """A field of one event for the screen: several values joined by a comma."""
        return ", ".join(v or "" for v in self.value(row, name))

    def fields(self, row: int) -> Iterator[tuple[str, tuple[str | None, ...]]]:
        """The fields that one event has, with their values, in the table's order of columns."""
        for name, column in self.columns.items():
            values = column.at(row)
            if values:
                yield name, values

    @property
    def nbytes(self) -> int:
        """Bytes held by the columns and the arrays beside them; shared `rows` count once."""
        arrays: list[NDArray[np.generic]] = [self.file, self.index, self.header_id, self.time]
        rows = {id(c.rows): c.rows for c in self.columns.values() if c.rows is not None}
        arrays += [*rows.values(), *(c.codes for c in self.columns.values())]
        values = sum(int(c.values.nbytes) for c in self.columns.values())
        return values + sum(a.nbytes for a in arrays)


NO_TIME = np.iinfo(np.int64).min


def find_record(table: EventTable, record_id: str) -> NDArray[np.intp]:
    """The rows of the events whose System/EventRecordID is this text: none, one, or several.

    Where an event's own data have a field of that name, System's value is `System_EventRecordID`.
    """
    found = _equal(table, "EventRecordID", record_id)
    hidden = table.columns.get("System_EventRecordID")
    if hidden is not None:
        found &= ~hidden.present(table.size)
        found |= _equal(table, hidden.name, record_id)
    return np.flatnonzero(found)


def _equal(table: EventTable, name: str, text: str) -> NDArray[np.bool_]:
    column = table.columns.get(name)
    if column is None:
        return np.zeros(table.size, np.bool_)
    held = np.asarray(pc.fill_null(pc.equal(column.values, text), False), np.bool_)
    return column.spread(held, table.size)
