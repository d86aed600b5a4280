"""`test`: every rule over all logs, counted, as a table or as one JSON object a line."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from workbench.cli.logs import Logs, read_logs
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
from workbench.cli.rules import Unreadable, rule_files, rules_of
from workbench.cli.say import FAILED, Progress, complain
from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict, evaluate
from workbench.engine.logsource import load_mappings
from workbench.sigma.rule import Rule


def run(arguments: Namespace) -> int:
    """Evaluates and prints. The exit status says whether all of it could be read."""
    logs = read_logs(arguments)
    masks, sources = Masks(logs.table), load_mappings()
    failed = logs.failed
    verdicts: list[Verdict] = []
    for number, (path, found) in enumerate(_rules(arguments.rules), start=1):
        if isinstance(found, Unreadable):
            complain(str(found))
            failed = True
            continue
        for warning in found.warnings:
            complain(f"{path}: {warning}")
        verdict = evaluate(found, masks, sources)
        if arguments.json:
            print(dumps(_object(path, verdict, logs, arguments.matches)))
        else:
            verdicts.append(verdict)
            Progress("evaluating rules")(number, 0)
    Progress.clear()
    if verdicts:
        print("\n".join(_readable(verdicts, logs, arguments.matches)))
    return FAILED if failed else 0


def _rules(paths: list[str]) -> Iterator[tuple[str, Rule | Unreadable]]:
    for file in rule_files(paths):
        if isinstance(file, Unreadable):
            yield file.path, file
        else:
            for rule in rules_of(file):
                yield file.path, rule


def _object(path: str, verdict: Verdict, logs: Logs, matches: bool) -> Object:
    found = rule_object(path, verdict, logs.truth)
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
    for verdict in verdicts if matches else ():
        if verdict.hits:
            yield ""
            yield printable(title_of(verdict.rule))
            yield table(
                ("file", "index", "record id", "header id"),
                [tuple(str(v) for v in match.values()) for match in _matches(verdict, logs)],
            )
