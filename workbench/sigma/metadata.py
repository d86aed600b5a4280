"""Edits of what a rule says of itself: `modified`, `id`, `related`, `status`."""

from __future__ import annotations

import datetime
from typing import Any as Anything

import yaml

from workbench.sigma.collection import documents, others_of
from workbench.sigma.draft import SHARED
from workbench.sigma.insert import flow_after, lines_after
from workbench.sigma.layout import Entry, Place, column, layout, style_of_scalar
from workbench.sigma.nodes import Node, compose, plain
from workbench.sigma.rule import RuleError
from workbench.sigma.splice import EditError, Splice, apply
from workbench.sigma.style import Style, scalar, style_of

FIELD_ORDER = (
    "title",
    "name",
    "id",
    "related",
    "status",
    "description",
    "license",
    "references",
    "author",
    "date",
    "modified",
    "tags",
    "logsource",
    "detection",
    "fields",
    "falsepositives",
    "level",
)  # SigmaHQ's rule conventions


def set_modified(text: str, document: int, date: datetime.date) -> str:
    """The text with the `modified` date of one document set. Raises EditError as `set_field`."""
    return set_field(text, document, "modified", date.isoformat())


def set_field(text: str, document: int, name: str, value: str) -> str:
    """The text with one metadata value replaced, or put in where SigmaHQ's order has it.

    Raises EditError where there is no rule, the field is a list or mapping, or something else
    would change.
    """
    root = _root(text, document)
    changed = apply(text, [_field_splice(text, root, name, value)])
    _prove(text, changed, document, {name: value})
    return changed


def derive(text: str, document: int, new_id: str) -> str:
    """The text as a rule of its own: a new id, `related` to the old one as derived from it.

    A rule without an id only gets one. Raises EditError as `set_field` does.
    """
    root = _root(text, document)
    entry = root.entry("id")
    old = str(plain(entry.value.node)) if entry else ""
    changes: dict[str, Anything] = {"id": new_id}
    splices = [_field_splice(text, root, "id", new_id)]
    if entry and old and old != new_id:
        splices.append(_related_splice(text, root, entry, old))
        changes["related"] = [*_related(root), {"id": old, "type": "derived"}]
    changed = apply(text, splices)
    _prove(text, changed, document, changes)
    return changed


def _root(text: str, document: int) -> Place:
    try:
        roots = compose(text)
    except RuleError as error:
        raise EditError(str(error)) from None
    node = roots[document] if 0 <= document < len(roots) else None
    if not isinstance(node, yaml.MappingNode) or not node.value:
        raise EditError(f"document {document + 1} of the file is no rule")
    return layout(text, document, node)


def _field_splice(text: str, root: Place, name: str, value: str) -> Splice:
    entry = root.entry(name)
    if entry is None:
        return _new_field(text, root, name, value)
    if not isinstance(entry.value.node, yaml.ScalarNode):
        raise EditError(f"`{name}` is a list or a mapping, not one value")
    place = entry.value
    quote = style_of_scalar(place.node).strip("|>")
    blank = " " if place.start == place.end else ""
    return Splice(place.start, place.end, blank + _value(value, quote, root.flow))


def _value(value: str, quote: str, flow: bool) -> str:
    """A date stands bare, though YAML would read it as a date: the rule's readers take its text."""
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return scalar(value, quote, flow)
    return f"{quote}{value}{quote}"


def _new_field(text: str, root: Place, name: str, value: str) -> Splice:
    after = _before_in_order(root, name)
    shown = f"{name}: {_value(value, '', root.flow)}"
    if root.flow:
        return flow_after(after, shown)
    style = style_of(text, root, ())
    return lines_after(text, after, [" " * column(text, after.start) + shown], style)


def _before_in_order(root: Place, name: str) -> Entry:
    """The entry below which a field belongs: the last of those that come before it."""
    earlier = FIELD_ORDER[: FIELD_ORDER.index(name)] if name in FIELD_ORDER else FIELD_ORDER
    found = [entry for field in earlier if (entry := root.entry(field))]
    return found[-1] if found else root.entries[0]


def _related(root: Place) -> list[Anything]:
    entry = root.entry("related")
    value = plain(entry.value.node) if entry else None
    if value is not None and not isinstance(value, list):
        raise EditError("`related` is no list")
    return value or []


def _related_splice(text: str, root: Place, id_entry: Entry, old: str) -> Splice:
    style = style_of(text, root, ())
    entry = root.entry("related")
    if entry is None and root.flow:
        return flow_after(id_entry, f"related: [{_flow_relation(old)}]")
    if entry is None:
        indent = column(text, id_entry.start)
        head = " " * indent + "related:"
        return lines_after(text, id_entry, [head, *_relation(old, indent + style.dash)], style)
    return _one_more(text, entry, old, style)


def _one_more(text: str, entry: Entry, old: str, style: Style) -> Splice:
    """One more relation below the others, written as they are."""
    place = entry.value
    if place.flow:
        start = place.end - 1
        return (
            flow_after(place.entries[-1], _flow_relation(old))
            if place.entries
            else Splice(start, start, _flow_relation(old))
        )
    if not place.entries:
        lines = _relation(old, column(text, entry.start) + style.dash)
        return lines_after(text, entry, lines, style)
    last = place.entries[-1]
    return lines_after(text, last, _relation(old, column(text, last.start)), style)


def _relation(old: str, indent: int) -> list[str]:
    blanks = " " * indent
    return [f"{blanks}- id: {scalar(old, '')}", f"{blanks}  type: derived"]


def _flow_relation(old: str) -> str:
    return f"{{id: {scalar(old, '', flow=True)}, type: derived}}"


def _meanings(text: str) -> list[Anything]:
    """The plain value of each document with what is merged into it."""
    nodes: list[Node | None] = [document.root or document.own for document in documents(text)]
    return [None if node is None else plain(node) for node in nodes]


def _prove(before: str, after: str, document: int, changes: dict[str, Anything]) -> None:
    """Raises EditError unless the texts differ in these values of one document alone."""
    wanted: list[Anything] = [None if n is None else plain(n) for n in compose(before)]
    wanted[document] |= changes
    try:
        found = [None if n is None else plain(n) for n in compose(after)]
    except RuleError as error:
        raise EditError(f"with this the rule could not be read: {error}") from None
    if found != wanted:
        raise EditError("this cannot be set without changing something else in the file")
    meant = _meanings(before)
    meant[document] |= changes
    if _meanings(after) != meant:
        if others_of(before, document):
            raise EditError("another rule of the file repeats this one and would change too")
        raise EditError(f"`{next(iter(changes))}` {SHARED}")
