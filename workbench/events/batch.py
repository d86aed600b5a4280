"""Many events to columns, quickly.

Of the log reader's JSON, EventData with the same names in the same order is transposed as a whole,
and System is taken apart by its distinct texts (`system`). Events that are grouped by their shape
already come as columns (`shaped`). Every other event goes the exact way (`flatten`), one by one.
All ways give the same fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, TypedDict

import numpy as np
import orjson

from workbench.events.flatten import (
    Field,
    IsName,
    event_fields,
    has_repeats,
    is_namespace,
    plain_name,
)
from workbench.events.merge import Piece, column_of, piece_of
from workbench.events.shaped import Groups
from workbench.events.system import TIME, Systems
from workbench.events.table import EventTable, Rows
from workbench.events.times import event_times


class RawRecord(TypedDict):
    """A record as the `evtx` package gives it; `data` is its JSON, or its fields already read.

    `timestamp` is the record header's, as `2021-10-20T13:39:17.3154798Z UTC`.
    """

    event_record_id: int
    timestamp: str
    data: str | list[Field]


@dataclass(slots=True)
class _Entries:
    """The entries of a column: the event of each, stretch by stretch, and their values."""

    rows: list[Rows] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, rows: Rows, values: Sequence[Any]) -> None:
        self.rows.append(rows)
        self.values.extend(values)

    def all_rows(self) -> Rows:
        return np.concatenate(self.rows)


_Columns = dict[str, _Entries]
_Group = tuple[list[int], list[tuple[Any, ...]]]
_Simple = tuple[tuple[str, ...], tuple[Any, ...]]
_QUOTE_COLON = int.from_bytes(b'":', "little")
_NO_GROUPS = Groups()


def batch_table(
    records: Sequence[RawRecord], is_name: IsName, groups: Groups = _NO_GROUPS
) -> EventTable:
    """The table of some records of one file; of the file itself it says nothing.

    `is_name` says whether the file has an element of a name (see `flatten`). `groups` has the
    events, by their rows, of the records that hold no fields themselves.
    """
    size = len(records)
    systems = Systems()
    data: _Columns = {}
    odd = _take_apart(records, systems, data, is_name)
    flags = np.zeros(size, np.bool_)
    flags[odd] = True
    held = {name: entries.all_rows() for name, entries in data.items()}
    pieces: dict[str, list[Piece]] = {}
    for name, piece in systems.pieces(flags, held):
        if len(piece.rows):
            pieces.setdefault(name, []).append(piece)
    for name, rows, values in groups.columns():
        _entries(data, name).add(rows, values)
    _add_odd(odd, records, data, is_name)
    for name, entries in data.items():
        pieces.setdefault(name, []).append(piece_of(entries.all_rows(), entries.values))
    return _table(records, pieces)


def _entries(data: _Columns, name: str) -> _Entries:
    found = data.get(name)
    if found is None:
        found = data[name] = _Entries()
    return found


def _table(records: Sequence[RawRecord], pieces: dict[str, list[Piece]]) -> EventTable:
    size = len(records)
    columns = {name: column_of(name, parts, size) for name, parts in pieces.items()}
    ids = np.array([record["event_record_id"] for record in records], np.uint64)
    return EventTable(
        size,
        (),
        columns,
        np.zeros(size, np.int32),
        np.arange(size, dtype=np.int32),
        ids.astype(np.int64),
        event_times(columns.get(TIME), [record["timestamp"] for record in records]),
    )


def _take_apart(
    records: Sequence[RawRecord], systems: Systems, data: _Columns, is_name: IsName
) -> list[int]:
    """Fill `systems` and `data` from the events of the usual form; the rows of all others."""
    odd, bodies = systems.take([record["data"] for record in records])
    groups: dict[tuple[str, ...], _Group] = {}
    for row, body, names in zip(systems.rows, bodies, _name_counts(bodies), strict=True):
        simple = _simple(body, names)
        if simple is None:
            odd.append(row)
            continue
        tags, texts_of = simple
        group = groups.get(tags)
        if group is None:
            group = groups[tags] = ([], [])
        group[0].append(row)
        group[1].append(texts_of)
    for tags, group in groups.items():
        if has_repeats(tags, is_name):
            odd.extend(group[0])
        else:
            _add_group(tags, group, data)
    return odd


def _add_group(tags: tuple[str, ...], group: _Group, data: _Columns) -> None:
    rows = np.array(group[0], np.int32)
    for tag, column in zip(tags, zip(*group[1], strict=True), strict=True):
        _entries(data, plain_name(tag)).add(rows, column)


def _simple(body: str, names: int) -> _Simple | None:
    """The names and values of EventData or UserData that is flat, or nearly; else None.

    `names` is the count of `_name_counts`: where it is not what it should be, a name is repeated.
    """
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError:  # more elements follow, or control characters
        return None
    if fields is None:
        return (), ()
    if len(fields) == names:
        return tuple(fields), tuple(fields.values())
    return _unnamed_data(fields, names) if "Data" in fields else _wrapped(fields, names)


def _unnamed_data(fields: dict[str, Any], names: int) -> _Simple | None:
    """EventData that is flat but for one object of unnamed texts."""
    unnamed = fields.pop("Data")
    if type(unnamed) is not dict or list(unnamed) != ["#text"]:
        return None
    texts = unnamed["#text"]
    expected = len(fields) + 3 + (type(texts) is list)
    listed = texts if type(texts) is list else [texts]
    tags = (*fields, *repeat("Data", len(listed)))
    return (tags, (*fields.values(), *listed)) if names == expected else None


def _wrapped(fields: dict[str, Any], names: int) -> _Simple | None:
    """UserData of one element that has only leaves."""
    if len(fields) != 1 or type(inner := next(iter(fields.values()))) is not dict:
        return None
    attributes = inner.pop("#attributes", None)
    expected = 2 + len(inner) + (0 if attributes is None else 2 + len(attributes))
    if names != expected or not inner or "#text" in inner:
        return None
    if not all(map(is_namespace, attributes or ())):
        return None
    return tuple(inner), tuple(inner.values())


def _name_counts(bodies: Sequence[str]) -> list[int]:
    """For each text of a JSON object the number of its names, one more for each nested value.

    It equals the number of distinct names only where none occurs twice and nothing is nested. A
    value with a quote and a colon may be counted too: the event then goes the exact way.
    """
    octets = np.frombuffer("\n".join([*bodies, "\n\n"]).encode(), np.uint8)
    ends = np.flatnonzero(octets == ord("\n"))[: len(bodies)]
    counts = np.zeros(len(bodies), np.int64)
    for shift in (0, 1):  # a quote and a colon together are one number of 16 bits
        pairs = octets[shift : len(octets) - (len(octets) - shift) % 2].view("<u2")
        marks = np.flatnonzero(pairs == _QUOTE_COLON) * 2 + shift
        following = octets[marks + 2]
        nested = (following == ord("{")) | (following == ord("["))
        weights = np.cumsum((following != ord(":")).astype(np.int64) + nested)
        totals = np.concatenate([[0], weights])[np.searchsorted(marks, ends)]
        counts += np.diff(totals, prepend=0)
    return counts.tolist()


def _add_odd(
    odd: Sequence[int], records: Sequence[RawRecord], data: _Columns, is_name: IsName
) -> None:
    """The events that do not come as usual JSON, one by one."""
    for row in odd:
        event = records[row]["data"]
        if event:
            at = np.array([row], np.int32)
            for name, value in event_fields(event, is_name) if isinstance(event, str) else event:
                _entries(data, name).add(at, (value,))
