"""Filters applied to rules: to which, and what the rule then asks. pySigma is the judge."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaError

from tests.sigma.texts import asked_in, holds
from workbench.sigma.formula import Named, Not, Span, predicates
from workbench.sigma.parse import read_rule
from workbench.sigma.rule import Filter, Rule
from workbench.sigma.sigma_filter import applied, distinct, touches

ID = "6f3e2987-db24-4c78-a860-b4f4095a7095"
OTHER_ID = "11111111-1111-4111-8111-111111111111"
RULE: dict[str, Any] = {
    "title": "A rule",
    "name": "a_rule",
    "id": ID,
    "logsource": {"product": "windows", "category": "process_creation"},
    "detection": {
        "selection": {"A": "1"},
        "filter_main_x": {"B": "2"},
        "condition": "selection and not 1 of filter_main_*",
    },
}
FILTER: dict[str, Any] = {
    "title": "Known",
    "logsource": {"product": "windows"},
    "filter": {"rules": [ID], "selection": {"C": "3"}, "condition": "not selection"},
}


def rule_of(content: dict[str, Any]) -> Rule:
    return read_rule(yaml.safe_dump(content, sort_keys=False))


def filter_of(content: dict[str, Any]) -> Filter:
    found = rule_of(content).filter
    assert found is not None
    return found


def changed(content: dict[str, Any], block: str, **parts: Any) -> dict[str, Any]:
    return content | {block: content[block] | parts}


def by_pysigma(rule: dict[str, Any], *filters: dict[str, Any]) -> Rule:
    """The rule as pySigma's filters leave it, read again."""
    text = yaml.safe_dump_all([rule, *filters], sort_keys=False)
    found: Any = SigmaCollection.from_yaml(text).rules[0]
    return rule_of(found.to_dict())


def same(one: Rule, two: Rule) -> bool:
    """Whether two rules hold for the same truth of all their tests."""
    assert one.formula is not None
    assert two.formula is not None
    tests = asked_in(one.formula, two.formula)
    for number in range(1 << len(tests)):
        truth = {test: bool(number >> place & 1) for place, test in enumerate(tests)}
        if holds(one.formula, truth) != holds(two.formula, truth):
            return False
    return True


def test_the_filter_is_a_negated_stage_of_its_own() -> None:
    rule = rule_of(RULE)
    found = applied(rule, [filter_of(FILTER)])
    assert [s.name for s in found.stages[1:]] == ["selection", "not filter_main_*", "filter Known"]
    stage = found.stages[-1]
    assert (stage.number, stage.negated, stage.filter) == (3, True, "filter Known")
    assert isinstance(stage.formula, Not)
    assert isinstance(stage.formula.part, Named)
    assert found.stages[0].formula == found.formula
    assert found.filters == ("Known",)
    assert [p.field for p in found.exclusions()] == ["B", "C"]


def test_names_and_places_of_a_filter_are_not_the_rules() -> None:
    found = applied(rule_of(RULE), [filter_of(FILTER), filter_of(FILTER)])
    keys = [p.key for p in found.predicates()]
    assert len(keys) == len(set(keys)) == 4
    assert [i.name for i in found.identifiers if i.filter] == [
        "filter Known: selection", "filter Known (2): selection",
    ]  # fmt: skip
    foreign = [p for p in found.predicates() if not found.is_own(p)]
    assert [p.field for p in foreign] == ["C", "C"]
    assert {p.span for p in foreign} == {Span(0, 0)}


def test_names_are_made_distinct() -> None:
    names = [f.name for f in distinct([filter_of(FILTER)] * 3)]
    assert names == ["filter Known", "filter Known (2)", "filter Known (3)"]


@pytest.mark.parametrize(
    "content",
    [
        FILTER,
        changed(FILTER, "filter", rules="any"),
        changed(FILTER, "filter", rules=[]),
        changed(FILTER, "filter", rules=ID.upper()),
        changed(FILTER, "filter", rules=["a_rule"]),
        changed(FILTER, "filter", rules=["A rule"]),
        changed(FILTER, "filter", rules=["A_RULE"]),
        changed(FILTER, "filter", rules=["any"]),
        changed(FILTER, "filter", rules=[OTHER_ID, "a_rule"]),
        changed(FILTER, "filter", rules=[OTHER_ID]),
        FILTER | {"logsource": {"category": "process_creation"}},
        FILTER | {"logsource": {"category": "Process_Creation"}},
        FILTER | {"logsource": {"product": "linux"}},
        FILTER | {"logsource": {"product": "windows", "service": "sysmon"}},
        FILTER | {"logsource": {"product": "windows", "category": "process_creation"}},
    ],
)
def test_a_filter_is_for_the_rules_that_pysigma_takes(content: dict[str, Any]) -> None:
    theirs = len(by_pysigma(RULE, content).identifiers) > 2
    assert touches(filter_of(content), rule_of(RULE)) is theirs


def test_correlations_and_filters_are_not_filtered() -> None:
    anything = filter_of(changed(FILTER, "filter", rules="any"))
    correlation = {
        "title": "c", "id": ID,
        "correlation": {"type": "event_count", "rules": ["a_rule"], "group-by": ["A"],
                        "timespan": "1h", "condition": {"gte": 2}},
    }  # fmt: skip
    assert not touches(anything, rule_of(correlation))
    assert not touches(anything, rule_of(FILTER))


def test_a_rule_that_no_filter_is_for_stays_as_it_is() -> None:
    rule = rule_of(RULE)
    assert applied(rule, [filter_of(changed(FILTER, "filter", rules=[OTHER_ID]))]) is rule


def test_a_rule_with_a_filter_that_cannot_be_read_is_not_evaluated() -> None:
    broken = changed(FILTER, "filter", selection={"C|nonsense": "x"})
    found = applied(rule_of(RULE), [filter_of(broken)])
    assert (found.formula, found.stages) == (None, ())
    assert found.problem is not None
    assert found.problem.startswith("filter Known: selection: unknown modifier")


def test_a_rule_that_cannot_be_evaluated_keeps_its_own_reason() -> None:
    rule = rule_of(changed(RULE, "detection", condition="nothing"))
    assert applied(rule, [filter_of(FILTER)]).problem == rule.problem


conditions = st.recursive(
    st.sampled_from(["s_a", "s_b", "t", "1 of s_*", "all of s_*", "1 of them", "all of them"]),
    lambda inner: st.one_of(
        inner.map(lambda c: f"not ({c})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        ),
    ),
    max_leaves=4,
)
names = {"s_a": {"A": "1"}, "s_b": {"B": "2", "D": "4"}, "t": [{"C": "3"}, {"A": "1"}]}


@given(conditions, conditions, conditions)
def test_the_filtered_rule_asks_what_pysigmas_asks(own: str, one: str, two: str) -> None:
    rule = RULE | {"detection": names | {"condition": own}}
    other = {"s_a": {"E": "5"}, "s_b": {"A": "1"}, "t": {"B": "9"}}
    filters = [
        FILTER | {"filter": other | {"rules": "any", "condition": condition}}
        for condition in (one, two)
    ]
    try:
        theirs = by_pysigma(rule, *filters)
    except SigmaError:
        assume(False)
    found = applied(rule_of(rule), [filter_of(f) for f in filters])
    assert same(found, theirs)
    stages = found.stages
    assert list(predicates(stages[0].formula)) == [
        p for s in stages[1:] for p in predicates(s.formula)
    ]


def test_a_list_of_conditions_is_filtered_as_a_whole() -> None:
    rule = changed(RULE, "detection", condition=["selection", "filter_main_x"])
    assert same(applied(rule_of(rule), [filter_of(FILTER)]), by_pysigma(rule, FILTER))


@pytest.mark.parametrize("of", ["1 of them", "all of them", "1 of *"])
def test_them_skips_a_filters_own_hidden_identifiers_as_it_does_a_rules(of: str) -> None:
    """pySigma gives all of a filter's identifiers a hidden prefix, and then takes these in."""
    hidden = {"_note": {"D": "4"}, "rules": "any", "condition": f"not {of}"}
    with_hidden = applied(rule_of(RULE), [filter_of(changed(FILTER, "filter", **hidden))])
    plain = {"rules": "any", "condition": "not selection"}
    without = applied(rule_of(RULE), [filter_of(changed(FILTER, "filter", **plain))])
    assert same(with_hidden, without)
