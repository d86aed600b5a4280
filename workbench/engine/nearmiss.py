"""Which events would change their verdict if one predicate were the other way.

Trying every predicate in turn would ask the whole formula once for each. Instead the condition is
seen as a formula over search identifiers: an identifier *matters* for an event if turning it round
turns the verdict; within an identifier, where each predicate stands once, a predicate matters if
the parts beside it let it through. Both together: turning that predicate round, wherever the
condition names its identifier, turns the verdict.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbench.engine.algebra import Leaf, held_where
from workbench.engine.mask import Mask
from workbench.sigma.formula import (
    All,
    Any,
    Formula,
    Item,
    Named,
    Not,
    Predicate,
    PredicateKey,
    Quantified,
    Span,
    children,
)


def flipping(formula: Formula, leaf: Leaf, scope: Mask) -> Mask:
    """The events of `scope` for which turning exactly one predicate round turns the formula.

    `leaf` gives the events of `scope` where a predicate holds.
    """
    units = {_unit_key(unit): unit for unit in _units(formula)}
    held = {key: held_where(unit, leaf, scope) for key, unit in units.items()}
    skeleton = _skeleton(formula)
    whole = held_where(skeleton, _looked_up(held), scope)
    out = scope - scope
    for key, unit in units.items():
        turned = {**held, key: scope - held[key]}
        matters = held_where(skeleton, _looked_up(turned), scope) ^ whole
        if matters:
            out = out | _passing(unit, leaf, scope, matters)
    return out


def _looked_up(masks: dict[PredicateKey, Mask]) -> Leaf:
    return lambda predicate: masks[predicate.key]


def _units(formula: Formula) -> Iterator[Named | Predicate]:
    """The identifiers of a condition (and predicates outside any), as often as they stand."""
    if isinstance(formula, Named | Predicate):
        yield formula
        return
    for part in children(formula):
        yield from _units(part)


def _unit_key(unit: Named | Predicate) -> PredicateKey:
    return PredicateKey(unit.name, "", "", -1) if isinstance(unit, Named) else unit.key


def _skeleton(formula: Formula) -> Formula:
    """The condition with every identifier as one leaf."""
    match formula:
        case Named():
            return Predicate(_unit_key(formula), None, (), formula.name, Span(0, 0))
        case All(parts):
            return All(tuple(_skeleton(part) for part in parts))
        case Any(parts):
            return Any(tuple(_skeleton(part) for part in parts))
        case Quantified(every=every, parts=named):
            leaves = tuple(_skeleton(part) for part in named)
            return All(leaves) if every else Any(leaves)
        case Not(part):
            return Not(_skeleton(part))
        case _:
            return formula


def _passing(formula: Formula, leaf: Leaf, scope: Mask, matters: Mask) -> Mask:
    """The events among `matters` for which some predicate below the node turns the node."""
    if isinstance(formula, Predicate):
        return matters
    parts = children(formula)
    every = isinstance(formula, All) or (isinstance(formula, Item | Quantified) and formula.every)
    held = [held_where(part, leaf, scope) for part in parts]
    # a part is let through where all parts beside it leave the decision to it
    open_to = held if every else [scope - mask for mask in held]
    before, after = _beside(open_to, matters)
    out = scope - scope
    for part, ahead, behind in zip(parts, before, after, strict=True):
        let_through = ahead & behind
        if let_through:
            out = out | _passing(part, leaf, scope, let_through)
    return out


def _beside(masks: list[Mask], start: Mask) -> tuple[list[Mask], list[Mask]]:
    """For each mask `start` and all masks before it; `start` and all masks behind it."""
    before, after = [start], [start]
    for mask in masks[:-1]:
        before.append(before[-1] & mask)
    for mask in reversed(masks[1:]):
        after.append(after[-1] & mask)
    return before, after[::-1]
