"""Texts read as numbers and as moments, and a column's readings."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from workbench.engine.reading import Reading, moment, number, part_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10", 10),
        ("-3", -3),
        ("+3", 3),
        ("010", 10),
        ("0x1F", 31),
        ("-0X10", -16),
        ("1.5", 1.5),
        (".5", 0.5),
        ("2.", 2.0),
        ("1e3", 1000.0),
        ("9007199254740993", 9007199254740993),
        ("", None),
        (" 1", None),
        ("1 ", None),
        ("1,5", None),
        ("0x", None),
        ("nan", None),
        ("inf", None),
        ("1_000", None),
        ("١", None),
        ("9" * 5000, None),
        (None, None),
    ],
)
def test_numbers(text: str | None, expected: float | None) -> None:
    assert number(text) == expected
    assert type(number(text)) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-02T03:04:05Z", (3, 4, 5)),
        ("2024-01-02 03:04:05.1234567", (3, 4, 5)),
        ("2024-01-02T03:04:05+01:00", (3, 4, 5)),  # as written: no zone is converted
        ("2024-01-02T03:04", (3, 4, 0)),
        ("2024-01-02", (0, 0, 0)),
    ],
)
def test_moments(text: str, expected: tuple[int, int, int]) -> None:
    read = moment(text)
    assert read is not None
    assert (read.hour, read.minute, read.second) == expected


@pytest.mark.parametrize("text", ["", "20240102", "2024-W01-1", "03:04:05", "2024-02-30", None])
def test_what_is_no_moment(text: str | None) -> None:
    assert moment(text) is None


def test_the_week_is_the_iso_week() -> None:
    assert part_of(datetime(2024, 12, 31, tzinfo=UTC), "week") == 1
    assert part_of(datetime(2024, 12, 31, tzinfo=UTC), "day") == 31


def test_a_column_is_read_value_by_value() -> None:
    reading = Reading(pa.array(["Ab", None, "0x10", "::1"], pa.large_string()))
    assert reading.lowered.to_pylist() == ["ab", None, "0x10", "::1"]
    assert reading.texts(cased=True) is reading.values
    assert reading.valid.tolist() == [True, False, True, True]
    assert reading.numbers.where.tolist() == [2]
    assert reading.numbers.numbers.tolist() == [16]
    assert reading.addresses.version.tolist() == [0, 0, 0, 6]
    assert len(reading) == 4
