"""Small logs of our own writing, and tables as plain dictionaries, for the tests of reading."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from workbench.events.record import Element, Record
from workbench.events.table import EventTable
from workbench.events.values import Value
from workbench.events.writer import write_evtx

START = datetime(2026, 3, 2, 8, 15, 0, 123456, tzinfo=UTC)
Fields = dict[str, tuple[str | None, ...]]


def record(
    number: int,
    data: tuple[tuple[str | None, Value], ...] = (),
    user_data: Element | None = None,
    **system: Any,
) -> Record:
    """A record of provider `Test`, the given number of seconds after the start."""
    given: dict[str, Any] = {
        "provider": "Test",
        "event_id": 1,
        "channel": "Test/Operational",
        "computer": "host.example",
        "time": START + timedelta(seconds=number),
        "record_id": number,
    }
    return Record(**given | system, data=data, user_data=user_data)


def log(folder: Path, records: Iterable[Record], name: str = "log.evtx") -> Path:
    path = folder / name
    write_evtx(path, records)
    return path


def long_log(folder: Path, count: int = 900) -> Path:
    """A log of several chunks: every event says its own number as `N`."""
    fill = "x" * 200
    return log(folder, (record(n, (("N", str(n)), ("Fill", fill))) for n in range(1, count + 1)))


def rows(table: EventTable) -> list[Fields]:
    """Every event of a table, field by field."""
    return [dict(table.fields(row)) for row in range(table.size)]


def numbers(table: EventTable) -> list[int]:
    """The numbers that the events of a `long_log` say."""
    return [int(table.text(row, "N")) for row in range(table.size)]
