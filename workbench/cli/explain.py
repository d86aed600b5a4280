"""`explain`: of one event, which stages and predicates of a rule held, and why."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from workbench.cli.logs import one_log
from workbench.cli.placeholders import placeholders_of
from workbench.cli.report import Object, dumps, predicate_object, printable, title_of
from workbench.cli.rules import one_rule
from workbench.cli.say import CommandError, complain
from workbench.cli.sources import sources_of
from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict
from workbench.engine.explain import Explanation, explain
from workbench.engine.ruleset import judge
from workbench.events.table import find_record
from workbench.sigma.parse import read_rules
from workbench.sigma.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.engine.explain import Reason

_SIGNS = {True: "✓", False: "✗", None: "·"}
_SHOWN = 20  # indexes named where a record id is not unique


def run(arguments: Namespace) -> int:
    """Prints why. Raises CommandError where rule, log or event are not there or not one."""
    sources = sources_of(arguments)
    placeholders = placeholders_of(arguments, [arguments.rule])
    source, rule = one_rule(arguments.rule, placeholders)
    beside = (r for r in read_rules(source.text, placeholders) if isinstance(r, Rule))
    masks = Masks(one_log(arguments.sample))
    row = _row(arguments, masks)
    verdict = judge(rule, masks, sources, beside)
    explanation = explain(verdict, masks, row)
    if verdict.reason is not None:
        complain(f"{arguments.rule}: not evaluated: {verdict.reason}")
    if arguments.json:
        print(dumps(_object(verdict, explanation)))
    else:
        print(*_lines(verdict, explanation), sep="\n")
    return 0


def _row(arguments: Namespace, masks: Masks) -> int:
    """The row of the event asked for; a table of one file has its rows in the file's order."""
    size = masks.table.size
    if arguments.index is not None:
        if not 0 <= arguments.index < size:
            events = f"{size:,} events, 0 to {size - 1}" if size else "no events"
            raise CommandError(
                f"{arguments.sample}: no event has index {arguments.index} ({events})"
            )
        return int(arguments.index)
    rows = find_record(masks.table, arguments.record).tolist()
    if not rows:
        raise CommandError(f"{arguments.sample}: no event has EventRecordID {arguments.record}")
    if len(rows) > 1:
        more = ", …" if len(rows) > _SHOWN else ""
        raise CommandError(
            f"{arguments.sample}: {len(rows)} events have EventRecordID {arguments.record};"
            f" choose one by --index: {', '.join(map(str, rows[:_SHOWN]))}{more}"
        )
    return int(rows[0])


def _object(verdict: Verdict, explanation: Explanation) -> Object:
    found: Object = {
        "in_scope": explanation.in_scope,
        "stages": [{"stage": s.number, "name": s.name, "held": s.held} for s in explanation.stages],
        "predicates": [
            {
                **predicate_object(reason.predicate),
                "held": reason.held,
                "seen": list(reason.seen),
                "why": reason.why,
            }
            for reason in explanation.predicates
        ],
    }
    return found if verdict.reason is None else {**found, "reason": verdict.reason}


def _lines(verdict: Verdict, explanation: Explanation) -> Iterator[str]:
    yield printable(title_of(verdict.rule))
    yield printable(explanation.scope)
    for stage in explanation.stages:
        yield printable(f"{_SIGNS[stage.held]} stage {stage.number}: {stage.name}")
    for reason in explanation.predicates:
        yield printable(f"  {_SIGNS[reason.held]} {_said(reason)}")


def _said(reason: Reason) -> str:
    return f"{reason.predicate.identifier}: {reason.predicate} ({reason.why})"
