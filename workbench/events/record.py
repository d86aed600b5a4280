"""One event as it is to be written: the fields of System, and EventData or UserData."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from workbench.events.values import Sid, Value


@dataclass(frozen=True, slots=True)
class Element:
    """An element of UserData: a value, or elements. `namespace` is its `xmlns`, "" for none."""

    name: str
    content: Value | tuple[Element, ...] = None
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One event. Times are UTC; numbers are those of System, of the widths Windows gives them.

    `record_id` is System/EventRecordID; the number in the record's binary header is its place in
    the file. `data` is EventData: pairs of name and typed value, in order; a name of None makes
    an unnamed `Data`. An event with `user_data` has UserData, and then no `data`.
    """

    provider: str
    event_id: int
    channel: str
    computer: str
    time: datetime
    record_id: int
    data: tuple[tuple[str | None, Value], ...] = ()
    user_data: Element | None = None
    provider_guid: UUID | None = None
    qualifiers: int | None = None
    version: int = 0
    level: int = 4
    task: int = 0
    opcode: int = 0
    keywords: int = 0
    process_id: int = 0
    thread_id: int = 0
    user_sid: Sid | None = None
    activity_id: UUID | None = None
    related_activity_id: UUID | None = None
