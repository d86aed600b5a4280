"""A chunk takes records until one does not fit, and then is what it was before."""

from __future__ import annotations

import struct
import zlib

from workbench.events.binxml import Instance, Node, Slot, Template
from workbench.events.chunk import CHUNK_SIZE, Chunk
from workbench.events.values import pack

TEXT = Template(Node("Text", (), (Slot(0, 1),)))
OTHER = Template(Node("Other", (), (Slot(0, 1),)))
OUTER = Template(Node("Outer", (), (Slot(0, 0x21),)))


def event(text: str, template: Template = TEXT) -> Instance:
    return Instance(template, *pack((text,)))


def test_a_chunk_is_64_kib_with_the_sums_of_its_records_and_its_header():
    chunk = Chunk(first=41)
    assert chunk.add(5, event("a"))
    assert chunk.add(6, event("b"))
    packed = chunk.pack()
    magic, first, last, _, _, size, last_at, free, records = struct.unpack_from("<8s4Q4I", packed)
    assert len(packed) == CHUNK_SIZE
    assert (magic, first, last, size) == (b"ElfChnk\0", 41, 42, 128)
    assert packed[last_at : last_at + 4] == b"**\0\0"
    assert not any(packed[free:])
    assert zlib.crc32(packed[512:free]) == records
    assert zlib.crc32(packed[:120] + packed[128:512]) == struct.unpack_from("<I", packed, 124)[0]


def test_records_say_their_size_at_both_ends_in_steps_of_eight():
    chunk = Chunk(first=1)
    for text in ("", "a", "ab", "abc"):
        chunk.add(5, event(text))
    packed, at = chunk.pack(), 512
    for number in range(1, 5):
        magic, size, identifier, written = struct.unpack_from("<4sIQQ", packed, at)
        assert (magic, identifier, written, size % 8) == (b"**\0\0", number, 5, 0)
        assert struct.unpack_from("<I", packed, at + size - 4) == (size,)
        at += size
    assert struct.unpack_from("<I", packed, 48) == (at,)


def test_a_record_that_does_not_fit_changes_nothing_not_even_the_tables():
    chunk = Chunk(first=1)
    chunk.add(5, event("a" * 20_000))
    before = chunk.pack()
    assert not chunk.add(5, event("b" * 20_000, OTHER))
    assert chunk.pack() == before
    assert chunk.count == 1
    assert chunk.add(5, event("c", OTHER))


def test_a_chunk_is_never_filled_to_its_last_byte():
    for length in range(32_300, 32_500):
        chunk = Chunk(first=1)
        if chunk.add(5, event("a" * length)):
            assert struct.unpack_from("<I", chunk.pack(), 48)[0] < CHUNK_SIZE


def test_an_inner_fragment_past_its_16_bit_size_fits_no_chunk():
    inner = Instance(TEXT, *pack(("a" * 40_000,)))
    assert not Chunk(first=1).add(5, Instance(OUTER, b"", b"", inner))
