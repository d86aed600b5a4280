"""Near misses, against turning each predicate of each event round in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given

from tests.engine.conftest import item, predicate, rule_of
from tests.engine.random_rules import TABLES, plainly, rules, those, truth_of
from tests.engine.test_evaluate import judged
from workbench.sigma.formula import All, Any, Named, Not, Op
from workbench.sigma.rule import Rule


@given(rules(), TABLES)
def test_near_misses_and_exclusions_by_turning_each_predicate(
    rule: Rule, events: Sequence[Mapping[str, str]]
) -> None:
    whole = rule.stages[0].formula

    def excluded(event: Mapping[str, str]) -> bool:
        truth = truth_of(rule, event)
        positive = [s for s in rule.stages if s.number and not s.negated]
        return (
            any(s.negated for s in rule.stages)
            and all(plainly(s.formula, truth) for s in positive)
            and not plainly(whole, truth)
        )

    def near(event: Mapping[str, str]) -> bool:
        truth = truth_of(rule, event)
        turned = ({**truth, key: not held} for key, held in truth.items())
        return (
            not plainly(whole, truth)
            and not excluded(event)
            and any(plainly(whole, one) for one in turned)
        )

    verdict = judged(rule, events)
    assert verdict.excluded().rows().tolist() == those(events, excluded)
    assert verdict.near_misses().rows().tolist() == those(events, near)


def test_a_predicate_that_stands_twice_is_turned_in_both_places() -> None:
    """`s or not s` holds whatever s is: nothing that s asks is near to anything."""
    same = Named("s", item(predicate("A", Op.EQ, "1")))
    whole = Not(Any((same, Not(same))))
    assert judged(rule_of(whole, whole=whole), [{"A": "1"}, {"A": "2"}]).near_misses().count() == 0
    other = Named("t", item(predicate("B", Op.EQ, "1", identifier="t")))
    both = Any((All((same, other)), All((Not(same), other))))
    verdict = judged(rule_of(both, whole=both), [{"A": "1"}, {"A": "2"}])
    assert verdict.near_misses().rows().tolist() == [0, 1]
