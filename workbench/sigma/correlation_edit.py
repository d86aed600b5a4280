"""The threshold and the timespan of a correlation set in its text, with nothing else changed."""

from __future__ import annotations

import dataclasses
import re
from typing import Any as Anything

from workbench.sigma.collection import documents
from workbench.sigma.correlation import Correlation, Limit, Timespan
from workbench.sigma.correlation_read import CorrelationError, parse_timespan
from workbench.sigma.formula import Span
from workbench.sigma.nodes import plain
from workbench.sigma.parse import read_rule
from workbench.sigma.rule import Rule, RuleError
from workbench.sigma.splice import EditError, Splice, apply

_OPENING = re.compile(r"(?:[&!]\S*\s+)*(['\"]?)")  # an anchor or a tag stays, and the quotes
Number = int | float


def set_threshold(text: str, document: int, op: str, number: Number) -> str:
    """The text with the number of one comparison (`gte` …) of a correlation's condition replaced.

    Raises EditError where there is no such comparison, or where something else would change.
    """
    rule, correlation = _read(text, document)
    limit = next((each for each in correlation.limits if each.op == op), None)
    if limit is None or limit.span is None:
        raise EditError(f"the condition of the correlation has no `{op}` to change")
    changed = tuple(
        Limit(op, number, each.span) if each is limit else each for each in correlation.limits
    )
    meant = dataclasses.replace(correlation, limits=changed)
    return _spliced(text, rule, meant, limit.span, _written(number))


def set_timespan(text: str, document: int, timespan: str) -> str:
    """The text with the timespan of a correlation replaced, such as `90m`.

    Raises EditError where `timespan` is none, or where something else would change.
    """
    rule, correlation = _read(text, document)
    try:
        length = parse_timespan(timespan)
    except CorrelationError as error:
        raise EditError(str(error)) from None
    old = correlation.timespan.span
    meant = dataclasses.replace(correlation, timespan=Timespan(timespan, length, old))
    return _spliced(text, rule, meant, old, timespan)


def _read(text: str, document: int) -> tuple[Rule, Correlation]:
    try:
        rule = read_rule(text, document)
    except RuleError as error:
        raise EditError(str(error)) from None
    if rule.correlation is None:
        raise EditError(rule.problem or "the rule is no correlation")
    return rule, rule.correlation


def _written(number: Number) -> str:
    """A number as YAML reads it back: `1e+16` would be text, `1.0e+16` is a number."""
    shown = repr(number)
    return shown if "e" not in shown or "." in shown else shown.replace("e", ".0e")


def _spliced(text: str, rule: Rule, meant: Correlation, span: Span, value: str) -> str:
    """The value in place of a scalar, in the quotes that the old one has; proved."""
    old = span.of(text)
    opening = _OPENING.match(old)
    start = opening.end() if opening else 0
    quote = opening[1] if opening else ""
    end = len(old) - len(quote)
    if old.startswith("*") or old[start : start + 1] in "|>":
        raise EditError("the value stands elsewhere in the file: change it in the text")
    changed = apply(text, [Splice(span.start + start, span.start + end, value)])
    _prove(text, changed, rule, meant)
    return changed


def _prove(before: str, after: str, rule: Rule, meant: Correlation) -> None:
    """Raises EditError unless the correlation is what is meant and all else is as it was."""
    try:
        now = read_rule(after, rule.document)
        rest = [_without(text, rule.document) for text in (before, after)]
    except RuleError as error:
        raise EditError(f"with this the rule could not be read: {error}") from None
    if now != dataclasses.replace(rule, correlation=meant) or rest[0] != rest[1]:
        raise EditError("this cannot be set without changing something else in the file")


def _without(text: str, document: int) -> list[Anything]:
    """The plain values of a file without the `correlation` of one document."""
    nodes = [found.root or found.own for found in documents(text)]
    values: list[Anything] = [None if node is None else plain(node) for node in nodes]
    values[document] = {k: v for k, v in values[document].items() if k != "correlation"}
    return values
