"""Exclusions proposed for a rule's false positives, each judged by the engine before it is told.

Whatever a plan says, what counts is the tuned text: a proposal is the rule with the exclusion in
it, parsed and evaluated again. One that costs an attack is never among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.engine.ask import Masks
from workbench.engine.logsource import LogSources
from workbench.events.progress import Tick, no_tick
from workbench.sigma.exclude import Exclusion
from workbench.sigma.formula import Op
from workbench.tuning.analysis import Analysis, Hits
from workbench.tuning.around import ALONE, Around
from workbench.tuning.missed import Missed, missed
from workbench.tuning.networks import NetworkChoice, NetworkPlan, plan_networks
from workbench.tuning.preview import preview
from workbench.tuning.truth import Truth
from workbench.tuning.typed import literal
from workbench.tuning.values import ValueChoice, plan_values

_MOST_VALUES = 12
_Wanted = tuple[Exclusion, str, int | None]  # what to judge, in words, how many addresses


@dataclass(frozen=True, slots=True)
class Proposal:
    """An exclusion, what it removes and what it leaves, as evaluated. `why` says what it is, in a
    few words; `addresses` how many it holds, None where it is no network."""

    exclusion: Exclusion
    removed: Hits
    left: Hits
    why: str
    addresses: int | None = None


@dataclass(frozen=True, eq=False)
class Suggestions:
    """`missed` says why the false positives were not excluded yet, `mends` what would mend it.
    `plans` are for networks, `networks` and `values` what was proposed, best first."""

    plans: tuple[NetworkPlan, ...]
    networks: tuple[Proposal, ...]
    values: tuple[Proposal, ...]
    missed: tuple[Missed, ...] = ()
    mends: tuple[Proposal, ...] = ()

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """All of them in the order of a list."""
        return (*self.mends, *self.networks, *self.values)


def suggest(
    analysis: Analysis,
    masks: Masks,
    sources: LogSources,
    truth: Truth,
    field: str | None = None,
    most: int = 8,
    *,
    keep_unlabelled: bool = False,
    around: Around = ALONE,
    tick: Tick = no_tick,
) -> Suggestions:
    """What could be excluded, by a field or by any. `most` networks in one exclusion."""
    fields = [field] if field else address_fields(analysis)
    plans = tuple(
        plan
        for name in fields
        for plan in plan_networks(
            analysis.now, masks, truth, name, most, keep_unlabelled=keep_unlabelled
        )
    )
    values = plan_values(
        analysis.now, masks, truth, field, _MOST_VALUES, keep_unlabelled=keep_unlabelled
    )
    groups = () if field else missed(analysis.now, masks, truth)
    asked = (list(_of_missed(groups)), list(_of_plans(plans)), [_of_value(v) for v in values])
    done, total = 0, sum(map(len, asked))
    found: list[tuple[Proposal, ...]] = []
    for wanted in asked:
        proposals = []
        for each in wanted:
            tick(done, total)
            proposals.append(_judged(each, analysis, masks, sources, truth, around))
            done += 1
        found.append(tuple(proposal for proposal in proposals if proposal))
    mends, networks, others = found
    return Suggestions(plans, networks, others, groups, mends)


def judged(
    plan: NetworkPlan,
    choice: NetworkChoice,
    analysis: Analysis,
    masks: Masks,
    sources: LogSources,
    truth: Truth,
    around: Around = ALONE,
) -> Proposal | None:
    """Some networks of a plan as a proposal; None if they cost an attack or remove nothing."""
    return _judged(_of_choice(plan, choice), analysis, masks, sources, truth, around)


def _judged(
    wanted: _Wanted,
    analysis: Analysis,
    masks: Masks,
    sources: LogSources,
    truth: Truth,
    around: Around,
) -> Proposal | None:
    exclusion, why, addresses = wanted
    seen = preview(analysis.draft, exclusion, masks, sources, truth, around)
    if seen.error is not None or seen.removed.attack or not seen.removed.benign:
        return None
    return Proposal(exclusion, seen.removed, seen.left, why, addresses)


def address_fields(analysis: Analysis) -> list[str]:
    """The fields that the rule compares with networks, else the usual ones for addresses."""
    tests = (test for p in analysis.rule.predicates() for test in p.tests)
    asked = dict.fromkeys(t.field for t in tests if t.op is Op.CIDR and t.field)
    return list(asked) or ["DestinationIp", "SourceIp", "IpAddress"]


def _of_missed(groups: Sequence[Missed]) -> Iterator[_Wanted]:
    for group in groups:
        if group.mend is not None:
            yield group.mend, f"mend: {group.field} {group.reason}", None


def _of_plans(plans: Sequence[NetworkPlan]) -> Iterator[_Wanted]:
    """The covers that are narrower than those of fewer networks; where none is possible, the end of
    the curve, which removes the most that so many networks can."""
    for plan in plans:
        found = list(_narrowing(plan.covers))
        if not found:
            found = [choice for choice in plan.curve(len(plan.covers))[-1:] if choice.removed]
        for choice in found:
            yield _of_choice(plan, choice)


def _of_choice(plan: NetworkPlan, choice: NetworkChoice) -> _Wanted:
    networks = "1 network" if len(choice.networks) == 1 else f"{len(choice.networks)} networks"
    known = f" ({', '.join(choice.known)})" if choice.known else ""
    exclusion = Exclusion(plan.field, ("cidr",), choice.networks)
    why = f"IPv{plan.version}: {networks}, {choice.addresses:,} addresses{known}"
    return exclusion, why, choice.addresses


def _narrowing(covers: Sequence[NetworkChoice | None]) -> Iterator[NetworkChoice]:
    narrowest = None
    for choice in covers:
        if choice and (narrowest is None or choice.addresses < narrowest):
            narrowest = choice.addresses
            yield choice


def _of_value(choice: ValueChoice) -> _Wanted:
    how = {"endswith": "ends with", "startswith": "starts with"}
    said = how[choice.modifiers[0]] if choice.modifiers else "is"
    risk = "; whoever attacks can choose this field" if choice.chosen else ""
    exclusion = Exclusion(choice.field, choice.modifiers, (literal(choice.value),))
    return exclusion, f"{choice.field} {said} {choice.value}{risk}", None
