"""What windows measure where it is hard: numbers of all kinds, and conditions over rules."""

from __future__ import annotations

import pytest

from tests.engine.correlations import correlation_of, judged, masks_of, rule_for

A = rule_for("a")


def measured(kind: str, *sizes: str, more: str = "") -> list[float]:
    """The value of one window that holds these sizes."""
    masks = masks_of(*({"at": 0, "Kind": "a", "Size": size} for size in sizes))
    text = f"type: {kind}\nrules: a\ntimespan: 1s\ncondition: {{neq: -1, field: Size{more}}}"
    windows = judged(masks, A, correlation_of(text)).windows
    assert windows is not None
    return [float(v) for v, valid in zip(windows.values, windows.valid, strict=True) if valid]


@pytest.mark.parametrize(
    ("sizes", "total"),
    [
        (("1", "2"), 3.0),
        (("1.5", "0x10"), 17.5),
        (("-1", "1e3"), 999.0),
        (("9223372036854775807", "9223372036854775807"), 2.0**64),
        ((f"{10**300}", f"{10**300}"), 2e300),
        (("1" * 350, "7"), 7.0),  # beyond the largest float: no number to sum
    ],
)
def test_sums_of_numbers_of_all_kinds(sizes: tuple[str, ...], total: float) -> None:
    assert measured("value_sum", *sizes) == [pytest.approx(total)]


def test_a_huge_number_spoils_no_other_sum() -> None:
    sizes = ["1e300", "1e308", "1e308", "0.5"]
    masks = masks_of(
        *({"at": 9 * n, "Kind": "a", "Size": size} for n, size in enumerate(sizes)),
        {"at": 18, "Kind": "a", "Size": "1e308"},
    )
    text = "type: value_sum\nrules: a\ntimespan: 1s\ncondition: {neq: 0, field: Size}"
    found = judged(masks, A, correlation_of(text)).alerts
    assert [alert.value for alert in found] == [1e300, 1e308, 0.5]  # beyond all floats: no sum


def test_what_is_no_number_is_left_out() -> None:
    assert measured("value_avg", "4", "-", "", " 5", "1,000") == [4.0]
    assert measured("value_avg", "-") == []
    assert measured("value_percentile", "-", more=", percentile: 50") == []


@pytest.mark.parametrize(("share", "value"), [(28.57142857142857, 2), (28.6, 3), (14.2857, 1)])
def test_a_percentile_is_the_nearest_rank(share: float, value: int) -> None:
    sizes = [str(n) for n in range(1, 8)]
    assert measured("value_percentile", *sizes, more=f", percentile: {share}") == [value]


def test_an_event_with_several_values_has_each_of_them() -> None:
    masks = masks_of({"at": 0, "Kind": "a", "Size": ["2", "2", "5"]})
    text = "type: value_sum\nrules: a\ntimespan: 1s\ncondition: {gte: 1, field: Size}"
    assert [a.value for a in judged(masks, A, correlation_of(text)).alerts] == [9]
