"""The alerts of a correlation: runs of overlapping windows that meet a condition, and their events.

Windows and what they measure do not depend on the condition's limits, so other limits are asked of
them at no cost; what an alert holds is put together when it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import and_
from typing import overload

import numpy as np
from numpy.typing import NDArray

from workbench.engine.evaluate import Verdict
from workbench.engine.grouping import Events
from workbench.engine.mask import Mask
from workbench.engine.occurrences import Entries, Ints, Occurrences
from workbench.engine.windows import Bools, Windows
from workbench.sigma.correlation import COMPARE, Correlation, Limit

Number = int | float


@dataclass(frozen=True, eq=False)
class Alert:
    """One alert of a correlation.

    `group`: the fields of `group-by` with their values. `value`: what was measured, the greatest
    of its windows. `first` and `last`: times of its first and last occurrence, in microseconds
    since 1970 UTC. `rows`: its events, ascending, those of correlations it refers to included.
    """

    group: tuple[tuple[str, str], ...]
    value: Number
    first: int
    last: int
    rows: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Runs:
    """For each alert its first and last entry (included) and its value, by time and group."""

    first: Ints
    last: Ints
    values: NDArray[np.int64] | NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True, eq=False)
class Judged:
    """The windows of a correlation and what they measure.

    `found`: the occurrences of each of the correlation's rules, `inner` what they are windows of
    (None for a rule). `values`: one number a window, `valid` where there is one; `held`: where a
    condition over the names of rules holds (None without such a condition).
    """

    correlation: Correlation
    found: tuple[Occurrences, ...]
    inner: tuple[Judged | None, ...]
    entries: Entries
    windows: Windows
    values: NDArray[np.int64] | NDArray[np.float64]
    valid: Bools
    held: Bools | None

    def under(self, limits: Sequence[Limit]) -> Judged:
        """The same windows with other limits than the rule's."""
        return replace(self, correlation=replace(self.correlation, limits=tuple(limits)))

    @property
    def left_out(self) -> tuple[int, int]:
        """Hits of its rules without a time, and occurrences that lack a field of `group-by`."""
        return sum(o.timeless for o in self.found), self.entries.ungrouped

    @cached_property
    def runs(self) -> Runs:
        """The alerts, before anything of them is put together."""
        kept = np.flatnonzero(self._met & self._complete)
        if not len(kept):
            none = np.zeros(0, np.int64)
            return Runs(none, none, self.values[:0])
        begin = self._begins(kept)
        end = np.append(begin[1:], len(kept)) - 1
        first, last = self.windows.first[kept[begin]], self.windows.last[kept[end]]
        order = np.argsort(self.entries.time[first], kind="stable")
        values = np.maximum.reduceat(self.values[kept], begin)
        return Runs(first[order], last[order], values[order])

    def touching(self, events: Bools) -> Bools:
        """The alerts with at least one of some events (one boolean a row of the table)."""
        return _any_within(self._touched(events), self.runs.first, self.runs.last + 1)

    def rows(self, first: int, last: int) -> NDArray[np.int64]:
        """The events behind a range of entries (`last` included), ascending, each once."""
        part = slice(first, last + 1)
        reference, occurrence = self.entries.reference[part], self.entries.occurrence[part]
        rows = [np.zeros(0, np.int64)]
        for number, (found, inner) in enumerate(zip(self.found, self.inner, strict=True)):
            places = np.unique(occurrence[reference == number])
            if inner is None:
                rows.append(found.last.row[places])
            else:
                ranges = _union(found.first[places], found.end[places])
                rows += [inner.rows(low, high - 1) for low, high in ranges]
        return np.unique(np.concatenate(rows))

    def events(self, size: int) -> Mask:
        """The events that take part in an alert, of a table of `size` events."""
        covered = _covered(self.runs.first, self.runs.last + 1, len(self.entries))
        return Mask.at(self._rows_of(covered), size)

    def matched(self, size: int) -> Mask:
        """The events that are in some group, whether they take part in an alert or not."""
        return Mask.at(self._rows_of(np.ones(len(self.entries), np.bool_)), size)

    def occurrences(self) -> Occurrences:
        """When the correlation itself occurred, for one that refers to it."""
        kept = np.flatnonzero(self._met & self._complete)
        alert = np.zeros(len(kept), np.int64)
        alert[self._begins(kept)] = 1
        ends = np.flatnonzero(self._met) if self.correlation.monotone else kept
        unit = (np.cumsum(alert) - 1)[np.searchsorted(kept, ends)]
        last = self.windows.last[ends]
        members = _completing(self.entries, self.found)
        first, end = self.windows.first[ends], last + 1
        return Occurrences(self.entries.time[last], unit, members.take(last), members, first, end)

    @cached_property
    def _met(self) -> Bools:
        """The windows that meet the condition."""
        if self.held is not None:
            return self.held
        limits = self.correlation.limits
        return reduce(and_, (COMPARE[x.op](self.values, x.number) for x in limits), self.valid)

    @cached_property
    def _complete(self) -> Bools:
        return self.windows.complete

    def _begins(self, kept: Ints) -> Ints:
        """The places among these windows where a run of overlapping ones begins."""
        new = np.ones(len(kept), np.bool_)
        new[1:] = self.windows.first[kept[1:]] > self.windows.last[kept[:-1]]
        return np.flatnonzero(new)

    def _touched(self, events: Bools) -> Bools:
        """The entries that some of the events are behind."""
        out = np.zeros(len(self.entries), np.bool_)
        for number, (found, inner) in enumerate(zip(self.found, self.inner, strict=True)):
            here = self.entries.reference == number
            places = self.entries.occurrence[here]
            if inner is None:
                out[here] = events[found.last.row[places]]
            else:
                ranges = found.first[places], found.end[places]
                out[here] = _any_within(inner._touched(events), *ranges)
        return out

    def _rows_of(self, chosen: Bools) -> NDArray[np.int64]:
        """The events behind some entries, in any order."""
        rows = [np.zeros(0, np.int64)]
        for number, (found, inner) in enumerate(zip(self.found, self.inner, strict=True)):
            places = self.entries.occurrence[chosen & (self.entries.reference == number)]
            if inner is None:
                rows.append(found.last.row[places])
            else:
                ranges = found.first[places], found.end[places]
                rows.append(inner._rows_of(_covered(*ranges, len(inner.entries))))
        return np.concatenate(rows)


class Alerts(Sequence[Alert]):
    """The alerts of a correlation in the order of their first occurrence; each is put together
    when it is asked for."""

    def __init__(self, judged: Judged | None):
        self._judged = judged

    def __len__(self) -> int:
        return len(self._judged.runs) if self._judged else 0

    @overload
    def __getitem__(self, index: int) -> Alert: ...

    @overload
    def __getitem__(self, index: slice) -> list[Alert]: ...

    def __getitem__(self, index: int | slice) -> Alert | list[Alert]:
        if isinstance(index, slice):
            return [self._alert(number) for number in range(*index.indices(len(self)))]
        return self._alert(range(len(self))[index])

    def __iter__(self) -> Iterator[Alert]:
        return (self._alert(number) for number in range(len(self)))

    def _alert(self, number: int) -> Alert:
        judged = self._judged
        assert judged is not None
        runs, entries = judged.runs, judged.entries
        first, last = int(runs.first[number]), int(runs.last[number])
        texts = entries.values(int(entries.group[first]))
        return Alert(
            tuple(zip(judged.correlation.group_by, texts, strict=True)),
            runs.values[number].item(),
            int(entries.time[first]),
            int(entries.time[last]),
            judged.rows(first, last),
        )


def _completing(entries: Entries, found: Sequence[Occurrences]) -> Events:
    """For each entry the event that completed it."""
    row, rule = np.zeros(len(entries), np.int64), np.zeros(len(entries), np.int64)
    rules: tuple[Verdict, ...] = ()
    for number, of in enumerate(found):
        here = entries.reference == number
        events = of.last.take(entries.occurrence[here])
        row[here], rule[here] = events.row, events.rule + len(rules)
        rules += events.rules
    return Events(row, rule, rules)


def _any_within(held: Bools, low: Ints, high: Ints) -> Bools:
    """For each half-open range whether any place in it is true."""
    before: Ints = np.concatenate((np.zeros(1, np.int64), np.cumsum(held, dtype=np.int64)))
    return before[high] > before[low]


def _covered(low: Ints, high: Ints, size: int) -> Bools:
    """The places from 0 to `size` (exclusive) that are in some half-open range."""
    steps = np.bincount(low, minlength=size + 1) - np.bincount(high, minlength=size + 1)
    depth: Ints = np.cumsum(steps, dtype=np.int64)
    return depth[:-1] > 0


def _union(low: Ints, high: Ints) -> list[tuple[int, int]]:
    """Half-open ranges, both ends ascending, as the fewest that cover the same."""
    if not len(low):
        return []
    new = np.flatnonzero(np.append(True, low[1:] > high[:-1]))
    ends = np.append(new[1:], len(low)) - 1
    return list(zip(low[new].tolist(), high[ends].tolist(), strict=True))
