"""A formula over masks holds where plain logic says so, event by event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given

from tests.engine.conftest import predicate
from tests.engine.random_rules import TABLES, plainly, rules, those, truth_of
from tests.engine.test_evaluate import judged
from workbench.engine.algebra import held_where
from workbench.engine.mask import Mask
from workbench.sigma.formula import Formula, Not, Op, Quantified
from workbench.sigma.rule import Rule


@given(rules(), TABLES)
def test_every_stage_against_plain_logic(rule: Rule, events: Sequence[Mapping[str, str]]) -> None:
    verdict = judged(rule, events)
    for stage, mask in zip(rule.stages, verdict.stages, strict=True):
        assert mask.rows().tolist() == those(
            events,
            lambda e: plainly(stage.formula, truth_of(rule, e)),  # noqa: B023
        )


def test_all_of_nothing_holds_and_one_of_nothing_does_not() -> None:
    scope = Mask.at([1, 3], 5)

    def held(formula: Formula) -> list[int]:
        return list(held_where(formula, lambda _: scope, scope).rows())

    assert held(Quantified(True, "x*", ())) == [1, 3]
    assert held(Quantified(False, "x*", ())) == []
    assert held(Not(Quantified(False, "x*", ()))) == [1, 3]
    assert held(Not(predicate("A", Op.EQ, "1"))) == []
