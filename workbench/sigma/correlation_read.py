"""The `correlation` block of a document as a `Correlation`, or why it cannot be evaluated."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any as Anything

import yaml

from workbench.sigma.condition import ConditionError, parse_condition
from workbench.sigma.correlation import COMPARE, Alias, Correlation, Kind, Limit, Timespan
from workbench.sigma.formula import All, Formula, Named, predicates
from workbench.sigma.nodes import Node, entry, pairs, plain, span_of
from workbench.sigma.proof import atom

_TIMESPAN = re.compile(r"([0-9]+)([smhdwMy])")
_SECONDS = {
    "s": 1,
    "m": 60,
    "h": 3_600,
    "d": 86_400,
    "w": 604_800,
    "M": 2_629_746,  # a twelfth of a year of 365.2425 days, as in pySigma
    "y": 31_556_952,
}
LONGEST = 10_000 * _SECONDS["y"] * 1_000_000  # microseconds; longer than all time is all time
_OTHER_KEYS = frozenset({"field", "percentile"})
_OPERATORS = re.compile(r"(?<![\w-])(AND|OR|NOT)(?![\w-])")
_WORDS = re.compile(r"[\w-]+")


class CorrelationError(Exception):
    """A correlation that cannot be evaluated; the message says why."""


def read_correlation(node: Node) -> Correlation:
    """The correlation of a `correlation` block. Raises CorrelationError."""
    if not isinstance(node, yaml.MappingNode):
        raise CorrelationError("`correlation` is no mapping")
    kind = _kind(node)
    rules = _names(node, "rules")
    limits, expression = _condition(node, kind, rules)
    if not rules and expression is not None:
        rules = tuple(dict.fromkeys(_leaves(expression)))
    _check_rules(rules, expression)
    if kind is Kind.TEMPORAL_ORDERED and expression is not None:
        _check_order(expression)
        expression = None  # all of them, in order: what such a correlation asks by itself
    fields, percentile = _looked_at(node, kind)
    group = entry(node, "group-by")
    return Correlation(
        kind=kind,
        rules=rules,
        group_by=tuple(dict.fromkeys(_names(node, "group-by"))),
        timespan=_timespan(node),
        limits=limits or (_default(kind, rules) if expression is None else ()),
        expression=expression,
        fields=fields,
        percentile=percentile,
        aliases=_aliases(node, rules),
        generate=_generate(node),
        group_span=span_of(group[1]) if group else None,
    )


def warnings_of(correlation: Correlation) -> Iterator[str]:
    """What an engineer should know of a correlation that can be evaluated."""
    if not correlation.group_by:
        yield "the correlation has no `group-by`: the events of all hosts and users are one group"
    for alias in correlation.aliases:
        for rule in correlation.rules:
            if rule not in dict(alias.fields):
                yield f"the alias `{alias.name}` says nothing of `{rule}`"
        if alias.name not in (*correlation.group_by, *correlation.fields):
            yield f"the alias `{alias.name}` is used nowhere"


def parse_timespan(text: str) -> int:
    """A timespan such as `90m` in microseconds. Raises CorrelationError."""
    found = _TIMESPAN.fullmatch(text)
    if found is None or not int(found[1]):
        raise CorrelationError(
            f"`{text}` is no timespan: a whole number above 0 and one of s, m, h, d, w, M, y"
        )
    return min(int(found[1]) * _SECONDS[found[2]] * 1_000_000, LONGEST)


def _kind(node: Node) -> Kind:
    found = entry(node, "type")
    given = plain(found[1]) if found else None
    if given is None:
        raise CorrelationError("the correlation has no `type`")
    try:
        return Kind(str(given).lower())
    except ValueError:
        raise CorrelationError(f"no correlation type is called `{given}`") from None


def _names(node: Node, key: str) -> tuple[str, ...]:
    """A text or a list of texts; empty if it is missing."""
    found = entry(node, key)
    given = plain(found[1]) if found else None
    listed = given if isinstance(given, list) else [] if given is None else [given]
    if any(isinstance(each, list | dict) or each is None for each in listed):
        raise CorrelationError(f"`{key}` of the correlation is no list of names")
    return tuple(str(each) for each in listed)


def _check_rules(rules: tuple[str, ...], expression: Formula | None) -> None:
    if not rules:
        raise CorrelationError("the correlation refers to no rule")
    twice = next((rule for rule in rules if rules.count(rule) > 1), None)
    if twice is not None:
        raise CorrelationError(f"the correlation refers to `{twice}` twice")
    unused = set(rules) - set(_leaves(expression)) if expression is not None else set()
    if unused:
        raise CorrelationError(f"the condition does not name the rule `{min(unused)}`")


def _timespan(node: Node) -> Timespan:
    found = entry(node, "timespan")
    if found is None:
        raise CorrelationError("the correlation has no `timespan`")
    text = str(plain(found[1]))
    return Timespan(text, parse_timespan(text), span_of(found[1]))


# the condition


def _condition(
    node: Node, kind: Kind, rules: tuple[str, ...]
) -> tuple[tuple[Limit, ...], Formula | None]:
    found = entry(node, "condition")
    if found is None or plain(found[1]) is None:
        if not kind.temporal:
            raise CorrelationError("the correlation has no `condition`")
        return (), None
    if isinstance(found[1], yaml.MappingNode):
        return _limits(found[1]), None
    if not isinstance(found[1], yaml.ScalarNode) or not kind.temporal:
        raise CorrelationError("the `condition` of the correlation is no mapping")
    return (), _expression(str(plain(found[1])), rules)


def _limits(node: Node) -> tuple[Limit, ...]:
    found: list[Limit] = []
    for key, value in pairs(node):
        name = str(plain(key))
        if name in COMPARE:
            found.append(Limit(name, _number(name, plain(value)), span_of(value)))
        elif name not in _OTHER_KEYS:
            raise CorrelationError(f"the correlation's condition cannot hold `{name}`")
    if not found:
        raise CorrelationError(f"the correlation's condition has none of {', '.join(COMPARE)}")
    return tuple(found)


def _number(name: str, given: Anything) -> int | float:
    try:
        if isinstance(given, bool):
            raise ValueError
        number = float(given)
        if not math.isfinite(number):
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise CorrelationError(f"`{name}: {given}` is no number") from None
    return (
        int(given) if isinstance(given, int) else int(number) if number == int(number) else number
    )


def _default(kind: Kind, rules: tuple[str, ...]) -> tuple[Limit, ...]:
    """A temporal correlation without a condition asks for all of its rules."""
    return (Limit("gte", len(rules)),) if kind.temporal else ()


def _expression(text: str, rules: tuple[str, ...]) -> Formula:
    """A condition over the names of rules; its operators may be in capitals."""
    text = _OPERATORS.sub(lambda word: word[1].lower(), text)
    words = [w for w in _WORDS.findall(text) if w not in ("and", "or", "not")]
    try:
        return parse_condition(text, {name: atom(name) for name in rules or words})
    except ConditionError as error:
        said = str(error).replace("no search identifier", "not among `rules`")
        raise CorrelationError(f"the correlation's {said}") from None


def _check_order(expression: Formula) -> None:
    parts = expression.parts if isinstance(expression, All) else (expression,)
    if not all(isinstance(part, Named) for part in parts):
        raise CorrelationError(
            "a temporal_ordered correlation has an order only under `and`, not under `or` or `not`"
        )


def _leaves(expression: Formula | None) -> Iterator[str]:
    if expression is not None:
        yield from (predicate.identifier for predicate in predicates(expression))


def _looked_at(node: Node, kind: Kind) -> tuple[tuple[str, ...], float | None]:
    """The fields whose values are looked at, and which percentile."""
    found = entry(node, "condition")
    condition = found[1] if found and isinstance(found[1], yaml.MappingNode) else None
    fields = _names(condition, "field") if condition is not None else ()
    if not kind.of_values:
        return (), None
    if not fields or condition is None:
        raise CorrelationError(f"a {kind} correlation needs a `field` in its condition")
    if len(fields) > 1 and kind is not Kind.VALUE_COUNT:
        raise CorrelationError(f"a {kind} correlation looks at one field, not at several")
    if kind is not Kind.VALUE_PERCENTILE:
        return fields, None
    given = entry(condition, "percentile")
    if given is None:
        raise CorrelationError("a value_percentile correlation does not say which `percentile`")
    percentile = _number("percentile", plain(given[1]))
    if not 0 <= percentile <= 100:
        raise CorrelationError(f"`percentile: {percentile}` is not between 0 and 100")
    return fields, float(percentile)


def _aliases(node: Node, rules: tuple[str, ...]) -> tuple[Alias, ...]:
    found = entry(node, "aliases")
    given = plain(found[1]) if found else None
    if given is None:
        return ()
    if not isinstance(given, dict) or not all(isinstance(of, dict) for of in given.values()):
        raise CorrelationError("`aliases` of the correlation is no mapping of names to rules")
    aliases = tuple(
        Alias(str(name), tuple((str(rule), str(field)) for rule, field in of.items()))
        for name, of in given.items()
    )
    for alias in aliases:
        strange = next((rule for rule, _ in alias.fields if rule not in rules), None)
        if strange is not None:
            raise CorrelationError(
                f"the alias `{alias.name}` is of `{strange}`, which is not among `rules`"
            )
    return aliases


def _generate(node: Node) -> bool:
    found = entry(node, "generate")
    given = plain(found[1]) if found else False
    if not isinstance(given, bool):
        raise CorrelationError("`generate` of the correlation is neither true nor false")
    return given
