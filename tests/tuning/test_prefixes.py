"""The best networks, against every set of networks there is over three bits of address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.events.progress import Cancelled
from workbench.tuning.prefixes import Choice, Prefix, covers, curve, prefix_tree

BITS = 3
WEIGHTS = st.dictionaries(st.integers(0, 7), st.integers(1, 9), max_size=8)
KEPT_OUT = st.sets(st.integers(0, 7), max_size=3)
MOST = st.integers(1, 5)
Weights = Mapping[int, int]


def sets_below(first: int, length: int) -> Iterator[frozenset[Prefix]]:
    """Every set of networks inside one network, none of them inside another."""
    yield frozenset({Prefix(first, length)})
    if length == BITS:
        yield frozenset()
        return
    half = 1 << (BITS - length - 1)
    for left in sets_below(first, length + 1):
        for right in sets_below(first + half, length + 1):
            yield left | right


EVERY_SET = sorted(set(sets_below(0, 0)), key=lambda s: sorted((p.first, p.length) for p in s))


def held(prefix: Prefix) -> range:
    return range(prefix.first, prefix.first + (1 << (BITS - prefix.length)))


def scored(weights: Weights, kept_out: set[int], most: int) -> list[tuple[int, int]]:
    """Weight and space of every set of at most so many networks that holds nothing kept out."""
    found = []
    for networks in EVERY_SET:
        addresses = {address for prefix in networks for address in held(prefix)}
        if len(networks) <= most and not addresses & kept_out:
            found.append((sum(weights.get(a, 0) for a in addresses), len(addresses)))
    return found


def hull(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The corners of the lower hull up to the most weight, by the slopes from corner to corner."""
    end = max(w for w, _ in points)
    corners = [(0, 0)]
    while corners[-1][0] < end:
        w, s = corners[-1]
        ahead = [(Fraction(b - s, a - w), -a, (a, b)) for a, b in points if a > w]
        corners.append(min(ahead)[2])
    return corners


def check(choice: Choice, weights: Weights, kept_out: set[int], most: int) -> None:
    """That a choice is what it says."""
    addresses = [a for prefix in choice.prefixes for a in held(prefix)]
    assert len(addresses) == len(set(addresses)) == choice.space
    assert sum(weights.get(a, 0) for a in addresses) == choice.weight
    assert not set(addresses) & kept_out
    assert len(choice.prefixes) <= most
    assert list(choice.prefixes) == sorted(choice.prefixes, key=lambda p: p.first)


def test_there_are_all_sets() -> None:
    assert len(EVERY_SET) == 677


@given(WEIGHTS, KEPT_OUT)
@example({0: 1, 7: 1}, {3})
@example({2: 1}, {2})
def test_covers_are_the_narrowest_of_all(weights: Weights, kept_out: set[int]) -> None:
    total = sum(weights.values())
    found = covers(prefix_tree(weights, sorted(kept_out), BITS), 5)
    assert len(found) == 5
    for most, choice in enumerate(found, start=1):
        able = [s for w, s in scored(weights, kept_out, most) if weights and w == total]
        if choice is None:
            assert not able
        else:
            assert (choice.weight, choice.space) == (total, min(able))
            check(choice, weights, kept_out, most)


@given(WEIGHTS, KEPT_OUT, MOST)
@example({0: 5, 1: 1, 4: 1}, {5}, 2)
def test_the_curve_is_the_lower_hull(weights: Weights, kept_out: set[int], most: int) -> None:
    found = curve(prefix_tree(weights, sorted(kept_out), BITS), most)
    for choice in found:
        check(choice, weights, kept_out, most)
    told = [(c.weight, c.space) for c in found]
    assert told == sorted(set(told))
    corners = hull(scored(weights, kept_out, most))
    assert set(corners) <= set(told)
    for point in told:  # points between corners lie on the line
        assert hull([*scored(weights, kept_out, most), point]) == corners


def test_ipv6_is_exact_where_floats_are_not() -> None:
    low, high = 1 << 64, (1 << 64) + (1 << 120)
    weights = {low: 1, low + (1 << 40): 1, high: 1}
    found = covers(prefix_tree(weights, [], 128), 3)
    spaces = [choice.space for choice in found if choice]
    assert spaces == [1 << 121, (1 << 41) + 1, 3]
    told = [(c.weight, c.space) for c in curve(prefix_tree(weights, [], 128), 2)]
    assert told == [(0, 0), (2, 2), (3, (1 << 41) + 1)]


def test_an_address_that_must_stay_makes_a_cover_impossible() -> None:
    assert covers(prefix_tree({5: 3}, [5], BITS), 2) == (None, None)
    assert curve(prefix_tree({5: 3}, [5], BITS), 2) == (Choice((), 0, 0),)


def test_nothing_to_exclude() -> None:
    tree = prefix_tree({}, [1], BITS)
    assert covers(tree, 2) == (None, None)
    assert curve(tree, 2) == (Choice((), 0, 0),)


def test_the_curve_can_be_cancelled() -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        curve(prefix_tree({1: 1, 6: 2}, [], BITS), 2, stop)
