"""Windows of time over entries that are sorted by group and time, and what is measured in each.

An entry is something that happened in a group. At every instant at which something happens in a
group a window ends; it reaches back one timespan, both ends included. Windows are ranges of
entries, and both their ends move forward only, so that everything here is done for all windows at
once. A window is *complete* if no other window contains it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Numbers = TypeVar("Numbers", Ints, Floats)


@dataclass(frozen=True, eq=False)
class Windows:
    """For each window its first and its last entry (both included), in order."""

    first: Ints
    last: Ints

    def __len__(self) -> int:
        return len(self.first)

    @property
    def complete(self) -> Bools:
        """One boolean a window: whether the next one does not only add to it."""
        out = np.ones(len(self), np.bool_)
        out[:-1] = self.first[1:] != self.first[:-1]
        return out

    def within(self, owner: Ints) -> tuple[Ints, Ints]:
        """The windows as half-open ranges of things that belong to entries; `owner` has the entry
        of each thing, ascending."""
        low = np.searchsorted(owner, self.first, "left")
        high = np.searchsorted(owner, self.last, "right")
        return low.astype(np.int64), high.astype(np.int64)


def windows_of(group: Ints, time: Ints, span: int) -> Windows:
    """The windows over entries sorted by group and time (`span` in the unit of `time`)."""
    moments, rank = np.unique(time, return_inverse=True)
    wide = len(moments) + 1
    key = group * wide + rank
    last = np.flatnonzero(np.append(key[1:] != key[:-1], True)) if len(key) else key
    earliest = np.searchsorted(moments, moments - span, "left")
    first = np.searchsorted(key, group[last] * wide + earliest[rank[last]], "left")
    return Windows(first.astype(np.int64), last.astype(np.int64))


def previous(keys: Ints) -> Ints:
    """For each place the last earlier place of the same key, -1 if there is none."""
    order = np.argsort(keys, kind="stable")
    found = np.full(len(keys), -1, np.int64)
    same = keys[order[1:]] == keys[order[:-1]]
    found[order[1:][same]] = order[:-1][same]
    return found


def first_seen(keys: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """For each place the windows in which it is the first of its key: from the first of them to
    the last, both included (none where the first is past the last). The windows are the half-open
    ranges `low` to `high`, both ascending."""
    places = np.arange(len(keys))
    begun = np.searchsorted(high, places, "right")
    begun = np.maximum(begun, np.searchsorted(low, previous(keys), "right"))
    ended = np.searchsorted(low, places, "right") - 1
    return begun.astype(np.int64), ended.astype(np.int64)


def distinct(keys: Ints, low: Ints, high: Ints) -> Ints:
    """How many different keys each window holds."""
    begun, ended = first_seen(keys, low, high)
    some = begun <= ended
    size = len(low) + 1
    steps = np.bincount(begun[some], minlength=size) - np.bincount(ended[some] + 1, minlength=size)
    return np.cumsum(steps)[:-1].astype(np.int64)


def longest_chain(place: Ints, windows: Windows, places: int) -> Ints:
    """The length of the longest chain in each window: entries of ever higher `place` (0 up to
    `places`), none before the one in front of it.

    Entries of the same instant must be sorted by place, so that they can follow one another.
    """
    size = len(place)
    length = np.zeros(len(windows), np.int64)
    start: Ints = np.arange(size, dtype=np.int64)  # where the latest chain up to an entry starts
    for step in range(1, places + 1):
        best = np.full(size, -1, np.int64)  # of chains up to an entry that end at a lower place
        following = np.full(size, -1, np.int64)
        for number in range(places):
            here = place == number
            following[here] = best[here]
            best = np.maximum(best, np.maximum.accumulate(np.where(here, start, -1)))
        length[best[windows.last] >= windows.first] = step
        start = following
    return length


def sums(numbers: Numbers, low: Ints, high: Ints) -> Numbers:
    """The sum of the numbers of each window; of integers it is exact.

    Each is put together of blocks of 1, 2, 4 … numbers that lie in the window, so that a huge
    number outside of it cannot take its digits away, as with differences of running totals.
    """
    low, high = low.copy(), high.copy()
    found = np.zeros_like(numbers, shape=len(low))
    with np.errstate(over="ignore", invalid="ignore"):
        while bool((low < high).any()):
            ends = np.flatnonzero((low < high) & (low & 1 == 1))
            found[ends] += numbers[low[ends]]
            low[ends] += 1
            ends = np.flatnonzero((low < high) & (high & 1 == 1))
            high[ends] -= 1
            found[ends] += numbers[high[ends]]
            pairs = numbers[: len(numbers) // 2 * 2]
            numbers = pairs[0::2] + pairs[1::2]
            low, high = low >> 1, high >> 1
    return found


def smallest(ranks: Ints, low: Ints, high: Ints, k: Ints) -> Ints:
    """The k-th smallest rank (from 0) of each window, which must hold more than k.

    A wavelet matrix: bit by bit from the top, places are sorted into zeros and ones, and each
    window follows its k-th.
    """
    low, high, k = low.copy(), high.copy(), k.copy()
    found = np.zeros(len(low), np.int64)
    for bit in reversed(range(int(ranks.max(initial=0)).bit_length())):
        ones = (ranks >> bit & 1).astype(np.bool_)
        zeros: Ints = np.concatenate((np.zeros(1, np.int64), np.cumsum(~ones, dtype=np.int64)))
        within = zeros[high] - zeros[low]
        up = k >= within
        found |= up.astype(np.int64) << bit
        k = np.where(up, k - within, k)
        low = np.where(up, zeros[-1] + low - zeros[low], zeros[low])
        high = np.where(up, zeros[-1] + high - zeros[high], zeros[high])
        ranks = np.concatenate((ranks[~ones], ranks[ones]))
    return found
