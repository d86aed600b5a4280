"""`test`: every rule over all logs, counted, as a table or as one JSON object a line."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from workbench.cli.alerts import ALERT_HEAD, alert_objects, alert_rows
from workbench.cli.logs import Logs, read_logs
from workbench.cli.placeholders import placeholders_of
from workbench.cli.report import (
    PART_HEAD,
    RULE_HEAD,
    Object,
    dumps,
    part_rows,
    printable,
    rule_object,
    rule_row,
    table,
    title_of,
)
from workbench.cli.rules import rules_among
from workbench.cli.say import FAILED, Progress, complain
from workbench.cli.sources import sources_of
from workbench.engine.ask import Masks
from workbench.engine.correlate import Correlated
from workbench.engine.evaluate import Verdict
from workbench.engine.many import ask_rules
from workbench.engine.ruleset import Judge, RuleSet
from workbench.sigma.rule import Rule
from workbench.tuning.rule_files import Unreadable


def run(arguments: Namespace) -> int:
    """Evaluates and prints. The exit status says whether all of it could be read."""
    sources = sources_of(arguments)
    logs = read_logs(arguments)
    masks = Masks(logs.table)
    failed = logs.failed
    verdicts: list[Verdict] = []
    placeholders = placeholders_of(arguments, arguments.rules)
    rules = list(rules_among(arguments.rules, placeholders))
    sound = [rule for _, rule in rules if isinstance(rule, Rule)]
    ask_rules(sound, masks, sources)
    judge = Judge(RuleSet(sound), masks, sources)
    for number, (path, found) in enumerate(rules, start=1):
        if isinstance(found, Unreadable):
            complain(str(found))
            failed = True
            continue
        for warning in found.warnings:
            complain(f"{path}: {warning}")
        verdict = judge(found)
        if arguments.json:
            print(dumps(_object(path, verdict, logs, arguments.matches, judge.rules)))
        else:
            verdicts.append(verdict)
            Progress("evaluating rules")(number, len(rules))
    Progress.clear()
    if verdicts:
        print("\n".join(_readable(verdicts, logs, arguments.matches)))
    return FAILED if failed else 0


def _object(path: str, verdict: Verdict, logs: Logs, matches: bool, rules: RuleSet) -> Object:
    found = rule_object(path, verdict, logs.truth)
    if users := rules.users_of(verdict.rule):
        found["part_of"] = [title_of(user) for user in users]
    if isinstance(verdict, Correlated):
        found["alerts"] = list(alert_objects(verdict, logs.truth))
    return {**found, "matches": list(_matches(verdict, logs))} if matches else found


def _matches(verdict: Verdict, logs: Logs) -> Iterator[Object]:
    for row in verdict.hits.rows().tolist():
        yield {
            "file": logs.name(row),
            "index": int(logs.table.index[row]),
            "record_id": _record_id(logs, row),
            "header_id": int(logs.table.header_id[row]),
        }


def _record_id(logs: Logs, row: int) -> int | str | None:
    """System/EventRecordID: a number where it is one, None where it is missing."""
    hidden, shown = (logs.table.value(row, n) for n in ("System_EventRecordID", "EventRecordID"))
    text = next(iter(hidden or shown), None)
    return int(text) if text and text.isdecimal() and text.isascii() else text


def _readable(verdicts: list[Verdict], logs: Logs, matches: bool) -> Iterator[str]:
    """The table of rules; for a single rule its parts too; why a rule is not evaluated; matches."""
    yield table(RULE_HEAD, [rule_row(verdict, logs.truth) for verdict in verdicts])
    refused = [v for v in verdicts if v.reason is not None]
    if refused:
        yield ""
        yield from (printable(f"not evaluated: {title_of(v.rule)}: {v.reason}") for v in refused)
    if len(verdicts) == 1 and not refused:
        yield ""
        yield table(PART_HEAD, list(part_rows(verdicts[0], logs.truth)))
    for verdict in verdicts if matches or len(verdicts) == 1 else ():
        if isinstance(verdict, Correlated) and verdict.alerts:
            yield ""
            yield printable(f"alerts of {title_of(verdict.rule)}")
            yield table(ALERT_HEAD, list(alert_rows(verdict, logs.truth)))
    for verdict in verdicts if matches else ():
        if verdict.hits:
            yield ""
            yield printable(title_of(verdict.rule))
            yield table(
                ("file", "index", "record id", "header id"),
                [tuple(str(v) for v in match.values()) for match in _matches(verdict, logs)],
            )
