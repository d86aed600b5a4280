"""What the list of rules says of each: title, false positives, and what keeps it from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.engine.ask import Masks
from workbench.engine.logsource import LogSources
from workbench.events.progress import Tick
from workbench.sigma.rule import RuleError
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import Analysis, analyse
from workbench.tuning.around import ALONE, Around
from workbench.tuning.beside import may_correlate, with_beside
from workbench.tuning.metrics import Rate
from workbench.tuning.truth import Truth
from workbench.tuning.workspace import Draft
from workbench.ui import stale


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What the list says of one rule. `false_positives` is None while it is not known. `filters`
    are the names of the Sigma Filters for it; `filter` is the name of the one that it is itself.
    `stale` says why the numbers are those of an earlier text, where they are.
    """

    title: str
    changed: bool
    false_positives: int | None = None
    known_alerts: int = 0
    problem: str = ""
    filters: tuple[str, ...] = ()
    filter: str = ""
    on: bool = True
    narrows: tuple[str, ...] = ()  # of a filter: the titles of the rules that it is for
    stale: str = ""

    @property
    def discovery(self) -> Rate:
        return Rate(self.false_positives or 0, self.known_alerts)


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A draft's row; `given` is what it was judged with, None while it was not."""

    draft: Draft
    row: RuleRow
    given: Around | None = None


def row_of(draft: Draft, analysis: Analysis) -> RuleRow:
    rule, around = analysis.rule, analysis.around
    title = rule.meta.title or draft.name
    row = RuleRow(title, draft.changed, stale=stale.reason(analysis))
    if rule.filter:
        return replace(row, problem=rule.filter.problem or "", filter=title)
    row = replace(row, filters=tuple(f.name for f in around.of(rule)))
    if analysis.now.reason:
        return replace(row, problem=f"not evaluated: {analysis.now.reason}")
    hits = analysis.hits(analysis.now.hits)
    return replace(row, false_positives=hits.benign, known_alerts=hits.benign + hits.attack)


def judge(
    drafts: Sequence[Draft],
    masks: Masks,
    sources: LogSources,
    truth: Truth,
    tick: Tick,
    around: Around = ALONE,
    beside: Sequence[Draft] = (),
) -> list[Judged]:
    """The rows of many rules, which may refer to those `beside` them; ticks once a rule."""
    rows = []
    for number, draft in enumerate(drafts):
        tick(number, len(drafts))
        given = with_beside(around, draft, beside)
        try:
            row = row_of(draft, analyse(draft, masks, sources, truth, around=given))
        except (RuleError, EditError) as error:
            row = RuleRow(draft.name, draft.changed, problem=str(error))
        rows.append(Judged(draft, row, given))
    return rows


class KnownRows:
    """The rows of the rules that are open.

    A draft is known by being the same object: to compare what thousands of them say, at each
    change, takes longer than a frame.
    """

    def __init__(self) -> None:
        self._of: dict[int, Judged] = {}  # by the id of the draft, which each of them keeps alive

    def keep(self, drafts: Sequence[Draft]) -> None:
        """Makes these the drafts that there are."""
        known = self._of
        self._of = {
            id(d): known.get(id(d)) or Judged(d, RuleRow(d.name, d.changed)) for d in drafts
        }

    def forget(self) -> None:
        """Nothing is judged any more."""
        self._of = {}

    def learn(self, rows: Sequence[Judged]) -> None:
        """Takes up what is of drafts that there are."""
        self._of |= {id(each.draft): each for each in rows if id(each.draft) in self._of}

    def rows(self, drafts: Sequence[Draft]) -> list[RuleRow]:
        return [self._of[id(draft)].row for draft in drafts]

    def unknown(self, drafts: Sequence[Draft], around: Around) -> list[Draft]:
        """The drafts to be judged: those that were not, and correlations that refer to a rule
        that has changed since."""

        def outdated(draft: Draft) -> bool:
            return self._of[id(draft)].given != with_beside(around, draft, drafts)

        return [
            d for d in drafts if self._of[id(d)].given is None or (may_correlate(d) and outdated(d))
        ]
