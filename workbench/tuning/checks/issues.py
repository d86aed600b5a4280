"""What a validator found, in words and with its place in the text."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sigma.modifiers import SigmaAllModifier
from sigma.rule import SigmaDetectionItem, SigmaLogSource, SigmaRuleTag
from sigma.types import SigmaString
from sigma.validators.base import SigmaValidationIssue

from workbench.sigma.formula import Span
from workbench.sigma.nodes import Node, span_of
from workbench.tuning.checks.places import Places, Written, text_of
from workbench.tuning.checks.problem import sentence

_WORDS = re.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

# The part of a rule that the issues of a module of validators are about.
_PARTS = {
    "author": ("author",),
    "condition": ("detection", "condition"),
    "correlation": ("correlation",),
    "date": ("date",),
    "description": ("description",),
    "falsepositive": ("falsepositives",),
    "fields": ("fields",),
    "level": ("level",),
    "logsource": ("logsource",),
    "logsources": ("logsource",),
    "references": ("references",),
    "status": ("status",),
    "tags": ("tags",),
    "title": ("title",),
}
_PART_OF = {
    "IdentifierCollisionIssue": ("id",),
    "DuplicateTitleIssue": ("title",),
    "SigmahqRedundantModifiedIssue": ("modified",),
    "SigmahqModifiedDateOrderIssue": ("modified",),
    "SigmahqModifiedWithoutDateIssue": ("modified",),
}
# Issues that name no field although they are about one.
_FIELDS_OF = {
    "SigmahqCategoryEventIdIssue": ("EventID",),
    "SigmahqCategoryWindowsProviderNameIssue": ("Provider_Name",),
    "SigmahqInvalidHashKvIssue": ("Hashes", "Hash"),
    "SpecificInsteadOfGenericLogsourceIssue": ("EventID",),
}


# What is said in place of descriptions that are hard to read.
_SAID = {
    "InvalidTagFormatIssue": "The tag is not written as namespace.name in lower case",
    "SigmahqFieldDuplicateValueIssue": "The field has the same value twice",
    "SigmahqFieldnameCastIssue": "The log source's field is written in another case",
    "SigmahqInvalidAllModifierIssue": "The modifier `all` needs two values or more",
    "SigmahqInvalidFieldnameIssue": "The log source has no field of this name",
}


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """An issue at its place; `written` is the item of a detection that it is about, if any."""

    issue: SigmaValidationIssue
    span: Span
    written: Written | None = None

    @property
    def kind(self) -> str:
        return type(self.issue).__name__


def code_of(issue: SigmaValidationIssue) -> str:
    """`DuplicateTagIssue` as `duplicate_tag`."""
    return _WORDS.sub("_", type(issue).__name__.removesuffix("Issue")).lower()


def message_of(issue: SigmaValidationIssue) -> str:
    """The issue's description and what it is about, as one sentence."""
    about = {
        field.name: getattr(issue, field.name)
        for field in dataclasses.fields(issue)
        if field.name != "rules"
    }
    shown = ", ".join(filter(None, map(_shown, about.values())))
    said = _SAID.get(type(issue).__name__, issue.description).strip().rstrip(".")
    return sentence(f"{said}: {shown}" if shown else said)


def _shown(value: object) -> str:
    match value:
        case SigmaDetectionItem():
            return value.field or "keywords"
        case SigmaLogSource():
            parts = (value.product, value.category, value.service)
            return "/".join(part for part in parts if part)
        case str() | SigmaString() | SigmaRuleTag():
            return f"`{value}`"
        case type():
            return value.__name__.removeprefix("Sigma").removesuffix("Modifier").lower()
        case list() | tuple():
            return ", ".join(map(_shown, value))
        case set():
            return ", ".join(sorted(map(_shown, value)))
        case None:
            return ""
        case _:
            return str(value)


def located(issues: Iterable[SigmaValidationIssue], places: Places) -> Iterator[Found]:
    """Each issue with its place. Of several alike, each has a place of its own if there are."""
    seen: dict[tuple[str, str], int] = {}
    for issue in issues:
        alike = (type(issue).__name__, message_of(issue))
        nth = seen[alike] = seen.get(alike, -1) + 1
        yield _located(issue, places, nth)


def _located(issue: SigmaValidationIssue, places: Places, nth: int) -> Found:
    item = getattr(issue, "detection_item", None)
    if item is not None and (written := places.of_item(item)):
        return Found(issue, written.span, written)
    fields = _FIELDS_OF.get(type(issue).__name__) or (getattr(issue, "field", None),)
    if candidates := [w for field in fields if field for w in places.of_field(field)]:
        return _in_field(issue, candidates, nth)
    for look in _LOOKS:
        if span := look(issue, places):
            return Found(issue, span)
    kind = type(issue).__name__
    part = _PART_OF.get(kind) or _PARTS.get(type(issue).__module__.rsplit(".", 1)[-1])
    return Found(issue, (places.value(*part) if part else None) or places.start)


def _in_field(issue: SigmaValidationIssue, candidates: list[Written], nth: int) -> Found:
    value = str(getattr(issue, "value", None) or "")
    holding = [(w, node) for w in candidates if value and (node := _holding(w, value))]
    if holding:
        written, node = holding[min(nth, len(holding) - 1)]
        return Found(issue, span_of(node), written)
    if type(issue).__name__ == "SigmahqInvalidAllModifierIssue":
        candidates = [w for w in candidates if SigmaAllModifier in w.item.modifiers] or candidates
    written = candidates[min(nth, len(candidates) - 1)]
    return Found(issue, written.span, written)


def _holding(written: Written, text: str) -> Node | None:
    """Where a value is written, with its modifiers applied and case apart: the last of several
    that are it, else that have it in them."""
    if len(written.item.value) != len(written.values):
        return None
    shown = [str(value).lower() for value in written.item.value]
    pairs = list(zip(reversed(shown), reversed(written.values), strict=True))
    exact = (node for value, node in pairs if value == text.lower())
    return next(exact, next((node for value, node in pairs if text.lower() in value), None))


# where an issue's attributes point to


def _by_string(issue: SigmaValidationIssue, places: Places) -> Span | None:
    string = getattr(issue, "string", None)
    return places.of_value(string) if string is not None else None


def _by_tag(issue: SigmaValidationIssue, places: Places) -> Span | None:
    tag = getattr(issue, "tag", None)
    return _entry(places, "tags", lambda text: text.lower() == str(tag).lower()) if tag else None


def _by_reference(issue: SigmaValidationIssue, places: Places) -> Span | None:
    link = getattr(issue, "reference", None) or getattr(issue, "link", None)
    return _entry(places, "references", lambda text: str(link) in text) if link else None


def _by_word(issue: SigmaValidationIssue, places: Places) -> Span | None:
    word = getattr(issue, "word", None)
    if word is None or not type(issue).__module__.endswith("falsepositive"):
        return None
    return _entry(places, "falsepositives", lambda text: str(word) in text.split(" "))


def _by_identifier(issue: SigmaValidationIssue, places: Places) -> Span | None:
    name = getattr(issue, "detection_name", None)
    return places.key("detection", name) if name else None


def _by_key(issue: SigmaValidationIssue, places: Places) -> Span | None:
    names = getattr(issue, "fieldname", None)
    names = [names] if isinstance(names, str) else names or []
    for name in names:
        if span := places.key(name) or places.key("logsource", name):
            return span
    return None


def _by_text(issue: SigmaValidationIssue, places: Places) -> Span | None:
    text = getattr(issue, "unsupported_regexp", None) or getattr(issue, "value", None)
    nodes = (node for written in places.written for node in written.values)
    return next((span_of(n) for n in nodes if str(text) in text_of(n)), None) if text else None


def _entry(places: Places, name: str, holds: Callable[[str], bool]) -> Span | None:
    node = places.listed(name, holds)
    return span_of(node) if node else None


_LOOKS = (_by_string, _by_tag, _by_reference, _by_word, _by_identifier, _by_key, _by_text)
