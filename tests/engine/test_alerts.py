"""Alerts put together on demand, under any limits, and what of them is benign."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.correlations import correlation_of, judged, masks_of, rule_for
from workbench.engine.alerts import Judged
from workbench.sigma.correlation import Limit

A, B = rule_for("a"), rule_for("b")
COUNT = correlation_of(
    "type: event_count\nrules: a\ngroup-by: U\ntimespan: 9s\ncondition: {gte: 2}"
)
OVER = correlation_of("type: event_count\nrules: [out, b]\ntimespan: 60s\ncondition: {gte: 2}", "o")
EVENTS = [
    {"at": 0, "Kind": "a", "U": "x"},
    {"at": 1, "Kind": "a", "U": "x"},
    {"at": 2, "Kind": "a", "U": "x"},
    {"at": 0, "Kind": "a", "U": "y"},
    {"at": 30, "Kind": "a", "U": "x"},
    {"at": 31, "Kind": "a", "U": "x"},
    {"at": 40, "Kind": "b"},
]


def windows(*texts: str) -> Judged:
    found = judged(masks_of(*EVENTS), A, B, *texts).windows
    assert found is not None
    return found


def test_other_limits_are_asked_of_the_same_windows() -> None:
    found = windows(COUNT)
    counts = [len(found.under([Limit("gte", n)]).runs) for n in range(1, 5)]
    assert counts == [3, 2, 1, 0]


def test_alerts_are_a_sequence() -> None:
    alerts = judged(masks_of(*EVENTS), A, B, COUNT).alerts
    assert [a.rows.tolist() for a in alerts] == [[0, 1, 2], [4, 5]]
    assert alerts[-1].rows.tolist() == [4, 5]
    assert [a.value for a in alerts[:5]] == [3, 2]
    with pytest.raises(IndexError):
        alerts[2]


def test_which_alerts_some_events_take_part_in() -> None:
    events = np.zeros(len(EVENTS), np.bool_)
    events[[5, 3]] = True
    assert windows(COUNT).touching(events).tolist() == [False, True]
    assert windows(COUNT, OVER).touching(events).tolist() == [True]
    assert windows(COUNT, OVER).touching(~events & False).tolist() == [False]


def test_the_events_behind_alerts_of_correlations() -> None:
    found = windows(COUNT, OVER)
    assert found.events(len(EVENTS)).rows().tolist() == [0, 1, 4, 5, 6]  # as it first was one
    assert windows(COUNT).matched(len(EVENTS)).rows().tolist() == [0, 1, 2, 3, 4, 5]
