"""Condition strings as formulas over search identifiers, and the stages of a rule.

The grammar is pySigma's; its parse tree, before it forgets which pattern covered an identifier,
becomes the formula.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import cast

from sigma.conditions import (
    ConditionAND,
    ConditionIdentifier,
    ConditionItem,
    ConditionNOT,
    ConditionOR,
    ConditionSelector,
    SigmaCondition,
)
from sigma.exceptions import SigmaError
from sigma.rule import SigmaDetections

from workbench.sigma.formula import All, Any, Formula, Named, Not, Quantified
from workbench.sigma.rule import Stage

_SHIELD = "shielded-"


class ConditionError(Exception):
    """A condition that cannot be evaluated; the message says why."""


def parse_condition(text: str, identifiers: Mapping[str, Formula]) -> Formula:
    """The formula of one condition over the named identifiers of its rule.

    Raises ConditionError if it does not parse, names an identifier that is not there, or has a
    pattern that covers none.
    """
    names = cast(SigmaDetections, SimpleNamespace(detections=dict(identifiers)))
    try:
        tree = SigmaCondition(_shielded(text), names).parse(postprocess=False)
        return _formula(tree, names, identifiers)
    except SigmaError as error:
        raise ConditionError(f"condition `{text}`: {error}") from None
    except RecursionError:
        raise ConditionError("the condition is nested too deeply") from None


def _shielded(text: str) -> str:
    """The text with identifiers such as `notepad` marked, which pySigma reads as `not epad`."""
    return re.sub(r"(\bof\s+\S+)|(?<![\w*-])(?=not[\w-])", lambda m: m[1] or _SHIELD, text)


def _formula(item: object, names: SigmaDetections, identifiers: Mapping[str, Formula]) -> Formula:
    match item:
        case ConditionIdentifier():
            return _named(item.identifier.removeprefix(_SHIELD), identifiers)
        case ConditionSelector():
            return _quantified(item, names, identifiers)
        case ConditionNOT() | ConditionAND() | ConditionOR():
            parts = tuple(_formula(a, names, identifiers) for a in cast(ConditionItem, item).args)
            if isinstance(item, ConditionNOT):
                return Not(parts[0])
            return All(parts) if isinstance(item, ConditionAND) else Any(parts)
        case _:
            raise ConditionError(f"a condition cannot contain {type(item).__name__}")


def _named(name: str, identifiers: Mapping[str, Formula]) -> Named:
    if name not in identifiers:
        raise ConditionError(f"the condition names `{name}`, which is no search identifier")
    return Named(name, identifiers[name])


def _quantified(
    item: ConditionSelector, names: SigmaDetections, identifiers: Mapping[str, Formula]
) -> Quantified:
    covered = [found.identifier for found in item.resolve_referenced_detections(names)]
    if not covered:
        raise ConditionError(f"the condition's pattern `{item.pattern}` covers no identifier")
    parts = tuple(_named(name, identifiers) for name in covered)
    return Quantified(item.cond_class is ConditionAND, item.pattern, parts)


def stages_of(condition: Formula) -> tuple[Stage, ...]:
    """Stage 0, the whole condition, and its top-level AND conjuncts as stages 1…n, in order."""
    parts = _conjuncts(condition)
    whole = Stage(0, "condition", condition)
    return (whole, *(Stage(n, _stage_name(p), p) for n, p in enumerate(parts, start=1)))


def _conjuncts(formula: Formula) -> list[Formula]:
    if isinstance(formula, All) or (isinstance(formula, Quantified) and formula.every):
        return [conjunct for part in formula.parts for conjunct in _conjuncts(part)]
    return [formula]


def _stage_name(formula: Formula) -> str:
    """A negated `1 of pattern` is named by its pattern alone, as analysts read it."""
    if isinstance(formula, Not) and isinstance(formula.part, Quantified) and not formula.part.every:
        return f"not {formula.part.pattern}"
    return str(formula)
