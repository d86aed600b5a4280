"""The checks that validators lack: what our own reading of a rule says of it, and its writing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import yaml
from sigma.exceptions import SigmaError
from sigma.rule import SigmaLevel, SigmaStatus

from workbench.sigma.formula import Span
from workbench.sigma.nodes import Node, compose, span_of
from workbench.sigma.rule import Rule
from workbench.sigma.splice import Splice
from workbench.tuning.checks.fixes import Edit, reworded
from workbench.tuning.checks.places import Places, text_of
from workbench.tuning.checks.problem import Severity, line_span

Tactics = Mapping[str, tuple[str, ...]]  # `T1059.001` -> (`execution`,): all of ATT&CK's techniques
_LINE = re.compile(r"line (\d+): ")
_NAMED = re.compile(r"([^\s:]+): ")
_SLASHES = re.compile(r"([1-3]\d{3})/(\d\d?)/(\d\d?)")
_BLANKS = re.compile(r"[ \t]+(?=\r?$|\r?\n)", re.MULTILINE)
_TECHNIQUE = re.compile(r"t\d{4}(\.\d{3})?")
_OTHER_ATTACK = re.compile(r"(g|s|m|ds|c)\d{4}")  # groups, software, … of which there is no table
_SAID_BY_VALIDATOR = "needs two values or more"


@dataclass(frozen=True, slots=True)
class Raw:
    """A problem without its document and line. `edit` may become its fix."""

    severity: Severity
    code: str
    message: str
    span: Span
    edit: Edit | None = None


def of_rule(rule: Rule, places: Places) -> Iterator[Raw]:
    """What our reading says: why a rule is not evaluated, and its warnings."""
    if rule.problem and (rule.filter is None or rule.filter.problem):
        yield Raw(Severity.ERROR, "not_evaluated", rule.problem, _named(rule.problem, places))
    for warning in (*rule.warnings, *(rule.filter.warnings if rule.filter else ())):
        if _SAID_BY_VALIDATOR in warning:
            continue
        line = _LINE.match(warning)
        message = warning[line.end() :] if line else warning
        code = "repeated_key" if "stands twice" in warning else "warning"
        span = line_span(places.text, int(line[1])) if line else _named(warning, places)
        yield Raw(Severity.HIGH if line else Severity.MEDIUM, code, message, span)


def _named(message: str, places: Places) -> Span:
    """The search identifier that a message begins with, else where the rule says what it asks."""
    named = _NAMED.match(message)
    found = named and places.key("detection", named[1])
    parts = (("detection", "condition"), ("correlation",), ("filter",))
    return found or next(filter(None, (places.key(*part) for part in parts)), places.start)


_KEY_OF_ERROR = {
    "SigmaAuthorError": "author",
    "SigmaDateError": "date",
    "SigmaDescriptionError": "description",
    "SigmaFalsePositivesError": "falsepositives",
    "SigmaFieldsError": "fields",
    "SigmaIdentifierError": "id",
    "SigmaLevelError": "level",
    "SigmaLicenseError": "license",
    "SigmaLogsourceError": "logsource",
    "SigmaModifiedError": "modified",
    "SigmaNameError": "name",
    "SigmaReferencesError": "references",
    "SigmaRelatedError": "related",
    "SigmaScopeError": "scope",
    "SigmaStatusError": "status",
    "SigmaTagError": "tags",
    "SigmaTaxonomyError": "taxonomy",
    "SigmaTitleError": "title",
}


def of_error(error: SigmaError, places: Places, refused: bool) -> Raw | None:
    """Why pySigma, and with it every tool built on it, refuses a rule; nothing if that is said."""
    kind = type(error).__name__
    part = _KEY_OF_ERROR.get(kind)
    if part is None and refused:
        return None
    span = (places.value(part) if part else places.key("detection")) or places.start
    code = re.sub("(?<=[a-z])(?=[A-Z])", "_", kind.removesuffix("Error")).lower()
    return Raw(Severity.ERROR, code, ValueError.__str__(error), span)


def of_writing(places: Places) -> Iterator[Raw]:
    """How dates, status and level are written."""
    for name in ("date", "modified"):
        node = places.node(name)
        found = _SLASHES.fullmatch(text_of(node)) if isinstance(node, yaml.ScalarNode) else None
        if node and found and (day := _day(*map(int, found.groups()))):
            edit = (f"Write {day}", reworded(node, places.text, day), (name,))
            message = f"`{name}` is not written as year-month-day"
            yield Raw(Severity.MEDIUM, "date_format", message, span_of(node), edit)
    for name, known in (("status", SigmaStatus), ("level", SigmaLevel)):
        node = places.node(name)
        value = text_of(node) if isinstance(node, yaml.ScalarNode) else ""
        if node and value != value.lower() and value.upper() in known.__members__:
            edit = (f"Write `{value.lower()}`", reworded(node, places.text, value.lower()), (name,))
            message = f"`{name}` is written in lower case: `{value.lower()}`"
            yield Raw(Severity.MEDIUM, f"{name}_case", message, span_of(node), edit)


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def of_lines(text: str) -> Iterator[Raw]:
    """Blanks at the ends of lines, where they are no part of a text."""
    found = list(_BLANKS.finditer(text))
    if found:
        blocks = [span for root in compose(text) if root for span in _blocks(root)]
        found = [m for m in found if not any(b.start < m.start() < b.end for b in blocks)]
    if found:
        lines = "one line ends" if len(found) == 1 else f"{len(found)} lines end"
        edit = ("Remove them", [Splice(m.start(), m.end(), "") for m in found], ())
        span = Span(found[0].start(), found[0].end())
        yield Raw(Severity.LOW, "trailing_blanks", f"{lines} with blanks", span, edit)


def _blocks(node: Node) -> Iterator[Span]:
    """The places of texts that keep their lines."""
    if isinstance(node, yaml.ScalarNode):
        if node.style in ("|", ">"):
            yield span_of(node)
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _blocks(each)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _blocks(value)


def of_attack(tags: tuple[str, ...], places: Places, tactics: Tactics) -> Iterator[Raw]:
    """Tags of ATT&CK that it does not have, and techniques without one of their tactics."""
    known = {tactic for names in tactics.values() for tactic in names}
    techniques = {name.lower(): names for name, names in tactics.items()}
    own = [tag.lower().removeprefix("attack.") for tag in tags if tag.lower().startswith("attack.")]
    for name in dict.fromkeys(own):
        if name in known or name in techniques or _OTHER_ATTACK.fullmatch(name):
            continue
        message = f"ATT&CK has no `{name.upper() if _TECHNIQUE.fullmatch(name) else name}`"
        yield Raw(Severity.MEDIUM, "attack_tag", message, _tag(name, places))
    for name in dict.fromkeys(own):
        needed = techniques.get(name, ())
        if needed and not set(needed) & set(own):
            message = f"{name.upper()} is tagged without its tactic: {' or '.join(needed)}"
            yield Raw(Severity.MEDIUM, "attack_tactic", message, _tag(name, places))


def _tag(name: str, places: Places) -> Span:
    node = places.listed("tags", lambda text: text.lower() == f"attack.{name}")
    return span_of(node) if node else places.start
