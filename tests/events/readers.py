"""The records of a log as three independent readers see them, in one form.

Readers spell values differently (`true` and `True`, `0x3e7` and `0x00000000000003e7`, braces, the
format of times); `spoken` tells what a spelling says. Each reader gives the XML of the records.
"""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree

import pytest
from evtx import PyEvtxParser
from Evtx.Evtx import Evtx

from workbench.events.record import Element, Record
from workbench.events.values import HexInt32, HexInt64, Value

NAMESPACE = "{http://schemas.microsoft.com/win/2004/08/events/event}"
_MICROSECONDS = re.compile(r"(\.\d{6})\d+")
_EXPORT = "evtxexport"


@dataclass(frozen=True)
class Event:
    """System as texts by name, and the elements of EventData or UserData as (name, text).

    `blur` is how far the reader's times may be off.
    """

    system: dict[str, str]
    data: tuple[tuple[str, str], ...]
    blur: timedelta = timedelta(0)


def by_evtx(path: Path) -> list[Event]:
    """The `evtx` package, which checks the checksums and raises at the first error."""
    parser = PyEvtxParser(str(path), validate_checksums=True)
    return [_event(record["data"]) for record in parser.records()]


def by_python_evtx(path: Path, limit: int | None = None) -> list[Event]:
    """python-evtx; its checks of the headers and checksums must hold. It is slow: see `limit`.

    It computes times in floating point.
    """
    with Evtx(str(path)) as log:
        assert log.get_file_header().verify()
        assert all(chunk.verify() for chunk in log.chunks())
        events = []
        for record in log.records():
            if len(events) == limit:
                break
            assert record.verify()
            events.append(_event(record.xml(), timedelta(microseconds=4)))
        return events


def by_libevtx(path: Path) -> list[Event]:
    """libevtx through its command line tool; the test is skipped where it is not installed."""
    if shutil.which(_EXPORT) is None:
        pytest.skip(f"{_EXPORT} (Debian package libevtx-utils) is not installed")
    command = [_EXPORT, "-f", "xml", str(path)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    texts = re.findall(r"<Event .*?</Event>", done.stdout.decode(), re.DOTALL)
    return [_event(text) for text in texts]


def _event(xml: str, blur: timedelta = timedelta(0)) -> Event:
    root = ElementTree.fromstring(xml)
    system: dict[str, str] = {}
    for element in root.find(f"{NAMESPACE}System") or ():
        name = _local(element.tag)
        attributes = {f"{name}_{key}": value for key, value in element.attrib.items()}
        system |= {key: value for key, value in attributes.items() if value}
        if element.text and element.text.strip():
            system[name] = element.text
    payload = [child for child in root if _local(child.tag) != "System"]
    return Event(system, tuple(leaf for part in payload for leaf in _leaves(part, top=True)), blur)


def _leaves(element: ElementTree.Element, *, top: bool = False) -> Iterator[tuple[str, str]]:
    if not len(element):
        if not top:
            yield element.get("Name", _local(element.tag)), element.text or ""
        return
    for child in element:
        yield from _leaves(child)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def spoken(text: str, value: Value) -> Value:
    """What a reader's spelling says, read as the type of `value`, to be compared with it."""
    match value:
        case None:
            return text.strip() or None  # `evtx` puts the end of an empty element on its own line
        case bool():
            return {"true": True, "false": False}[text.lower()]
        case HexInt32() | HexInt64():
            return type(value)(int(text, 16))
        case int():
            return type(value)(int(text))
        case UUID():
            return UUID(text)
        case datetime():
            plain = _MICROSECONDS.sub(r"\1", text).replace(" UTC", "")
            return datetime.fromisoformat(plain).replace(tzinfo=UTC)
        case bytes():
            return _octets(text, value)
        case _:
            return text


def _octets(text: str, value: bytes) -> bytes:
    """Binary data: in hexadecimal, or in Base64 by python-evtx."""
    return (
        base64.b64decode(text) if text == base64.b64encode(value).decode() else bytes.fromhex(text)
    )


def assert_says(event: Event, record: Record) -> None:
    """Every field of the record is in the event with its value, and nothing else is."""
    for key, value in system_of(record).items():
        assert _same(spoken(event.system.pop(key), value), value, event.blur), key
    assert event.system == {}
    wanted = tuple(fields_of(record))
    assert [name for name, _ in event.data] == [name for name, _ in wanted]
    for (name, text), (_, value) in zip(event.data, wanted, strict=True):
        assert _same(spoken(text, value), value, event.blur), name


def _same(said: Value, value: Value, blur: timedelta) -> bool:
    if isinstance(said, datetime) and isinstance(value, datetime):
        return abs(said - value) <= blur
    return said == value


def system_of(record: Record) -> dict[str, Value]:
    said: dict[str, Value | int] = {
        "Provider_Name": record.provider,
        "Provider_Guid": record.provider_guid,
        "EventID": record.event_id,
        "EventID_Qualifiers": record.qualifiers,
        "Version": record.version,
        "Level": record.level,
        "Task": record.task,
        "Opcode": record.opcode,
        "Keywords": HexInt64(record.keywords),
        "TimeCreated_SystemTime": record.time,
        "EventRecordID": record.record_id,
        "Correlation_ActivityID": record.activity_id,
        "Correlation_RelatedActivityID": record.related_activity_id,
        "Execution_ProcessID": record.process_id,
        "Execution_ThreadID": record.thread_id,
        "Channel": record.channel,
        "Computer": record.computer,
        "Security_UserID": record.user_sid,
    }
    return {key: value for key, value in said.items() if value is not None}


def fields_of(record: Record) -> Iterator[tuple[str, Value]]:
    if record.user_data is not None:
        yield from _elements(record.user_data)
    for name, value in record.data:
        yield name or "Data", value


def _elements(element: Element) -> Iterator[tuple[str, Value]]:
    if isinstance(element.content, tuple):
        for part in element.content:
            yield from _elements(part)
    else:
        yield element.name, element.content
