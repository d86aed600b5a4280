"""The distinct values of a column, read once in each way that tests need them.

Lower case, addresses, numbers and moments are made when first asked for and kept, so that the
fiftieth exclusion by network parses nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.engine.address import LONGEST, Addresses, read_addresses
from workbench.engine.patterns import booleans

Bools = NDArray[np.bool_]

_MAY_BE_ADDRESS = rf"^[0-9A-Fa-f:.]{{2,{LONGEST}}}(%.*)?$"
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_HEXADECIMAL = re.compile(r"[+-]?0[xX][0-9a-fA-F]+")
_LONGEST_NUMBER = 400  # characters; no field holds more digits
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")


@dataclass(frozen=True, eq=False)
class Numbers:
    """The values that are numbers: where they are among the distinct values, and what they are.

    Python's own integers and floats, which compare exactly at any size.
    """

    where: NDArray[np.intp]
    numbers: NDArray[np.object_]


class Reading:
    """The readings of an Arrow `large_string` array of distinct values."""

    def __init__(self, values: pa.LargeStringArray):
        self.values = values

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def valid(self) -> Bools:
        """One boolean a value: whether there is one (a field may be present without a value)."""
        return booleans(pc.is_valid(self.values))

    @cached_property
    def lowered(self) -> pa.LargeStringArray:
        return pc.utf8_lower(self.values)

    def texts(self, cased: bool) -> pa.LargeStringArray:
        return self.values if cased else self.lowered

    @cached_property
    def addresses(self) -> Addresses:
        maybe = booleans(pc.match_substring_regex(self.values, pattern=_MAY_BE_ADDRESS))
        where = np.flatnonzero(maybe)
        found = read_addresses(self.values.take(pa.array(where)).to_pylist(), len(where))
        out = read_addresses((), len(self))
        out.version[where], out.high[where], out.low[where] = found.version, found.high, found.low
        return out

    @cached_property
    def numbers(self) -> Numbers:
        read = [(i, number(text)) for i, text in enumerate(self.values.to_pylist())]
        found = [(i, n) for i, n in read if n is not None]
        numbers = np.empty(len(found), np.object_)
        numbers[:] = [n for _, n in found]
        return Numbers(np.array([i for i, _ in found], np.intp), numbers)

    @cached_property
    def moments(self) -> list[datetime | None]:
        """The values as times; None for a text that is no timestamp."""
        return [moment(text) for text in self.values.to_pylist()]


def number(text: str | None) -> int | float | None:
    """The number that a text is, decimal or 0x hexadecimal; None for any other text.

    Spaces around it make it no number; so do digits of other scripts.
    """
    if text is None or len(text) > _LONGEST_NUMBER:
        return None
    if _HEXADECIMAL.fullmatch(text):
        return int(text, 16)
    if not _DECIMAL.fullmatch(text):
        return None
    return int(text) if text.lstrip("+-").isdigit() else float(text)


def moment(text: str | None) -> datetime | None:
    """The time that an ISO 8601 text names, as it is written: the specification's time modifiers
    convert no time zones (2.1.0, appendix "Modifiers").

    A date alone is its midnight; a space may stand for the T; digits past microseconds are cut.
    """
    if text is None or not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None


def part_of(read: datetime, part: str) -> int:
    """A part of a time: minute, hour, day of the month, ISO week, month or year."""
    if part == "week":
        return read.isocalendar().week
    return int(getattr(read, part))
