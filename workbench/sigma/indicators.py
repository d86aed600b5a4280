"""What a rule looks for and what it excludes, as rows of field, kind and value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.sigma.formula import Op, Predicate, Test, predicates
from workbench.sigma.rule import Rule

_KINDS = {
    Op.CONTAINS: "match",
    Op.LIKE: "wildcard_match",
    Op.REGEX: "regex_match",
    Op.CIDR: "cidr_match",
    Op.NULL: "is_null",
}  # others are named as their operators


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """A field ("" for a keyword), the kind of comparison, and the value compared with.

    The value is the text after its wildcards became the kind: `'*\\x.exe'` is `ends_with \\x.exe`.
    """

    field: str
    kind: str
    value: str


def indicators_table(rule: Rule) -> list[Row]:
    """Each row that the rule looks for, once, sorted: what no top-level NOT suppresses."""
    excluded = {predicate.key for predicate in rule.exclusions()}
    asked = predicates(rule.formula) if rule.formula else ()
    return _rows(predicate for predicate in asked if predicate.key not in excluded)


def exclusions_table(rule: Rule) -> list[Row]:
    """Each row that the rule suppresses by a top-level NOT, once, sorted."""
    return _rows(rule.exclusions())


def _rows(found: Iterable[Predicate]) -> list[Row]:
    return sorted({row for predicate in found for row in rows_of(predicate)})


def rows_of(predicate: Predicate) -> list[Row]:
    """A predicate's rows, one for each of its tests; one of its own where a modifier makes many."""
    if len(predicate.tests) == 1:
        test = predicate.tests[0]
        return [Row(test.field or "", kind_of(test), _shown(predicate, test))]
    kind = "_".join(predicate.modifiers) or kind_of(predicate.tests[0])
    return [Row(predicate.field or "", kind, str(predicate.value))]


def kind_of(test: Test) -> str:
    """The kind of comparison as tables name it; a timestamp part by its own name.

    A keyword is searched for in the text of the event, which is what `match` means.
    """
    if test.field is None and test.op is Op.EQ:
        return "match"
    return test.flags if test.op is Op.TIME_PART else _KINDS.get(test.op, test.op.value)


def _shown(predicate: Predicate, test: Test) -> str:
    """Text with wildcards is shown as written, not as the expression made of it."""
    return str(predicate.value) if test.op is Op.LIKE else test.value
