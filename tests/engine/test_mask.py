"""Masks are sets of events: every operator against Python's own sets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.engine.mask import Mask

SIZES = st.sampled_from([0, 1, 7, 63, 64, 65, 128, 200])


@st.composite
def two_sets(draw: st.DrawFn) -> tuple[int, set[int], set[int]]:
    size = draw(SIZES)
    rows = st.sets(st.integers(0, size - 1)) if size else st.just(set())
    return size, draw(rows), draw(rows)


@given(two_sets())
def test_operators_are_those_of_sets(given_sets: tuple[int, set[int], set[int]]) -> None:
    size, left, right = given_sets
    a, b = Mask.at(left, size), Mask.at(right, size)
    assert (a & b).rows().tolist() == sorted(left & right)
    assert (a | b).rows().tolist() == sorted(left | right)
    assert (a ^ b).rows().tolist() == sorted(left ^ right)
    assert (a - b).rows().tolist() == sorted(left - right)
    assert (~a).rows().tolist() == sorted(set(range(size)) - left)
    assert a.count() == len(left)
    assert bool(a) == bool(left)
    assert [a.has(row) for row in range(size)] == [row in left for row in range(size)]


@given(two_sets())
def test_boolean_laws_hold(given_sets: tuple[int, set[int], set[int]]) -> None:
    size, left, right = given_sets
    a, b = Mask.at(left, size), Mask.at(right, size)
    assert ~~a == a
    assert ~(a & b) == ~a | ~b
    assert ~(a | b) == ~a & ~b
    assert a ^ b == (a | b) - (a & b)
    assert a | ~a == Mask.full(size)
    assert a & ~a == Mask.empty(size)


@given(two_sets())
def test_equal_sets_are_equal_and_hash_alike(given_sets: tuple[int, set[int], set[int]]) -> None:
    size, left, right = given_sets
    a, b = Mask.at(left, size), Mask.at(right, size)
    assert (a == b) == (left == right)
    assert hash(a) == hash(Mask.of(a.bools()))


@given(st.lists(st.booleans(), max_size=200))
def test_booleans_come_back(held: list[bool]) -> None:
    assert Mask.of(np.array(held, np.bool_)).bools().tolist() == held


def test_masks_of_different_sizes_differ() -> None:
    assert Mask.empty(3) != Mask.empty(4)


def test_complement_holds_nothing_past_the_last_event() -> None:
    assert (~Mask.empty(70)).count() == 70


def test_rows_may_repeat_and_be_unordered() -> None:
    assert Mask.at([5, 1, 5], 8).rows().tolist() == [1, 5]


def test_a_mask_cannot_be_changed() -> None:
    mask = Mask.at([1], 8)
    with pytest.raises(ValueError, match="read-only"):
        mask.words[0] = 0
