"""The corpus's own expectations: every regression case and every reference result.

The table of agreement is printed, each disagreement with its cause beside it. `KNOWN` is exact: a
disagreement that it does not name fails, and so does a name in it that agrees again.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.events import forms
from tests.judge import corpus as reference
from tests.judge.corpus import log_files
from tests.judge.events import Record
from tests.logs import Logs, all_logs
from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict, evaluate
from workbench.engine.logsource import load_mappings
from workbench.engine.mask import Mask
from workbench.events.merge import concat
from workbench.events.read import read_file
from workbench.events.table import EventTable
from workbench.sigma.parse import read_rule

KNOWN: dict[str, str] = {}
"""Rule id, a space, what differs -> why."""

MORE_FIELDS = {
    "Correlation": "an element that only holds attributes, and here none, is no field",
    "Security": "an element that only holds attributes, and here none, is no field",
    "EventData_Name": "the name of the EventData element itself is a field too",
    "Application": "elements of one name are one field with several values",
    **dict.fromkeys(
        ("System_Channel", "System_Level", "System_Version"),
        "what System says where the event's own data hide it",
    ),
}
"""Fields in which the program reads more, or tidier, than the judge, and why."""


@dataclass(frozen=True)
class Line:
    """One line of the table: a rule, what is compared, what was expected, what came."""

    rule: str
    what: str
    expected: str
    got: str
    agrees: bool

    @property
    def name(self) -> str:
        return f"{self.rule} {self.what}"

    def __str__(self) -> str:
        cause = "" if self.agrees else f"  <- {KNOWN.get(self.name, 'NOT EXPLAINED')}"
        sign = "=" if self.agrees else "≠"
        return f"{self.rule}  {self.what:<12} {self.expected:>10} {sign} {self.got:<10}{cause}"


FORMS = (forms.dumped, forms.flat, forms.winlogbeat, forms.xml_lines)


@dataclass(frozen=True)
class FormLine:
    """One line of the table of forms: of all rules how many see the same as in EVTX."""

    form: str
    events: int
    rules: int
    same: int
    hits: int

    def __str__(self) -> str:
        sign = "=" if self.same == self.rules else "≠"
        counts = f"{self.events:>7,} events {self.hits:>6,} hits"
        return f"{self.form:<12} {counts}  {self.rules:>4} rules {sign} {self.same}"


@functools.cache
def _masks(corpus: Path) -> Masks:
    return Masks(all_logs(corpus).table)


@functools.cache
def _verdict(corpus: Path, rule: str) -> Verdict:
    text = (corpus / rule).read_text(encoding="utf-8")
    return evaluate(read_rule(text), _masks(corpus), load_mappings())


def _show(title: str, lines: Sequence[Line], capsys: pytest.CaptureFixture[str]) -> None:
    agreeing = sum(line.agrees for line in lines)
    with capsys.disabled():
        print(f"\n\n{title}: {agreeing} of {len(lines)} agree (expected, got)")
        print(*lines, sep="\n")


def _check(lines: Iterable[Line], known: Iterable[str]) -> None:
    """Exactly the lines that are known to disagree do."""
    assert {line.name for line in lines if not line.agrees} == set(known)


def test_regression_cases(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SigmaHQ's own: each rule over its own log, with the number of hits that its authors state."""
    cases = reference.expected(corpus)["regression"]
    lines = [
        _regression(rule, _verdict(corpus, case["rule"]), all_logs(corpus), file, counts)
        for rule, case in cases.items()
        for file, counts in case["files"].items()
    ]
    _show("Regression cases", lines, capsys)
    _check(lines, (name for name in KNOWN if name.endswith(" regression")))


def _regression(rule: str, verdict: Verdict, logs: Logs, file: str, counts: dict[str, Any]) -> Line:
    """`match_count`, or its correction, is met exactly; where none is stated one hit is needed."""
    hits = sum(logs.records[row][0] == file for row in verdict.hits.rows())
    stated = counts.get("match_count_corrected_upstream", counts["match_count"])
    agrees = verdict.reason is None and (hits >= 1 if stated is None else hits == stated)
    expected = "at least 1" if stated is None else str(stated)
    return Line(rule, "regression", expected, verdict.reason or str(hits), agrees)


def test_reference_results(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Scope, hits, and the counts of every identifier and value, record by record."""
    cases = reference.expected(corpus)["oracle"]
    logs = all_logs(corpus)
    lines = [
        line
        for rule, case in cases.items()
        for line in _compared(rule, case, _verdict(corpus, case["rule"]), logs)
    ]
    _show("Reference results", lines, capsys)
    _check(lines, (name for name in KNOWN if not name.endswith(" regression")))


def _compared(rule: str, case: dict[str, Any], verdict: Verdict, logs: Logs) -> list[Line]:
    wanted = _named(case["hits"])
    hits = _records(verdict.hits, logs)
    identifiers = _identifiers(case, verdict, logs)
    values = _values(case, verdict, logs)
    scope = verdict.scope.count()
    return [
        Line(rule, "in scope", str(case["in_scope"]), str(scope), scope == case["in_scope"]),
        Line(rule, "hits", str(wanted.total()), str(hits.total()), hits == wanted),
        Line(rule, "identifiers", str(len(identifiers)), str(sum(identifiers)), all(identifiers)),
        Line(rule, "values", str(len(values)), str(sum(values)), all(values)),
    ]


def _identifiers(case: dict[str, Any], verdict: Verdict, logs: Logs) -> list[bool]:
    """For each search identifier whether it held where it should."""
    return [
        _agrees(stated, verdict.identifier(name), logs)
        for name, stated in case["identifiers"].items()
    ]


def _values(case: dict[str, Any], verdict: Verdict, logs: Logs) -> list[bool]:
    """For each value of each item, in the text's order, whether it held where it should."""
    stated = [
        (name, item["key"], value)
        for name, identifier in case["identifiers"].items()
        for item in identifier["items"]
        for value in item["values"]
    ]
    predicates = list(verdict.rule.predicates())
    assert [(p.identifier, p.key.key, p.value) for p in predicates] == [
        (name, key, value["value"]) for name, key, value in stated
    ]
    return [
        _agrees(value, verdict.predicate(predicate), logs)
        for predicate, (_, _, value) in zip(predicates, stated, strict=True)
    ]


def _agrees(stated: dict[str, Any], held: Mask, logs: Logs) -> bool:
    """The count, and the records where they are listed."""
    records = stated.get("records")
    same = records is None or _named(records) == _records(held, logs)
    return same and stated["count"] == held.count()


def _named(listed: dict[str, list[Any]]) -> Counter[tuple[str, int]]:
    """A record id stands in the file as a number or as text."""
    return Counter((file, int(record)) for file, records in listed.items() for record in records)


def _records(mask: Mask, logs: Logs) -> Counter[tuple[str, int]]:
    return Counter(logs.records[row] for row in mask.rows())


def _in_forms(corpus: Path, target: Path) -> dict[forms.Convert, EventTable]:
    """The events of all logs that have been converted, each log a file of its own."""
    tables: dict[forms.Convert, list[EventTable]] = {convert: [] for convert in FORMS}
    for path in log_files(corpus):
        for convert in FORMS:
            target.write_text(convert(path), encoding="utf-8", newline="")
            tables[convert].append(read_file(target))
    return {convert: concat(read) for convert, read in tables.items()}


def test_every_form_of_the_logs_gives_the_same_hits(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All rules with an expectation over all logs, converted to the other forms of events."""
    expected = reference.expected(corpus)
    cases = {**expected["regression"], **expected["oracle"]}
    texts = {rule: (corpus / case["rule"]).read_text("utf-8") for rule, case in cases.items()}
    rules = {rule: read_rule(text) for rule, text in texts.items()}
    wanted = {rule: _verdict(corpus, cases[rule]["rule"]) for rule in rules}
    lines = []
    for convert, table in _in_forms(corpus, tmp_path / "events").items():
        masks = Masks(table)
        found = {rule: evaluate(read, masks, load_mappings()) for rule, read in rules.items()}
        same = [rule for rule in rules if _same(found[rule], wanted[rule])]
        hits = sum(verdict.hits.count() for verdict in found.values())
        lines.append(FormLine(convert.__name__, masks.table.size, len(rules), len(same), hits))
    with capsys.disabled():
        print("\n\nThe same logs in other forms (rules with the same scope and hits)")
        print(*lines, sep="\n")
    size, total = all_logs(corpus).table.size, sum(v.hits.count() for v in wanted.values())
    assert [(line.events, line.same, line.hits) for line in lines] == [
        (size, len(rules), total) for _ in FORMS
    ]


def _same(one: Verdict, other: Verdict) -> bool:
    return (one.reason, one.scope, one.hits) == (other.reason, other.scope, other.hits)


def test_known_disagreements_are_of_rules_of_the_corpus(corpus: Path) -> None:
    expected = reference.expected(corpus)
    assert {name.split()[0] for name in KNOWN} <= {*expected["regression"], *expected["oracle"]}


def test_the_fields_of_all_records_are_those_the_judge_reads(corpus: Path) -> None:
    """Names, values and their order, but for `MORE_FIELDS`, every one of which occurs."""
    table = all_logs(corpus).table
    differing = {
        name.rstrip("0123456789").rstrip("_")
        for record, event in zip(reference.records(corpus), _events(table), strict=True)
        for name in _differing(record, event)
    }
    assert differing == set(MORE_FIELDS)


def _differing(record: Record, event: dict[str, list[str | None]]) -> set[str]:
    names = record.event.keys() | event.keys()
    return {name for name in names if record.event.get(name) != event.get(name)}


def _events(table: EventTable) -> list[dict[str, list[str | None]]]:
    """The table turned back into one mapping an event."""
    events: list[dict[str, list[str | None]]] = [{} for _ in range(table.size)]
    for name, column in table.columns.items():
        values = column.values.to_pylist()
        rows = range(table.size) if column.rows is None else column.rows.tolist()
        for row, code in zip(rows, column.codes.tolist(), strict=True):
            events[row].setdefault(name, []).append(values[code])
    return events
