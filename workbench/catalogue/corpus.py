"""Who else looks for the same: how many rules of the catalogue ask each indicator, and which.

Two rows are the same indicator if they ask the same of the same field: texts are compared without
regard to case, as a rule compares them, so that `\\WMIC.exe` and `\\wmic.exe` count as one. What is
case-sensitive by its kind (regular expressions, Base64, names of fields) is compared as written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.catalogue.entry import Entry
from workbench.catalogue.facets import Rows
from workbench.sigma.indicators import Row

_AS_WRITTEN = ("regex", "base64", "fieldref", "cased")  # parts of a kind


@dataclass(frozen=True, slots=True)
class Count:
    """How many rules ask an indicator, this one included: in all, and by source, most first."""

    total: int = 0
    by_source: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        """As the page of a rule shows it: `16 (sigma 16)`; blank where no other rule asks it."""
        if self.total < 2:
            return ""
        return f"{self.total:,} ({', '.join(f'{name} {n:,}' for name, n in self.by_source)})"


@dataclass(frozen=True, slots=True)
class Compared:
    """The indicators of two rules, each list sorted. `both` are as the left one writes them."""

    left: tuple[Row, ...]
    right: tuple[Row, ...]
    both: tuple[Row, ...]


def same(row: Row) -> Row:
    """The row that stands for all that ask the same."""
    if any(part in row.kind for part in _AS_WRITTEN):
        return row
    return Row(row.field, row.kind, row.value.lower())


class Corpus:
    """The indicators of a list of rules. A rule counts once for an indicator, however often it asks
    it; what it excludes is none."""

    def __init__(self, entries: Sequence[Entry]):
        self._entries = entries
        self._asked: dict[Row, list[int]] = {}
        for number, entry in enumerate(entries):
            for row in {same(row) for row in entry.indicators}:
                self._asked.setdefault(row, []).append(number)

    def rows(self, row: Row) -> Rows:
        """The rules that ask an indicator, as places in the list, ascending."""
        return np.array(self._asked.get(same(row), ()), np.int32)

    def rules(self, row: Row) -> tuple[Entry, ...]:
        """The rules that ask an indicator."""
        return tuple(self._entries[number] for number in self._asked.get(same(row), ()))

    def count(self, row: Row) -> Count:
        """How many rules ask an indicator; 0 for one that none does."""
        return count_of(self.rules(row))

    def counts(self, entry: Entry) -> list[tuple[Row, Count]]:
        """Every indicator of a rule, in order, with its count."""
        return [(row, self.count(row)) for row in entry.indicators]

    def __len__(self) -> int:
        """How many different indicators there are."""
        return len(self._asked)


class Beside:
    """A corpus with one rule as it is now, in the place of what the catalogue has of it (`there`,
    None where it has nothing of it)."""

    def __init__(self, corpus: Corpus, now: Entry, there: Entry | None):
        self._corpus, self._now, self._there = corpus, now, there

    def count(self, row: Row) -> Count:
        """How many rules ask an indicator of the rule, itself included."""
        others = (each for each in self._corpus.rules(row) if each is not self._there)
        return count_of([*others, self._now])


def count_of(entries: Iterable[Entry]) -> Count:
    """The count that some rules make."""
    by_source = Counter(entry.place.source for entry in entries)
    ordered = sorted(by_source.items(), key=lambda pair: (-pair[1], pair[0]))
    return Count(by_source.total(), tuple(ordered))


def compare(left: Entry, right: Entry) -> Compared:
    """What each of two rules looks for and the other does not, and what both do."""
    theirs = {same(row) for row in right.indicators}
    ours = {same(row) for row in left.indicators}
    return Compared(
        left=tuple(row for row in left.indicators if same(row) not in theirs),
        right=tuple(row for row in right.indicators if same(row) not in ours),
        both=tuple(row for row in left.indicators if same(row) in theirs),
    )
