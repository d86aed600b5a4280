"""The fixes that are certain: edits after which a rule hits what it hit, and says it better.

Each makes splices and is proved on the text that they give; what cannot be proved is not offered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import yaml

from workbench.sigma.cut import cuts, deletions
from workbench.sigma.layout import Place, layout, style_of_scalar
from workbench.sigma.nodes import Node, compose, plain, span_of
from workbench.sigma.rule import RuleError
from workbench.sigma.splice import Splice, apply
from workbench.tuning.checks.issues import Found
from workbench.tuning.checks.places import Places, Written, text_of
from workbench.tuning.checks.problem import Fix
from workbench.tuning.checks.proof import harmless

Edit = tuple[str, Sequence[Splice], Collection[str]]  # a label, splices, the keys they may change


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """An issue in the text of a rule."""

    found: Found
    places: Places
    document: int

    @property
    def text(self) -> str:
        return self.places.text

    def layout(self) -> Place | None:
        """The layout of the document as written; nothing if its rule is merged of several."""
        root = compose(self.text)[self.document]
        if root is None or root is not self.places.root:
            return None
        return layout(self.text, self.document, root)


def proved(text: str, document: int, edit: Edit | None) -> Fix | None:
    """An edit as a fix, if it is one and the text read again says what it said."""
    if edit is None or not edit[1]:
        return None
    label, splices, changed = edit
    try:
        after = apply(text, splices)
    except ValueError:  # two parts of the edit want the same place
        return None
    if after == text:
        return None
    return Fix(label, tuple(splices)) if harmless(text, after, document, changed) else None


def fix_of(found: Found, places: Places, document: int) -> Fix | None:
    """The fix of a validator's issue, if there is a certain one."""
    maker = _MAKERS.get(found.kind)
    if maker is None:
        return None
    try:
        return proved(places.text, document, maker(Case(found, places, document)))
    except RuleError:
        return None


def reworded(node: Node | None, text: str, value: str) -> list[Splice]:
    """A scalar on one line, without escapes, given another value in the same quotes."""
    if not isinstance(node, yaml.ScalarNode):
        return []
    style, span = style_of_scalar(node), span_of(node)
    if style in ("|", ">"):
        return []
    start, end = span.start + len(style), span.end - len(style)
    return [Splice(start, end, value)] if text[start:end] == node.value else []


# what becomes of each issue


def _tag_once(case: Case) -> Edit | None:
    tag = str(getattr(case.found.issue, "tag", ""))
    return _once(case, "tags", tag.lower(), str.lower)


def _reference_once(case: Case) -> Edit | None:
    return _once(case, "references", str(getattr(case.found.issue, "reference", "")), str)


def _once(case: Case, name: str, text: str, same: Callable[[str], str]) -> Edit | None:
    root = case.layout()
    entry = root.entry(name) if root else None
    if entry is None or not entry.value.is_list:
        return None
    alike = [
        e
        for e in entry.value.entries
        if isinstance(e.value.node, yaml.ScalarNode) and same(e.value.node.value) == text
    ]
    ranges = cuts(case.text, entry.value, alike[1:])
    return f"Keep `{text}` once", deletions(case.text, ranges), (name,)


def _value_once(case: Case) -> Edit | None:
    root = case.layout()
    written = case.found.written
    if root is None or written is None:
        return None
    for listed in _lists(root):
        if listed.node is written.value:
            gone = [e for e in listed.entries if span_of(e.value.node) == case.found.span]
            splices = deletions(case.text, cuts(case.text, listed, gone))
            return "Remove the repeated value", splices, ("detection",)
    return None


def _lists(place: Place) -> Iterator[Place]:
    if place.is_list:
        yield place
    for entry in place.entries:
        if not entry.value.alias:
            yield from _lists(entry.value)


def _no_modified(case: Case) -> Edit | None:
    root = case.layout()
    entry = root.entry("modified") if root else None
    if root is None or entry is None:
        return None
    ranges = cuts(case.text, root, [entry])
    return "Remove `modified`", deletions(case.text, ranges), ("modified",)


def _no_dot(case: Case) -> Edit | None:
    node = case.places.node("title")
    value = text_of(node).rstrip(". ") if node else ""
    return ("Remove the full stop", reworded(node, case.text, value), ("title",)) if value else None


def _capital(case: Case) -> Edit | None:
    node = case.places.listed("falsepositives", lambda text: text[:1].islower())
    value = text_of(node) if node else ""
    splices = reworded(node, case.text, value[:1].upper() + value[1:])
    return "Begin with a capital", splices, ("falsepositives",)


def _lower_tag(case: Case) -> Edit | None:
    tag = str(getattr(case.found.issue, "tag", ""))
    node = case.places.listed("tags", lambda text: text == tag)
    lower = tag.lower()
    splices = [] if lower == tag else reworded(node, case.text, lower)
    return f"Write `{lower}`", splices, ("tags",)


def _modifier_for(name: str, first: int, last: int) -> Callable[..., Edit | None]:
    """Puts a modifier behind the field and takes the wildcards away that it stands for."""

    def edit(case: Case) -> Edit | None:
        written = case.found.written
        key = _key_start(written, case.text)
        if written is None or key is None:
            return None
        splices = [Splice(key, key, f"|{name}")]
        for node in written.values:
            quote, span = len(style_of_scalar(node)), span_of(node)
            start, end = span.start + quote, span.end - quote
            splices += [Splice(start, start + first, "")] * first
            splices += [Splice(end - last, end, "")] * last
        stars = all(case.text[s.start : s.end] == "*" for s in splices[1:])
        return f"Use `|{name}`", splices if stars else [], ("detection",)

    return edit


def _key_start(written: Written | None, text: str) -> int | None:
    """Where the field's name ends in the key, if it stands there as it is."""
    field = written.item.field if written else None
    if written is None or written.key is None or field is None:
        return None
    start = span_of(written.key).start + len(style_of_scalar(written.key))
    return start + len(field) if text.startswith(field, start) else None


def _modifier_once(case: Case) -> Edit | None:
    return _modifiers(case, lambda names: list(dict.fromkeys(names)))


def _no_all(case: Case) -> Edit | None:
    return _modifiers(case, lambda names: [name for name in names if name != "all"])


def _modifiers(case: Case, chosen: Callable[[list[str]], list[str]]) -> Edit | None:
    """The key with some of its modifiers; the field's own name stays as it is."""
    key = case.found.written.key if case.found.written else None
    if key is None:
        return None
    field, *names = text_of(key).split("|")
    left = "|".join((field, *chosen(names)))
    return f"Write `{left}`", reworded(key, case.text, left), ("detection",)


def _named(case: Case) -> Edit | None:
    """`1 of them` by the name of the only search identifier."""
    node, detection = case.places.node("detection", "condition"), case.places.node("detection")
    if not isinstance(node, yaml.ScalarNode) or detection is None:
        return None
    names = [name for name in plain(detection) if name not in ("condition", "timeframe")]
    if len(names) != 1 or text_of(node).split()[1:] != ["of", "them"]:
        return None
    return f"Write `{names[0]}`", reworded(node, case.text, str(names[0])), ("detection",)


_MAKERS: dict[str, Callable[[Case], Edit | None]] = {
    "DuplicateTagIssue": _tag_once,
    "DuplicateReferencesIssue": _reference_once,
    "InvalidTagFormatIssue": _lower_tag,
    "ModifierAppliedMultipleIssue": _modifier_once,
    "SigmahqFalsepositivesCapitalIssue": _capital,
    "SigmahqFieldDuplicateValueIssue": _value_once,
    "SigmahqInvalidAllModifierIssue": _no_all,
    "SigmahqRedundantModifiedIssue": _no_modified,
    "SigmahqTitleEndIssue": _no_dot,
    "ThemConditionWithSingleDetectionIssue": _named,
    "WildcardInsteadOfEndswithIssue": _modifier_for("endswith", 1, 0),
    "WildcardInsteadOfStartswithIssue": _modifier_for("startswith", 0, 1),
    "WildcardsInsteadOfContainsModifierIssue": _modifier_for("contains", 1, 1),
}
