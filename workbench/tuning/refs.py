"""Events named across sessions: by their file's hash and place, or by what the record says."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np

from workbench.engine.mask import Mask
from workbench.events.table import EventTable
from workbench.tuning.workspace import EventRef, Label

_Identity = tuple[str, str, str, int]  # channel, computer, EventRecordID, time


def event_ref(table: EventTable, row: int) -> EventRef:
    """The name of one event of a table."""
    return EventRef(
        table.files[int(table.file[row])].sha256, int(table.index[row]), *_identity(table, row)
    )


def event_refs(table: EventTable, events: Mask) -> tuple[EventRef, ...]:
    """The names of a set of events, in the table's order."""
    return tuple(event_ref(table, int(row)) for row in events.rows())


def find_event(table: EventTable, ref: EventRef) -> int | None:
    """The row of an event by its file's hash and its place there; None if it is not loaded.

    Where a file is loaded twice, the first one's.
    """
    return next(iter(Places(table).rows(ref)), None)


class Places:
    """Where the events of each file of a table are, by the file's hash."""

    def __init__(self, table: EventTable):
        counts = np.bincount(table.file, minlength=len(table.files)).tolist()
        self._index = table.index
        self._ranges: dict[str, list[tuple[int, int]]] = {}
        first = 0
        for file, count in zip(table.files, counts, strict=True):
            self._ranges.setdefault(file.sha256, []).append((first, first + count))
            first += count

    def holds(self, sha256: str) -> bool:
        return sha256 in self._ranges

    def rows(self, ref: EventRef) -> list[int]:
        """The rows that hold an event: one in each loaded copy of its file."""
        found = []
        for first, end in self._ranges.get(ref.sha256, ()):
            row = bisect_left(self._index, ref.index, first, end)
            if row < end and self._index[row] == ref.index:
                found.append(row)
        return found


def relocate(labels: Mapping[EventRef, Label], table: EventTable) -> Mapping[EventRef, Label]:
    """The labels with those of changed files on the events that are the same by their record.

    A label whose file is loaded as it was stays. One whose event is found nowhere, or in several
    places, stays too: its file may come back. The same object if nothing moved.
    """
    places = Places(table)
    lost = [ref for ref in labels if not places.holds(ref.sha256) and ref.record_id]
    found = _found(table, lost) if lost else {}
    if not found:
        return labels
    moved = {found[ref]: label for ref, label in labels.items() if ref in found}
    kept = {ref: label for ref, label in labels.items() if ref not in found}
    return MappingProxyType(moved | kept)


def _found(table: EventTable, lost: Iterable[EventRef]) -> dict[EventRef, EventRef]:
    """For each lost event its new name, where exactly one event is the same record."""
    wanted = {_said(ref): ref for ref in lost}
    times = np.array(sorted({ref.time for ref in wanted.values()}), np.int64)
    rows: dict[_Identity, list[int]] = {}
    for row in np.flatnonzero(np.isin(table.time, times)).tolist():
        if (identity := _identity(table, row)) in wanted:
            rows.setdefault(identity, []).append(row)
    return {
        wanted[identity]: event_ref(table, same[0])
        for identity, same in rows.items()
        if len(same) == 1
    }


def _said(ref: EventRef) -> _Identity:
    return ref.channel, ref.computer, ref.record_id, ref.time


def _identity(table: EventTable, row: int) -> _Identity:
    channel, computer, record = (
        table.text(row, name) for name in ("Channel", "Computer", "EventRecordID")
    )
    return channel, computer, record, int(table.time[row])
