"""One log in every form in which it may come gives the same fields."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from tests.events import forms
from tests.events.forms import Convert
from tests.events.samples import Fields, log, record, rows
from workbench.events.read import read_file
from workbench.events.record import Element
from workbench.events.table import EventTable
from workbench.events.values import HexInt64, UInt32

EXACT = (forms.dumped, forms.indented, forms.listed, forms.attributes_apart, forms.marked)
FLAT = (forms.flat,)
SHIPPED = (forms.winlogbeat, forms.winlogbeat_dotted)
XML = (forms.xml_file, forms.xml_behind_each_other, forms.xml_lines)

# Here a log's own text may be a GUID in braces, which these forms cannot tell from a GUID's value.
GUIDS = {"Provider_Guid", "Correlation_ActivityID"}
# winlogbeat leaves these out.
NOT_SHIPPED = {
    *("EventID_Qualifiers", "Provider_EventSourceName"),
    *("Execution_KernelTime", "Execution_UserTime", "Execution_ProcessorID"),
}


def every(convert: Convert) -> str:
    return convert.__name__


def converted(path: Path, convert: Convert, folder: Path) -> EventTable:
    target = folder / "events"
    target.write_text(convert(path), encoding="utf-8", newline="")
    return read_file(target)


def compared(table: EventTable, convert: Convert) -> list[Fields]:
    """The fields that a form can have, those of GUIDs without braces."""
    out: list[Fields] = []
    for row in rows(table):
        if convert not in EXACT:
            row = {name: tuple(map(unbraced, v)) if name in GUIDS else v for name, v in row.items()}
        if convert in SHIPPED:
            row = {name: values for name, values in row.items() if name not in NOT_SHIPPED}
        out.append(row)
    return out


def unbraced(text: str | None) -> str | None:
    return text and text.strip("{}").upper()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log with all that makes events differ: kinds of values, names, and places of data."""
    guid = {"provider_guid": forms.GUID, "activity_id": forms.GUID, "process_id": 4}
    wrapper = Element("W", (Element("X", "1"), Element("X", "2"), Element("Y", UInt32(7))), "u:x")
    records = [
        record(1, (("Threat Name", "a\r\n\tb"), ("N", UInt32(7)), ("Flag", True)), **guid),
        record(2, (("ProcessGuid", forms.GUID), ("LogonId", HexInt64(0x3E7)), ("Empty", ""))),
        record(3, (("Channel", "Security"), ("Path", 'c:\\a b\\"é😀" <&>'), ("Brace", "{x} }{"))),
        record(4, ((None, "one"), (None, "two"), (None, ""))),
        record(5, user_data=wrapper),
        record(6, (("Text", "{6d1a4f3e-0000-1111-2222-333344445555}"), ("Control", "a\x01b"))),
        record(7),
    ]
    return log(tmp_path_factory.mktemp("own"), records)


@pytest.mark.parametrize("convert", [*EXACT, *FLAT, *SHIPPED, *XML], ids=every)
def test_every_form_has_the_same_fields(own: Path, convert: Convert, tmp_path: Path) -> None:
    table, other = read_file(own), converted(own, convert, tmp_path)
    assert compared(other, convert) == compared(table, convert)
    assert other.files[0].damage == ()
    assert other.time.tolist() == table.time.tolist()
    assert other.index.tolist() == table.index.tolist()
    assert other.header_id.tolist() == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("convert", [forms.dumped, forms.flat, forms.xml_file], ids=every)
def test_every_encoding_is_read(own: Path, convert: Convert, encoding: str, tmp_path: Path) -> None:
    (tmp_path / "events").write_bytes(convert(own).encode(encoding))
    other = read_file(tmp_path / "events")
    assert compared(other, convert) == compared(read_file(own), convert)
    assert other.files[0].damage == ()


@pytest.mark.parametrize("convert", [*EXACT, *FLAT, *SHIPPED, *XML], ids=every)
def test_packed_forms_are_read_as_the_others(own: Path, convert: Convert, tmp_path: Path) -> None:
    text = convert(own).encode()
    (tmp_path / "events.gz").write_bytes(gzip.compress(text))
    with zipfile.ZipFile(tmp_path / "events.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("events", text)
    for name in ("events.gz", "events.zip"):
        table = read_file(tmp_path / name)
        assert compared(table, convert) == compared(read_file(own), convert)
        assert table.files[0].damage == ()


# Real logs


@pytest.fixture(scope="module")
def some(corpus: Path) -> list[Path]:
    return sorted((corpus / "evtx").rglob("*.evtx"))[::9]


@pytest.mark.parametrize("convert", [*EXACT, *FLAT, *SHIPPED, *XML], ids=every)
def test_real_logs_have_the_same_fields_in_every_form(
    some: list[Path], convert: Convert, tmp_path: Path
) -> None:
    for path in some:
        table, other = read_file(path), converted(path, convert, tmp_path)
        assert other.files[0].damage == (), path
        assert compared(other, convert) == compared(table, convert), path
        assert other.time.tolist() == table.time.tolist()


def test_what_python_evtx_writes_is_read_too(corpus: Path, tmp_path: Path) -> None:
    """Its times are rounded otherwise, and it has no other way of telling a GUID from a text."""
    for path in sorted((corpus / "regression").rglob("*.evtx"))[::9]:
        table, other = read_file(path), converted(path, forms.xml_second, tmp_path)
        assert other.files[0].damage == ()
        names = {*table.columns} - {"TimeCreated_SystemTime"}
        for row in range(table.size):
            for name in names - GUIDS:
                assert other.value(row, name) == table.value(row, name), (path, row, name)
        assert abs(other.time - table.time).max() <= 1
