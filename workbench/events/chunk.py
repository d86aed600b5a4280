"""A chunk of an event log while it is being filled: 64 KiB of records and the tables they share.

A template is defined inside the first record that needs it; later records point to it there.
"""

from __future__ import annotations

import struct
import zlib

from workbench.events.binxml import (
    END_OF_FILE,
    FRAGMENT_HEADER,
    TEMPLATE_BUCKETS,
    Instance,
    Names,
    Template,
    define,
)
from workbench.events.values import BINARY_XML

CHUNK_SIZE = 0x10000
HEADER_SIZE = 512
_HEADER = struct.Struct("<8s4Q4I")  # up to the checksum of the records
_HEADER_SUM_AT, _TABLES_AT = 124, 128
_TABLES = struct.Struct("<64I32I")
_FLAGS = struct.Struct("<I")
_RECORD = struct.Struct("<4sIQQ")
_INSTANCE = struct.Struct("<BB4sI")
_INSTANCE_TOKEN, _INSTANCE_VERSION = 0x0C, 1
_INSTANCE_SIZE = len(FRAGMENT_HEADER) + _INSTANCE.size
_ALIGN = 8


class _Tables:
    """What the records of a chunk share: names, and where each template is defined.

    `heads` are the newest template of each list, `starts` what an instance of a template begins
    with.
    """

    def __init__(self) -> None:
        self.names = Names()
        self.heads = [0] * TEMPLATE_BUCKETS
        self.starts: dict[Template, bytes] = {}

    def copy(self) -> _Tables:
        other = _Tables()
        other.names = self.names.copy()
        other.heads = self.heads.copy()
        other.starts = self.starts.copy()
        return other

    def know(self, instance: Instance) -> bool:
        """Whether all templates of an instance are defined already."""
        inner = instance.inner
        return instance.template in self.starts and (inner is None or self.know(inner))

    def start(self, template: Template, at: int) -> bytes:
        """What an instance at the chunk's offset `at` begins with; the definition on first use."""
        known = self.starts.get(template)
        if known is not None:
            return known
        place = at + _INSTANCE_SIZE
        previous, self.heads[template.bucket] = self.heads[template.bucket], place
        token = _INSTANCE.pack(_INSTANCE_TOKEN, _INSTANCE_VERSION, template.guid[:4], place)
        start = self.starts[template] = FRAGMENT_HEADER + token
        return start + define(template, place, previous, self.names)

    def pack(self) -> bytes:
        return _TABLES.pack(*self.names.heads, *self.heads)


class Chunk:
    """Takes records until one does not fit. `first` is the number of its first record."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.count = 0
        self._data = bytearray(HEADER_SIZE)
        self._last_record = 0
        self._tables = _Tables()

    def add(self, written: int, event: Instance) -> bool:
        """Append a record, written at the FILETIME `written`; False, and no change, if it is full.

        What does not fit an empty chunk fits none.
        """
        at = len(self._data)
        tables = self._tables if self._tables.know(event) else self._tables.copy()
        body = _fragment(event, at + _RECORD.size, tables)
        padding = -(len(body) + 4) % _ALIGN
        size = _RECORD.size + len(body) + padding + 4
        if at + size >= CHUNK_SIZE:  # libevtx does not see a record that ends with its chunk
            return False
        self._data += b"".join(
            (
                _RECORD.pack(b"**\0\0", size, self.first + self.count, written),
                body,
                bytes(padding),
                size.to_bytes(4, "little"),
            )
        )
        self._tables = tables
        self._last_record = at
        self.count += 1
        return True

    def pack(self) -> bytes:
        """The finished chunk, 64 KiB, with its header, tables and checksums."""
        free = len(self._data)
        last = self.first + self.count - 1
        out = self._data + bytes(CHUNK_SIZE - free)
        records = zlib.crc32(self._data[HEADER_SIZE:])
        numbers = (self.first, last, self.first, last)
        _HEADER.pack_into(
            out, 0, b"ElfChnk\0", *numbers, _TABLES_AT, self._last_record, free, records
        )
        _FLAGS.pack_into(out, _HEADER_SUM_AT - 4, 1)
        out[_TABLES_AT:HEADER_SIZE] = self._tables.pack()
        header = out[: _HEADER_SUM_AT - 4] + out[_TABLES_AT:HEADER_SIZE]
        out[_HEADER_SUM_AT:_TABLES_AT] = zlib.crc32(header).to_bytes(4, "little")
        return bytes(out)


def _fragment(instance: Instance, at: int, tables: _Tables) -> bytes:
    """The bytes of an instance at the chunk's offset `at`; `tables` learns what it defines."""
    start = tables.start(instance.template, at)
    descriptors, inner = instance.descriptors, b""
    if instance.inner is not None:
        inner_at = at + len(start) + 4 + len(descriptors) + 4 + len(instance.data)
        inner = _fragment(instance.inner, inner_at, tables)
        if len(inner) > 0xFFFF:
            return bytes(CHUNK_SIZE)  # fits no chunk
        descriptors += (len(inner) | BINARY_XML << 16).to_bytes(4, "little")
    count = (len(descriptors) // 4).to_bytes(4, "little")
    return b"".join((start, count, descriptors, instance.data, inner, END_OF_FILE))
