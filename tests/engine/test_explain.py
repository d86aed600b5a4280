"""Explanations: the condition as a tree, every predicate once, in agreement with the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hypothesis import given

from tests.engine.conftest import Cell, item, predicate, rule_of, table_of
from tests.engine.random_rules import TABLES, rules
from tests.engine.test_evaluate import GUARD, SEED, SELECTION, SOURCES
from workbench.engine.ask import Masks
from workbench.engine.evaluate import evaluate
from workbench.engine.explain import Explanation, Node, Reason, explain
from workbench.sigma.formula import Op
from workbench.sigma.rule import LogSource, Rule

NET = predicate("Ip", Op.CIDR, "10.0.0.0/8")
SYSMON = "Microsoft-Windows-Sysmon/Operational"


def explained(rule: Rule, event: Mapping[str, Cell]) -> Explanation:
    masks = Masks(table_of([event]))
    return explain(evaluate(rule, masks, SOURCES), masks, 0)


def test_the_seen_values_are_the_events_own() -> None:
    rule = rule_of(NET, whole=NET)
    for cells, seen in (({"Ip": None}, (None,)), ({"Ip": ["a", "b"]}, ("a", "b")), ({}, ())):
        assert explained(rule, {"Q": "q", **cells}).predicates[0].seen == seen


def test_a_renamed_field_is_the_one_that_is_shown() -> None:
    asked = predicate("Image", Op.ENDS_WITH, "\\a.exe")
    rule = rule_of(asked, whole=asked, logsource=LogSource("process_creation", "windows"))
    event = {"Channel": "Security", "EventID": "4688", "NewProcessName": "c:\\a.exe"}
    found = explained(rule, event)
    assert found.scope == "in scope as security 4688"
    assert found.predicates[0].field == "NewProcessName"
    assert found.predicates[0].seen == ("c:\\a.exe",)
    assert found.predicates[0].why == "NewProcessName ends with \\a.exe"


def test_an_event_out_of_scope_did_not_fail_to_match() -> None:
    rule = rule_of(SELECTION, whole=SELECTION, logsource=LogSource("dns_query", product="windows"))
    found = explained(rule, {"Channel": SYSMON, "EventID": "3", "A": "1"})
    assert not found.in_scope
    assert found.scope == "not in scope: sysmon 22 needs EventID 22, and EventID is 3"
    assert [s.held for s in found.stages] == [None, None]
    assert [p.held for p in found.predicates] == [None, None]
    assert found.predicates[0].seen == ("1",)
    assert all(node.held is None for node in nodes(found.tree))


def test_what_is_not_evaluated_says_why() -> None:
    rule = rule_of(SELECTION, whole=SELECTION, logsource=LogSource(product="linux"))
    found = explained(rule, {"A": "1"})
    assert "only Windows event logs" in found.scope
    assert [p.why for p in found.predicates] == ["not evaluated"] * 2


def test_the_tree_is_the_condition() -> None:
    found = explained(SEED, {"A": "1", "B": "0", "C": "1"})
    assert shape(found.tree) == (
        "all of these",
        False,
        [
            ("selection", False, [("all of these", False, [
                ("A|eq: 1", True, []), ("B|eq: 1", False, [])])]),
            ("not", False, [("1 of filter_main_*", True, [
                ("filter_main_x", True, [("C|eq: 1", True, [])])])]),
        ],
    )  # fmt: skip


def test_an_item_of_several_values_is_a_node() -> None:
    values = item(predicate("A", Op.EQ, "1"), predicate("A", Op.EQ, "2"), negated=True)
    found = explained(rule_of(values, whole=values), {"A": "2"})
    assert found.tree is not None
    assert found.tree.label == "not A|eq: any of these"
    assert [child.held for child in found.tree.children] == [False, True]
    assert found.tree.held is False


def test_each_predicate_is_listed_once_in_the_rules_order() -> None:
    twice = rule_of(SELECTION, GUARD, whole=SEED.stages[0].formula)
    found = explained(twice, {"A": "1"})
    assert [(r.predicate.identifier, r.predicate.field) for r in found.predicates] == [
        ("selection", "A"),
        ("selection", "B"),
        ("filter_main_x", "C"),
    ]


def nodes(tree: Node | None) -> Iterator[Node]:
    if tree is not None:
        yield tree
        for child in tree.children:
            yield from nodes(child)


def shape(tree: Node | None) -> tuple[str, bool | None, list[object]]:
    assert tree is not None
    return tree.label, tree.held, [shape(child) for child in tree.children]


@given(rules(), TABLES)
def test_an_explanation_agrees_with_its_verdict(
    rule: Rule, events: Sequence[Mapping[str, str]]
) -> None:
    masks = Masks(table_of(events))
    verdict = evaluate(rule, masks, SOURCES)
    for row in range(len(events)):
        found = explain(verdict, masks, row)
        assert found.in_scope
        assert found.tree is not None
        assert found.tree.held == verdict.hits.has(row)
        assert [s.held for s in found.stages] == [mask.has(row) for mask in verdict.stages]
        for given_reason in found.predicates:
            assert given_reason.held == verdict.predicate(given_reason.predicate).has(row)
            assert given_reason.why
        for node in nodes(found.tree):
            agrees(node)


def agrees(node: Node) -> None:
    """A named or quantified node holds as its parts do; a leaf as its reason says."""
    if isinstance(node.reason, Reason):
        assert node.held == node.reason.held
    elif node.label == "not":
        assert node.held is not node.children[0].held
    elif node.label == "all of these":
        assert node.held == all(child.held for child in node.children)
    elif node.label == "any of these":
        assert node.held == any(child.held for child in node.children)
