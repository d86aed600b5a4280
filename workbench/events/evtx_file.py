"""One EVTX file to a table, in one go where it is sound, chunk by chunk where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from os import fstat
from pathlib import Path
from typing import cast

from evtx import PyEvtxParser

from workbench.events.batch import RawRecord, batch_table
from workbench.events.damage import describe
from workbench.events.errors import ReadError
from workbench.events.layout import CHUNK_SIZE, HEADER_SIZE, Kind, Layout, survey
from workbench.events.merge import concat
from workbench.events.names import FileNames
from workbench.events.progress import Tick
from workbench.events.rescue import Salvage, read_chunk
from workbench.events.table import Damage, EventTable

_BATCH = 20_000


def read_evtx(path: Path, tick: Tick) -> tuple[EventTable, tuple[Damage, ...]]:
    """The events of one .evtx file, in file order, and what could not be read.

    `tick` counts bytes of the file. Raises ReadError for what is no EVTX file, OSError for what
    can no longer be read, and whatever `tick` raises.
    """
    return _read(path, _layout(path, tick), tick)


def _read(path: Path, layout: Layout, tick: Tick) -> tuple[EventTable, tuple[Damage, ...]]:
    """The quick way, and the careful one where the quick one does not find what is promised."""
    table = _read_quickly(path, layout, tick) if layout.sound else None
    return _read_carefully(path, layout, tick) if table is None else (table, ())


def _layout(path: Path, tick: Tick) -> Layout:
    with path.open("rb") as file:
        size = fstat(file.fileno()).st_size
        layout = survey(file, lambda *_: tick(0, size))
    if layout.header is None and not any(c.kind is Kind.RECORDS for c in layout.chunks):
        raise ReadError(f"{path} is not an EVTX file")
    return layout


def _read_quickly(path: Path, layout: Layout, tick: Tick) -> EventTable | None:
    """All records in one go; None if there are not as many as promised, or one cannot be read."""
    names = FileNames(path)
    parts: list[EventTable] = []
    size = 0
    try:
        records = cast(Iterator[RawRecord], PyEvtxParser(str(path)).records_json())
        while batch := list(islice(records, _BATCH)):
            parts.append(batch_table(batch, names))
            size += len(batch)
            tick(min(size * layout.size // max(layout.promised, 1), layout.size), layout.size)
    except (RuntimeError, OSError, ValueError):
        return None
    return concat(parts) if size == layout.promised else None


def _read_carefully(
    path: Path, layout: Layout, tick: Tick
) -> tuple[EventTable, tuple[Damage, ...]]:
    """Every chunk for itself, with what is wrong with each."""
    names = FileNames(path)
    parts: list[EventTable] = []
    waiting: list[RawRecord] = []
    salvaged: list[Salvage] = []
    for salvage in _salvage(path, layout):
        salvaged.append(replace(salvage, records=()))
        waiting.extend(salvage.records)
        if len(waiting) >= _BATCH:
            parts.append(batch_table(waiting, names))
            waiting = []
        tick(min(HEADER_SIZE + (salvage.chunk.number + 1) * CHUNK_SIZE, layout.size), layout.size)
    parts.append(batch_table(waiting, names))
    return concat(parts), describe(layout, salvaged)


def _salvage(path: Path, layout: Layout) -> Iterator[Salvage]:
    with path.open("rb") as file:
        for chunk in layout.chunks:
            file.seek(HEADER_SIZE + chunk.number * CHUNK_SIZE)
            yield read_chunk(file.read(CHUNK_SIZE), chunk)
