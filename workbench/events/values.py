"""The typed values of a Windows event, and how each is stored in binary XML.

A value's Python type decides its type in the log: `str`, `bool`, `bytes`, `datetime` (FILETIME),
`UUID` (GUID), `Sid`, the integers below by their width, and None for a field without a value.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID


class UInt8(int):
    """An unsigned integer of 8 bits."""

    __slots__ = ()


class UInt16(int):
    """An unsigned integer of 16 bits."""

    __slots__ = ()


class UInt32(int):
    """An unsigned integer of 32 bits."""

    __slots__ = ()


class UInt64(int):
    """An unsigned integer of 64 bits."""

    __slots__ = ()


class Int32(int):
    """A signed integer of 32 bits."""

    __slots__ = ()


class Int64(int):
    """A signed integer of 64 bits."""

    __slots__ = ()


class HexInt32(int):
    """An unsigned integer of 32 bits that is shown in hexadecimal."""

    __slots__ = ()


class HexInt64(int):
    """An unsigned integer of 64 bits that is shown in hexadecimal."""

    __slots__ = ()


class Sid(str):
    """A security identifier in its text form: `S-1-5-18`."""

    __slots__ = ()


Value = (
    str
    | bool
    | bytes
    | datetime
    | UUID
    | UInt8
    | UInt16
    | UInt32
    | UInt64
    | Int32
    | Int64
    | HexInt32
    | HexInt64
    | None
)

NULL, STRING, BINARY_XML = 0x00, 0x01, 0x21
_FILETIME_ZERO = datetime(1601, 1, 1, tzinfo=UTC)
_DAY, _SECOND = 864_000_000_000, 10_000_000  # in units of 100 nanoseconds


def filetime(moment: datetime) -> int:
    """100 nanosecond units since 1601-01-01 UTC. ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"The time {moment} has no time zone.")
    since: timedelta = moment - _FILETIME_ZERO
    return since.days * _DAY + since.seconds * _SECOND + since.microseconds * 10


def _sid(text: str) -> bytes:
    parts = text.split("-")
    try:
        if parts[0] != "S" or parts[1] != "1":
            raise ValueError
        authority, *subs = (int(part) for part in parts[2:])
        return struct.pack(f"<BB6s{len(subs)}I", 1, len(subs), authority.to_bytes(6, "big"), *subs)
    except (ValueError, OverflowError, struct.error):
        raise ValueError(f"{text!r} is no security identifier.") from None


_pack_filetime = struct.Struct("<Q").pack
_pack_bool = (struct.pack("<I", 0), struct.pack("<I", 1))

# What the type of a value is called in the log, and how its bytes are made.
_STORED: dict[type, tuple[int, Callable[[Any], bytes]]] = {
    type(None): (NULL, lambda _: b""),
    str: (STRING, lambda text: text.encode("utf-16-le")),
    UInt8: (0x04, struct.Struct("<B").pack),
    UInt16: (0x06, struct.Struct("<H").pack),
    Int32: (0x07, struct.Struct("<i").pack),
    UInt32: (0x08, struct.Struct("<I").pack),
    Int64: (0x09, struct.Struct("<q").pack),
    UInt64: (0x0A, struct.Struct("<Q").pack),
    bool: (0x0D, _pack_bool.__getitem__),
    bytes: (0x0E, bytes),
    UUID: (0x0F, lru_cache(1 << 16)(lambda guid: guid.bytes_le)),
    datetime: (0x11, lambda moment: _pack_filetime(filetime(moment))),
    Sid: (0x13, lru_cache(1 << 12)(_sid)),
    HexInt32: (0x14, struct.Struct("<I").pack),
    HexInt64: (0x15, struct.Struct("<Q").pack),
}


def stored_type(kind: type) -> int:
    """The number of a Python type in binary XML. TypeError for one that has none."""
    try:
        return _STORED[kind][0]
    except KeyError:
        raise TypeError(f"A value of an event cannot be of type {kind.__name__}.") from None


def pack(values: Iterable[Value]) -> tuple[bytes, bytes]:
    """The descriptors of values, a size and a type each in 4 bytes, and the values' own bytes.

    TypeError for a type that has no place in a log, ValueError for a number outside its width,
    a text that is not Unicode, a malformed security identifier, a time without a zone.
    """
    descriptors, parts = [], []
    for value in values:
        try:
            number, encode = _STORED[type(value)]
            data = encode(value)
        except (KeyError, ValueError, OverflowError, struct.error) as error:
            raise _refusal(value, error) from None
        descriptors.append(len(data) | number << 16)
        parts.append(data)
    return struct.pack(f"<{len(descriptors)}I", *descriptors), b"".join(parts)


def _refusal(value: Value, error: Exception) -> Exception:
    kind = type(value)
    if kind not in _STORED:
        return TypeError(f"A value of an event cannot be of type {kind.__name__}.")
    if isinstance(error, UnicodeEncodeError):
        return ValueError(f"{value!r} is not valid Unicode text.")
    if isinstance(error, (OverflowError, struct.error)):
        return ValueError(f"{value!r} does not fit {kind.__name__}.")
    return error
