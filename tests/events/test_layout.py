"""What a log's headers promise is read and checked."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import pytest

from tests.events.samples import log, long_log, record
from workbench.events.layout import CHUNK_SIZE, HEADER_SIZE, Kind, Layout, file_header, survey


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return long_log(tmp_path_factory.mktemp("logs"), 400).read_bytes()


def layout(data: bytes) -> Layout:
    return survey(BytesIO(data))


def test_a_sound_log_promises_its_records(sound: bytes) -> None:
    found = layout(sound)
    assert found.sound
    assert found.promised == 400
    assert found.size == len(sound)
    assert [chunk.number for chunk in found.chunks] == list(range(found.expected_chunks))
    firsts, lasts = ([c.first for c in found.chunks], [c.last for c in found.chunks])
    assert firsts == [1, *(last + 1 for last in lasts[:-1])]


def test_a_changed_byte_is_seen_by_the_part_it_is_in(sound: bytes) -> None:
    for at, part in ((30, "file"), (HEADER_SIZE + 30, "header"), (HEADER_SIZE + 700, "data")):
        data = bytearray(sound)
        data[at] ^= 1
        found = layout(bytes(data))
        assert found.header is not None
        held = (found.header.sound, found.chunks[0].header_sound, found.chunks[0].data_sound)
        assert held == (part != "file", part != "header", part != "data")
        assert not found.sound


def test_a_log_that_keeps_no_checksums_is_believed(sound: bytes) -> None:
    data = bytearray(sound)
    struct.pack_into("<I", data, 120, 4)
    struct.pack_into("<I", data, HEADER_SIZE + 52, 0)
    assert layout(bytes(data)).sound


@pytest.mark.parametrize(("size", "cut"), [(CHUNK_SIZE, True), (CHUNK_SIZE // 2, True), (0, False)])
def test_an_end_that_is_missing_is_seen(sound: bytes, size: int, cut: bool) -> None:
    assert layout(sound[: len(sound) - size]).cut_off == cut


def test_what_lies_behind_a_closed_log_is_not_of_it_and_behind_an_open_one_may_be(
    sound: bytes,
) -> None:
    chunks = len(layout(sound).chunks)
    longer = bytearray(sound + b"Z" * CHUNK_SIZE + bytes(CHUNK_SIZE))
    assert len(layout(bytes(longer)).chunks) == chunks
    struct.pack_into("<I", longer, 120, 1)
    assert [c.kind for c in layout(bytes(longer)).chunks[chunks:]] == [Kind.BROKEN]


def test_a_header_made_is_a_sound_one(tmp_path: Path) -> None:
    chunk = log(tmp_path, [record(1)]).read_bytes()[HEADER_SIZE:]
    assert layout(file_header(1, 2) + chunk).sound
    assert layout(b"").header is None
