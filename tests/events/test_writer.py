"""What is written is what three independent readers read, or it is refused with the reason."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from Evtx.Evtx import Evtx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events.readers import Event, assert_says, by_evtx, by_libevtx, by_python_evtx
from workbench.events.values import (
    HexInt32,
    HexInt64,
    Int32,
    Int64,
    Sid,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Value,
)
from workbench.events.writer import Element, Record, RecordError, write_evtx

TIME = datetime(2026, 3, 2, 8, 15, 0, 123456, tzinfo=UTC)
GUID = UUID("5770385f-c22a-43e0-bf4c-06f5698ffbd9")
READERS: tuple[Callable[[Path], list[Event]], ...] = (by_evtx, by_python_evtx, by_libevtx)

# Text as XML can carry it back: no control characters, and no carriage return, which XML's
# reader turns into a newline.
texts = st.text(
    st.characters(exclude_categories=["C"], include_characters="\n\t"), max_size=60
).filter(lambda text: not text or bool(text.strip()))
data_names = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_ .-äß", min_size=1, max_size=20)
element_names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.\-]{0,12}", fullmatch=True)
channels = st.text("abcXYZ-/ é", min_size=1, max_size=30).filter(str.strip)
sids = st.builds(
    lambda authority, subs: Sid("-".join(map(str, ("S-1", authority, *subs)))),
    st.integers(0, 2**32 - 1),
    st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=6),
)
times = st.datetimes(datetime(2001, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))


def unsigned(kind: type[int], bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, 2**bits - 1).map(kind)


def signed(kind: type[int], bits: int) -> st.SearchStrategy[int]:
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1).map(kind)


values = st.one_of(
    texts,
    st.none(),
    st.booleans(),
    unsigned(UInt8, 8),
    unsigned(UInt16, 16),
    unsigned(UInt32, 32),
    unsigned(UInt64, 64),
    signed(Int32, 32),
    signed(Int64, 64),
    unsigned(HexInt32, 32),
    unsigned(HexInt64, 64),
    st.uuids(),
    sids,
    st.binary(max_size=20),
)
data = st.lists(st.tuples(st.none() | data_names, values), max_size=12).map(tuple)
elements = st.recursive(
    st.builds(Element, element_names, values),
    lambda inner: st.builds(
        Element, element_names, st.lists(inner, min_size=1, max_size=4).map(tuple)
    ),
    max_leaves=8,
)


def number(bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, 2**bits - 1)


records = st.builds(
    Record,
    provider=channels,
    event_id=number(16),
    channel=channels,
    computer=channels,
    time=times,
    record_id=number(64),
    data=data,
    provider_guid=st.none() | st.uuids(),
    qualifiers=st.none() | number(16),
    version=number(8),
    level=number(8),
    task=number(16),
    opcode=number(8),
    keywords=number(64),
    process_id=number(32),
    thread_id=number(32),
    user_sid=st.none() | sids,
    activity_id=st.none() | st.uuids(),
    related_activity_id=st.none() | st.uuids(),
)
with_user_data = st.builds(
    lambda record, element: replace(record, data=(), user_data=element), records, elements
)


def record(*data: tuple[str | None, Value], number: int = 7) -> Record:
    return Record("Provider", 4, "Channel", "host.example", TIME, number, data)


ONE_OF_EACH: tuple[tuple[str | None, Value], ...] = (
    ("Text", "a <b> & \"c\" 'd' — ü ß 漢字"),
    ("Empty", ""),
    ("Null", None),
    ("Yes", True),
    ("No", False),
    ("Byte", UInt8(255)),
    ("Word", UInt16(65535)),
    ("Number", UInt32(2**32 - 1)),
    ("Long", UInt64(2**64 - 1)),
    ("Hex", HexInt32(0x3E7)),
    ("LongHex", HexInt64(0x8020000000000000)),
    ("Guid", GUID),
    ("Sid", Sid("S-1-5-21-3094771522-1166034827-2748509163-1103")),
    ("Time", TIME),
    ("Binary", b"\x00\x01\xfe\xff"),
    (None, "unnamed"),
    (None, "another"),
)
EXAMPLES = (
    replace(record(*ONE_OF_EACH), provider_guid=GUID, user_sid=Sid("S-1-5-18"), keywords=1 << 63),
    record(),
    replace(record(number=8), activity_id=GUID, related_activity_id=UUID(int=5), qualifiers=16384),
    replace(
        record(number=9),
        user_data=Element(
            "LogFileCleared",
            (
                Element("SubjectUserSid", Sid("S-1-5-18")),
                Element("Nested", (Element("BackupPath", ""), Element("Count", UInt32(3)))),
            ),
            namespace="http://manifests.example/eventlog",
        ),
    ),
)


@pytest.mark.parametrize("reader", READERS)
def test_every_type_and_form_is_read_back(reader, tmp_path):
    path = tmp_path / "log.evtx"
    assert write_evtx(path, EXAMPLES) == len(EXAMPLES)
    for event, written in zip(reader(path), EXAMPLES, strict=True):
        assert_says(event, written)


@given(st.lists(records | with_user_data, max_size=6))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_random_records_are_read_back(tmp_path, written):
    path = tmp_path / "log.evtx"
    write_evtx(path, written)
    for reader in (by_evtx, by_python_evtx):
        for event, one in zip(reader(path), written, strict=True):
            assert_says(event, one)


@pytest.mark.parametrize("reader", READERS)
def test_a_log_of_several_chunks(reader, tmp_path):
    path = tmp_path / "log.evtx"
    written = [
        replace(record(("Text", "x" * (37 * n % 900)), ("N", UInt32(n)), number=n), event_id=n % 7)
        for n in range(150)
    ]
    write_evtx(path, written)
    assert path.stat().st_size > 4096 + 2 * 65536
    for event, one in zip(reader(path), written, strict=True):
        assert_says(event, one)


def test_the_headers_count_chunks_and_records(tmp_path):
    path = tmp_path / "log.evtx"
    count = write_evtx(path, (record(("Text", "x" * 500), number=n) for n in range(200)))
    with Evtx(str(path)) as log:
        header, chunks = log.get_file_header(), list(log.chunks())
        assert header.chunk_count() == len(chunks) == (path.stat().st_size - 4096) // 65536
        assert header.current_chunk_number() == len(chunks) - 1
        assert header.next_record_number() == count + 1
        assert not header.is_dirty()
        numbers = [[r.record_num() for r in chunk.records()] for chunk in chunks]
        bounds = [(c.log_first_record_number(), c.log_last_record_number()) for c in chunks]
    assert [n for chunk in numbers for n in chunk] == list(range(1, count + 1))
    assert bounds == [(chunk[0], chunk[-1]) for chunk in numbers]


def test_names_and_templates_are_found_through_the_tables_of_the_chunk(tmp_path):
    path = tmp_path / "log.evtx"
    write_evtx(path, (record((f"Field{n % 3}", "x")) for n in range(9)))
    with Evtx(str(path)) as log:
        chunk = next(iter(log.chunks()))
        listed = {}
        for bucket in range(64):
            place = chunk.unpack_dword(0x80 + 4 * bucket)
            while place:
                name = chunk.add_string(place)
                assert name.hash() % 64 == bucket
                listed[name.string()] = name.hash()
                place = name.next_offset()
        templates = len(chunk.templates())
    assert templates == 1 + 3  # the event's, and one for each set of names
    # As they stand in logs that Windows wrote.
    known = {"Event": 3258, "System": 21615, "Data": 28554, "EventData": 33348, "Channel": 24963}
    assert known.items() <= listed.items()


def test_a_log_without_records_is_a_log(tmp_path):
    path = tmp_path / "log.evtx"
    assert write_evtx(path, ()) == 0
    assert by_evtx(path) == by_python_evtx(path) == []


def test_a_record_may_nearly_fill_a_chunk(tmp_path):
    path = tmp_path / "log.evtx"
    written = [record(("Text", "ß" * 9000)), record(("Text", "ü" * 31_400)), record(("A", "b"))]
    write_evtx(path, written)
    for event, one in zip(by_evtx(path), written, strict=True):
        assert_says(event, one)
    assert path.stat().st_size == 4096 + 2 * 65536


@pytest.mark.parametrize(
    "too_large",
    [
        record(("Text", "x" * 33_000)),
        record(("Text", "x" * 200_000)),
        record(*((f"Field number {n}", "") for n in range(3000))),
        record(("n" * 70_000, "")),
    ],
    ids=["chunk", "64 KiB", "names", "name"],
)
def test_what_fits_no_chunk_is_refused_by_number(too_large, tmp_path):
    with pytest.raises(RecordError, match="Record 2 is larger than a chunk"):
        write_evtx(tmp_path / "log.evtx", [record(("A", "a")), too_large])


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (record(("N", UInt8(256))), "256 does not fit UInt8"),
        (record(("N", 5)), "cannot be of type int"),
        (record(("N\ud800", "")), "surrogates not allowed"),
        (replace(record(), time=datetime(2026, 3, 2)), "no time zone"),
        (replace(record(), event_id=65536), "65536 does not fit UInt16"),
        (replace(record(), process_id=-1), "too large or negative"),
        (replace(record(("A", "a")), user_data=Element("E")), "both EventData and UserData"),
        (replace(record(), user_data=Element("no name", "x")), "'no name' cannot be the name"),
    ],
)
def test_a_value_that_has_no_place_is_refused_with_the_reason(bad, reason, tmp_path):
    with pytest.raises(RecordError, match=f"Record 1 cannot be written.*{reason}"):
        write_evtx(tmp_path / "log.evtx", [bad])


def test_an_error_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "log.evtx"
    write_evtx(path, [record(("A", "old"))])
    before = path.read_bytes()
    with pytest.raises(RecordError):
        write_evtx(path, [record(("A", "new")), record(("A", UInt8(999)))])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_stream_gets_the_bytes_of_a_file_from_where_it_stands(tmp_path):
    path, stream = tmp_path / "log.evtx", io.BytesIO()
    stream.write(b"before")
    write_evtx(stream, EXAMPLES)
    stream.write(b"after")
    write_evtx(path, EXAMPLES)
    assert stream.getvalue() == b"before" + path.read_bytes() + b"after"


def test_times_keep_their_microseconds_and_zones(tmp_path):
    path = tmp_path / "log.evtx"
    east = TIME.astimezone(datetime.now(UTC).astimezone().tzinfo) + timedelta(microseconds=1)
    write_evtx(path, [replace(record(), time=east)])
    assert_says(by_evtx(path)[0], replace(record(), time=east.astimezone(UTC)))
