"""What remains of a formula when predicates are taken out of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

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
)


def without(formula: Formula, keys: Collection[PredicateKey]) -> Formula | None:
    """The formula with the predicates of `keys` taken out; None if nothing remains.

    A predicate goes from its item, an empty item from what joins it, an empty identifier from the
    condition with its `not`: what is gone is neither true nor false, it is no longer asked.
    """
    match formula:
        case Predicate(key=key):
            return None if key in keys else formula
        case Item(predicates=predicates):
            kept = tuple(p for p in predicates if p.key not in keys)
            return dataclasses.replace(formula, predicates=kept) if kept else None
        case Not(part):
            rest = without(part, keys)
            return None if rest is None else Not(rest)
        case Named(name, part):
            rest = without(part, keys)
            return None if rest is None else Named(name, rest)
        case Quantified(every, pattern, named):
            left = tuple(p for p in (without(n, keys) for n in named) if isinstance(p, Named))
            return Quantified(every, pattern, left) if left else None
        case All(parts):
            return _joined(All, parts, keys)
        case Any(parts):
            return _joined(Any, parts, keys)


def _joined(
    join: type[All] | type[Any], parts: tuple[Formula, ...], keys: Collection[PredicateKey]
) -> Formula | None:
    kept = tuple(p for p in (without(part, keys) for part in parts) if p is not None)
    return join(kept) if len(kept) > 1 else next(iter(kept), None)
