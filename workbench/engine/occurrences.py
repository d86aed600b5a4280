"""When the rules that a correlation refers to occurred: events of rules, windows of correlations.

An event that a rule hits occurs at its time. A correlation occurs at the end of each window that
meets its condition; it is then of every group that one of the window's events belongs to. What
has no time, or no value in a field of `group-by`, is in no group and is only counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict
from workbench.engine.grouping import Events, Held, Vocabulary, held, ragged
from workbench.engine.windows import first_seen
from workbench.events.table import NO_TIME

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Occurrences:
    """Of one rule, ascending in time within each of its own groups.

    `unit` is the same for those that count once: the event, or the alert they are windows of.
    `last` is the event that completed each, `members` are the events from `first` up to `end`
    (exclusive) that each is made of.
    """

    time: Ints
    unit: Ints
    last: Events
    members: Events
    first: Ints
    end: Ints
    timeless: int = 0  # hits without a time, which are not among them

    def __len__(self) -> int:
        return len(self.time)


@dataclass(frozen=True, eq=False)
class Entries:
    """Occurrences in their groups, sorted by group, time and reference.

    `reference` is an index into the correlation's rules, `occurrence` into that rule's
    `Occurrences`. `keys` has the values of each group, as numbers of `words`. `ungrouped` counts
    the occurrences that are in no group.
    """

    group: Ints
    time: Ints
    reference: Ints
    occurrence: Ints
    unit: Ints
    keys: NDArray[np.int64]
    words: Vocabulary
    ungrouped: int

    def __len__(self) -> int:
        return len(self.group)

    def values(self, group: int) -> tuple[str, ...]:
        """What the events of a group have in common, in the order of `group-by`."""
        return tuple(self.words.texts[key] for key in self.keys[group].tolist())


def of_hits(verdict: Verdict, masks: Masks) -> Occurrences:
    """The events that a rule hits."""
    hits = verdict.hits.rows().astype(np.int64)
    times = masks.table.time[hits]
    rows = hits[times != NO_TIME]
    events = Events(rows, np.zeros(len(rows), np.int64), (verdict,))
    places = np.arange(len(rows))
    return Occurrences(
        times[times != NO_TIME], rows, events, events, places, places + 1, len(hits) - len(rows)
    )


def grouped(
    found: Sequence[Occurrences], fields: Sequence[Sequence[str]], masks: Masks, *, once: bool
) -> Entries:
    """The occurrences of the rules in their groups; `fields` has the names of `group-by` for each
    rule. With `once`, what counts once is there once in a group, at its earliest.
    """
    words = Vocabulary()
    members = [held(o.members, names, words, masks) for o, names in zip(found, fields, strict=True)]
    keys, group = combinations(np.concatenate([m.keys for m in members]))
    split = np.split(group, np.cumsum([len(m.which) for m in members])[:-1])
    parts = [_of_groups(o, m, g) for o, m, g in zip(found, members, split, strict=True)]
    reference = np.repeat(np.arange(len(parts)), [len(places) for places, _ in parts])
    occurrence = np.concatenate([places for places, _ in parts])
    group = np.concatenate([groups for _, groups in parts])
    time = np.concatenate([o.time[p] for o, (p, _) in zip(found, parts, strict=True)])
    unit = np.concatenate([o.unit[p] for o, (p, _) in zip(found, parts, strict=True)])
    order = np.lexsort((reference, time, group))
    if once:
        order = order[_earliest(group[order], unit[order])]
    ungrouped = sum(len(o) - len(np.unique(p)) for o, (p, _) in zip(found, parts, strict=True))
    return Entries(
        group[order],
        time[order],
        reference[order],
        occurrence[order],
        unit[order],
        keys,
        words,
        ungrouped,
    )


def combinations(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], Ints]:
    """The distinct rows of an array of numbers, and for each row which of them it is."""
    number = np.zeros(len(keys), np.int64)
    for column in keys.T:
        wide = int(column.max(initial=0)) + 1
        number = np.unique(number * wide + column, return_inverse=True)[1].astype(np.int64)
    first = np.unique(number, return_index=True)[1]
    return keys[first], number


def _of_groups(found: Occurrences, members: Held, group: Ints) -> tuple[Ints, Ints]:
    """Each occurrence with each group that it is of."""
    if found.members is found.last:  # each is one event
        return members.which, group
    low = np.searchsorted(members.which, found.first)
    high = np.searchsorted(members.which, found.end)
    begun, ended = first_seen(group, low, high)
    count = np.maximum(ended - begun + 1, 0)
    return np.repeat(begun, count) + ragged(count), np.repeat(group, count)


def _earliest(group: Ints, unit: Ints) -> Ints:
    """The first place of each unit in each group, ascending."""
    order = np.lexsort((unit, group))
    new = (np.diff(group[order], prepend=-1) != 0) | (np.diff(unit[order], prepend=-1) != 0)
    return np.sort(order[new])
