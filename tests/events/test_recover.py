"""The second reader gives an event as the first does, wherever it can read it."""

from __future__ import annotations

import struct
from pathlib import Path
from uuid import UUID

from evtx import PyEvtxParser

from tests.events.samples import log, record
from workbench.events.flatten import event_fields
from workbench.events.layout import CHUNK_SIZE, HEADER_SIZE, RECORDS_AT
from workbench.events.record import Element
from workbench.events.recover import recovered_fields
from workbench.events.values import HexInt32, HexInt64, Int32, Sid, UInt8, UInt64

LONG = (
    ("Text", 'a<b>&"c" é'),
    ("Twice", "x"),
    ("Twice", "y"),
    ("Flag", True),
    ("No", False),
    ("Number", UInt64(2**63)),
    ("Negative", Int32(-5)),
    ("Small", UInt8(1)),
    ("Id", UUID("5770385f-c22a-43e0-bf4c-06f5698ffbd9")),
    ("Hex", HexInt32(0x1F)),
    ("LogonId", HexInt64(0x3E7)),
    ("User", Sid("S-1-5-18")),
    ("Bytes", b"\x01\xab"),
)


def records_of(path: Path) -> list[tuple[bytes, int, str]]:
    """Each record of a log: its chunk, its place there, and the first reader's JSON."""
    data = path.read_bytes()
    texts = (record["data"] for record in PyEvtxParser(str(path)).records_json())
    places = []
    for start in range(HEADER_SIZE, len(data), CHUNK_SIZE):
        chunk = data[start : start + CHUNK_SIZE]
        at = RECORDS_AT
        while chunk[at : at + 4] == b"**\0\0":
            places.append((chunk, at))
            at += struct.unpack_from("<I", chunk, at + 4)[0]
    return [(chunk, at, text) for (chunk, at), text in zip(places, texts, strict=True)]


def test_both_readers_give_the_same_fields(tmp_path: Path) -> None:
    wrapper = Element("W", (Element("X", "1"), Element("X", "2"), Element("Y", UInt8(3))))
    records = [
        record(1, LONG, process_id=4, provider_guid=UUID(int=7), qualifiers=2),
        record(2, ((None, "a"), (None, "b"))),
        record(3, user_data=wrapper),
        record(4),
    ]
    for chunk, at, text in records_of(log(tmp_path, records)):
        assert recovered_fields(chunk, at) == event_fields(text, lambda _: False)


def test_what_is_no_record_gives_nothing(tmp_path: Path) -> None:
    ((chunk, at, _),) = records_of(log(tmp_path, [record(1, LONG)]))
    assert recovered_fields(chunk, at + 8) is None
    assert recovered_fields(bytes(CHUNK_SIZE), RECORDS_AT) is None


def test_a_table_of_names_that_never_ends_does_not_hang(tmp_path: Path) -> None:
    ((chunk, at, text),) = records_of(log(tmp_path, [record(1, LONG)]))
    looped = bytearray(chunk)
    struct.pack_into("<I", looped, 128, 300)
    struct.pack_into("<I", looped, 300, 300)
    assert recovered_fields(bytes(looped), at) == event_fields(text, lambda _: False)


def test_both_readers_agree_on_real_events(corpus: Path) -> None:
    """Except that they differ on whether an empty text is a value."""
    agreed = unread = 0
    for path in sorted((corpus / "regression").rglob("*.evtx"))[::4]:
        for chunk, at, text in records_of(path):
            second = recovered_fields(chunk, at)
            if second is None:
                unread += 1
                continue
            first = event_fields(text, lambda _: False)
            assert [(n, v or "") for n, v in second] == [(n, v or "") for n, v in first]
            agreed += 1
    assert agreed > 10 * unread
