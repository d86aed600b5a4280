"""A rule's verdict over a table: stages, predicates, hits, near misses, what exclusions hold back.

Everything is algebra over the masks of tests, and every mask of a verdict is within the rule's
log source: what is not in scope is in none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import chain
from operator import and_, or_

from workbench.engine.algebra import held_where
from workbench.engine.ask import Masks, NotEvaluated
from workbench.engine.logsource import Gate, LogSources
from workbench.engine.mask import Mask
from workbench.engine.nearmiss import flipping
from workbench.sigma.formula import Predicate, PredicateKey, predicates
from workbench.sigma.rule import Rule


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a rule says of every event of a table.

    `reason`: why it is not evaluated, one sentence (all masks are then empty), or None.
    `mapping_name`: which log source mapping let the events in. `scope`: the events of the rule's
    log source. `stages`: for each of `rule.stages` the events where it held by itself.
    """

    rule: Rule
    reason: str | None
    scope: Mask
    mapping_name: str
    stages: tuple[Mask, ...]
    held: dict[PredicateKey, Mask] = field(repr=False)
    gate: Gate | None = field(repr=False)  # None if the rule is not evaluated

    @property
    def hits(self) -> Mask:
        """The events that alert."""
        return self.stages[0] if self.stages else self._nothing

    def predicate(self, predicate: Predicate) -> Mask:
        """The events in scope where a predicate held by itself; empty for one not of this rule."""
        return self.held.get(predicate.key, self._nothing)

    def identifier(self, name: str) -> Mask:
        """The events in scope where a search identifier held; empty if the rule has none such."""
        return self._identifiers.get(name, self._nothing)

    def near_misses(self) -> Mask:
        """The events in scope that do not alert, but would if one predicate were the other way
        (wherever the condition asks it), and that are not held back by exclusions alone.
        """
        return self._near_misses

    def excluded(self) -> Mask:
        """The events in scope that only exclusions hold back: every other stage held."""
        return self._excluded

    @cached_property
    def _nothing(self) -> Mask:
        return self.scope - self.scope

    @cached_property
    def _identifiers(self) -> dict[str, Mask]:
        """For each search identifier the events where it held, asked once."""
        if self.gate is None:
            return {}
        return {
            i.name: held_where(i.formula, self.predicate, self.scope) for i in self.rule.identifiers
        }

    @cached_property
    def _excluded(self) -> Mask:
        if self.reason is not None or not any(s.negated for s in self.rule.stages):
            return self._nothing
        parts = zip(self.rule.stages, self.stages, strict=True)
        looked_for = [mask for stage, mask in parts if stage.number and not stage.negated]
        return reduce(and_, looked_for, self.scope) - self.hits

    @cached_property
    def _near_misses(self) -> Mask:
        if self.reason is not None or not self.rule.stages:
            return self._nothing
        flips = flipping(self.rule.stages[0].formula, self.predicate, self.scope)
        return flips - self.hits - self._excluded


def evaluate(rule: Rule, masks: Masks, sources: LogSources) -> Verdict:
    """A rule's verdict over the table of `masks`. Never raises for what a rule says: a rule that
    cannot be evaluated gives a verdict with the reason.
    """
    if rule.problem is not None:
        return _refused(rule, masks, rule.problem)
    if rule.correlation is not None:
        return _refused(rule, masks, "a correlation is judged beside the rules it refers to")
    mapping = sources.mapping(rule.logsource)
    if mapping is None:
        return _refused(rule, masks, sources.refusal(rule.logsource))
    try:
        gate = Gate(mapping, masks)
        held = {p.key: any_of(p, gate) for p in _asked(rule)}
    except NotEvaluated as reason:
        return _refused(rule, masks, str(reason))
    scope = gate.scope.mask
    stages = tuple(held_where(stage.formula, lambda p: held[p.key], scope) for stage in rule.stages)
    return Verdict(rule, None, scope, str(mapping), stages, held, gate)


def any_of(predicate: Predicate, gate: Gate) -> Mask:
    """The events in scope where some test of a predicate is true."""
    masks = [gate(test) for test in predicate.tests]
    return reduce(or_, masks) if masks else gate.masks.none


def _asked(rule: Rule) -> Iterable[Predicate]:
    """Every predicate of the rule once: those of the condition, and those it does not use."""
    of_stages: Iterator[Predicate] = chain.from_iterable(
        predicates(stage.formula) for stage in rule.stages
    )
    return {p.key: p for p in chain(of_stages, rule.predicates())}.values()


def _refused(rule: Rule, masks: Masks, reason: str) -> Verdict:
    empty = tuple(masks.none for _ in rule.stages)
    return Verdict(rule, reason, masks.none, "", empty, {}, None)
