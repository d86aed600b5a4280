"""Writing .evtx files: the file's header, and its chunks one by one, in constant memory."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from workbench.events.chunk import CHUNK_SIZE, Chunk
from workbench.events.event_xml import instance
from workbench.events.record import Element, Record
from workbench.events.values import filetime

__all__ = ["Element", "Record", "RecordError", "write_evtx"]

_HEADER_BLOCK = 4096
_HEADER = struct.Struct("<8sQQQIHHHH")
_HEADER_SIZE, _SUM_AT = 128, 124
_MINOR, _MAJOR = 1, 3
_MAX_CHUNKS = 0xFFFF


class RecordError(ValueError):
    """A record that cannot be written: too large for a chunk, or a value outside its type."""


def write_evtx(target: Path | BinaryIO, records: Iterable[Record]) -> int:
    """Write records, in their order, as an event log; the number of records written.

    A path gets the whole file or, on an error, none: an old file is replaced at the end. A stream
    must be seekable and is written from its position. RecordError names the record; OSError for
    the disk.
    """
    if not isinstance(target, Path):
        return _write(target, records)
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as stream:
            count = _write(stream, records)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return count


def _write(stream: BinaryIO, records: Iterable[Record]) -> int:
    start = stream.tell()
    stream.write(bytes(_HEADER_BLOCK))
    chunk, chunks = Chunk(first=1), 0
    for record in records:
        number = chunk.first + chunk.count
        if _add(chunk, record, number):
            continue
        chunks = _finish(stream, chunk, chunks)
        chunk = Chunk(first=number)
        if not _add(chunk, record, number):
            raise RecordError(f"Record {number} is larger than a chunk of {CHUNK_SIZE} bytes.")
    if chunk.count:
        chunks = _finish(stream, chunk, chunks)
    end = stream.tell()
    count = chunk.first + chunk.count - 1
    stream.seek(start)
    stream.write(_header(chunks, count))
    stream.seek(end)
    return count


def _add(chunk: Chunk, record: Record, number: int) -> bool:
    try:
        return chunk.add(filetime(record.time), instance(record))
    except (ValueError, TypeError) as error:
        raise RecordError(f"Record {number} cannot be written. {error}") from error
    except struct.error:
        return False  # a name or a number of fields past 16 bits fits no chunk


def _finish(stream: BinaryIO, chunk: Chunk, chunks: int) -> int:
    if not chunk.count:
        return chunks
    if chunks == _MAX_CHUNKS:
        raise RecordError(f"An event log holds at most {_MAX_CHUNKS} chunks.")
    stream.write(chunk.pack())
    return chunks + 1


def _header(chunks: int, records: int) -> bytes:
    """The header block; its checksum is of the first 120 bytes."""
    out = bytearray(_HEADER_BLOCK)
    _HEADER.pack_into(
        *(out, 0, b"ElfFile\0", 0, max(chunks - 1, 0), records + 1),
        *(_HEADER_SIZE, _MINOR, _MAJOR, _HEADER_BLOCK, chunks),
    )
    out[_SUM_AT:_HEADER_SIZE] = zlib.crc32(out[: _SUM_AT - 4]).to_bytes(4, "little")
    return bytes(out)
