"""Rules as the tests of edits want them: short, and in every way of writing YAML."""

from __future__ import annotations

import random

from workbench.sigma.formula import Formula, Predicate, PredicateKey, Test, fold, predicates
from workbench.sigma.parse import read_rule
from workbench.sigma.rule import Rule

HEAD = """\
title: A rule
id: 992a6cae-db6a-43c8-9cec-76d7195c96fc
status: test
date: 2022-08-28
logsource:
    product: windows
detection:
"""


def rule_text(detection: str) -> str:
    """A rule with this `detection` block, indented by four spaces."""
    return HEAD + detection + "level: high\n"


def keys(rule: Rule, value: object, identifier: str | None = None) -> list[PredicateKey]:
    """The keys of the predicates that ask a value."""
    return [
        p.key
        for p in rule.predicates()
        if p.value == value and (identifier is None or p.identifier == identifier)
    ]


def keys_in(text: str, *values: object) -> list[PredicateKey]:
    """The keys of the predicates of a one-document text that ask one of the values."""
    return [key for value in values for key in keys(read_rule(text), value)]


def holds(formula: Formula, truth: dict[Test, bool]) -> bool:
    """The truth of a formula from that of its tests."""

    def leaf(predicate: Predicate) -> bool:
        return any(truth[test] for test in predicate.tests)

    return fold(formula, leaf, all, any, lambda held: not held)


def asked_in(*formulas: Formula | None) -> list[Test]:
    """Every test of some formulas, once."""
    found = (t for f in formulas if f is not None for p in predicates(f) for t in p.tests)
    return list(dict.fromkeys(found))


def changed_lines(old: str, new: str) -> tuple[list[str], list[str]]:
    """The lines that a change takes out and puts in, without what both begin and end with."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return before, after


def agree(one: Formula, other: Formula) -> bool:
    """Whether two formulas hold alike, for some 50 ways in which their tests may hold.

    All or none, one or all but one, those of one half; drawn alike in every run.
    """
    asked = asked_in(one, other)
    few = random.Random(0).sample(asked, min(len(asked), 12))
    rows: list[set[Test]] = [set(), set(asked), set(asked[::2]), set(asked[1::2])]
    rows += [{test} for test in few] + [set(asked) - {test} for test in few]
    rows += [set(random.Random(n).sample(asked, len(asked) // 3)) for n in range(20)]
    truths = ({test: test in row for test in asked} for row in rows)
    return all(holds(one, truth) == holds(other, truth) for truth in truths)
