"""All checks over rules: of one text, or of many in one run that also compares them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sigma.correlations import SigmaCorrelationRule
from sigma.exceptions import SigmaError, SigmaRuleLocation
from sigma.rule import SigmaRule, SigmaRuleBase
from sigma.validators.base import SigmaValidationIssue

from workbench.sigma.collection import Document, documents
from workbench.sigma.formula import Span
from workbench.sigma.nodes import plain
from workbench.sigma.parse import read_rule
from workbench.sigma.placeholders import NO_VALUES, Placeholders
from workbench.sigma.rule import Rule, RuleError
from workbench.tuning.checks import own
from workbench.tuning.checks.fixes import fix_of, proved
from workbench.tuning.checks.issues import code_of, located, message_of
from workbench.tuning.checks.own import Raw, Tactics
from workbench.tuning.checks.places import Places
from workbench.tuning.checks.problem import UNREAD, Problem, Severity, line_span, place, sentence
from workbench.tuning.checks.validators import Failed, Finding, Validators


def problems_of(
    text: str,
    document: int | None = None,
    path: str = "",
    tactics: Tactics | None = None,
    placeholders: Placeholders = NO_VALUES,
) -> tuple[Problem, ...]:
    """The problems of one document of a text, or of all, in the text's order. Never raises.

    `path` is the file's, for the checks of its name; `tactics` is ATT&CK, for those of its tags.
    """
    run = Run(tactics, placeholders)
    found = [*run.of(text, document, path), *(p for ps in run.across().values() for p in ps)]
    return _ordered(found)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where a rule came from that a check may speak of later."""

    path: str
    text: str
    document: int


class Run:
    """One run: `of` each text in turn, then `across` them. For one thread."""

    def __init__(self, tactics: Tactics | None = None, placeholders: Placeholders = NO_VALUES):
        self._placeholders = placeholders
        self._tactics = tactics
        self._validators = Validators()
        self._seen: dict[int, _Seen] = {}
        self._rules: list[SigmaRuleBase] = []  # kept, so that an id stays one rule's

    def of(self, text: str, document: int | None = None, path: str = "") -> tuple[Problem, ...]:
        """The problems of a text, or of one document of it."""
        try:
            found = documents(text)
        except RuleError as error:
            return (_unread(error, text, 0),)
        if not any(each.root is not None or each.error for each in found):
            return (_unread(RuleError("the file holds no rule"), text, 0),)
        problems: list[Problem] = []
        for number, each in enumerate(found):
            if document in (None, number) and (each.root is not None or each.error):
                problems += self._of_document(text, number, each, path)
        lines = (_problem(raw, text, document or 0) for raw in own.of_lines(text))
        return _ordered([*problems, *lines])

    def across(self) -> dict[str, tuple[Problem, ...]]:
        """By path, the problems that only all the texts together show."""
        found: dict[str, list[Problem]] = {}
        for finding in self._validators.across():
            if isinstance(finding, Failed):
                continue  # it is about no rule that could be named
            for rule in finding.rules:
                seen = self._seen[id(rule)]
                places = Places(seen.text, documents(seen.text)[seen.document])
                problems = _of_findings([finding], places, seen.document)
                found.setdefault(seen.path, []).extend(problems)
        return {path: _ordered(problems) for path, problems in found.items()}

    def _of_document(
        self, text: str, number: int, document: Document, path: str
    ) -> Iterator[Problem]:
        try:
            if document.error:
                raise document.refusal()
            rule = read_rule(text, number, self._placeholders)
        except RuleError as error:
            yield _unread(error, text, number)
            return
        theirs, errors = _pysigma(document, rule, path)
        places = Places(text, document, theirs)
        for raw in self._own(rule, errors, places):
            yield _problem(raw, text, number)
        if theirs is not None:
            self._seen[id(theirs)] = _Seen(path, text, number)
            self._rules.append(theirs)
            yield from _of_findings(self._validators.check(theirs), places, number)

    def _own(self, rule: Rule, errors: Sequence[SigmaError], places: Places) -> Iterator[Raw]:
        yield from own.of_rule(rule, places)
        for error in errors:
            if raw := own.of_error(error, places, rule.problem is not None):
                yield raw
        yield from own.of_writing(places)
        if self._tactics is not None:
            yield from own.of_attack(rule.meta.tags, places, self._tactics)


def _pysigma(
    document: Document, rule: Rule, path: str
) -> tuple[SigmaRuleBase | None, Sequence[SigmaError]]:
    """The document as pySigma's rule, or None and why it takes it for none. A Sigma Filter is no
    rule, and there are no checks of filters."""
    if rule.filter or document.root is None:
        return None, ()
    kind = SigmaCorrelationRule if rule.correlation else SigmaRule
    source = SigmaRuleLocation(Path(path)) if path else None
    try:
        found = kind.from_dict(plain(document.root), collect_errors=True, source=source)
    except Exception as error:  # a text may make it stumble over anything
        return None, (SigmaError(str(error)),)
    return (None, found.errors) if found.errors else (found, ())


def _of_findings(findings: list[Finding], places: Places, document: int) -> Iterator[Problem]:
    failed = [each for each in findings if isinstance(each, Failed)]
    for each in failed:
        message = f"the check `{each.check}` failed on this rule: {each.why}"
        raw = Raw(Severity.LOW, "check_failed", message, places.start)
        yield _problem(raw, places.text, document)
    issues = [each for each in findings if isinstance(each, SigmaValidationIssue)]
    for found in located(issues, places):
        line, column = place(places.text, found.span.start)
        yield Problem(
            Severity(found.issue.severity.name.lower()),
            code_of(found.issue),
            message_of(found.issue),
            document,
            found.span,
            line,
            column,
            fix_of(found, places, document),
        )


def _problem(raw: Raw, text: str, document: int) -> Problem:
    line, column = place(text, raw.span.start)
    fix = proved(text, document, raw.edit)
    message = sentence(raw.message)
    return Problem(raw.severity, raw.code, message, document, raw.span, line, column, fix)


def _unread(error: RuleError, text: str, document: int) -> Problem:
    line, column = error.line or 1, error.column or 1
    start = line_span(text, line).start if error.line else 0
    span = Span(start, start)
    return Problem(Severity.ERROR, UNREAD, sentence(str(error)), document, span, line, column)


def _ordered(problems: list[Problem]) -> tuple[Problem, ...]:
    ranks = list(Severity)
    return tuple(
        sorted(problems, key=lambda p: (p.span.start, ranks.index(p.severity), p.code, p.message))
    )
