"""Many events' JSON to columns, quickly.

EventData with the same names in the same order is transposed as a whole, and System is taken
apart by its distinct texts (`system`). Every other event goes the exact way (`flatten`), one by
one. Both ways give the same fields.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from workbench.events.system import TIME, Systems
from workbench.events.table import EventTable
from workbench.events.times import event_times


class RawRecord(TypedDict):
    """A record as the `evtx` package gives it; `data` is its JSON, or its fields already read.

    `timestamp` is the record header's, as `2021-10-20T13:39:17.3154798Z UTC`.
    """

    event_record_id: int
    timestamp: str
    data: str | list[Field]


_Entries = tuple[list[int], list[Any]]
"""Of one field: the event of each entry, and its value."""


def batch_table(records: Sequence[RawRecord], is_name: IsName) -> EventTable:
    """The table of some records of one file; of the file itself it says nothing.

    `is_name` says whether the file has an element of a name (see `flatten`).
    """
    size = len(records)
    systems = Systems()
    data: dict[str, _Entries] = {}
    odd = _take_apart(records, systems, data, is_name)
    flags = np.zeros(size, np.bool_)
    flags[odd] = True
    held = {name: rows for name, (rows, _) in data.items()}
    pieces = {name: [piece] for name, piece in systems.pieces(flags, held)}
    for row in odd:
        _add_fields(row, records[row]["data"], data, is_name)
    for name, (rows, values) in data.items():
        pieces.setdefault(name, []).append(piece_of(np.array(rows, np.int32), values))
    return _table(records, pieces)


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
    records: Sequence[RawRecord], systems: Systems, data: dict[str, _Entries], is_name: IsName
) -> list[int]:
    """Fill `systems` and `data` from the events of the usual form; the rows of all others."""
    odd: list[int] = []
    rows: list[int] = []
    bodies: list[str] = []
    for row, record in enumerate(records):
        text = record["data"]
        body = systems.take(row, text) if isinstance(text, str) else None
        if body is None:
            odd.append(row)
        else:
            rows.append(row)
            bodies.append(body)
    odd.extend(_add_data(rows, bodies, data, is_name))
    return odd


def _add_data(
    rows: Sequence[int], bodies: Sequence[str], data: dict[str, _Entries], is_name: IsName
) -> list[int]:
    """Add the entries of simple EventData and UserData; the rows of all that is not simple."""
    odd: list[int] = []
    groups: dict[tuple[str, ...], _Entries] = {}
    for row, body, names in zip(rows, bodies, _name_counts(bodies), strict=True):
        try:
            fields = orjson.loads(body)
        except orjson.JSONDecodeError:  # more elements follow
            odd.append(row)
            continue
        if fields is None:
            continue
        if len(fields) == names:
            tags, texts = tuple(fields), tuple(fields.values())
        elif simple := _simple(fields, names):
            tags, texts = simple
        else:
            odd.append(row)
            continue
        held, values = groups.setdefault(tags, ([], []))
        held.append(row)
        values.append(texts)
    for tags, group in groups.items():
        if has_repeats(tags, is_name):
            odd.extend(group[0])
        else:
            _add_group(tags, group, data)
    return odd


def _add_group(tags: tuple[str, ...], group: _Entries, data: dict[str, _Entries]) -> None:
    for tag, column in zip(tags, zip(*group[1], strict=True), strict=True):
        rows, values = data.setdefault(plain_name(tag), ([], []))
        rows.extend(group[0])
        values.extend(column)


def _simple(fields: dict[str, Any], names: int) -> tuple[tuple[str, ...], tuple[Any, ...]] | None:
    """The names and values of an object with one level more in one place; else None.

    That is EventData with unnamed data, or UserData with one element that has only leaves.
    `names` is the count of `_name_counts`: where it differs, a name is repeated or nested deeper.
    """
    if type(unnamed := fields.pop("Data", None)) is dict:
        texts = unnamed.get("#text", unnamed)
        expected = len(fields) + 3 + (type(texts) is list)
        listed = texts if type(texts) is list else [texts]
        found = (*fields, *repeat("Data", len(listed))), (*fields.values(), *listed)
        return found if names == expected and len(unnamed) == 1 else None
    if len(fields) != 1 or type(inner := next(iter(fields.values()))) is not dict:
        return None
    attributes = inner.pop("#attributes", None)
    expected = 2 + len(inner) + (0 if attributes is None else 2 + len(attributes))
    if names != expected or "#text" in inner or not all(map(is_namespace, attributes or ())):
        return None
    return tuple(inner), tuple(inner.values())


def _name_counts(bodies: Sequence[str]) -> list[int]:
    """For each text of a JSON object the number of its names, one more for each nested value.

    It equals the number of distinct names only where none occurs twice and nothing is nested. A
    value with a quote and a colon may be counted too: the event then goes the exact way.
    """
    octets = np.frombuffer("\n".join([*bodies, "\n"]).encode(), np.uint8)
    marks = np.flatnonzero((octets[:-2] == ord('"')) & (octets[1:-1] == ord(":")))
    following = octets[marks + 2]
    nested = (following == ord("{")) | (following == ord("["))
    weights = (following != ord(":")).astype(np.int64) + nested
    ends = np.flatnonzero(octets == ord("\n"))[: len(bodies)]
    totals = np.concatenate([[0], np.cumsum(weights)])[np.searchsorted(marks, ends)]
    return np.diff(totals, prepend=0).tolist()  # type: ignore[no-any-return]


def _add_fields(
    row: int, event: str | list[Field], data: dict[str, _Entries], is_name: IsName
) -> None:
    for name, value in event_fields(event, is_name) if isinstance(event, str) else event:
        rows, values = data.setdefault(name, ([], []))
        rows.append(row)
        values.append(value)
