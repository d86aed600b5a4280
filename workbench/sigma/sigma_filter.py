"""Sigma Filters applied to rules: which rules a filter is for, and a rule with filters ANDed to it.

The filter's condition is ANDed to the rule's as written, as the tools of the field do it: to
exclude, a filter says `not selection`. In the rule it stands as one negated stage, of which the
identifier named after the filter is what the filter takes away, so that its effect is counted as
that of any exclusion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from workbench.sigma.formula import (
    All,
    Any,
    Formula,
    Item,
    Named,
    Not,
    Predicate,
    Quantified,
    Span,
)
from workbench.sigma.rule import Filter, Identifier, LogSource, Rule, Stage

_NOWHERE = Span(0, 0)  # a filter's parts stand in another text than the rule's


def distinct(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    """The filters under names of their own: of the same name the second becomes `name (2)`."""
    taken: set[str] = set()
    found: list[Filter] = []
    for each in filters:
        name, number = each.name, 2
        while name in taken:
            name, number = f"{each.name} ({number})", number + 1
        taken.add(name)
        found.append(replace(each, name=name))
    return tuple(found)


def touches(found: Filter, rule: Rule) -> bool:
    """Whether a filter is for a rule: it names the rule's id or name (or any), and all that its
    log source says the rule's says too. Correlation rules and filters are never filtered.

    Source: pySigma's `SigmaFilter`.
    """
    if rule.correlation is not None or rule.filter is not None:
        return False
    if found.logsource == LogSource() or not _inside(rule.logsource, found.logsource):
        return False
    return found.rules is None or any(_names(reference, rule) for reference in found.rules)


def _inside(inner: LogSource, outer: LogSource) -> bool:
    return all(
        getattr(outer, part) in (None, getattr(inner, part))
        for part in ("category", "product", "service")
    )


def _names(reference: str, rule: Rule) -> bool:
    """A reference that is a UUID is an id, anything else a name."""
    asked, own = _uuid(reference), _uuid(rule.meta.id)
    return reference == rule.meta.name != "" if asked is None else asked == own


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def applied(rule: Rule, filters: Sequence[Filter]) -> Rule:
    """A rule with the filters that are for it: ANDed to its condition, a stage of each appended.

    A rule that cannot be evaluated stays as it is; one whose filter cannot be is not evaluated
    either.
    """
    mine, own = distinct(f for f in filters if touches(f, rule)), rule.formula
    if not mine or own is None:
        return rule
    rule = replace(rule, filters=tuple(f.meta.title or f.meta.id for f in mine))
    if unread := next((f for f in mine if f.formula is None), None):
        return replace(rule, formula=None, stages=(), problem=f"{unread.name}: {unread.problem}")
    parts = [(f, _taken_away(f)) for f in mine]
    stages = [
        Stage(len(rule.stages) + number, f.name, part, f.name)
        for number, (f, part) in enumerate(parts)
    ]
    formula = All((own, *(part for _, part in parts)))
    return replace(
        rule,
        formula=formula,
        stages=(replace(rule.stages[0], formula=formula), *rule.stages[1:], *stages),
        identifiers=(*rule.identifiers, *(i for f in mine for i in _identifiers(f))),
        warnings=(*rule.warnings, *(f"{f.name}: {w}" for f in mine for w in f.warnings)),
    )


def _taken_away(found: Filter) -> Not:
    """A filter's condition as "not what it takes away"."""
    assert found.formula is not None, "whoever asks has looked at the problem"
    condition = _renamed(found.formula, found.name)
    return Not(Named(found.name, _negated(condition)))


def _negated(formula: Formula) -> Formula:
    """The opposite, without a `not` where there is one to take away."""
    match formula:
        case Not(part):
            return part
        case All(parts) if all(isinstance(part, Not) for part in parts):
            return Any(tuple(_negated(part) for part in parts))
        case _:
            return Not(formula)


def _identifiers(found: Filter) -> Iterable[Identifier]:
    for each in found.identifiers:
        formula = _renamed(each.formula, found.name)
        items = tuple(_items(formula))
        name = _own_name(each.name, found.name)
        yield replace(
            each,
            name=name,
            formula=formula,
            items=items,
            key_span=_NOWHERE,
            span=_NOWHERE,
            filter=found.name,
        )


def _items(formula: Formula) -> Iterable[Item]:
    match formula:
        case Item():
            yield formula
        case All(parts) | Any(parts):
            for part in parts:
                yield from _items(part)


def _own_name(identifier: str, name: str) -> str:
    """An identifier's name in the rule; no rule's own identifier can be asked by such a name."""
    return f"{name}: {identifier}"


def _renamed(formula: Formula, name: str) -> Formula:
    """A formula of a filter with its identifiers under names of their own, and its places gone."""

    def of(part: Formula) -> Formula:
        return _renamed(part, name)

    match formula:
        case Predicate(key=key):
            mine = replace(key, identifier=_own_name(key.identifier, name))
            return replace(formula, key=mine, span=_NOWHERE)
        case Item(predicates=predicates):
            asked = tuple(p for p in map(of, predicates) if isinstance(p, Predicate))
            return replace(formula, predicates=asked, key_span=None, span=_NOWHERE)
        case Not(part):
            return Not(of(part))
        case Named(identifier, part):
            return Named(_own_name(identifier, name), of(part))
        case Quantified(every, pattern, named):
            asked_of = tuple(n for n in map(of, named) if isinstance(n, Named))
            return Quantified(every, pattern, asked_of)
        case All(parts):
            return All(tuple(map(of, parts)))
        case Any(parts):
            return Any(tuple(map(of, parts)))
