"""References of correlations: by id or name, missing, not evaluated, circular."""

from __future__ import annotations

import pytest

from tests.engine.correlations import SOURCES, correlation_of, judged, masks_of, rule_for
from workbench.engine.correlate import Correlated
from workbench.engine.evaluate import Verdict, evaluate
from workbench.engine.ruleset import Judge, RuleSet, judge
from workbench.sigma.parse import read_rule

MASKS = masks_of({"at": 0, "Kind": "a"})
A = rule_for("a")


def count(rules: str, name: str = "out", more: str = "") -> str:
    return correlation_of(
        f"type: event_count\nrules: {rules}\ntimespan: 1m\ncondition: {{gte: 1}}\n{more}", name
    )


@pytest.mark.parametrize(
    "reference",
    ["a", "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000A"],
)
def test_a_rule_is_found_by_name_or_id(reference: str) -> None:
    assert len(judged(MASKS, A, count(reference)).alerts) == 1


def why(*texts: str) -> str:
    verdict = judged(MASKS, *texts)
    assert not verdict.hits
    assert len(verdict.alerts) == 0
    assert verdict.reason is not None
    return verdict.reason


def test_a_reference_to_nothing_is_not_evaluated() -> None:
    assert "`b` that it refers to is not among the rules" in why(A, count("[a, b]"))


def test_a_rule_that_is_not_evaluated_takes_the_correlation_with_it() -> None:
    unknown = A.replace("{product: windows}", "{product: linux}")
    assert "`the a`, which it refers to, is not evaluated: no mapping" in why(unknown, count("a"))
    broken = count("a", "mid").replace("1m", "soon")
    assert "no timespan" in why(A, broken, count("mid"))


def test_rules_that_share_a_name_are_refused_unless_they_are_the_same() -> None:
    assert "2 rules are called `a`" in why(A, A.replace("Kind", "Other"), count("a"))
    assert len(judged(MASKS, A, A, count("a")).alerts) == 1


def test_one_rule_by_two_names_is_refused() -> None:
    assert "twice" in why(A, count("[a, 00000000-0000-0000-0000-00000000000a]"))


def test_correlations_that_refer_to_one_another_are_refused() -> None:
    assert "refers to itself" in why(count("out"))
    assert "refers to itself" in why(count("out", "mid"), count("mid"))


def test_a_tower_of_correlations_ends() -> None:
    tower = [count(f"n{n - 1}" if n else "a", f"n{n}") for n in range(200)]
    assert "more than" in why(A, *tower)
    assert len(judged(MASKS, A, *tower[:30]).alerts) == 1


def test_the_correlations_that_keep_a_rule_from_being_one_of_its_own() -> None:
    texts = [A, count("a", "one"), count("a", "two", "generate: true"), count("one", "three")]
    rules = RuleSet(read_rule(text) for text in texts)
    names = [[user.meta.name for user in rules.users_of(rule)] for rule in rules.rules]
    assert names == [["one"], ["three"], [], []]


def test_any_rule_is_judged_beside_others() -> None:
    rule, correlation = read_rule(A), read_rule(count("a"))
    plain = judge(rule, MASKS, SOURCES)
    assert type(plain) is Verdict
    assert plain.hits.count() == 1
    correlated = judge(correlation, MASKS, SOURCES, [rule])
    assert isinstance(correlated, Correlated)
    assert correlated.hits == plain.hits
    assert "not among the rules" in (judge(correlation, MASKS, SOURCES).reason or "")
    assert "beside the rules" in (evaluate(correlation, MASKS, SOURCES).reason or "")


def test_a_judge_makes_a_correlation_once() -> None:
    rules = RuleSet([read_rule(A), read_rule(count("a"))])
    judged_by = Judge(rules, MASKS, SOURCES)
    assert judged_by(rules.rules[1]) is judged_by(rules.rules[1])


def test_the_scope_is_that_of_the_rules() -> None:
    other = rule_for("b").replace("{product: windows}", "{product: windows, service: security}")
    masks = masks_of({"Kind": "a"}, {"Kind": "b", "Channel": "Security"})
    assert judged(masks, other, count("b")).scope.count() == 1
    assert judged(masks, A, other, count("[a, b]")).scope.count() == 2
