"""What an exclusion could be made of: the fields that some events have, and their own values."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.engine.address import Address, mapped_ipv4, parse_address
from workbench.engine.mask import Mask
from workbench.events.table import Column, EventTable

# What every record has, and what says more of the log than of what happened.
SYSTEM = frozenset(
    {
        "Provider_Name", "Provider_Guid", "Provider_EventSourceName", "EventID",
        "EventID_Qualifiers", "Version", "Level", "Task", "Opcode", "Keywords",
        "TimeCreated_SystemTime", "EventRecordID", "Correlation_ActivityID",
        "Correlation_RelatedActivityID", "Execution_ProcessID", "Execution_ThreadID",
        "Execution_ProcessorID", "Execution_SessionID", "Channel", "Computer", "Security_UserID",
    }
)  # fmt: skip
_AROUND = {4: (32, 24, 16), 6: (128, 64, 48)}
_AROUND_MAPPED = (128, 120, 112)  # an IPv4 address inside IPv6, its /24 and its /16


@dataclass(frozen=True, slots=True)
class ValueCount:
    """A value of a field and how many events have it; None is a field without a value."""

    value: str | None
    events: int


@dataclass(frozen=True, slots=True)
class FieldUse:
    """A field, how many of some events have it, and with how many distinct values."""

    name: str
    events: int
    distinct: int


def field_values(
    table: EventTable, events: Mask, field: str, limit: int = 200
) -> tuple[ValueCount, ...]:
    """The values of a field in a set of events, commonest first, equal counts by their text."""
    column = table.column(field)
    if column is None:
        return ()
    codes, counts = np.unique(_codes(column, events), return_counts=True)
    most = np.argsort(-counts, kind="stable")
    if len(most) > limit:  # all that tie with the last, so that the text can decide among them
        most = most[counts[most] >= counts[most[limit - 1]]]
    found = [ValueCount(column.values[int(codes[i])].as_py(), int(counts[i])) for i in most]
    found.sort(key=lambda v: (-v.events, v.value or ""))
    return tuple(found[:limit])


def fields_of(table: EventTable, events: Mask) -> tuple[FieldUse, ...]:
    """The fields that a set of events has, the most useful to tell them apart first.

    The event's own data comes before what every record has; then what most of them have; then
    what takes the fewest values.
    """
    held = events.bools()
    found = [
        FieldUse(column.name, _present(column, held), _distinct(column, held))
        for column in table.columns.values()
    ]
    found = [use for use in found if use.events]
    found.sort(key=lambda use: (use.name in SYSTEM, -use.events, use.distinct, use.name))
    return tuple(found)


def networks_around(text: str) -> tuple[str, ...]:
    """The networks of an address to choose from: itself, and two wider; () if it is none.

    IPv4: /32, /24, /16. IPv6: /128, /64, /48. An IPv4-mapped address, which no IPv4 network
    holds as it is written: the same sizes counted inside IPv6 (/128, /120, /112).
    """
    address = parse_address(text)
    if address is None:
        return ()
    mapped = mapped_ipv4(address)
    lengths = _AROUND_MAPPED if mapped else _AROUND[address.version]
    return tuple(_network(address, length) for length in lengths)


def _network(address: Address, length: int) -> str:
    bits = 32 if address.version == 4 else 128
    number = int(address) >> (bits - length) << (bits - length)
    if mapped_ipv4(address):
        inside = ipaddress.IPv4Address(number & 0xFFFFFFFF)
        return f"::ffff:{inside}/{length}"
    first = type(address)(number)
    return f"{first}/{length}"


def _codes(column: Column, events: Mask) -> NDArray[np.unsignedinteger]:
    """The codes of the entries that belong to a set of events."""
    held = events.bools()
    return column.codes[held] if column.rows is None else column.codes[held[column.rows]]


def _present(column: Column, held: NDArray[np.bool_]) -> int:
    if column.rows is None:
        return int(np.count_nonzero(held))
    rows = column.rows[held[column.rows]]
    return len(rows) - int(np.count_nonzero(rows[1:] == rows[:-1]))


def _distinct(column: Column, held: NDArray[np.bool_]) -> int:
    codes = column.codes[held] if column.rows is None else column.codes[held[column.rows]]
    used = np.zeros(len(column.values), np.bool_)
    used[codes] = True
    return int(np.count_nonzero(used))
