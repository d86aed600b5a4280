"""Before stage 0: is an event of a rule's log source at all, and what are its fields called there?

A log source is a `Mapping`, an event of any of its alternatives. Conditions are of what System
says. Where an event's own data hide one of its fields (event 104: `Channel` is the log that was
cleared), a table holds System's own value as `System_Channel`, and that one counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from workbench.engine.ask import Masks
from workbench.engine.derive import Derivation
from workbench.engine.mask import Mask
from workbench.engine.pairs import COMPARE
from workbench.sigma.formula import Op, Test


@dataclass(frozen=True, slots=True)
class Condition:
    """A field that must have one of these values, ignoring case."""

    field: str
    values: tuple[str, ...]

    def held(self, masks: Masks) -> Mask:
        """The events that meet it."""
        hidden = f"System_{self.field}"
        shown = self._of(self.field, masks)
        if hidden not in masks.table.columns:
            return shown
        return self._of(hidden, masks) | (shown - masks(Test(hidden, Op.EXISTS, "true")))

    def _of(self, field: str, masks: Masks) -> Mask:
        return reduce(or_, (masks(Test(field, Op.EQ, value)) for value in self.values))

    def seen(self, masks: Masks, row: int) -> str:
        """What an event has there, as text."""
        table = masks.table
        return table.text(row, f"System_{self.field}") or table.text(row, self.field)

    def __str__(self) -> str:
        return f"{self.field} {' or '.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One kind of event that a log source means: all conditions hold.

    `renames` are pairs of the rule's field and the field that holds it in these events; `derived`
    are fields that these events hold inside the text of others.
    """

    name: str
    conditions: tuple[Condition, ...]
    renames: tuple[tuple[str, str], ...] = ()
    derived: tuple[Derivation, ...] = ()

    def field(self, name: str) -> str:
        """What a rule's field is called in these events."""
        return self._names().get(name, name)

    @property
    def rule_fields(self) -> Iterable[str]:
        """The fields that are called otherwise in a rule, by the rule's names."""
        return self._names().keys()

    def rule_field(self, name: str) -> str:
        """What a field of these events is called in a rule."""
        return next((rules for rules, events in self._names().items() if events == name), name)

    def renamed(self, test: Test) -> Test:
        """The test that these events are asked in place of a rule's."""
        if test.field is None or not (self.renames or self.derived):
            return test
        value = self.field(test.value) if test.op in COMPARE else test.value
        return Test(self.field(test.field), test.op, value, test.cased, test.flags)

    def _names(self) -> dict[str, str]:
        return dict(self.renames) | {d.field: d.name for d in self.derived}


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a log source means: an event of any alternative. The first that admits it counts."""

    name: str
    alternatives: tuple[Alternative, ...]

    def __str__(self) -> str:
        names = ", ".join(a.name for a in self.alternatives)
        return self.name if names == self.name else f"{self.name} ({names})"


@dataclass(frozen=True, eq=False)
class Scope:
    """The events of a log source: `mask`, and the alternatives with the events each admits
    (disjoint: the first one that admits an event counts).
    """

    mask: Mask
    admitted: tuple[tuple[Alternative, Mask], ...]

    def alternative(self, row: int) -> Alternative | None:
        """The alternative that admits an event; None if it is not in scope."""
        return next((a for a, mask in self.admitted if mask.has(row)), None)

    def of(self, alternative: Alternative) -> Mask | None:
        """The events that an alternative admits; None for one that is not of this log source."""
        return next((mask for a, mask in self.admitted if a == alternative), None)


class Gate:
    """Tests asked of the events in scope, each under its own alternative's field names."""

    def __init__(self, mapping: Mapping, masks: Masks):
        self.masks = masks
        for alternative in mapping.alternatives:
            masks.derive(alternative.derived)
        self.scope = masks.once(mapping, lambda: _scope(mapping, masks))

    def __call__(self, test: Test) -> Mask:
        """The events in scope of which the test is true. Raises NotEvaluated."""
        asked: dict[Test, Mask] = {}
        for alternative, admitted in self.scope.admitted:
            own = alternative.renamed(test)
            asked[own] = asked[own] | admitted if own in asked else admitted
        parts = [(self.masks(own), admitted) for own, admitted in asked.items()]
        held = [mask & admitted for mask, admitted in parts if mask is not self.masks.none]
        return reduce(or_, held) if held else self.masks.none


def _scope(mapping: Mapping, masks: Masks) -> Scope:
    left, admitted = masks.every, []
    for alternative in mapping.alternatives:
        own = left & _admitted(alternative, masks)
        admitted.append((alternative, own))
        left = left - own
    return Scope(~left, tuple(admitted))


def _admitted(alternative: Alternative, masks: Masks) -> Mask:
    held = masks.every
    for condition in alternative.conditions:
        held = held & condition.held(masks)
    return held
