"""What each exclusion holds back: events it suppresses alone, and events it shares with others.

A value suppresses an event if every other stage holds, an exclusion holds, and the value is part
of why it does. It does so alone if the event would alert were the value false and nothing else
changed. Both follow in one walk down the condition; only what the condition asks in several
places needs an evaluation of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from operator import or_

from workbench.engine.algebra import held_where
from workbench.engine.evaluate import Verdict
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
    children,
)
from workbench.tuning.analysis import Hits, hits_of
from workbench.tuning.truth import Truth


@dataclass(frozen=True, eq=False)
class Suppressed:
    """The events that one value or search identifier holds back, `alone` and `shared` apart."""

    alone: Mask
    shared: Mask
    alone_hits: Hits
    shared_hits: Hits


@dataclass(frozen=True, eq=False)
class Suppression:
    """A row for each exclusion value and for each search identifier under a top-level NOT."""

    values: Mapping[PredicateKey, Suppressed]
    identifiers: Mapping[str, Suppressed]


@dataclass(frozen=True, eq=False)
class _Share:
    """A node of the condition with the events it holds back, at all and alone."""

    node: Named | Predicate
    held: Mask
    alone: Mask


def suppression(verdict: Verdict, truth: Truth) -> Suppression:
    """What the exclusions of a rule hold back. No rows if the rule was not evaluated."""
    if verdict.reason is not None:
        return Suppression({}, {})
    rows = [(s.node, _row(s, truth)) for s in _merged(verdict)]
    return Suppression(
        {node.key: row for node, row in rows if isinstance(node, Predicate)},
        {node.name: row for node, row in rows if isinstance(node, Named)},
    )


def _row(share: _Share, truth: Truth) -> Suppressed:
    shared = share.held - share.alone
    return Suppressed(share.alone, shared, hits_of(share.alone, truth), hits_of(shared, truth))


def _merged(verdict: Verdict) -> Iterator[_Share]:
    """One share for each value and identifier, wherever the condition asks it."""
    formula = verdict.rule.stages[0].formula if verdict.rule.stages else Any(())
    asked = Counter(_nodes(formula))
    shares: dict[Named | Predicate, list[_Share]] = {}
    for share in _Walk(verdict).shares():
        shares.setdefault(share.node, []).append(share)
    for node, found in shares.items():
        held = reduce(or_, (s.held for s in found))
        alone = found[0].alone
        if asked[node] > 1:
            alone = held & held_where(_without(formula, node), verdict.predicate, verdict.scope)
        yield _Share(node, held, alone)


class _Walk:
    """The way down from the negated stages to their values, within the events they hold back."""

    def __init__(self, verdict: Verdict):
        self.verdict = verdict
        self.excluded = verdict.excluded()

    def shares(self) -> Iterator[_Share]:
        """Of every node under a negated stage, in the text's order; repeated where asked again."""
        negated = [s.formula for s in self.verdict.rule.stages if s.negated]
        yield from self._any_of(negated, False, self.excluded, self.excluded)

    def _down(self, node: Formula, wanted: bool, held: Mask, alone: Mask) -> Iterator[_Share]:
        """In `held` the node is `wanted`, and so holds the event back; in `alone` no other does."""
        if wanted and isinstance(node, Named | Predicate):
            yield _Share(node, held, alone)
        if isinstance(node, Not) or (isinstance(node, Item) and node.negated):
            wanted = not wanted
        if _joins(node) == wanted:
            for part in children(node):
                yield from self._down(part, wanted, held, alone)
        else:
            yield from self._any_of(children(node), wanted, held, alone)

    def _any_of(
        self, parts: Sequence[Formula], wanted: bool, held: Mask, alone: Mask
    ) -> Iterator[_Share]:
        """Parts of which one that is `wanted` suffices."""
        states = [self._where(part, wanted) for part in parts]
        none = self.excluded - self.excluded
        earlier = accumulate(states, or_, initial=none)
        later = list(accumulate(reversed(states), or_, initial=none))[-2::-1]
        for part, state, before, after in zip(parts, states, earlier, later, strict=False):
            by_itself = alone & (state - (before | after))
            yield from self._down(part, wanted, held & state, by_itself)

    def _where(self, node: Formula, wanted: bool) -> Mask:
        held = held_where(node, self.verdict.predicate, self.excluded)
        return held if wanted else self.excluded - held


def _joins(node: Formula) -> bool:
    """Whether a node needs all its parts to hold."""
    match node:
        case All():
            return True
        case Quantified(every=every) | Item(every=every):
            return every
        case _:
            return False


def _nodes(formula: Formula) -> Iterator[Formula]:
    yield formula
    for part in children(formula):
        yield from _nodes(part)


def _without(formula: Formula, gone: Formula) -> Formula:
    """A formula that is as if one of its nodes were false wherever it stands."""
    if formula == gone:
        return Any(())
    parts = tuple(_without(part, gone) for part in children(formula))
    if isinstance(formula, Predicate):
        return formula
    if isinstance(formula, Named):
        return parts[0]
    if isinstance(formula, Not):
        return Not(parts[0])
    joined: Formula = All(parts) if _joins(formula) else Any(parts)
    return Not(joined) if isinstance(formula, Item) and formula.negated else joined
