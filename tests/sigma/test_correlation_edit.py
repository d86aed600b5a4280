"""Threshold and timespan set as splices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.sigma.correlation_edit import set_threshold, set_timespan
from workbench.sigma.parse import read_rule
from workbench.sigma.splice import EditError

TEXT = """\
title: Many failures   # of one user
correlation:
    type: event_count
    rules:
        - failed
    group-by: [User]
    timespan: 10m  # ten minutes
    condition:
        gte: 5  # as in March
        lt: 100
level: high
"""


def test_only_the_number_changes() -> None:
    assert set_threshold(TEXT, 0, "gte", 12) == TEXT.replace("gte: 5 ", "gte: 12 ")
    assert set_threshold(TEXT, 0, "lt", 2.5) == TEXT.replace("100", "2.5")


def test_only_the_timespan_changes() -> None:
    assert set_timespan(TEXT, 0, "2h") == TEXT.replace("10m ", "2h ")


@pytest.mark.parametrize("quoted", ["'10m'", '"10m"', "&span 10m", "!!str '10m'"])
def test_quotes_tags_and_anchors_stay(quoted: str) -> None:
    text = TEXT.replace("10m ", f"{quoted} ")
    assert set_timespan(text, 0, "1d") == text.replace("10m ", "1d ").replace(
        quoted, quoted.replace("10m", "1d")
    )


def test_other_documents_and_line_ends_stay() -> None:
    rule = "title: r\nlogsource: {product: windows}\ndetection: {s: {A: b}, condition: s}\n"
    text = f"{rule}---\n{TEXT}---\n{rule}".replace("\n", "\r\n")
    assert set_threshold(text, 1, "gte", 6) == text.replace("gte: 5 ", "gte: 6 ")


@given(st.integers(0, 10**20) | st.floats(0, 1e30))
def test_the_rule_reads_what_was_set(number: int | float) -> None:
    correlation = read_rule(set_threshold(TEXT, 0, "gte", number)).correlation
    assert correlation is not None
    assert correlation.limits[0].number == number


@pytest.mark.parametrize(
    "timespan", ["", "10", "m", "0s", "-5m", "10 m", "1.5h", "5x", "10m\nx: y"]
)
def test_what_is_no_timespan_is_refused(timespan: str) -> None:
    with pytest.raises(EditError, match="is no timespan"):
        set_timespan(TEXT, 0, timespan)


def test_a_comparison_that_is_not_there_is_refused() -> None:
    with pytest.raises(EditError, match="no `gt`"):
        set_threshold(TEXT, 0, "gt", 1)
    temporal = TEXT.replace("event_count", "temporal").split("    condition")[0]
    with pytest.raises(EditError, match="no `gte`"):
        set_threshold(temporal, 0, "gte", 1)


def test_a_rule_that_is_no_correlation_is_refused() -> None:
    with pytest.raises(EditError, match="no correlation"):
        set_timespan("title: r\ndetection: {s: {A: b}, condition: s}\n", 0, "5m")


def test_a_value_that_an_alias_shares_is_refused() -> None:
    shared = TEXT.replace("gte: 5 ", "gte: &n 5 ").replace("lt: 100", "lt: *n")
    with pytest.raises(EditError, match="something else"):
        set_threshold(shared, 0, "gte", 6)
    with pytest.raises(EditError):
        set_threshold(shared, 0, "lt", 6)
    elsewhere = TEXT.replace("gte: 5 ", "gte: &n 5 ").replace("level: high", "custom: *n")
    with pytest.raises(EditError, match="something else"):
        set_threshold(elsewhere, 0, "gte", 6)
