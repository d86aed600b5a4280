"""A formula as a set of events: its operators as algebra over masks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_

from workbench.engine.mask import Mask
from workbench.sigma.formula import Formula, Predicate, fold

Leaf = Callable[[Predicate], Mask]


def held_where(formula: Formula, leaf: Leaf, scope: Mask) -> Mask:
    """The events of `scope` where a formula holds.

    `leaf` gives the events of `scope` where a predicate holds.
    """
    nothing = Mask.empty(scope.size)

    def every(parts: Sequence[Mask]) -> Mask:
        return reduce(and_, parts, scope)

    def some(parts: Sequence[Mask]) -> Mask:
        return reduce(or_, parts, nothing)

    return fold(formula, leaf, every, some, lambda held: scope - held)
