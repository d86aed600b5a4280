"""The whole catalogue over the loaded events in one pass: which rules are noisy, and how noisy.

All tests of all rules are asked together first; then each rule is evaluated by the very evaluation
that judges a single one, so that the ranking cannot disagree with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.catalogue.entry import Place
from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict
from workbench.engine.logsource import LogSources
from workbench.engine.many import ask_rules
from workbench.engine.ruleset import Judge, RuleSet
from workbench.events.progress import Tick, no_tick
from workbench.events.table import EventTable
from workbench.sigma.rule import Rule
from workbench.tuning.metrics import Attacks, Rate, Rates, attacks, rates
from workbench.tuning.truth import Truth

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """A rule of the catalogue with the place it came from. `original` is the rule before it was
    edited, None for one that was not."""

    place: Place
    rule: Rule
    original: Rule | None = None


@dataclass(frozen=True, eq=False)
class Ranked:
    """One rule's numbers over a table of events.

    `reason`: why it is not evaluated, or None. `rows`: the events it alerts on, ascending; `false`
    and `true` count those that are benign and attacks. `attacks`: against the original rule.
    """

    entrant: PlacedRule
    reason: str | None
    in_scope: int
    rows: Rows = field(repr=False)
    false: int
    true: int
    rates: Rates = field(repr=False)
    attacks: Attacks

    @property
    def hits(self) -> int:
        return len(self.rows)

    @property
    def unlabelled(self) -> int:
        return self.hits - self.false - self.true

    @property
    def name(self) -> str:
        meta = self.entrant.rule.meta
        return meta.title or meta.id or self.entrant.place.path.rsplit("/", 1)[-1]


def rank(
    rules: Sequence[PlacedRule],
    masks: Masks,
    sources: LogSources,
    truth: Truth,
    tick: Tick = no_tick,
    among: Iterable[Rule] = (),
) -> Iterator[Ranked]:
    """The numbers of each rule, in the order given, as they come.

    `among` are further rules that correlations may refer to. `tick` counts rules. Rules are never
    the cause of an error; what `tick` raises ends it.
    """
    own = [each.rule for each in rules]

    def still(*_: int) -> None:
        tick(0, len(rules))

    still()
    ask_rules(own, masks, sources, still)
    judge = Judge(RuleSet([*own, *among]), masks, sources)
    for number, each in enumerate(rules, start=1):
        now = judge(each.rule)
        before = judge(each.original) if each.original else now
        yield ranked(each, before, now, truth, masks.table)
        tick(number, len(rules))


def ranked(
    entrant: PlacedRule, before: Verdict, now: Verdict, truth: Truth, table: EventTable
) -> Ranked:
    """The numbers of one rule from its verdict, and from that of its original."""
    hits = now.hits
    return Ranked(
        entrant,
        now.reason,
        now.scope.count(),
        hits.rows().astype(np.int32) if hits else np.zeros(0, np.int32),
        (hits & truth.benign).count(),
        (hits & truth.attack).count(),
        rates(now, truth, table),
        attacks(before, now, truth),
    )


def by_file(ranked: Ranked, table: EventTable) -> NDArray[np.int64]:
    """How many of a rule's alerts each file of the table has."""
    return np.bincount(table.file[ranked.rows], minlength=len(table.files))


def noisiest_first(rows: Iterable[Ranked]) -> list[Ranked]:
    """False positives first, then all alerts; what is not evaluated last."""
    return sorted(rows, key=lambda r: (r.reason is not None, -r.false, -r.hits, r.name.lower()))


def shares(rows: Sequence[Ranked]) -> dict[Place, Rate]:
    """Of the alerts of all rules together, those of each rule."""
    total = sum(row.hits for row in rows)
    return {row.entrant.place: Rate(row.hits, total) for row in rows}
