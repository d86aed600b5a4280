"""What a correlation measures in each window: counts, chains, sums, averages, percentiles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import cast

import numpy as np
from numpy.typing import NDArray

from workbench.engine.ask import Masks
from workbench.engine.grouping import Vocabulary, held
from workbench.engine.occurrences import Entries, Ints, Occurrences, combinations
from workbench.engine.reading import number
from workbench.engine.windows import (
    Bools,
    Floats,
    Windows,
    distinct,
    longest_chain,
    smallest,
    sums,
)
from workbench.sigma.correlation import Correlation, Kind
from workbench.sigma.formula import Formula, Predicate, fold

Values = NDArray[np.int64] | NDArray[np.float64]
_EXACT = 1 << 62  # sums of integers up to here are exact


def measured(
    correlation: Correlation,
    entries: Entries,
    windows: Windows,
    found: Sequence[Occurrences],
    masks: Masks,
) -> tuple[Values, Bools]:
    """One number a window, and where there is one."""
    every = np.ones(len(windows), np.bool_)
    match correlation.kind:
        case Kind.EVENT_COUNT:
            return windows.last - windows.first + 1, every
        case Kind.TEMPORAL:
            return distinct(entries.reference, *_all(entries, windows)), every
        case Kind.TEMPORAL_ORDERED:
            return longest_chain(entries.reference, windows, len(correlation.rules)), every
        case _:
            return _of_values(correlation, entries, windows, found, masks)


def occurred(
    expression: Formula, rules: Sequence[str], entries: Entries, windows: Windows
) -> Bools:
    """The windows where a condition over the names of rules holds; a name is true where its rule
    occurred."""
    low, high = _all(entries, windows)

    def there(named: Predicate) -> Bools:
        own = np.flatnonzero(entries.reference == rules.index(named.identifier))
        inside: Bools = np.searchsorted(own, high) > np.searchsorted(own, low)
        return inside

    def every(parts: Sequence[Bools]) -> Bools:
        return reduce(and_, parts, np.ones(len(windows), np.bool_))

    def some(parts: Sequence[Bools]) -> Bools:
        return reduce(or_, parts, np.zeros(len(windows), np.bool_))

    return fold(expression, there, every, some, lambda held: ~held)


def _all(entries: Entries, windows: Windows) -> tuple[Ints, Ints]:
    return windows.within(np.arange(len(entries)))


def _of_values(
    correlation: Correlation,
    entries: Entries,
    windows: Windows,
    found: Sequence[Occurrences],
    masks: Masks,
) -> tuple[Values, Bools]:
    words = Vocabulary()
    owner, keys = _looked_at(correlation, entries, found, words, masks)
    if correlation.kind is Kind.VALUE_COUNT:
        return distinct(combinations(keys)[1], *windows.within(owner)), np.ones(
            len(windows), np.bool_
        )
    numbers, known = _numbers(words)
    there = known[keys[:, 0]]
    low, high = windows.within(owner[there])
    valid = high > low
    values = _of_numbers(correlation, numbers[keys[there, 0]], low, high, valid)
    return values, valid & np.isfinite(values)


def _looked_at(
    correlation: Correlation,
    entries: Entries,
    found: Sequence[Occurrences],
    words: Vocabulary,
    masks: Masks,
) -> tuple[Ints, NDArray[np.int64]]:
    """The values that the entries hold: the entry of each, ascending, and the values' numbers."""
    owners, keys = [np.zeros(0, np.int64)], [np.zeros((0, len(correlation.fields)), np.int64)]
    for place, (reference, of) in enumerate(zip(correlation.rules, found, strict=True)):
        here = np.flatnonzero(entries.reference == place)
        names = [correlation.field_of(reference, name) for name in correlation.fields]
        values = held(of.last.take(entries.occurrence[here]), names, words, masks)
        owners.append(here[values.which])
        keys.append(values.keys)
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    return owner[order], np.concatenate(keys)[order]


def _numbers(words: Vocabulary) -> tuple[Values, Bools]:
    """The texts that are numbers, as numbers, and which are. Integers where all of them are."""
    read = [number(text) for text in words.texts]
    known = np.array([n is not None and _finite(n) for n in read], np.bool_)
    kept = [n if n is not None and _finite(n) else 0 for n in read]
    if all(isinstance(n, int) and abs(n) < _EXACT for n in kept):
        return np.array(kept, np.int64), known
    return np.array(kept, np.float64), known


def _finite(read: int | float) -> bool:
    try:
        return math.isfinite(read)
    except OverflowError:  # an integer beyond the largest float
        return False


def _of_numbers(
    correlation: Correlation, numbers: Values, low: Ints, high: Ints, valid: Bools
) -> Values:
    """What is made of the numbers of each window; anything where a window is not valid."""
    with np.errstate(over="ignore"):
        if np.abs(numbers.astype(np.float64)).sum() >= _EXACT:
            numbers = numbers.astype(np.float64)
    count = high - low
    match correlation.kind:
        case Kind.VALUE_SUM:
            return _sums(numbers, low, high)
        case Kind.VALUE_AVG:
            average: Values = _sums(numbers, low, high) / np.maximum(count, 1)
            return average
        case Kind.VALUE_MEDIAN:
            lower = _kth(numbers, low, high, (count - 1) // 2, valid).astype(np.float64)
            return (lower + _kth(numbers, low, high, count // 2, valid)) / 2
        case _:
            share = (correlation.percentile or 0.0) / 100
            rank = np.maximum(np.ceil(np.round(share * count, 9)).astype(np.int64), 1)
            return _kth(numbers, low, high, rank - 1, valid)


def _sums(numbers: Values, low: Ints, high: Ints) -> Values:
    if numbers.dtype == np.int64:
        return sums(cast(Ints, numbers), low, high)
    return sums(cast(Floats, numbers), low, high)


def _kth(numbers: Values, low: Ints, high: Ints, k: Ints, valid: Bools) -> Values:
    """The k-th smallest number (from 0) of each window that has one, 0 in the others."""
    if not len(numbers):
        return np.zeros(len(low), np.int64)
    known, ranks = np.unique(numbers, return_inverse=True)
    at = np.zeros(len(low), np.int64)
    at[valid] = smallest(ranks.astype(np.int64), low[valid], high[valid], k[valid])
    return cast(Values, known[at])
