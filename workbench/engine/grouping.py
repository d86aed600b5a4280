"""What events hold in the fields that a correlation names, as numbers that can be compared.

Values are compared ignoring case, as everywhere. A field is asked under the name that it has in
the events of the rule's log source. An event without the field, or without a value in it, has
nothing to be compared; one with several values has each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict
from workbench.events.table import Column

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Held:
    """Which thing holds which values: `which` ascending, `keys` with a column for each field.

    A thing that holds several combinations of values is there several times, one that lacks a
    field is not there at all.
    """

    which: Ints
    keys: NDArray[np.int64]


class Vocabulary:
    """Texts as numbers, equal if the texts are but for case; the first spelling seen is kept."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._known: dict[str, int] = {}

    def numbers(self, column: Column, codes: NDArray[np.unsignedinteger], masks: Masks) -> Ints:
        """The number of each value of a column; -1 for one that is none."""
        used, back = np.unique(codes, return_inverse=True)
        places = pa.array(used)
        lowered = masks.reading(column).lowered.take(places).to_pylist()
        spelled = column.values.take(places).to_pylist()
        found = [self._number(low, text) for low, text in zip(lowered, spelled, strict=True)]
        return np.array(found, np.int64)[back]

    def _number(self, lowered: str | None, text: str | None) -> int:
        if lowered is None or text is None:
            return -1
        if lowered not in self._known:
            self._known[lowered] = len(self.texts)
            self.texts.append(text)
        return self._known[lowered]


@dataclass(frozen=True, eq=False)
class Events:
    """Some events of a table, each as one rule found it. `rule` is an index into `rules`, whose
    log source says what the event's fields are called.
    """

    row: Ints
    rule: Ints
    rules: tuple[Verdict, ...]

    def take(self, places: Ints) -> Events:
        return Events(self.row[places], self.rule[places], self.rules)


def held(events: Events, names: Sequence[str], words: Vocabulary, masks: Masks) -> Held:
    """What each of the events holds in all of these fields."""
    found = Held(np.arange(len(events.row)), np.zeros((len(events.row), 0), np.int64))
    for name in names:
        found = _joined(found, *_field(events, name, words, masks), len(events.row))
    return found


def _field(events: Events, name: str, words: Vocabulary, masks: Masks) -> tuple[Ints, Ints]:
    """Each value of a field: which of the events holds it, ascending, and its number."""
    parts = [
        _entries(column, places, events.row[places], words, masks)
        for number, rule in enumerate(events.rules)
        for column, places in _columns(events, number, rule, name, masks)
    ]
    which = np.concatenate([np.zeros(0, np.int64), *(w for w, _ in parts)])
    keys = np.concatenate([np.zeros(0, np.int64), *(k for _, k in parts)])
    order = np.argsort(which, kind="stable")
    return which[order], keys[order]


def _columns(
    events: Events, number: int, rule: Verdict, name: str, masks: Masks
) -> list[tuple[Column, Ints]]:
    """The columns that hold a field in the events found by one rule, with those events' places."""
    places = np.flatnonzero(events.rule == number)
    admitted = rule.gate.scope.admitted if rule.gate else ()
    found: dict[str, list[Ints]] = {}
    for alternative, mask in admitted:
        here = places[mask.bools()[events.row[places]]]
        found.setdefault(alternative.field(name), []).append(here)
    columns = {own: masks.column(own) for own in found}
    return [(c, np.sort(np.concatenate(found[n]))) for n, c in columns.items() if c is not None]


def _entries(
    column: Column, places: Ints, rows: Ints, words: Vocabulary, masks: Masks
) -> tuple[Ints, Ints]:
    """The values of some rows (in any order): the place of each row's value, and its number."""
    numbers = partial(words.numbers, column, masks=masks)
    if column.rows is None:
        which, keys = places, numbers(column.codes[rows])
    else:
        wanted = rows.astype(column.rows.dtype)
        begin = np.searchsorted(column.rows, wanted, "left")
        count = np.searchsorted(column.rows, wanted, "right") - begin
        which = np.repeat(places, count)
        keys = numbers(column.codes[np.repeat(begin, count) + ragged(count)])
    there = keys >= 0
    return which[there], keys[there]


def _joined(found: Held, which: Ints, keys: Ints, size: int) -> Held:
    """Every combination of what was found with the values of one more field."""
    per_thing = np.bincount(which, minlength=size)
    begin = np.cumsum(per_thing) - per_thing
    count = per_thing[found.which]
    old = np.repeat(np.arange(len(found.which)), count)
    new = np.repeat(begin[found.which], count) + ragged(count)
    return Held(found.which[old], np.column_stack((found.keys[old], keys[new])))


def ragged(count: Ints) -> Ints:
    """0, 1, … up to each count, one after the other."""
    total = int(count.sum())
    return np.arange(total) - np.repeat(np.cumsum(count) - count, count)
