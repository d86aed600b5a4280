"""One EVTX file to a table, in one go where it is sound, chunk by chunk where it is not."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from os import fstat
from pathlib import Path
from threading import Event
from typing import cast

import numpy as np
from evtx import PyEvtxParser

from workbench.events.batch import RawRecord, batch_table
from workbench.events.damage import describe
from workbench.events.layout import CHUNK_SIZE, HEADER_SIZE, Kind, Layout, survey
from workbench.events.merge import concat
from workbench.events.names import FileNames
from workbench.events.progress import Tick, no_tick
from workbench.events.rescue import Salvage, read_chunk
from workbench.events.table import Damage, EventTable, LogFile

_BATCH = 20_000
_HASH_BLOCK = 16 << 20


class ReadError(Exception):
    """A file that cannot be read at all: one sentence that says why."""


def read_file(path: Path, tick: Tick = no_tick) -> EventTable:
    """The events of one .evtx file, in file order, and in its `LogFile` what could not be read.

    `tick` counts bytes of the file. Raises ReadError for what is no EVTX file or cannot be read,
    and whatever `tick` raises.
    """
    layout = _layout(path, tick)
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        digest = pool.submit(_sha256, path, stop)
        try:
            with _collector_paused():
                table, damage = _read(path, layout, tick)
        except OSError as error:
            stop.set()
            raise ReadError(f"{path} can no longer be read: {error.strerror or error}") from error
        except BaseException:
            stop.set()
            raise
    file = LogFile(str(path), digest.result(), table.size, damage)
    return replace(table, files=(file,), index=np.arange(table.size, dtype=np.int32))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No search for reference cycles: a batch is many small objects, and has none."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read(path: Path, layout: Layout, tick: Tick) -> tuple[EventTable, tuple[Damage, ...]]:
    """The quick way, and the careful one where the quick one does not find what is promised."""
    table = _read_quickly(path, layout, tick) if layout.sound else None
    return _read_carefully(path, layout, tick) if table is None else (table, ())


def _layout(path: Path, tick: Tick) -> Layout:
    try:
        if path.is_dir():
            closed = not os.access(path, os.R_OK | os.X_OK)
            kind = "a folder that may not be read" if closed else "a folder, not a file"
            raise ReadError(f"{path} is {kind}")
        with path.open("rb") as file:
            size = fstat(file.fileno()).st_size
            layout = survey(file, lambda *_: tick(0, size))
    except FileNotFoundError:
        raise ReadError(f"{path} does not exist") from None
    except PermissionError:
        raise ReadError(f"there is no permission to read {path}") from None
    except OSError as error:
        raise ReadError(f"{path} cannot be read: {error.strerror or error}") from error
    if layout.size == 0:
        raise ReadError(f"{path} is empty")
    if layout.header is None and not any(c.kind is Kind.RECORDS for c in layout.chunks):
        raise ReadError(f"{path} is not an EVTX file")
    return layout


def _sha256(path: Path, stop: Event) -> str:
    """The SHA-256 of a file, in large blocks: between two of them it waits for the interpreter."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while not stop.is_set() and (block := file.read(_HASH_BLOCK)):
            digest.update(block)
    return digest.hexdigest()


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
