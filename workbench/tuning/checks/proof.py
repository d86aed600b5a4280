"""The proof that an edit of a rule's text changes what it says it changes, and no hit."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import replace
from typing import Any as Anything

from workbench.sigma.collection import documents
from workbench.sigma.formula import (
    All,
    Any,
    Formula,
    Item,
    Named,
    Not,
    Op,
    Predicate,
    Quantified,
    Test,
)
from workbench.sigma.nodes import compose, plain
from workbench.sigma.parse import read_rule
from workbench.sigma.proof import normal
from workbench.sigma.rule import Rule, RuleError

_TEXTS = frozenset({Op.EQ, Op.CONTAINS, Op.STARTS_WITH, Op.ENDS_WITH, Op.LIKE})


def harmless(before: str, after: str, document: int, changed: Collection[str] = ()) -> bool:
    """Whether two texts differ, if at all, only in some top-level keys of one document, and its
    rule asks the same of every event. Of `detection` the wording may differ, not the meaning."""
    try:
        same_elsewhere = _rest(before, document, changed) == _rest(after, document, changed)
        return same_elsewhere and (
            "detection" not in changed or _asked(before, document) == _asked(after, document)
        )
    except RuleError:
        return False


def _rest(text: str, document: int, changed: Collection[str]) -> list[Anything]:
    """The plain values of all documents, written and merged, without the keys that may change."""
    written = [None if root is None else plain(root) for root in compose(text)]
    merged = [None if d.root is None else plain(d.root) for d in documents(text)]
    for values in (written, merged):
        own = values[document]
        if isinstance(own, dict):
            values[document] = {k: v for k, v in own.items() if k not in changed}
    return [written, merged]


def _asked(text: str, document: int) -> Hashable:
    rule = read_rule(text, document)
    if rule.problem or rule.formula is None:
        raise RuleError("what the rule asks cannot be compared")
    return (normal(_caseless(rule.formula)), tuple(_identifiers(rule)))


def _identifiers(rule: Rule) -> list[Hashable]:
    """Also those that no condition uses, in the text's order."""
    return [
        (identifier.name, normal(_caseless(identifier.formula))) for identifier in rule.identifiers
    ]


def _caseless(formula: Formula) -> Formula:
    """The formula with texts in lower case wherever case does not count."""
    match formula:
        case Predicate():
            return replace(formula, tests=tuple(map(_lowered, formula.tests)))
        case Item():
            parts = tuple(_caseless(part) for part in formula.predicates)
            return replace(formula, predicates=parts)  # type: ignore[arg-type]
        case Not() | Named():
            return replace(formula, part=_caseless(formula.part))
        case All() | Any():
            return replace(formula, parts=tuple(map(_caseless, formula.parts)))
        case Quantified():
            return replace(formula, parts=tuple(map(_caseless, formula.parts)))  # type: ignore[arg-type]


def _lowered(test: Test) -> Test:
    caseless = test.op in _TEXTS and not test.cased
    return replace(test, value=test.value.lower()) if caseless else test
