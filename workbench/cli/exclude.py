"""`exclude`: an exclusion added to a rule, and what it does to the hits."""

from __future__ import annotations

import ipaddress
import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from workbench.cli.fields import Asked, fields_of
from workbench.cli.logs import Logs, read_logs
from workbench.cli.placeholders import placeholders_of
from workbench.cli.report import Object, by_role, dumps, table
from workbench.cli.rules import one_rule
from workbench.cli.say import FAILED, CommandError, complain
from workbench.cli.sources import sources_of
from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict, evaluate
from workbench.engine.logsource import LogSources
from workbench.sigma.exclude import Exclusion, FieldValues, add_exclusion
from workbench.sigma.rule import Rule
from workbench.sigma.source import RuleText
from workbench.sigma.splice import EditError
from workbench.tuning.around import Around
from workbench.tuning.check import Level, check
from workbench.tuning.export import ExportError, verify
from workbench.tuning.save import SaveError, save_text
from workbench.tuning.workspace import Draft


def run(arguments: Namespace) -> int:
    """Adds, verifies, and writes or prints. Raises CommandError, and then nothing is written."""
    around = Around(placeholders=placeholders_of(arguments, [arguments.rule]))
    source, rule = one_rule(arguments.rule, around.placeholders)
    sources = sources_of(arguments)
    logs = read_logs(arguments)
    text = _tuned(arguments, source, rule, logs, sources, around)
    tuned = around.read(text, rule.document)
    if arguments.output:
        _save(arguments, source, text)
    hits = _hits(logs, rule, tuned, sources) if logs.table.files else None
    if arguments.json:
        print(dumps(_object(arguments, source.with_text(text), rule, tuned, hits)))
        return FAILED if logs.failed else 0
    if not arguments.output:
        sys.stdout.flush()
        sys.stdout.buffer.write(source.with_text(text).to_bytes())
        sys.stdout.buffer.flush()
    if hits:  # the rule alone goes where the rule goes
        print(_table(*hits), file=sys.stdout if arguments.output else sys.stderr)
    return FAILED if logs.failed else 0


def _tuned(
    arguments: Namespace,
    source: RuleText,
    rule: Rule,
    logs: Logs,
    sources: LogSources,
    around: Around,
) -> str:
    """The text with the exclusion, re-read and re-evaluated over the logs."""
    exclusion = _exclusion(arguments, rule)
    try:
        text = add_exclusion(source.text, rule.document, exclusion)
        draft = Draft(Path(arguments.rule), source, rule.document, text)
        today = date.today() if arguments.modified else None
        export = verify(draft, Masks(logs.table), sources, modified=today, around=around)
    except (EditError, ExportError) as error:
        raise CommandError(f"{arguments.rule}: {error}") from None
    for warning in export.warnings:
        complain(warning)
    return export.text


def _exclusion(arguments: Namespace, rule: Rule) -> Exclusion:
    fields = fields_of(arguments)
    # what the rule excludes already by one field alone says little of several together
    beside = rule if len(fields) == 1 else None
    first, *more = (_checked(asked, beside) for asked in fields)
    return Exclusion(first.field, first.modifiers, first.values, arguments.name, tuple(more))


def _checked(asked: Asked, rule: Rule | None) -> FieldValues:
    """A field's values as its modifiers read them. Raises CommandError for one that is wrong."""
    for value in asked.values:
        if len(value.splitlines()) > 1:
            raise CommandError(f"`{value.splitlines()[0]}…`: a value cannot have a line break here")
    # each value as one quoted line, so that commas, blanks and quotes in it stay its own
    typed = "\n".join("'" + value.replace("'", "''") + "'" for value in asked.values)
    modifiers = tuple(asked.modifiers)
    checked = check(asked.field, modifiers, typed, rule)
    for finding in checked.findings:
        if finding.level is Level.ERROR:
            raise CommandError(finding.message)
        complain(f"{finding.level}: {finding.message}")
    if not modifiers:
        for network in filter(_is_network, asked.values):
            complain(
                f"hint: `{network}` is compared as text; as a network it needs --modifier cidr"
            )
    return FieldValues(asked.field, modifiers, checked.values)


def _is_network(value: str) -> bool:
    try:
        return "/" in value and bool(ipaddress.ip_network(value, strict=False))
    except ValueError:
        return False


def _save(arguments: Namespace, source: RuleText, text: str) -> None:
    output, original = Path(arguments.output), Path(arguments.rule)
    same = output.exists() and output.samefile(original)
    try:
        save_text(
            output,
            source,
            text,
            expected=source.to_bytes() if same else None,
            overwrite=not same,
        )
    except SaveError as error:
        raise CommandError(str(error), FAILED) from None


def _hits(logs: Logs, before: Rule, after: Rule, sources: LogSources) -> tuple[Object, Object]:
    masks = Masks(logs.table)
    then, now = (_counts(evaluate(rule, masks, sources), logs) for rule in (before, after))
    lost = then["by_role"]["attack"] - now["by_role"]["attack"]
    if lost > 0:
        complain(f"warning: {lost:,} attack events are no longer hit")
    return then, now


def _counts(verdict: Verdict, logs: Logs) -> Object:
    return {
        "in_scope": verdict.scope.count(),
        "hits": verdict.hits.count(),
        "by_role": by_role(verdict.hits, logs.truth),
    }


def _object(
    arguments: Namespace,
    written: RuleText,
    rule: Rule,
    tuned: Rule,
    hits: tuple[Object, Object] | None,
) -> Object:
    before, after = hits or (None, None)
    found: Object = {
        "rule_id": rule.meta.id or None,
        "title": rule.meta.title or None,
        "identifier": arguments.name or next(_new_identifiers(rule, tuned), None),
        "before": before,
        "after": after,
        "path": arguments.output,
    }
    return found if arguments.output else {**found, "text": written.text}


def _new_identifiers(before: Rule, after: Rule) -> Iterator[str]:
    known = {identifier.name for identifier in before.identifiers}
    yield from (i.name for i in after.identifiers if i.name not in known)


def _table(before: Object, after: Object) -> str:
    head = ("", "hits", *before["by_role"])
    rows = [
        (name, f"{counts['hits']:,}", *(f"{count:,}" for count in counts["by_role"].values()))
        for name, counts in (("before", before), ("after", after))
    ]
    return table(head, rows)
