"""A Sigma Filter read: which rules it names, what it asks, and why it cannot be applied."""

from __future__ import annotations

import pytest

from workbench.sigma.parse import read_rule, read_rules
from workbench.sigma.placeholders import Placeholders
from workbench.sigma.rule import Filter, LogSource, Rule

TEXT = """\
title: Known updaters
logsource:
    product: windows
    category: process_creation
filter:
    rules:
        - 6f3e2987-db24-4c78-a860-b4f4095a7095
        - by_name
    selection:
        Image|endswith: '\\update.exe'
    condition: not selection
"""


def filter_of(text: str, placeholders: Placeholders | None = None) -> Filter:
    rule = read_rule(text, 0, placeholders) if placeholders else read_rule(text)
    assert rule.filter is not None
    assert rule.formula is None
    return rule.filter


def test_what_a_filter_says() -> None:
    found = filter_of(TEXT)
    assert found.name == "filter Known updaters"
    assert found.rules == ("6f3e2987-db24-4c78-a860-b4f4095a7095", "by_name")
    assert found.logsource == LogSource("process_creation", "windows")
    assert [i.name for i in found.identifiers] == ["selection"]
    assert str(found.formula) == "not selection"
    assert found.problem is None
    (predicate,) = found.identifiers[0].items[0].predicates
    assert predicate.span.of(TEXT) == r"'\update.exe'"


def test_as_a_rule_it_is_not_evaluated_and_says_what_it_is() -> None:
    rule = read_rule(TEXT)
    assert rule.problem == "this is a Sigma Filter, which narrows other rules"
    assert (rule.stages, rule.identifiers) == ((), ())


@pytest.mark.parametrize(
    ("written", "rules"),
    [("rules: any", None), ("rules: ANY", None), ("rules: one", ("one",)), ("rules: []", None)],
)
def test_any_rule_or_one(written: str, rules: tuple[str, ...] | None) -> None:
    start, end = TEXT.index("rules:"), TEXT.index("    selection")
    found = filter_of(f"{TEXT[:start]}{written}\n{TEXT[end:]}")
    assert found.rules == rules
    assert found.problem is None
    assert bool(found.warnings) is (written == "rules: []")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("    rules:", "    names:", "`rules` must name the rules"),
        ("rules:\n", "rules: {x: y}\n    more:\n", "`rules` must name"),
        ("- by_name", "- [x]", "no list of rule ids"),
        ("condition: not selection", "condition: [selection]", "one text, not a list"),
        ("condition: not selection", "condition: not other", "`other`"),
        ("    condition: not selection\n", "", "no condition"),
        ("|endswith", "|nonsense", "unknown modifier"),
        ("logsource:", "custom:", "no log source"),
    ],
)
def test_a_filter_that_cannot_be_applied_says_why(old: str, new: str, problem: str) -> None:
    found = filter_of(TEXT.replace(old, new))
    assert found.formula is None
    assert found.problem is not None
    assert problem in found.problem
    said = read_rule(TEXT.replace(old, new)).problem
    assert said is not None
    assert problem in said


def test_a_filter_that_is_no_mapping() -> None:
    assert filter_of("title: t\nfilter: x\n").problem == "`filter` is no mapping"


def test_placeholders_of_a_filter_are_resolved() -> None:
    text = TEXT.replace("Image|endswith: '\\update.exe'", "User|expand: '%admins%'")
    assert "not resolved" in str(filter_of(text).problem)
    assert filter_of(text, Placeholders((("admins", ("a", "b")),))).problem is None


def test_filters_stand_among_the_rules_of_a_file() -> None:
    rule = "title: r\nlogsource: {product: windows}\ndetection: {a: {B: c}, condition: a}\n"
    found = read_rules(f"{rule}---\n{TEXT}")
    assert [isinstance(r, Rule) and r.filter is not None for r in found] == [False, True]
