"""Verdicts: stages, predicates, hits, near misses and exclusions, against event-by-event logic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.engine.conftest import item, predicate, rule_of, table_of
from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict, evaluate
from workbench.engine.logsource import load_mappings
from workbench.sigma.formula import (
    All,
    Any,
    Named,
    Not,
    Op,
    Quantified,
    Test,
    predicates,
)
from workbench.sigma.rule import LogSource, Rule

SOURCES = load_mappings()


def judged(rule: Rule, events: Sequence[Mapping[str, str]]) -> Verdict:
    return evaluate(rule, Masks(table_of(events)), SOURCES)


SELECTION = Named(
    "selection",
    All((item(predicate("A", Op.EQ, "1")), item(predicate("B", Op.EQ, "1")))),
)
FILTER = Named("filter_main_x", item(predicate("C", Op.EQ, "1", identifier="filter_main_x")))
GUARD = Not(Quantified(False, "filter_main_*", (FILTER,)))
SEED = rule_of(SELECTION, GUARD, whole=All((SELECTION, GUARD)))
EVENTS = [
    {"A": "1", "B": "1"},
    {"A": "1", "B": "1", "C": "1"},
    {"A": "1", "B": "0"},
    {"A": "0", "B": "0"},
    {"A": "1", "B": "0", "C": "1"},
    {"C": "0"},
]


def rows(verdict: Verdict) -> dict[str, list[int]]:
    masks = {
        "hits": verdict.hits,
        "excluded": verdict.excluded(),
        "near": verdict.near_misses(),
    }
    return {name: mask.rows().tolist() for name, mask in masks.items()}


def test_stages_hold_by_themselves() -> None:
    verdict = judged(SEED, EVENTS)
    assert [mask.rows().tolist() for mask in verdict.stages] == [[0], [0, 1], [0, 2, 3, 5]]
    assert verdict.reason is None
    assert verdict.scope.count() == 6


def test_hits_excluded_and_near_misses() -> None:
    assert rows(judged(SEED, EVENTS)) == {"hits": [0], "excluded": [1], "near": [2]}


def test_predicates_and_identifiers_hold_by_themselves() -> None:
    verdict = judged(SEED, EVENTS)
    of = {p.field: verdict.predicate(p).rows().tolist() for p in predicates(SEED.stages[0].formula)}
    assert of == {"A": [0, 1, 2, 4], "B": [0, 1], "C": [1, 4]}
    assert verdict.identifier("filter_main_x").rows().tolist() == [1, 4]
    assert verdict.identifier("no such").rows().tolist() == []
    assert verdict.predicate(predicate("Z", Op.EQ, "1")).rows().tolist() == []


def test_a_negation_stays_within_the_scope() -> None:
    rule = rule_of(GUARD, whole=GUARD, logsource=LogSource(product="windows", service="security"))
    verdict = judged(rule, [{"Channel": "Security"}, {"Channel": "System"}, {"C": "1"}])
    assert verdict.hits.rows().tolist() == [0]
    assert verdict.mapping_name == "security"


def test_a_missing_field_makes_its_negation_true() -> None:
    assert judged(SEED, [{"A": "1", "B": "1"}]).hits.count() == 1


def test_any_test_of_a_predicate_suffices() -> None:
    dashes = predicate("A", Op.CONTAINS, "-x", more=(Test("A", Op.CONTAINS, "/x"),))
    rule = rule_of(dashes, whole=dashes)
    assert judged(rule, [{"A": "a -x"}, {"A": "a /X"}, {"A": "a x"}]).hits.rows().tolist() == [0, 1]


def test_a_negated_item_holds_where_the_item_does_not() -> None:
    differs = Named("s", item(predicate("A", Op.EQ, "1"), negated=True))
    rule = rule_of(differs, whole=differs)
    assert judged(rule, [{"A": "1"}, {"A": "2"}, {"B": "x"}]).hits.rows().tolist() == [1, 2]


def test_an_item_may_want_all_its_values() -> None:
    both = item(predicate("A", Op.CONTAINS, "x"), predicate("A", Op.CONTAINS, "y"), every=True)
    rule = rule_of(both, whole=both)
    assert judged(rule, [{"A": "x"}, {"A": "y x"}]).hits.rows().tolist() == [1]


REFUSED = {
    "unknown modifier": rule_of(SELECTION, whole=SELECTION, problem="unknown modifier `x`"),
    "no mapping": rule_of(SELECTION, whole=SELECTION, logsource=LogSource(product="linux")),
    "not a valid regular expression": rule_of(
        Named("s", predicate("A", Op.REGEX, "(")), whole=Named("s", predicate("A", Op.REGEX, "("))
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_evaluated_says_why_and_hits_nothing(why: str) -> None:
    rule = REFUSED[why]
    verdict = judged(rule, EVENTS)
    assert verdict.reason is not None
    assert why in verdict.reason
    assert len(verdict.stages) == len(rule.stages)
    assert rows(verdict) == {"hits": [], "excluded": [], "near": []}
    assert not verdict.scope
    assert verdict.identifier("selection").count() == 0
    assert verdict.predicate(predicate("A", Op.EQ, "1")).count() == 0


def test_an_unused_identifier_is_judged_too() -> None:
    unused = Named("unused", predicate("C", Op.EQ, "1", identifier="unused"))
    whole = All((SELECTION,))
    rule = rule_of(SELECTION, whole=All((whole, Any((unused, Not(unused))))))
    verdict = judged(rule, EVENTS)
    assert verdict.identifier("unused").rows().tolist() == [1, 4]
