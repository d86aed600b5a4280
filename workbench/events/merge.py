"""Columns joined: pieces of one field to a column, several tables to one.

The work is done on distinct values and by numpy on codes; nothing loops over events.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workbench.events.flatten import Scalar, as_text
from workbench.events.table import Codes, Column, EventTable, Rows

_SPARSE = 16
_TEXT_TYPES = frozenset((str, type(None)))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a column: for each entry the event and the index into `values`, all distinct."""

    rows: Rows
    codes: NDArray[np.integer]
    values: pa.LargeStringArray


def piece_of(rows: Rows, values: Sequence[Scalar]) -> Piece:
    """A piece of the values as they come, one an entry; scalars as their text."""
    distinct = dict.fromkeys(values)
    texts: Iterable[str | None] = cast("dict[str | None, None]", distinct)
    if not _TEXT_TYPES.issuperset(map(type, distinct)):
        if _clashes(distinct, values):
            values = list(map(as_text, values))
            distinct = dict.fromkeys(values)
        texts = map(as_text, distinct)
    book = dict(zip(distinct, range(len(distinct)), strict=True))
    codes = np.fromiter(map(book.__getitem__, values), np.int32, len(values))
    return Piece(rows, codes, texts_array(texts))


def _clashes(distinct: Iterable[Scalar], values: Sequence[Scalar]) -> bool:
    """Whether scalars and their texts are not one to one.

    To a dict False, 0 and 0.0 are one key, as texts they are three; with 1 and "1" it is reverse.
    """
    kinds = set(map(type, distinct)) - {type(None)}
    if len(kinds) < 2 and kinds.isdisjoint((bool, int, float)):
        return False
    return len(set(map(type, values)) - {type(None)}) > 1


def texts_array(texts: Iterable[str | None]) -> pa.LargeStringArray:
    """Texts as the array of a column's values."""
    return pa.array(list(texts), pa.large_string())


def concat(tables: Sequence[EventTable]) -> EventTable:
    """One table of all events, in the order given; `file` counts on from table to table."""
    if len(tables) == 1:
        return tables[0]
    starts = list(accumulate((t.size for t in tables), initial=0))
    names = dict.fromkeys(name for table in tables for name in table.columns)
    shared: dict[int, list[Rows]] = {}
    columns = {name: _share_rows(_joined(name, tables, starts), shared) for name in names}
    return EventTable(
        starts[-1],
        tuple(file for table in tables for file in table.files),
        columns,
        _files(tables),
        _end_to_end([t.index for t in tables]),
        _long_end_to_end([t.header_id for t in tables]),
        _long_end_to_end([t.time for t in tables]),
    )


def column_of(name: str, pieces: Sequence[Piece], size: int) -> Column:
    """The column of a table of `size` events. Values of one event keep the order of the pieces.

    Values that occur in several pieces become one.
    """
    values, codes = _unified(pieces)
    rows = _end_to_end([piece.rows for piece in pieces])
    if len(rows) > 1 and (rows[1:] < rows[:-1]).any():
        rows, codes = _in_order(rows, codes, size)
    one_each = len(rows) == size and bool((rows == np.arange(size, dtype=np.int32)).all())
    return Column(name, values, _small(codes, len(values)), None if one_each else rows)


def part_of(column: Column, events: NDArray[np.bool_], size: int) -> Piece:
    """The entries of a column that are of some events (one boolean an event of the table)."""
    rows = _rows(column, size)
    kept = events[rows]
    used, codes = np.unique(column.codes[kept], return_inverse=True)
    return Piece(rows[kept], codes.astype(np.int32), column.values.take(pa.array(used)))


def _in_order(
    rows: Rows, codes: NDArray[np.integer], size: int
) -> tuple[Rows, NDArray[np.integer]]:
    """Entries by their rows; those of one row stay as they are among themselves."""
    if len(rows) > size // _SPARSE:  # where no row comes twice, putting is quicker than sorting
        place = np.full(size, -1, np.int32)
        place[rows] = np.arange(len(rows), dtype=np.int32)
        held = np.flatnonzero(place >= 0)
        if len(held) == len(rows):
            return held.astype(np.int32), codes[place[held]]
    order = np.argsort(rows, kind="stable")
    return rows[order], codes[order]


def _unified(pieces: Sequence[Piece]) -> tuple[pa.LargeStringArray, NDArray[np.integer]]:
    """The distinct values of all pieces, in the order they first come, and all their codes."""
    if len(pieces) == 1:
        return pieces[0].values, pieces[0].codes
    values = pa.chunked_array([piece.values for piece in pieces], pa.large_string())
    encoded = values.combine_chunks().dictionary_encode("encode")
    if len(encoded.dictionary) == len(encoded):
        place = np.arange(len(encoded), dtype=np.int32)
    else:
        place = encoded.indices.to_numpy(zero_copy_only=False)
    starts = accumulate((len(piece.values) for piece in pieces), initial=0)
    codes = [
        place[start + piece.codes.astype(np.int64)]
        for start, piece in zip(starts, pieces, strict=False)
    ]
    return encoded.dictionary, _end_to_end(codes)


def _joined(name: str, tables: Sequence[EventTable], starts: Sequence[int]) -> Column:
    pieces = [
        Piece(_rows(column, table.size) + np.int32(start), column.codes, column.values)
        for table, start in zip(tables, starts, strict=False)
        if (column := table.columns.get(name)) is not None
    ]
    return column_of(name, pieces, starts[-1])


def _rows(column: Column, size: int) -> Rows:
    return np.arange(size, dtype=np.int32) if column.rows is None else column.rows


def _share_rows(column: Column, shared: dict[int, list[Rows]]) -> Column:
    """The column with the rows of an earlier one where they are the same.

    The fields of one kind of event are present in the same events.
    """
    if column.rows is None:
        return column
    alike = shared.setdefault(hash(column.rows.tobytes()), [])
    for rows in alike:
        if np.array_equal(rows, column.rows):
            return replace(column, rows=rows)
    alike.append(column.rows)
    return column


def _files(tables: Sequence[EventTable]) -> NDArray[np.int32]:
    starts = accumulate((len(t.files) for t in tables), initial=0)
    files = [t.file + np.int32(start) for t, start in zip(tables, starts, strict=False)]
    return _end_to_end(files)


def _end_to_end(arrays: Sequence[NDArray[Any]]) -> NDArray[np.int32]:
    return np.concatenate([np.empty(0, np.int32), *arrays], dtype=np.int32)


def _long_end_to_end(arrays: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate([np.empty(0, np.int64), *arrays], dtype=np.int64)


def _small(codes: NDArray[np.integer], distinct: int) -> Codes:
    """Codes in the smallest unsigned type that numbers so many values."""
    return codes.astype(np.min_scalar_type(max(distinct - 1, 0)), copy=False)
