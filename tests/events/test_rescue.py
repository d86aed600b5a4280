"""Of one chunk everything is read that can be."""

from __future__ import annotations

import struct
from dataclasses import replace
from io import BytesIO

import pytest

from tests.events.samples import long_log
from workbench.events.layout import CHUNK_SIZE, HEADER_SIZE, RECORDS_AT, Chunk, Kind, survey
from workbench.events.rescue import Salvage, read_chunk


@pytest.fixture(scope="module")
def chunk(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Chunk]:
    data = long_log(tmp_path_factory.mktemp("logs"), 300).read_bytes()
    first = survey(BytesIO(data)).chunks[0]
    return data[HEADER_SIZE : HEADER_SIZE + CHUNK_SIZE], first


def offsets(data: bytes, chunk: Chunk) -> list[int]:
    at, found = RECORDS_AT, []
    while at < chunk.free:
        found.append(at)
        at += struct.unpack_from("<I", data, at + 4)[0]
    return found


def identifiers(salvage: Salvage) -> list[int]:
    return [record["event_record_id"] for record in salvage.records]


def test_a_sound_chunk_is_read_whole(chunk: tuple[bytes, Chunk]) -> None:
    salvage = read_chunk(*chunk)
    assert identifiers(salvage) == list(range(1, chunk[1].last + 1))
    assert (salvage.damaged, salvage.broken, salvage.recovered, salvage.lost) == ((), False, 0, 0)
    assert salvage.read == chunk[1].promised


@pytest.mark.parametrize("part", [slice(0, 4), slice(4, 8), slice(-4, None)])
def test_a_record_whose_frame_is_damaged_is_read_and_so_are_those_behind(
    chunk: tuple[bytes, Chunk], part: slice
) -> None:
    data, known = chunk
    start, end = offsets(data, known)[9:11]
    damaged = bytearray(data[start:end])
    damaged[part] = b"\xee" * 4
    salvage = read_chunk(data[:start] + bytes(damaged) + data[end:], known)
    assert identifiers(salvage) == list(range(1, known.last + 1))
    assert (salvage.broken, salvage.recovered, salvage.lost) == (True, 1, 0)


def test_a_record_that_is_noise_is_lost_alone(chunk: tuple[bytes, Chunk]) -> None:
    data, known = chunk
    start, end = offsets(data, known)[9:11]
    salvage = read_chunk(data[:start] + b"\xee" * (end - start) + data[end:], known)
    assert identifiers(salvage) == [n for n in range(1, known.last + 1) if n != 10]
    assert (salvage.recovered, salvage.lost) == (0, 1)


def test_a_chunk_without_a_header_is_read_to_its_last_record(chunk: tuple[bytes, Chunk]) -> None:
    data, known = chunk
    broken = replace(known, kind=Kind.BROKEN, first=0, last=-1)
    salvage = read_chunk(bytes(RECORDS_AT) + data[RECORDS_AT:], broken)
    assert salvage.read == known.promised
    assert salvage.lost == 0


@pytest.mark.parametrize("data", [bytes(CHUNK_SIZE), b"**\0\0" * (CHUNK_SIZE // 4), b""])
def test_what_holds_no_record_gives_none(chunk: tuple[bytes, Chunk], data: bytes) -> None:
    salvage = read_chunk(data, chunk[1])
    assert (salvage.records, salvage.lost) == ((), chunk[1].promised)


def test_a_lone_damaged_record_is_counted_though_the_header_promises_none(
    chunk: tuple[bytes, Chunk],
) -> None:
    data, known = chunk
    size = struct.unpack_from("<I", data, RECORDS_AT + 4)[0]
    lone = bytearray(data[: RECORDS_AT + size].ljust(CHUNK_SIZE, b"\0"))
    struct.pack_into("<I", lone, RECORDS_AT + 4, 7)
    broken = replace(known, first=1, last=0, free=RECORDS_AT + size)
    assert read_chunk(bytes(lone), broken).lost == 1
