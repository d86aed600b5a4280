"""One file of events to a table, whatever form they are in: EVTX, JSON, XML, packed or not."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np

from workbench.events.archive_file import read_archive
from workbench.events.errors import ReadError
from workbench.events.evtx_file import read_evtx
from workbench.events.progress import Tick, no_tick
from workbench.events.recognise import HEAD, PACKED, Form, form_of, misnamed
from workbench.events.table import Damage, EventTable, LogFile
from workbench.events.text_file import NO_NUMBER, read_text

__all__ = ["ReadError", "read_file"]

_HASH_BLOCK = 16 << 20


def read_file(path: Path, tick: Tick = no_tick) -> EventTable:
    """The events of one file, in file order, and in its `LogFile` what could not be read.

    The form is told by the content. The files of an archive are read one after the other. In a
    form that has no record headers, `header_id` is the event's record number, or its position
    where it has none. `tick` counts bytes of the file. Raises ReadError for what holds no events
    or cannot be read, and whatever `tick` raises.
    """
    head = _head(path)
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        digest = pool.submit(_sha256, path, stop)
        try:
            with _collector_paused():
                table, damage = _read(path, head, tick)
        except OSError as error:
            stop.set()
            raise ReadError(f"{path} can no longer be read: {error.strerror or error}") from error
        except BaseException:
            stop.set()
            raise
    index = np.arange(table.size, dtype=np.int32)
    numbers = np.where(table.header_id == NO_NUMBER, index, table.header_id)
    file = LogFile(str(path), digest.result(), table.size, damage)
    return replace(table, files=(file,), index=index, header_id=numbers)


def _read(path: Path, head: bytes, tick: Tick) -> tuple[EventTable, tuple[Damage, ...]]:
    form = form_of(head)
    if form is None:
        return _read_unknown(path, head, tick)
    if form is Form.EVTX:
        table, damage = read_evtx(path, tick)
    elif form in PACKED:
        table, damage = read_archive(path, form, tick)
    else:
        table, damage = _read_text(path, tick)
    return table, (*misnamed(path.name, form), *damage)


def _read_unknown(path: Path, head: bytes, tick: Tick) -> tuple[EventTable, tuple[Damage, ...]]:
    """A file that does not begin as events do may still be a log whose start is damaged."""
    try:
        return read_evtx(path, tick)
    except ReadError:
        start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1]
        kind = {b"{": "JSON", b"[": "JSON", b"<": "XML"}.get(start)
        if kind:
            raise ReadError(f"{path} is {kind}, but holds no Windows events") from None
        reason = "is not an EVTX file, and holds no events in JSON or XML either"
        raise ReadError(f"{path} {reason}") from None


def _read_text(path: Path, tick: Tick) -> tuple[EventTable, tuple[Damage, ...]]:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        head = file.read(HEAD)
        return read_text(file, head, lambda: tick(min(file.tell(), size), size))


def _head(path: Path) -> bytes:
    """How a file begins. ReadError for one that cannot be read or is empty."""
    try:
        if path.is_dir():
            closed = not os.access(path, os.R_OK | os.X_OK)
            kind = "a folder that may not be read" if closed else "a folder, not a file"
            raise ReadError(f"{path} is {kind}")
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError:
        raise ReadError(f"{path} does not exist") from None
    except PermissionError:
        raise ReadError(f"there is no permission to read {path}") from None
    except OSError as error:
        raise ReadError(f"{path} cannot be read: {error.strerror or error}") from error
    if not head:
        raise ReadError(f"{path} is empty")
    return head


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


def _sha256(path: Path, stop: Event) -> str:
    """The SHA-256 of a file, in large blocks: between two of them it waits for the interpreter."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while not stop.is_set() and (block := file.read(_HASH_BLOCK)):
            digest.update(block)
    return digest.hexdigest()
