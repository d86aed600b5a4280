"""Rules that fire on nearly the same events are found without trying all pairs."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue.ranking import firing_on
from workbench.catalogue.overlap import overlaps

ROWS = st.lists(st.lists(st.integers(0, 12), max_size=8, unique=True), max_size=6)


def test_two_rules_of_the_same_events_overlap() -> None:
    (pair,) = overlaps(firing_on([1, 2, 3, 4], [1, 2, 3, 4, 5], [9, 8], [4]))
    assert (pair.first.name, pair.second.name) == ("rule 0", "rule 1")
    assert (pair.shared, pair.either, pair.share) == (4, 5, 0.8)


def test_one_shared_event_is_no_pattern() -> None:
    assert overlaps(firing_on([3], [3])) == []


def test_nothing_fires() -> None:
    assert overlaps([]) == []
    assert overlaps(firing_on([], [])) == []


@given(ROWS)
def test_the_pairs_are_those_of_plain_sets(rows: list[list[int]]) -> None:
    found = {
        (pair.first.name, pair.second.name, pair.shared)
        for pair in overlaps(firing_on(*rows), nearly=0.5)
    }
    expected = set()
    for (a, first), (b, second) in combinations(enumerate(map(set, rows)), 2):
        shared, either = first & second, first | second
        if min(len(first), len(second)) >= 2 and len(shared) >= 0.5 * len(either):
            expected.add((f"rule {a}", f"rule {b}", len(shared)))
    assert found == expected
