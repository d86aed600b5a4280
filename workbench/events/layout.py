"""What an EVTX file promises: its header and the headers of its 64 KiB chunks.

Readers pass silently over chunks that are missing or zeroed. Held against these promises, what
they return shows what was lost. The layout is that of the Windows event log format 3.1 and 3.2.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

from workbench.events.progress import Tick, no_tick

HEADER_SIZE = 4096
CHUNK_SIZE = 65536
RECORDS_AT = 512
FILE_MAGIC = b"ElfFile\0"
CHUNK_MAGIC = b"ElfChnk\0"
RECORD_MAGIC = b"**\0\0"
RECORD_MIN = 28

_DIRTY = 1
_NO_CHECKSUMS = 4
_SLOTS_A_READ = 64


class Kind(Enum):
    """What stands where a chunk belongs."""

    RECORDS = "records"
    ZERO = "zero"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Header:
    """The file header: the number of the next record and of chunks, and whether it can be trusted.

    A log that was not closed (`dirty`) may have more of both than its header says.
    """

    next_record: int
    chunks: int
    sound: bool
    checksums: bool
    dirty: bool


@dataclass(frozen=True, slots=True)
class Chunk:
    """One slot of 64 KiB. `first` and `last` are record identifiers, `free` where records end.

    `size` is below `CHUNK_SIZE` where the file ends inside the chunk. `sound` says that the header
    and its checksums hold.
    """

    number: int
    kind: Kind
    size: int
    first: int = 0
    last: int = -1
    free: int = RECORDS_AT
    header_sound: bool = False
    data_sound: bool = False

    @property
    def promised(self) -> int:
        """How many records its header says it holds; 0 where the header cannot be right."""
        count = self.last - self.first + 1
        return count if 0 < count <= CHUNK_SIZE // RECORD_MIN else 0

    @property
    def sound(self) -> bool:
        return self.header_sound and self.data_sound and self.size == CHUNK_SIZE


@dataclass(frozen=True, slots=True)
class Layout:
    """A file's header (None if it is none) and its chunks, unused ones at the end left out."""

    size: int
    header: Header | None
    chunks: tuple[Chunk, ...]

    @property
    def promised(self) -> int:
        """The number of records that the headers of its chunks promise."""
        return sum(chunk.promised for chunk in self.chunks)

    @property
    def expected_chunks(self) -> int:
        """The number of chunks the file has or should have."""
        return max(len(self.chunks), self.header.chunks if self.header else 0)

    @property
    def cut_off(self) -> bool:
        """Whether the file ends before its last chunk does."""
        partial = any(chunk.size < CHUNK_SIZE for chunk in self.chunks)
        return partial or len(self.chunks) < self.expected_chunks

    @property
    def sound(self) -> bool:
        """Whether nothing speaks against reading it in one go."""
        header = self.header is not None and self.header.sound
        return header and not self.cut_off and all(chunk.sound for chunk in self.chunks)


def survey(file: BinaryIO, tick: Tick = no_tick) -> Layout:
    """The layout of a file, read once from its start. Checks every checksum it has.

    `tick` is called with nothing done, only so that it may cancel.
    """
    head = file.read(HEADER_SIZE)
    header = _header(head)
    checksums = header is None or header.checksums
    chunks = [_chunk(number, data, checksums) for number, data in enumerate(_slots(file, tick))]
    return Layout(file.tell(), header, tuple(chunks[: _used(header, chunks)]))


def file_header(chunks: int, next_record: int) -> bytes:
    """A sound file header for so many chunks, whose next record would be `next_record`."""
    head = bytearray(HEADER_SIZE)
    head[:8] = FILE_MAGIC
    numbers = (0, max(chunks - 1, 0), next_record, 128, 1, 3, HEADER_SIZE, min(chunks, 65535))
    struct.pack_into("<QQQIHHHH", head, 8, *numbers)
    struct.pack_into("<I", head, 124, zlib.crc32(head[:120]))
    return bytes(head)


def _used(header: Header | None, chunks: list[Chunk]) -> int:
    """How many of the slots are the log's. What lies behind in a closed file is unused space."""
    trusted = header is not None and header.sound and not header.dirty
    kinds = (Kind.RECORDS,) if trusted else (Kind.RECORDS, Kind.BROKEN)
    last = max((c.number + 1 for c in chunks if c.kind in kinds), default=0)
    return min(len(chunks), max(last, header.chunks if header else 0))


def _slots(file: BinaryIO, tick: Tick) -> Iterator[memoryview]:
    while block := file.read(CHUNK_SIZE * _SLOTS_A_READ):
        tick(0, file.tell())
        view = memoryview(block)
        for start in range(0, len(block), CHUNK_SIZE):
            yield view[start : start + CHUNK_SIZE]


def _header(data: bytes) -> Header | None:
    if len(data) < 128 or not data.startswith(FILE_MAGIC):
        return None
    (next_record,) = struct.unpack_from("<Q", data, 24)
    (chunks,) = struct.unpack_from("<H", data, 42)
    flags, checksum = struct.unpack_from("<II", data, 120)
    checksums = not flags & _NO_CHECKSUMS
    sound = not checksums or zlib.crc32(data[:120]) == checksum
    return Header(next_record, chunks, sound, checksums, bool(flags & _DIRTY))


def _chunk(number: int, data: memoryview, checksums: bool) -> Chunk:
    size = len(data)
    if data[:8] != CHUNK_MAGIC or size < RECORDS_AT:
        return Chunk(number, Kind.BROKEN if any(data) else Kind.ZERO, size)
    first, last = struct.unpack_from("<QQ", data, 24)
    free, data_sum = struct.unpack_from("<II", data, 48)
    (header_sum,) = struct.unpack_from("<I", data, 124)
    empty = first > last
    return Chunk(
        number,
        Kind.RECORDS,
        size,
        0 if empty else first,
        -1 if empty else last,
        free,
        not checksums or zlib.crc32(data[128:512], zlib.crc32(data[:120])) == header_sum,
        not checksums or zlib.crc32(data[RECORDS_AT : max(free, RECORDS_AT)]) == data_sum,
    )
