"""Windows over sorted entries, each measure against a plain loop."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.engine.windows import (
    Windows,
    distinct,
    first_seen,
    longest_chain,
    previous,
    smallest,
    sums,
    windows_of,
)

Entry = tuple[int, int, int]  # group, time, place
_entries = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 20), st.integers(0, 3)), max_size=24
).map(sorted)
_span = st.integers(1, 9)


def array(entries: list[Entry], part: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([entry[part] for entry in entries], np.int64)


def windows(entries: list[Entry], span: int) -> Windows:
    return windows_of(array(entries, 0), array(entries, 1), span)


def plain(entries: list[Entry], span: int) -> list[list[int]]:
    """The entries of each window."""
    return [
        [n for n, e in enumerate(entries) if e[0] == group and end - span <= e[1] <= end]
        for group, end in sorted({entry[:2] for entry in entries})
    ]


@given(_entries, _span)
def test_a_window_ends_at_every_instant_of_a_group(entries: list[Entry], span: int) -> None:
    found = windows(entries, span)
    assert [
        list(range(first, last + 1)) for first, last in zip(found.first, found.last, strict=True)
    ] == plain(entries, span)


@given(_entries, _span)
def test_a_complete_window_is_in_no_other(entries: list[Entry], span: int) -> None:
    expected = plain(entries, span)
    assert windows(entries, span).complete.tolist() == [
        not any(set(window) < set(other) for other in expected) for window in expected
    ]


def measured(
    entries: list[Entry], span: int, of: Callable[[list[Entry]], int]
) -> tuple[Windows, np.ndarray[tuple[int], np.dtype[np.int64]], list[int]]:
    """The windows, their entries' places, and what a plain function makes of each."""
    expected = [of([entries[n] for n in window]) for window in plain(entries, span)]
    return windows(entries, span), array(entries, 2), expected


@given(_entries, _span)
def test_distinct_keys(entries: list[Entry], span: int) -> None:
    found, keys, expected = measured(entries, span, lambda w: len({e[2] for e in w}))
    assert distinct(keys, *found.within(np.arange(len(keys)))).tolist() == expected


@given(_entries, _span)
def test_sums(entries: list[Entry], span: int) -> None:
    found, keys, expected = measured(entries, span, lambda w: sum(e[2] for e in w))
    low, high = found.within(np.arange(len(keys)))
    assert sums(keys, low, high).tolist() == expected
    assert sums(keys / 4, low, high).tolist() == [n / 4 for n in expected]


@given(_entries, _span, st.floats(0, 0.999))
def test_the_kth_smallest(entries: list[Entry], span: int, share: float) -> None:
    found, keys, expected = measured(
        entries, span, lambda w: sorted(e[2] for e in w)[int(len(w) * share)]
    )
    low, high = found.within(np.arange(len(keys)))
    k = np.array([int(n * share) for n in (high - low).tolist()], np.int64)
    assert smallest(keys, low, high, k).tolist() == expected


@given(_entries, _span)
def test_the_longest_chain(entries: list[Entry], span: int) -> None:
    def longest(window: list[Entry]) -> int:
        best: dict[int, int] = {}
        for _, _, place in sorted(window, key=lambda e: e[1:]):
            before = max((n for p, n in best.items() if p < place), default=0)
            best[place] = max(best.get(place, 0), before + 1)
        return max(best.values())

    found, places, expected = measured(entries, span, longest)
    assert longest_chain(places, found, 4).tolist() == expected


@given(st.lists(st.integers(0, 3), max_size=12))
def test_the_place_of_the_same_key_before(keys: list[int]) -> None:
    expected = [max((j for j in range(i) if keys[j] == k), default=-1) for i, k in enumerate(keys)]
    assert previous(np.array(keys, np.int64)).tolist() == expected


@given(_entries, _span)
def test_where_a_key_is_the_first_of_its_window(entries: list[Entry], span: int) -> None:
    found, keys = windows(entries, span), array(entries, 2)
    begun, ended = first_seen(keys, *found.within(np.arange(len(keys))))
    for place, key in enumerate(keys.tolist()):
        held = [
            number
            for number, window in enumerate(plain(entries, span))
            if place in window and not any(keys[n] == key for n in window if n < place)
        ]
        assert list(range(begun[place], ended[place] + 1)) == held


def test_things_belong_to_the_windows_of_their_entries() -> None:
    found = windows([(0, 0, 0), (0, 5, 0), (1, 0, 0)], 9)
    low, high = found.within(np.array([0, 0, 2], np.int64))
    assert list(zip(low.tolist(), high.tolist(), strict=True)) == [(0, 2), (0, 2), (2, 3)]
