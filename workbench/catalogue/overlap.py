"""Rules that fire on nearly the same events: pairs, by the events they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.catalogue.rank import Ranked

_NEARLY = 0.8  # of the events of both
_FEWEST = 2  # alerts a rule must have: two rules that meet once are no pattern


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules and the events they share. `either`: the events that at least one fires on."""

    first: Ranked
    second: Ranked
    shared: int

    @property
    def either(self) -> int:
        return self.first.hits + self.second.hits - self.shared

    @property
    def share(self) -> float:
        """Shared of all their events (Jaccard's index), 0 to 1."""
        return self.shared / self.either


def overlaps(rows: Sequence[Ranked], nearly: float = _NEARLY) -> list[Overlap]:
    """Pairs that share at least `nearly` of their events, the closest and largest first.

    The work grows with the alerts and with how many rules fire on one event, not with all pairs.
    """
    able = [row for row in rows if row.hits >= _FEWEST]
    pairs = (Overlap(able[a], able[b], n) for a, b, n in _shared(able))
    found = [pair for pair in pairs if pair.share >= nearly]
    return sorted(found, key=lambda pair: (-pair.share, -pair.shared, pair.first.name))


def _shared(rows: Sequence[Ranked]) -> list[tuple[int, int, int]]:
    """The pairs of numbers of rows that share an event, and how many they share."""
    if not rows:
        return []
    rule = np.repeat(np.arange(len(rows)), [row.hits for row in rows])
    event = np.concatenate([row.rows for row in rows])
    order = np.lexsort((rule, event))
    rule, event = rule[order], event[order]
    keys: list[NDArray[np.int64]] = []
    for distance in range(1, int(np.bincount(event).max())):
        meet = np.flatnonzero(event[distance:] == event[:-distance])
        keys.append(rule[meet] * len(rows) + rule[meet + distance])
    if not keys:
        return []
    pairs, counts = np.unique(np.concatenate(keys), return_counts=True)
    found = np.stack((pairs // len(rows), pairs % len(rows), counts), axis=1)
    return [(first, second, shared) for first, second, shared in found.tolist()]
