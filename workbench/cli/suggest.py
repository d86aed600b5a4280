"""`suggest`: exclusions proposed for a rule's false positives, with what each would remove."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from workbench.cli.logs import read_logs
from workbench.cli.placeholders import placeholders_of
from workbench.cli.report import Object, dumps, printable, table
from workbench.cli.rules import one_rule
from workbench.cli.say import FAILED, CommandError, Progress
from workbench.cli.sources import sources_of
from workbench.engine.ask import Masks
from workbench.tuning.analysis import Analysis, analyse
from workbench.tuning.around import Around
from workbench.tuning.missed import Missed
from workbench.tuning.networks import NetworkPlan
from workbench.tuning.suggest import Proposal, Suggestions, suggest
from workbench.tuning.workspace import Draft

_HEAD = ("false positives removed", "left", "unlabelled removed", "attacks left", "exclusion")


def run(arguments: Namespace) -> int:
    """Proposes and prints. Raises CommandError where there is nothing to propose for."""
    around = Around(placeholders=placeholders_of(arguments, [arguments.rule]))
    source, rule = one_rule(arguments.rule, around.placeholders)
    sources, logs = sources_of(arguments), read_logs(arguments)
    masks = Masks(logs.table)
    draft = Draft(Path(arguments.rule), source, rule.document, source.text)
    analysis = analyse(draft, masks, sources, logs.truth, around=around)
    if analysis.now.reason is not None:
        raise CommandError(f"{arguments.rule} is not evaluated: {analysis.now.reason}")
    found = suggest(
        analysis,
        masks,
        sources,
        logs.truth,
        arguments.field,
        arguments.max,
        keep_unlabelled=arguments.keep_unlabelled,
        around=around,
        tick=Progress("evaluating proposals"),
    )
    Progress.clear()
    print(dumps(_object(found)) if arguments.json else "\n".join(_readable(found, analysis)))
    return FAILED if logs.failed else 0


def _object(found: Suggestions) -> Object:
    return {
        "fields": [_plan(plan) for plan in found.plans],
        "missed": [_missed(group) for group in found.missed],
        "proposals": [_proposal(each) for each in found.proposals],
    }


def _missed(group: Missed) -> Object:
    return {
        "identifier": group.identifier,
        "field": group.field,
        "reason": group.reason,
        "events": group.events.count(),
    }


def _plan(plan: NetworkPlan) -> Object:
    covers = [asdict(choice) if choice else None for choice in plan.covers]
    return {
        "field": plan.field,
        "version": plan.version,
        "events": plan.events,
        "covers": covers,
        "shared": list(plan.shared),
    }


def _proposal(proposal: Proposal) -> Object:
    exclusion = proposal.exclusion
    return {
        "field": exclusion.field,
        "modifiers": list(exclusion.modifiers),
        "values": list(exclusion.values),
        "addresses": proposal.addresses,
        "why": proposal.why,
        "removed": asdict(proposal.removed),
        "left": asdict(proposal.left),
    }


def _readable(found: Suggestions, analysis: Analysis) -> Iterator[str]:
    """The proposals, best first; for networks what they are; what cannot be held by any."""
    false = analysis.false_positives.count()
    yield f"{false:,} false positives, {analysis.true_positives.count():,} attacks found"
    for group in found.missed:
        yield printable(f"  {group.events.count():,} because {group}")
    proposals = found.proposals
    if not proposals:
        yield "nothing to propose: no network and no value is had by false positives alone"
        return
    yield ""
    yield table(_HEAD, [_row(each) for each in proposals])
    for each in found.networks:
        yield ""
        yield printable(f"{each.exclusion.field} {each.why}:")
        yield from (f"  {value}" for value in each.exclusion.values)
    for plan in found.plans:
        if plan.shared:
            shown = ", ".join(plan.shared[:8])
            yield printable(f"{plan.field}: an attack has these addresses too: {shown}")


def _row(proposal: Proposal) -> tuple[str, ...]:
    removed, left = proposal.removed, proposal.left
    numbers = (removed.benign, left.benign, removed.unlabelled, left.attack)
    return (*(f"{number:,}" for number in numbers), proposal.why)
