"""The logs of a workspace as one table: what is new is read, what is there is taken over."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

import numpy as np
import pyarrow as pa

from workbench.events.merge import concat
from workbench.events.progress import Tick, no_tick
from workbench.events.read import ReadError, read_file
from workbench.events.table import Column, EventTable
from workbench.tuning.exposure import exposure_of
from workbench.tuning.refs import relocate
from workbench.tuning.workspace import Role, Sample, Workspace

_BLOCK = 1 << 20


@dataclass(frozen=True, eq=False)
class Dataset:
    """The events of samples. `table.files` are those that could be read, in the samples' order,
    `path` of each the sample's; `errors` has the others, each with one sentence.
    """

    samples: tuple[Sample, ...]
    table: EventTable
    errors: tuple[tuple[Path, str], ...]

    @property
    def roles(self) -> tuple[Role, ...]:
        """The role of each of the table's files."""
        by_path = {str(sample.path): sample.role for sample in self.samples}
        return tuple(by_path[file.path] for file in self.table.files)


def load(
    samples: Sequence[Sample], tick: Tick = no_tick, known: EventTable | None = None
) -> Dataset:
    """Reads the files of samples. A file of `known` (an earlier dataset's table) whose content is
    the same by its hash is not read again. Ticks in bytes over all files; never raises for a file
    that cannot be read.
    """
    sizes = [_size(sample.path) for sample in samples]
    starts = list(accumulate(sizes, initial=0))
    tables: list[EventTable] = []
    errors: list[tuple[Path, str]] = []
    for sample, start, size in zip(samples, starts, sizes, strict=False):
        within = _within(tick, start, size, starts[-1])
        within(0, 1)
        try:
            tables.append(_known(known, sample.path, within) or _read(sample.path, within))
        except ReadError as error:
            errors.append((sample.path, str(error)))
    table = _joined(tables, known)
    exposure_of(table)  # here, where waiting is expected, and not at the first look at the rates
    pa.default_memory_pool().release_unused()  # reading needs more than what is kept of it
    tick(starts[-1], starts[-1])
    return Dataset(tuple(samples), table, tuple(errors))


def recognised(workspace: Workspace, table: EventTable) -> Workspace:
    """The workspace with what its samples were found to be: their hashes, and the labels of a
    changed file on the events that are the same by their record."""
    hashes = {file.path: file.sha256 for file in table.files}
    samples = tuple(replace(s, sha256=hashes.get(str(s.path), s.sha256)) for s in workspace.samples)
    labels = relocate(workspace.labels, table)
    if samples == workspace.samples and labels is workspace.labels:
        return workspace
    return replace(workspace, samples=samples, labels=labels)


def _within(tick: Tick, start: int, size: int, total: int) -> Tick:
    """The tick of one file as part of all: it moves from `start` to `start` + `size`."""
    return lambda done, of: tick(start + (size * done // of if of else 0), total)


def _read(path: Path, tick: Tick) -> EventTable:
    table = read_file(path, tick)
    return replace(table, files=tuple(replace(file, path=str(path)) for file in table.files))


def _joined(tables: Sequence[EventTable], known: EventTable | None) -> EventTable:
    """The tables as one; `known` itself where that has the very same files, so that whoever holds
    masks of it can go on using them."""
    files = tuple(file for table in tables for file in table.files)
    if known is not None and files == known.files:
        return known
    return concat(tables)


def _known(known: EventTable | None, path: Path, tick: Tick) -> EventTable | None:
    """The part of a table that is a file's, if the file is still what it was."""
    files = known.files if known else ()
    number = next((n for n, file in enumerate(files) if file.path == str(path)), None)
    if known is None or number is None or _hash(path, tick) != files[number].sha256:
        return None
    return part_of(known, number)


def part_of(table: EventTable, number: int) -> EventTable:
    """The events of one of a table's files as a table of their own."""
    first, end = np.searchsorted(table.file, [number, number + 1]).tolist()
    if end - first == table.size and len(table.files) == 1:
        return table
    columns = (_slice(column, first, end) for column in table.columns.values())
    return EventTable(
        end - first,
        (table.files[number],),
        {column.name: column for column in columns if len(column.codes)},
        np.zeros(end - first, np.int32),
        table.index[first:end],
        table.header_id[first:end],
        table.time[first:end],
    )


def _slice(column: Column, first: int, end: int) -> Column:
    """The entries of the events first…end-1, with the values that they use."""
    if column.rows is None:
        codes, rows = column.codes[first:end], None
    else:
        low, high = np.searchsorted(column.rows, [first, end])
        codes, rows = column.codes[low:high], column.rows[low:high] - np.int32(first)
        if len(rows) == end - first and bool((np.diff(rows) == 1).all()):
            rows = None
    used = np.zeros(len(column.values), np.bool_)
    used[codes] = True
    place = np.cumsum(used) - 1
    values = column.values.filter(pa.array(used))
    small = np.min_scalar_type(max(len(values) - 1, 0))
    return Column(column.name, values, place[codes].astype(small), rows)


def _hash(path: Path, tick: Tick) -> str:
    """The SHA-256 of a file; empty if it cannot be read."""
    digest, done, size = hashlib.sha256(), 0, _size(path)
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                done += len(block)
                tick(done, max(size, done))
    except OSError:
        return ""
    return digest.hexdigest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
