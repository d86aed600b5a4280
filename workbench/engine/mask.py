"""Sets of events as packed bits: one bit an event, 64 events a word.

A toggle is algebra over these: on a million events a mask is 125 KB, and an operation on two of
them takes microseconds. Bits past the last event are always 0, so counting needs no care.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]
_SPARSE = 256  # one event of so many: setting single bits is quicker than packing all


class Mask:
    """An immutable set of the events 0…size-1. Operators: & | ^ ~ and - (difference)."""

    __slots__ = ("_count", "size", "words")

    def __init__(self, words: Words, size: int):
        """`words` has ceil(size / 64) entries and no bit set past `size`; it is not copied."""
        words.flags.writeable = False
        self.words = words
        self.size = size
        self._count: int | None = None

    @classmethod
    def empty(cls, size: int) -> Mask:
        mask = cls(np.zeros(_length(size), np.uint64), size)
        mask._count = 0
        return mask

    @classmethod
    def full(cls, size: int) -> Mask:
        words = np.full(_length(size), np.iinfo(np.uint64).max, np.uint64)
        if size % 64:
            words[-1] = (1 << (size % 64)) - 1
        return cls(words, size)

    @classmethod
    def of(cls, held: Bools) -> Mask:
        """From one boolean an event."""
        packed = np.packbits(held, bitorder="little")
        padded = np.zeros(_length(len(held)) * 8, np.uint8)
        padded[: len(packed)] = packed
        return cls(padded.view("<u8").astype(np.uint64, copy=False), len(held))

    @classmethod
    def at(cls, rows: Iterable[int] | Rows, size: int) -> Mask:
        """From the numbers of the events in the set, in any order, repeats allowed."""
        at = np.asarray(rows if isinstance(rows, np.ndarray) else list(rows), np.intp)
        if len(at) * _SPARSE > size:
            held = np.zeros(size, np.bool_)
            held[at] = True
            return cls.of(held)
        words = np.zeros(_length(size), np.uint64)
        np.bitwise_or.at(words, at >> 6, np.uint64(1) << (at & 63).astype(np.uint64))
        return cls(words, size)

    def bools(self) -> Bools:
        """One boolean an event."""
        octets = self.words.astype("<u8", copy=False).view(np.uint8)
        return np.unpackbits(octets, count=self.size, bitorder="little").view(np.bool_)

    def rows(self) -> Rows:
        """The numbers of the events in the set, ascending."""
        return np.flatnonzero(self.bools())

    def count(self) -> int:
        if self._count is None:
            self._count = int(np.bitwise_count(self.words).sum())
        return self._count

    def has(self, row: int) -> bool:
        return bool(int(self.words[row >> 6]) >> (row & 63) & 1)

    # Most tests of most rules hold for no event: what is known to be empty costs nothing.

    def __and__(self, other: Mask) -> Mask:
        if self._count == 0 or other._count == 0:
            return self if self._count == 0 else other
        return Mask(self.words & other.words, self.size)

    def __or__(self, other: Mask) -> Mask:
        if self._count == 0 or other._count == 0:
            return other if self._count == 0 else self
        return Mask(self.words | other.words, self.size)

    def __xor__(self, other: Mask) -> Mask:
        return Mask(self.words ^ other.words, self.size)

    def __sub__(self, other: Mask) -> Mask:
        if self._count == 0 or other._count == 0:
            return self
        return Mask(self.words & ~other.words, self.size)

    def __invert__(self) -> Mask:
        return Mask.full(self.size) - self

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Mask)
            and self.size == other.size
            and bool(np.array_equal(self.words, other.words))
        )

    def __hash__(self) -> int:
        return hash((self.size, self.words.tobytes()))

    def __bool__(self) -> bool:
        return bool(self.words.any())

    def __repr__(self) -> str:
        return f"Mask({self.count()} of {self.size})"


def _length(size: int) -> int:
    return -(-size // 64)
