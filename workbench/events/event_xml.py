"""A record as binary XML: one template for the event with its System, one for each form of data.

Windows does the same: the event's own template has, as its last value, an instance of another
template for EventData or UserData.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from operator import attrgetter
from uuid import UUID

from workbench.events.binxml import Instance, Node, Slot, Template
from workbench.events.record import Element, Record
from workbench.events.values import (
    BINARY_XML,
    NULL,
    HexInt64,
    Sid,
    UInt8,
    UInt16,
    Value,
    filetime,
    pack,
    stored_type,
)

_NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
_STRING, _BYTE, _WORD, _DWORD, _QWORD = 0x01, 0x04, 0x06, 0x08, 0x0A
_GUID, _FILETIME, _SID, _HEX64 = 0x0F, 0x11, 0x13, 0x15


def _leaf(name: str, index: int, kind: int) -> Node:
    return Node(name, (), (Slot(index, kind),))


# The slots are numbered in the order in which `_kind`, `_origin` and `_moment` give their values.
_SYSTEM = Node(
    "System",
    (),
    (
        Node("Provider", (("Name", Slot(0, _STRING)), ("Guid", Slot(1, _GUID, optional=True)))),
        Node("EventID", (("Qualifiers", Slot(3, _WORD, optional=True)),), (Slot(2, _WORD),)),
        _leaf("Version", 4, _BYTE),
        _leaf("Level", 5, _BYTE),
        _leaf("Task", 6, _WORD),
        _leaf("Opcode", 7, _BYTE),
        _leaf("Keywords", 8, _HEX64),
        Node("TimeCreated", (("SystemTime", Slot(12, _FILETIME)),)),
        _leaf("EventRecordID", 13, _QWORD),
        Node(
            "Correlation",
            (
                ("ActivityID", Slot(16, _GUID, optional=True)),
                ("RelatedActivityID", Slot(17, _GUID, optional=True)),
            ),
        ),
        Node("Execution", (("ProcessID", Slot(14, _DWORD)), ("ThreadID", Slot(15, _DWORD)))),
        _leaf("Channel", 9, _STRING),
        _leaf("Computer", 10, _STRING),
        Node("Security", (("UserID", Slot(11, _SID, optional=True)),)),
    ),
)
_EVENT = Template(
    Node("Event", (("xmlns", _NAMESPACE),), (_SYSTEM, Slot(18, BINARY_XML, optional=True)))
)

_of_kind = attrgetter(
    *("provider", "provider_guid", "event_id", "qualifiers", "version"),
    *("level", "task", "opcode", "keywords", "channel"),
)
_MOMENT = struct.Struct("<QQII")
_MOMENT_TYPES = ((8, _FILETIME), (8, _QWORD), (4, _DWORD), (4, _DWORD))


def instance(record: Record) -> Instance:
    """The event as an instance of its templates.

    ValueError and TypeError for a value that has no place in a log; the message names it.
    """
    descriptors, data = _kind(*_of_kind(record))
    origin_descriptors, origin = _origin(record.computer, record.user_sid)
    correlated, correlation = _correlation(record.activity_id, record.related_activity_id)
    return Instance(
        _EVENT,
        descriptors + origin_descriptors + _MOMENT_DESCRIPTORS + correlated,
        data + origin + _moment(record) + correlation,
        _payload(record),
    )


def _moment(record: Record) -> bytes:
    numbers = (record.record_id, record.process_id, record.thread_id)
    try:
        return _MOMENT.pack(filetime(record.time), *numbers)
    except struct.error:
        names = "EventRecordID, ProcessID, ThreadID"
        raise ValueError(f"One of {names} is too large or negative: {numbers}.") from None


@lru_cache(1 << 10)
def _kind(
    provider: str,
    guid: UUID | None,
    event_id: int,
    qualifiers: int | None,
    version: int,
    level: int,
    task: int,
    opcode: int,
    keywords: int,
    channel: str,
) -> tuple[bytes, bytes]:
    return pack(
        (
            provider,
            guid,
            UInt16(event_id),
            None if qualifiers is None else UInt16(qualifiers),
            UInt8(version),
            UInt8(level),
            UInt16(task),
            UInt8(opcode),
            HexInt64(keywords),
            channel,
        )
    )


@lru_cache(1 << 12)
def _origin(computer: str, user: Sid | None) -> tuple[bytes, bytes]:
    return pack((computer, None if user is None else Sid(user)))


@lru_cache(1 << 10)
def _correlation(activity: UUID | None, related: UUID | None) -> tuple[bytes, bytes]:
    return pack((activity, related))


def _payload(record: Record) -> Instance:
    if record.user_data is not None:
        if record.data:
            raise ValueError("An event cannot have both EventData and UserData.")
        values: list[Value] = []
        form = _form(record.user_data, values)
        return Instance(_user_data(form), *pack(tuple(values)))
    if not record.data:
        return Instance(_event_data((), ()), b"", b"")
    names, given = zip(*record.data, strict=True)
    template = _event_data(names, tuple(map(type, given)))
    return Instance(template, *pack(tuple(value for value in given if value is not None)))


@lru_cache(1 << 10)
def _event_data(names: tuple[str | None, ...], types: tuple[type, ...]) -> Template:
    """A field without a value is an element without content, and has no slot."""
    slots = count()
    fields = tuple(
        Node("Data", () if name is None else (("Name", name),), _slots(stored_type(kind), slots))
        for name, kind in zip(names, types, strict=True)
    )
    return Template(Node("EventData", (), fields))


def _slots(kind: int, numbers: Iterator[int]) -> tuple[Slot, ...]:
    return () if kind == NULL else (Slot(next(numbers), kind),)


# An element of UserData without its values: name, namespace, and its type or its elements' forms.
_Form = tuple[str, str, "int | tuple[_Form, ...]"]


def _form(element: Element, values: list[Value]) -> _Form:
    """The form of an element; its values are appended to `values` in the order of the slots."""
    if isinstance(element.content, tuple):
        return element.name, element.namespace, tuple(_form(e, values) for e in element.content)
    if element.content is not None:
        values.append(element.content)
    return element.name, element.namespace, stored_type(type(element.content))


@lru_cache(1 << 10)
def _user_data(form: _Form) -> Template:
    slots = count()

    def node(form: _Form) -> Node:
        name, namespace, content = form
        attributes = (("xmlns", namespace),) if namespace else ()
        if isinstance(content, int):
            return Node(name, attributes, _slots(content, slots))
        return Node(name, attributes, tuple(node(part) for part in content))

    return Template(Node("UserData", (), (node(form),)))


_MOMENT_DESCRIPTORS = b"".join(struct.pack("<HBx", *pair) for pair in _MOMENT_TYPES)
