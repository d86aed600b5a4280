"""What rules are sorted into, and how many are of each kind."""

from __future__ import annotations

import numpy as np
import pytest

from tests.catalogue.entries import entry
from workbench.catalogue.facets import Facet, Facets, log_source_of, tactics_of

RULES = (
    entry(level="high", status="test", source="sigma", tags=("attack.execution", "attack.impact")),
    entry(level="LOW", status="stable", source="own", category=None, service="security"),
    entry(level="odd", source="sigma", product=None, category=None, tags=("attack.impact",)),
)
ALL = np.ones(3, bool)


def test_kinds_stand_in_the_order_of_what_they_mean() -> None:
    facets = Facets(RULES)
    assert facets.names(Facet.LEVEL) == ("low", "high", "odd")
    assert facets.names(Facet.STATUS) == ("stable", "test", "")
    assert facets.names(Facet.TACTIC) == ("execution", "impact", "")
    assert facets.names(Facet.SOURCE) == ("own", "sigma")


def test_counts_are_of_the_rules_asked_for() -> None:
    facets = Facets(RULES)
    assert facets.counts(Facet.TACTIC, ALL) == {"execution": 1, "impact": 2, "": 1}
    assert facets.counts(Facet.SOURCE, np.array([True, False, False])) == {"own": 0, "sigma": 1}
    assert facets.counts(Facet.LOG_SOURCE, ALL) == {
        "windows/process_creation": 1, "windows/security": 1, "": 1,
    }  # fmt: skip


def test_of_any_of_the_kinds() -> None:
    facets = Facets(RULES)
    assert facets.of(Facet.TACTIC, ["execution", ""]).tolist() == [True, True, False]
    assert facets.of(Facet.LEVEL, ["high", "nonsense"]).tolist() == [True, False, False]
    assert not facets.of(Facet.LEVEL, ["nonsense"]).any()


@pytest.mark.parametrize(
    ("tags", "tactics"),
    [
        (("attack.command_and_control", "attack.command-and-control"), ("command-and-control",)),
        (("attack.t1059", "attack.T1059.001", "attack.g0016", "attack.s0002", "attack.ta0002"), ()),
        (("cve.2021-1", "car.2013-05-002", "tlp.red", "detection.emerging-threats"), ()),
        (("attack.Execution", "attack.stealth"), ("execution", "stealth")),
    ],
)
def test_tactics_of_tags(tags: tuple[str, ...], tactics: tuple[str, ...]) -> None:
    assert tactics_of(entry(tags=tags)) == tactics


def test_log_sources_in_short() -> None:
    assert log_source_of(RULES[0]) == "windows/process_creation"
    assert log_source_of(RULES[2]) == ""


def test_no_rules() -> None:
    facets = Facets(())
    assert facets.names(Facet.LEVEL) == ()
    assert facets.counts(Facet.LEVEL, np.zeros(0, bool)) == {}
