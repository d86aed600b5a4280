"""A text of events is read as far as it goes; what is no event in it is said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events import forms
from tests.events.samples import long_log, numbers
from workbench.events.progress import Cancelled
from workbench.events.read import ReadError, read_file
from workbench.events.table import EventTable

TOTAL = 60
Read = Callable[[bytes | str], EventTable]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return long_log(tmp_path_factory.mktemp("logs"), TOTAL)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(text: bytes | str) -> EventTable:
        path = tmp_path / "events"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_file(path)

    return read


def said(table: EventTable) -> list[str]:
    return [damage.what for damage in table.files[0].damage]


CONVERSIONS = [forms.dumped, forms.flat, forms.winlogbeat, forms.xml_lines]


@pytest.mark.parametrize("convert", CONVERSIONS, ids=lambda c: c.__name__)
def test_a_line_that_is_broken_costs_only_itself(
    source: Path, read: Read, convert: forms.Convert
) -> None:
    lines = convert(source).splitlines()
    lines[9] = lines[9][:100] + lines[9][150:200]
    table = read("\n".join(lines))
    assert numbers(table) == [n for n in range(1, TOTAL + 1) if n != 10]
    assert said(table) == ["the event that begins in line 10 cannot be read"]
    assert table.index.tolist() == list(range(TOTAL - 1))
    lines[3] = lines[3][:-5]
    assert said(read("\n".join(lines))) == ["2 events cannot be read, the first begins in line 4"]


@pytest.mark.parametrize("convert", CONVERSIONS, ids=lambda c: c.__name__)
def test_a_text_that_is_cut_off(source: Path, read: Read, convert: forms.Convert) -> None:
    text = convert(source)
    lines = text.splitlines(keepends=True)
    table = read("".join(lines[:19]) + lines[19][:120])
    assert numbers(table) == list(range(1, 20))
    (damage,) = table.files[0].damage
    assert damage.what == "the text is cut off inside the event that begins in line 20"
    assert damage.lost == 1


@pytest.mark.parametrize("convert", [forms.indented, forms.listed, forms.xml_file])
def test_a_text_of_another_layout_that_is_cut_off(
    source: Path, read: Read, convert: forms.Convert
) -> None:
    text = convert(source)
    table = read(text[: len(text) * 7 // 10 + 40])
    assert numbers(table) == list(range(1, table.size + 1))
    assert TOTAL // 2 < table.size < TOTAL * 3 // 4
    assert [re.sub(r"[\d,]+", "N", what) for what in said(table)] == [
        "the text is cut off inside the event that begins in line N"
    ]


def test_forms_that_are_mixed_are_all_read(source: Path, read: Read) -> None:
    parts = [convert(source).splitlines(keepends=True)[:20] for convert in CONVERSIONS]
    table = read("".join("".join(part) for part in parts))
    assert numbers(table) == 4 * list(range(1, 21))
    shapes = "20 as nested JSON, 20 as flat JSON, 20 as winlogbeat JSON, 20 as XML"
    assert said(table) == [f"the forms of events are mixed: {shapes}"]
    turned = read("".join(parts[3] + parts[0]) + forms.indented(source))
    assert numbers(turned) == 2 * list(range(1, 21)) + list(range(1, TOTAL + 1))


def test_other_lines_among_events_are_told(source: Path, read: Read) -> None:
    lines = forms.flat(source).splitlines()
    lines[4:4] = ['{"took": 5}', "Nov 24 host: started"]
    table = read("\n".join(lines))
    assert numbers(table) == list(range(1, TOTAL + 1))
    assert said(table) == [
        "1 object is no event, in line 5",
        "1 stretch of text is no event, in line 6",
    ]


def test_bulk_files_and_syslog_headers_are_read(source: Path, read: Read) -> None:
    events = forms.winlogbeat(source).splitlines()
    table = read("\n".join(f'{{"index":{{}}}}\n{event}' for event in events))
    assert numbers(table) == list(range(1, TOTAL + 1))
    headed = [f"<13>Nov 24 host {event}" for event in forms.xml_lines(source).splitlines()]
    assert numbers(read("\n".join(headed))) == list(range(1, TOTAL + 1))


def test_a_document_type_is_not_obeyed(source: Path, read: Read) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    event = forms.xml_lines(source).splitlines()[0]
    table = read(f"{bomb}<Events>{event.replace('xxxx', '&b;', 1)}{event}</Events>")
    assert numbers(table) == [1]
    assert said(table) == [
        "the document type was not read, and no entity of it is expanded",
        "the event that begins in line 1 cannot be read",
    ]


def test_a_name_that_says_something_else_is_told(source: Path, tmp_path: Path) -> None:
    for name, what in (
        ("a.evtx", ["its name says EVTX, but it is JSON"]),
        ("a.xml", ["its name says XML, but it is JSON"]),
        ("a.log", []),
        ("a.JSON", []),
    ):
        (tmp_path / name).write_text(forms.dumped(source), encoding="utf-8")
        table = read_file(tmp_path / name)
        assert (table.size, said(table)) == (TOTAL, what)


@pytest.mark.parametrize("text", ["{}", "[1, 2]", '{"a": {"EventID": 1}}', '{"rules": [{'])
def test_json_without_events_is_named(read: Read, text: str) -> None:
    with pytest.raises(ReadError, match="is JSON, but holds no Windows events"):
        read(text)


def test_numbers_of_records_or_positions_name_events(read: Read) -> None:
    flat = {"Channel": "C", "EventID": 1}
    records = [{"EventRecordID": 7}, {"EventRecordID": "8"}, {"EventRecordID": "x"}, {}]
    table = read("\n".join(json.dumps(flat | each) for each in records))
    assert table.header_id.tolist() == [7, 8, 2, 3]


def test_control_characters_and_bytes_that_are_no_text(source: Path, read: Read) -> None:
    lines = forms.dumped(source).encode().splitlines()
    table = read(b"\n".join(lines).replace(b'xxxx"', b'\x01\xff"'))
    assert numbers(table) == list(range(1, TOTAL + 1))
    assert table.text(0, "Fill").endswith("\x01�")


def test_reading_ticks_and_cancels(source: Path, tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_text(forms.dumped(source), encoding="utf-8")
    seen: list[tuple[int, int]] = []
    read_file(path, lambda *now: seen.append(now))
    assert seen[-1] == (path.stat().st_size,) * 2

    def cancel(*_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_file(path, cancel)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from([*CONVERSIONS, forms.indented, forms.listed, forms.xml_file]),
    st.dictionaries(st.integers(2000, 20_000), st.integers(0, 255), min_size=1, max_size=6),
)
def test_any_damage_is_survived(
    source: Path, read: Read, convert: forms.Convert, hits: dict[int, int]
) -> None:
    text = bytearray(convert(source).encode())
    for at, octet in hits.items():
        text[at % len(text)] = octet
    table = read(bytes(text))
    assert table.size >= TOTAL - 2 * len(hits) or table.files[0].damage


@pytest.mark.parametrize("indent", [None, 2])
def test_the_hits_of_a_search_are_the_events_in_them(
    source: Path, read: Read, indent: int | None
) -> None:
    events = [json.loads(line) for line in forms.winlogbeat(source).splitlines()]
    hits = [{"_index": "i", "_score": 1.0, "_source": event} for event in events]
    around = {"took": 5, "hits": {"total": {"value": TOTAL}, "hits": hits}, "timed_out": False}
    for encoding in ("utf-8", "utf-16"):
        table = read(json.dumps(around, indent=indent).encode(encoding))
        assert (numbers(table), said(table)) == (list(range(1, TOTAL + 1)), [])
    cut = read(json.dumps(around, indent=indent)[:-400])
    assert numbers(cut) == list(range(1, TOTAL))
    assert said(cut)[0].startswith("the text is cut off inside the event")


def test_what_is_nested_without_end_costs_only_itself(source: Path, read: Read) -> None:
    lines = forms.dumped(source).splitlines()
    deep = "".join(f'{{"a{n}":' for n in range(2000)) + "1" + "}" * 2000
    whole = lines[0]
    lines[3] = f'{{"EventID":1,"Channel":"C","A":{deep}}}'
    lines[5] = lines[5].replace('"EventData":{', f'"EventData":{{"A":{deep},', 1)
    table = read("\n".join(lines))
    assert numbers(table) == [n for n in range(1, TOTAL + 1) if n not in (4, 6)]
    assert said(table) == ["2 events cannot be read, the first begins in line 4"]
    assert read(whole).size == 1
