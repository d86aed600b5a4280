"""A log is read whole; a damaged one as far as it goes, and what it lacks is said."""

from __future__ import annotations

import csv
import hashlib
import os
import struct
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events.samples import log, long_log, numbers, record, rows
from workbench.events.layout import CHUNK_SIZE, HEADER_SIZE, RECORDS_AT
from workbench.events.progress import Cancelled
from workbench.events.read import ReadError, read_file
from workbench.events.record import Element
from workbench.events.table import Damage, EventTable
from workbench.events.values import HexInt64, UInt32

TOTAL = 900


@pytest.fixture(scope="module")
def sound_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return long_log(tmp_path_factory.mktemp("logs"), TOTAL)


@pytest.fixture(scope="module")
def sound(sound_file: Path) -> bytes:
    return sound_file.read_bytes()


@pytest.fixture(scope="module")
def ranges(sound: bytes) -> list[tuple[int, int]]:
    """The first and last record of each chunk."""
    starts = range(HEADER_SIZE, len(sound), CHUNK_SIZE)
    return [struct.unpack_from("<QQ", sound, start + 24) for start in starts]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], EventTable]:
    def read(data: bytes) -> EventTable:
        path = tmp_path / "damaged.evtx"
        path.write_bytes(data)
        return read_file(path)

    return read


Read = Callable[[bytes], EventTable]
Ranges = list[tuple[int, int]]


def chunk_at(number: int) -> int:
    return HEADER_SIZE + (number - 1) * CHUNK_SIZE


def put(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def zeroed(data: bytes, at: int, length: int) -> bytes:
    return put(data, at, bytes(length))


def only_damage(table: EventTable) -> Damage:
    (damage,) = table.files[0].damage
    return damage


# What a sound log gives


def test_fields_are_as_rules_name_them(tmp_path: Path) -> None:
    data = (
        ("Threat Name", "t"),
        ("Twice", "x"),
        ("Number", UInt32(10)),
        ("Twice", "y"),
        ("Flag", True),
        ("Id", UUID(int=5)),
        ("LogonId", HexInt64(0x3E7)),
        ("Empty", ""),
    )
    system = {"provider_guid": UUID(int=6), "process_id": 4, "thread_id": 8, "qualifiers": 3}
    (event,) = rows(read_file(log(tmp_path, [record(1, data, **system)])))
    assert event == {
        "Provider_Name": ("Test",),
        "Provider_Guid": event["Provider_Guid"],
        "EventID": ("1",),
        "EventID_Qualifiers": ("3",),
        "Version": ("0",),
        "Level": ("4",),
        "Task": ("0",),
        "Opcode": ("0",),
        "Keywords": ("0x0",),
        "TimeCreated_SystemTime": ("2026-03-02T08:15:01.123456Z",),
        "EventRecordID": ("1",),
        "Execution_ProcessID": ("4",),
        "Execution_ThreadID": ("8",),
        "Channel": ("Test/Operational",),
        "Computer": ("host.example",),
        "ThreatName": ("t",),
        "Twice": ("x", "y"),
        "Number": ("10",),
        "Flag": ("true",),
        "Id": ("00000000-0000-0000-0000-000000000005",),
        "LogonId": ("0x3e7",),
        "Empty": ("",),
    }


def test_unnamed_data_and_user_data(tmp_path: Path) -> None:
    nested = Element("Y", (Element("Z", "4"), Element("Z", "5")))
    wrapper = Element("W", (Element("X", "1"), Element("X", "2"), nested), "http://example")
    records = [record(1, ((None, "a"), (None, "b"), (None, "a"))), record(2, user_data=wrapper)]
    first, second = rows(read_file(log(tmp_path, records)))
    assert first["Data"] == ("a", "b", "a")
    assert (second["X"], second["Z"]) == (("1", "2"), ("4", "5"))
    assert "W" not in second


def test_a_real_name_that_ends_in_a_number_stays(tmp_path: Path) -> None:
    data = (("Path", "a"), ("Path_1", "b"))
    leaves = Element("W", (Element("Part", "c"), Element("Part_1", "d")))
    first, second = rows(read_file(log(tmp_path, [record(1, data), record(2, user_data=leaves)])))
    assert (first["Path"], first["Path_1"]) == (("a",), ("b",))
    assert (second["Part"], second["Part_1"]) == (("c",), ("d",))


def test_data_hides_what_system_says_by_the_same_name(tmp_path: Path) -> None:
    records = [record(1, (("Channel", "Security"), ("EventRecordID", "77"))), record(2)]
    first, second = rows(read_file(log(tmp_path, records)))
    assert (first["Channel"], second["Channel"]) == (("Security",), ("Test/Operational",))
    assert (first["EventRecordID"], second["EventRecordID"]) == (("77",), ("2",))
    assert (first["System_Channel"], first["System_EventRecordID"]) == (second["Channel"], ("1",))
    assert not {"System_Channel", "System_EventRecordID"} & second.keys()


def test_where_an_event_stands_and_when_it_was(tmp_path: Path) -> None:
    path = log(tmp_path, [record(n) for n in (5, 3, 5)])
    table = read_file(path)
    assert table.index.tolist() == [0, 1, 2]
    assert table.header_id.tolist() == [1, 2, 3]
    assert [table.text(row, "EventRecordID") for row in range(3)] == ["5", "3", "5"]
    assert (table.time - table.time[0]).tolist() == [0, -2_000_000, 0]
    (file,) = table.files
    assert (file.path, file.events, file.damage) == (str(path), 3, ())
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_log_without_events_is_a_table_without_events(tmp_path: Path) -> None:
    table = read_file(log(tmp_path, []))
    assert (table.size, table.files[0].damage) == (0, ())


def test_progress_ends_at_the_whole_file_and_cancels(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "log.evtx"
    path.write_bytes(sound)
    seen: list[tuple[int, int]] = []
    read_file(path, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(sound), len(sound))
    assert seen == sorted(seen)

    def cancel(*_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_file(path, cancel)


# What is no log


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "is empty"), (b"<Event/>", "is XML, but holds no"), (b"x" * 99_999, "not an EVTX file")],
)
def test_what_is_no_log_is_named(read: Read, content: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read(content)


def test_a_path_that_is_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="does not exist"):
        read_file(tmp_path / "missing.evtx")
    with pytest.raises(ReadError, match="is a folder"):
        read_file(tmp_path)


def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = log(tmp_path, [record(1)])
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    with pytest.raises(ReadError, match="no permission"):
        read_file(path)


# What is damaged


def test_a_log_cut_between_chunks(sound: bytes, ranges: Ranges, read: Read) -> None:
    table = read(sound[: chunk_at(3)])
    lost = TOTAL - ranges[1][1]
    assert numbers(table) == list(range(1, ranges[1][1] + 1))
    assert only_damage(table) == Damage(
        f"the file is cut off after chunk 2 of {len(ranges)}: about {lost} records are missing",
        lost,
    )


def test_a_log_cut_inside_a_chunk(sound: bytes, ranges: Ranges, read: Read) -> None:
    table = read(sound[: chunk_at(3) + 30_000])
    assert ranges[1][1] < table.size < ranges[2][1]
    damage = only_damage(table)
    assert damage.what.startswith(f"the file is cut off inside chunk 3 of {len(ranges)}")
    assert damage.lost == TOTAL - table.size


@pytest.mark.parametrize("size", [1000, HEADER_SIZE])
def test_a_log_cut_before_its_first_chunk(sound: bytes, read: Read, size: int) -> None:
    table = read(sound[:size])
    assert table.size == 0
    assert only_damage(table).lost == TOTAL


@pytest.mark.parametrize("which", [1, 2, -1])
@pytest.mark.parametrize("fill", [b"\0", b"Z"])
def test_a_chunk_overwritten(
    sound: bytes, ranges: Ranges, read: Read, which: int, fill: bytes
) -> None:
    number = which % (len(ranges) + 1)
    table = read(put(sound, chunk_at(number), fill * CHUNK_SIZE))
    first, last = ranges[number - 1]
    assert numbers(table) == [n for n in range(1, TOTAL + 1) if not first <= n <= last]
    damage = only_damage(table)
    assert damage.lost == last - first + 1
    assert f"chunk {number} of {len(ranges)}" in damage.what


def test_a_chunk_whose_header_is_gone_is_read_without(
    sound: bytes, ranges: Ranges, read: Read
) -> None:
    table = read(zeroed(sound, chunk_at(2), 512))
    assert numbers(table) == list(range(1, TOTAL + 1))
    damage = only_damage(table)
    assert "chunk 2" in damage.what
    assert "no valid header" in damage.what
    assert (damage.lost, damage.recovered) == (0, ranges[1][1] - ranges[1][0] + 1)


def test_a_log_whose_header_is_gone_is_read_without(sound: bytes, read: Read) -> None:
    table = read(zeroed(sound, 0, HEADER_SIZE))
    assert numbers(table) == list(range(1, TOTAL + 1))
    assert "file header is damaged" in only_damage(table).what


def test_a_record_overwritten_is_left_out_and_named(sound: bytes, read: Read) -> None:
    at = sound.index(struct.pack("<Q", 250), chunk_at(1)) - 8
    (size,) = struct.unpack_from("<I", sound, at + 4)
    table = read(put(sound, at + 24, b"\xff" * (size - 28)))
    assert numbers(table) == [n for n in range(1, TOTAL + 1) if n != 250]
    damage = only_damage(table)
    assert damage.lost == 1
    assert "record 250 " in damage.what


def test_records_behind_a_broken_chain_are_found(sound: bytes, read: Read) -> None:
    at = sound.index(struct.pack("<Q", 250), chunk_at(1)) - 8
    table = read(zeroed(sound, at, 100))
    assert numbers(table) == [n for n in range(1, TOTAL + 1) if n != 250]
    assert only_damage(table).lost == 1


def test_a_value_changed_is_told_by_the_checksum(sound: bytes, read: Read) -> None:
    at = sound.index("xxxx".encode("utf-16-le"), chunk_at(2))
    table = read(put(sound, at, b"y"))
    assert table.size == TOTAL
    assert "chunk 2" in only_damage(table).what
    assert "checksum" in only_damage(table).what


def test_a_record_whose_system_is_called_otherwise_is_read(sound: bytes, read: Read) -> None:
    name = b"\x06\x00" + "System".encode("utf-16-le")
    other = name.replace(b"S", b"X", 1)
    table = read(sound.replace(name, other, 1))
    assert table.size
    assert table.files[0].damage


def test_unused_space_at_the_end_is_no_damage(sound: bytes, read: Read) -> None:
    table = read(sound + bytes(5 * CHUNK_SIZE))
    assert (table.size, table.files[0].damage) == (TOTAL, ())


few = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
places = st.integers(HEADER_SIZE, 4 * CHUNK_SIZE)


def in_header(at: int) -> bool:
    return (at - HEADER_SIZE) % CHUNK_SIZE < RECORDS_AT


def struck(path: Path, hits: dict[int, int]) -> bytes:
    data = bytearray(path.read_bytes())
    for at, octet in hits.items():
        data[at] = octet
    return bytes(data)


@few
@given(st.dictionaries(places, st.integers(0, 255), max_size=20))
def test_any_damage_is_survived_and_said(
    sound_file: Path, read: Read, hits: dict[int, int]
) -> None:
    table = read(struck(sound_file, hits))
    assert table.size == TOTAL or table.files[0].damage


@few
@given(st.dictionaries(places.filter(lambda at: not in_header(at)), st.integers(0, 255)))
def test_records_that_damage_costs_are_counted(
    sound_file: Path, read: Read, hits: dict[int, int]
) -> None:
    table = read(struck(sound_file, hits))
    assert table.size + sum(damage.lost for damage in table.files[0].damage) == TOTAL


# Real logs


def test_every_log_of_the_corpus_is_read_whole(corpus: Path) -> None:
    with (corpus / "manifest.tsv").open(encoding="utf-8") as file:
        manifest = list(csv.DictReader(file, delimiter="\t"))
    events = 0
    for line in manifest:
        table = read_file(corpus / line["file"])
        (log_file,) = table.files
        assert (table.size, log_file.sha256) == (int(line["events"]), line["sha256"]), line["file"]
        assert log_file.damage == (), line["file"]
        events += table.size if line["file"].startswith("evtx/") else 0
    assert events == 12333


def test_damage_is_found_where_it_is_and_nowhere_else(corpus: Path) -> None:
    found = {
        path.name: [damage.what for damage in read_file(path).files[0].damage]
        for path in (corpus / "benign").rglob("*.evtx")
    }
    damaged = {name: whats for name, whats in found.items() if whats}
    assert damaged.keys() == {
        "System2.evtx",
        "2-vss_0-Microsoft-Windows-RemoteDesktopServices-RdpCoreTS%4Operational.evtx",
        "2-vss_0-Microsoft-Windows-TerminalServices-RemoteConnectionManager%4Operational.evtx",
        "2-vss_7-System.evtx",
        "Microsoft-Windows-HelloForBusiness%4Operational.evtx",
        "Microsoft-Windows-LanguagePackSetup%4Operational.evtx",
        "sample-with-zero-data-size-event.evtx",
        "sample_with_a_bad_chunk_magic.evtx",
        "security_bad_string_cache.evtx",
        "sysmon.evtx",
    }
    cut = "the file is cut off inside chunk 3 of 96: about 10264 records are missing"
    assert damaged["System2.evtx"] == [cut]
    assert damaged["sample-with-zero-data-size-event.evtx"] == [
        "record 3 in chunk 1 of 4 is damaged"
    ]
