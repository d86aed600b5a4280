"""A new search identifier for an exclusion, written as its neighbours are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.sigma.editable import Editable
from workbench.sigma.formula import Scalar
from workbench.sigma.insert import flow_after, lines_after
from workbench.sigma.layout import Entry, column, style_of_scalar
from workbench.sigma.reword import excludes
from workbench.sigma.splice import EditError, Splice
from workbench.sigma.style import Style, flow_value, item_lines, list_lines, scalar, style_of

Items = Sequence[tuple[str, Sequence[Scalar]]]  # each a key ("" for keywords) and its values


def new_block(editable: Editable, name: str, items: Items) -> Splice:
    """The identifier after the last exclusion before the condition, or the last identifier."""
    after = _neighbour(editable)
    style = style_of(editable.text, editable.root, (after.value, editable.detection))
    if editable.detection.flow:
        return flow_after(after, _flow_block(name, items, after, style))
    indent = column(editable.text, after.start)
    lines = [" " * indent + scalar(name, "") + ":", *_lines(items, indent, style)]
    return lines_after(editable.text, after, lines, style)


def _lines(items: Items, indent: int, style: Style) -> Iterator[str]:
    for key, values in items:
        if key:
            yield from item_lines(key, values, indent + style.step, style)
        else:
            yield from list_lines(values, indent + style.dash, style)


def _flow_block(name: str, items: Items, like: Entry, style: Style) -> str:
    """The identifier in braces, its keys in the quotes that its neighbour's key has."""
    quote = style_of_scalar(like.key.node) if like.key else ""
    asked = ", ".join(
        f"{scalar(key, quote, flow=True)}: {flow_value(values, style)}"
        if key
        else flow_value(values, style)
        for key, values in items
    )
    shown = f"{{{asked}}}" if all(key for key, _ in items) else asked
    return f"{scalar(name, quote, flow=True)}: {shown}"


def _neighbour(editable: Editable) -> Entry:
    condition = editable.detection.entry("condition")
    entries = editable.identifier_entries()
    before = [e for e in entries if condition is None or e.start < condition.start] or entries
    if not before:
        raise EditError("the rule has no search identifier")
    exclusions = (e for e in reversed(before) if excludes(editable, str(e.name)))
    return next(exclusions, before[-1])
