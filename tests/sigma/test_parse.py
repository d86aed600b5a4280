from __future__ import annotations

import pytest

from tests.sigma.texts import rule_text
from workbench.sigma.formula import All, Any, Op
from workbench.sigma.parse import read_rule, read_rules
from workbench.sigma.rule import Rule, RuleError

TEXT = """\
title: A rule  # é
id: 992a6cae-db6a-43c8-9cec-76d7195c96fc
status: test
description: |
    Two
    lines
references: https://example.org
author: someone
date: 2022/08/28
modified: 2024-03-13
tags:
    - attack.t1105
    - 5
logsource:
    category: network_connection
    product: windows
detection:
    selection:
        Initiated: 'true'
        Image|endswith:
            - '\\wscript.exe'
            - '\\cscript.exe'
    filter_main_x:
        DestinationIp|cidr: '10.0.0.0/8'  # é
    condition: selection and not 1 of filter_main_*
level: high
"""


def rule_of(detection: str) -> Rule:
    return read_rule(rule_text(detection))


def test_metadata_and_log_source() -> None:
    rule = read_rule(TEXT)
    assert (rule.meta.title, rule.meta.level, rule.meta.date) == ("A rule", "high", "2022/08/28")
    assert rule.meta.modified == "2024-03-13"
    assert rule.meta.description == "Two\nlines\n"
    assert rule.meta.references == ("https://example.org",)
    assert rule.meta.tags == ("attack.t1105", "5")
    assert str(rule.logsource) == "product windows, category network_connection"
    assert rule.problem is None
    assert rule.warnings == ()


def test_every_place_cuts_its_text_out() -> None:
    rule = read_rule(TEXT)
    assert [p.span.of(TEXT) for p in rule.predicates()] == [
        "'true'",
        "'\\wscript.exe'",
        "'\\cscript.exe'",
        "'10.0.0.0/8'",
    ]
    assert [i.key_span.of(TEXT) for i in rule.identifiers] == ["selection", "filter_main_x"]
    assert rule.conditions[0].span.of(TEXT) == "selection and not 1 of filter_main_*"
    keys = [item.key_span.of(TEXT) for i in rule.identifiers for item in i.items if item.key_span]
    assert keys == ["Initiated", "Image|endswith", "DestinationIp|cidr"]


def test_stages_and_exclusions() -> None:
    rule = read_rule(TEXT)
    assert [s.name for s in rule.stages] == ["condition", "selection", "not filter_main_*"]
    assert [str(p) for p in rule.exclusions()] == ["DestinationIp|cidr: 10.0.0.0/8"]
    assert rule.identifier("selection") is rule.identifiers[0]


def test_a_list_of_maps_asks_any_a_map_all() -> None:
    rule = rule_of("    s:\n        - A: 1\n          B: 2\n        - C: 3\n    condition: s\n")
    formula = rule.identifiers[0].formula
    assert isinstance(formula, Any)
    assert isinstance(formula.parts[0], All)
    assert [item.key for item in rule.identifiers[0].items] == ["A", "B", "C"]


def test_keywords() -> None:
    for written in ("x", "\n        - x", "['x']"):
        rule = rule_of(f"    s: {written}\n    condition: s\n")
        assert [(p.field, p.value) for p in rule.predicates()] == [(None, "x")]


def test_all_and_neq_are_the_items() -> None:
    rule = rule_of("    s:\n        A|contains|all: [x, y]\n        B|neq: z\n    condition: s\n")
    first, second = rule.identifiers[0].items
    assert (first.every, first.negated) == (True, False)
    assert (second.every, second.negated) == (False, True)


def test_equal_predicates_are_told_apart() -> None:
    rule = rule_of("    s:\n        A: [x, x, 1, '1']\n    condition: s\n")
    assert [(p.key.value, p.key.occurrence) for p in rule.predicates()] == [
        ("'x'", 0),
        ("'x'", 1),
        ("1", 0),
        ("'1'", 0),
    ]


def test_null_empty_and_exists_are_three_things() -> None:
    rule = rule_of(
        "    s:\n        A: null\n        B: ''\n        C|exists: false\n    condition: s\n"
    )
    assert [p.tests[0].op for p in rule.predicates()] == [Op.NULL, Op.EQ, Op.EXISTS]


def test_a_list_of_conditions_is_an_or() -> None:
    rule = rule_of("    a: x\n    b: y\n    condition:\n        - a\n        - b\n")
    assert isinstance(rule.formula, Any)
    assert [c.text for c in rule.conditions] == ["a", "b"]
    assert [s.name for s in rule.stages] == ["condition", "a or b"]


def test_timeframe_is_no_identifier() -> None:
    rule = rule_of("    a: x\n    timeframe: 15s\n    condition: 1 of them\n")
    assert [i.name for i in rule.identifiers] == ["a"]


@pytest.mark.parametrize(
    ("detection", "warning"),
    [
        ("    a:\n        A|contains|all: x\n    condition: a\n", "two values or more"),
        ("    a:\n        A: x\n        A: y\n    condition: a\n", "line 9: `A` stands twice"),
        ("    a: x\n    a: y\n    condition: a\n", "line 8: `a` stands twice"),
    ],
)
def test_warnings_do_not_keep_a_rule_from_being_evaluated(detection: str, warning: str) -> None:
    rule = rule_of(detection)
    assert rule.problem is None
    assert [w for w in rule.warnings if warning in w]


def test_the_last_of_a_repeated_key_counts() -> None:
    rule = rule_of("    a:\n        A: x\n        A: y\n    condition: a\n")
    assert [p.value for p in rule.predicates()] == ["y"]


@pytest.mark.parametrize(
    ("detection", "problem"),
    [
        ("    a:\n        A|nonsense: x\n    condition: a\n", "unknown modifier `nonsense`"),
        ("    a:\n        A|expand: '%x%'\n    condition: a\n", "`%x%` is not resolved"),
        ("    a:\n        A|cidr: 10.0.0.1/8\n    condition: a\n", "host bits"),
        ("    a: x\n    condition: a and b\n", "`b`, which is no search identifier"),
        ("    a: x\n    condition: a and not 1 of filter_*\n", "covers no identifier"),
        ("    a: x\n    condition: a AND a\n", "condition `a AND a`"),
        ("    a: x\n", "no condition"),
        ("    a: x\n    condition: []\n", "no condition"),
        ("    a: {}\n    condition: a\n", "empty"),
        ("    a: []\n    condition: a\n", "empty"),
        ("    a:\n        A: []\n    condition: a\n", "no value"),
        ("    a:\n        A: [[x]]\n    condition: a\n", "list or mapping"),
    ],
)
def test_what_cannot_be_evaluated_is_a_problem_of_the_rule(detection: str, problem: str) -> None:
    rule = rule_of(detection)
    assert rule.problem is not None
    assert problem in rule.problem
    assert "\n" not in rule.problem
    assert (rule.formula, rule.stages) == (None, ())
    assert rule.meta.title == "A rule"


def test_what_could_be_read_is_there_beside_a_problem() -> None:
    rule = rule_of("    a: x\n    b:\n        A|nonsense: y\n    condition: a or b\n")
    assert [i.name for i in rule.identifiers] == ["a"]


@pytest.mark.parametrize("kind", ["correlation", "filter"])
def test_other_documents_of_the_field_are_no_rules_to_evaluate(kind: str) -> None:
    problem = read_rule(f"title: t\n{kind}: x\n").problem
    assert problem is not None
    assert kind in problem.lower()


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("", "empty", None),
        ("# only a comment\n", "empty", None),
        ("---\n...\n", "empty", None),
        ("just text", "not a rule", 1),
        ("- a\n- b\n", "not a rule", 1),
        ("title: t\n", "no `detection`", 1),
        ("title: t\ndetection: x\n", "no mapping", 2),
        ("title: t\ndetection: [\n", "not YAML", 3),
        ("a: \x01", "not YAML", None),
    ],
)
def test_a_text_that_is_no_rule_says_why_and_where(
    text: str, reason: str, line: int | None
) -> None:
    with pytest.raises(RuleError, match=reason) as caught:
        read_rule(text)
    assert caught.value.line == line


def test_several_documents() -> None:
    text = f"{TEXT}---\ntitle: no rule\n---\n---\n{TEXT}"
    first, second, third = read_rules(text)
    assert isinstance(first, Rule)
    assert isinstance(second, RuleError)
    assert isinstance(third, Rule)
    assert (first.document, third.document) == (0, 3)
    assert read_rule(text, 3) == third
    assert third.identifiers[0].key_span.start > len(TEXT)
    with pytest.raises(RuleError, match="no document 5"):
        read_rule(text, 4)
    with pytest.raises(RuleError, match="empty"):
        read_rules("---\n---\n")


def test_metadata_is_read_leniently() -> None:
    text = TEXT.replace("tags:\n    - attack.t1105\n    - 5\n", "tags: {a: b}\n").replace(
        "level: high", "level: [very]"
    )
    rule = read_rule(text)
    assert rule.problem is None
    assert rule.formula is not None
