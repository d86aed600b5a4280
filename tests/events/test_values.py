"""Values as they are stored: size and type of each, then their bytes, or the reason why not."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from workbench.events.values import (
    HexInt64,
    Int32,
    Sid,
    UInt8,
    UInt32,
    filetime,
    pack,
    stored_type,
)


@pytest.mark.parametrize(
    ("value", "number", "stored"),
    [
        ("aü", 0x01, b"a\0\xfc\0"),
        ("", 0x01, b""),
        (None, 0x00, b""),
        (UInt8(7), 0x04, b"\x07"),
        (Int32(-2), 0x07, b"\xfe\xff\xff\xff"),
        (UInt32(1), 0x08, b"\x01\0\0\0"),
        (True, 0x0D, b"\x01\0\0\0"),
        (False, 0x0D, b"\0\0\0\0"),
        (b"\x00\xff", 0x0E, b"\x00\xff"),
        (
            UUID("00112233-4455-6677-8899-aabbccddeeff"),
            0x0F,
            bytes.fromhex("33221100554477668899aabbccddeeff"),
        ),
        (Sid("S-1-5-32-544"), 0x13, bytes.fromhex("01020000000000052000000020020000")),
        (HexInt64(0x3E7), 0x15, b"\xe7\x03\0\0\0\0\0\0"),
    ],
)
def test_a_value_is_stored_by_its_type(value, number, stored):
    assert pack((value,)) == (struct.pack("<HBx", len(stored), number), stored)
    assert stored_type(type(value)) == number


def test_values_follow_each_other():
    assert pack((UInt8(1), None, "a")) == (bytes.fromhex("010004000000000002000100"), b"\x01a\0")
    assert pack(()) == (b"", b"")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (UInt8(256), "256 does not fit UInt8"),
        (UInt32(-1), "-1 does not fit UInt32"),
        ("\ud800", "not valid Unicode"),
        (Sid("S-2-5"), "no security identifier"),
        (Sid("S-1-5-x"), "no security identifier"),
        (Sid("S-1-5-4294967296"), "no security identifier"),
        (datetime(2026, 3, 2), "no time zone"),
    ],
)
def test_a_value_outside_its_type_is_refused(value, reason):
    with pytest.raises(ValueError, match=reason):
        pack((value,))


@pytest.mark.parametrize("value", [5, 1.5, ("a",)])
def test_a_type_without_a_place_in_a_log_is_refused(value):
    with pytest.raises(TypeError, match=f"cannot be of type {type(value).__name__}"):
        pack((value,))
    with pytest.raises(TypeError, match="cannot be of type"):
        stored_type(type(value))


def test_a_filetime_counts_from_1601_in_any_zone():
    assert filetime(datetime(1601, 1, 1, tzinfo=UTC)) == 0
    assert filetime(datetime(1970, 1, 1, tzinfo=UTC)) == 116_444_736_000_000_000
    east = timezone(timedelta(hours=2))
    assert filetime(datetime(1970, 1, 1, 2, 0, 0, 3, tzinfo=east)) == 116_444_736_000_000_030
