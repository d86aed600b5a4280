"""What a correlation says of itself."""

from __future__ import annotations

import pytest

from workbench.sigma.correlation import COMPARE, Correlation, Kind, Limit, Timespan
from workbench.sigma.formula import Span

HOUR = Timespan("1h", 3_600_000_000, Span(0, 0))


def asked(kind: Kind, *limits: Limit, **more: object) -> Correlation:
    return Correlation(kind, ("a", "b"), ("User",), HOUR, limits, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.EVENT_COUNT, "events"),
        (Kind.VALUE_COUNT, "distinct values of Size"),
        (Kind.TEMPORAL, "rules"),
        (Kind.TEMPORAL_ORDERED, "rules in order"),
        (Kind.VALUE_SUM, "sum of Size"),
        (Kind.VALUE_AVG, "average of Size"),
        (Kind.VALUE_PERCENTILE, "percentile 95 of Size"),
        (Kind.VALUE_MEDIAN, "median of Size"),
    ],
)
def test_it_names_what_it_measures(kind: Kind, words: str) -> None:
    correlation = asked(kind, Limit("gt", 3), Limit("lte", 9), fields=("Size",), percentile=95.0)
    assert correlation.measure == words
    assert correlation.asks == f"{words} > 3 and {words} ≤ 9"
    assert str(correlation) == f"{kind} of a, b: {correlation.asks} in 1h by User"


@pytest.mark.parametrize("op", COMPARE)
def test_only_a_lower_bound_of_a_count_stays_true_when_more_happens(op: str) -> None:
    lower = op in ("gt", "gte")
    assert asked(Kind.EVENT_COUNT, Limit(op, 3)).monotone is lower
    assert asked(Kind.EVENT_COUNT, Limit("gte", 1), Limit(op, 3)).monotone is lower
    assert not asked(Kind.VALUE_SUM, Limit(op, 3)).monotone


def test_where_a_number_stands_makes_no_other_correlation() -> None:
    assert Limit("gte", 3, Span(1, 2)) == Limit("gte", 3, Span(5, 6))
