"""How a document is written, and values and blocks written the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from workbench.sigma.formula import Scalar
from workbench.sigma.layout import BREAK, Place, column, line_start, style_of_scalar

_INDENT = 4  # SigmaHQ's conventions: four spaces, single quotes
_QUOTE = "'"


@dataclass(frozen=True, slots=True)
class Style:
    """`step` is the indentation of a mapping's entries, `dash` that of a list below its key.

    `quote` is `'`, `"` or "" for values that stand bare where they can.
    """

    newline: str
    step: int
    dash: int
    quote: str


def style_of(text: str, root: Place, near: Sequence[Place]) -> Style:
    """The style of a document; what is written `near` counts more than what stands elsewhere."""
    places = (*near, root)
    ends = BREAK.search(text)
    return Style(
        newline=ends[0] if ends else "\n",
        step=next((s for p in places for s in _steps(text, p, lists=False)), _INDENT),
        dash=next((s for p in places for s in _steps(text, p, lists=True)), _INDENT),
        quote=next((q for p in places if (q := quote_of(text, p)) is not None), _QUOTE),
    )


def _steps(text: str, place: Place, lists: bool) -> Iterator[int]:
    """How far the blocks below a place are indented from their keys."""
    for entry in () if place.flow or place.alias else place.entries:
        value = entry.value
        if not value.entries or value.flow or value.alias:
            continue
        if entry.key and value.is_list is lists:
            own = column(text, value.entries[0].start) - column(text, entry.start)
            if own >= 0 and line_start(text, value.entries[0].start) > entry.start:
                yield own
        yield from _steps(text, value, lists)


def quote_of(text: str, place: Place) -> str | None:
    """The quotes that most text values below a place have; None if there are no text values."""
    found = Counter(_quotes(text, place))
    return found.most_common(1)[0][0] if found else None


def _quotes(text: str, place: Place) -> Iterator[str]:
    quote = style_of_scalar(place.node)
    if place.node.tag == "tag:yaml.org,2002:str" and quote not in ("|", ">"):
        yield quote
    for entry in place.entries if not place.alias else ():
        yield from _quotes(text, entry.value)


def scalar(value: Scalar, quote: str = _QUOTE, flow: bool = False) -> str:
    """A value as YAML in one line, which reads back as the same value.

    The quotes are those asked for where they can hold the value. `flow` is for places within
    brackets or braces.
    """
    style = quote or None
    if not isinstance(value, str):
        style = None
    elif BREAK.search(value):
        style = '"'
    told = [value] if flow or style else {"k": value}
    out = yaml.dump(
        told,
        Dumper=yaml.SafeDumper,
        default_flow_style=bool(flow or style),
        default_style=style,
        width=1 << 30,
        allow_unicode=True,
    ).removesuffix("\n")
    return out[1:-1] if flow or style else out.removeprefix("k: ")


def item_lines(key: str, values: Sequence[Scalar], indent: int, style: Style) -> list[str]:
    """An item as lines without their ends: a single value inline, several as a list."""
    head = " " * indent + scalar(key, "") + ":"
    if len(values) == 1:
        return [f"{head} {scalar(values[0], style.quote)}"]
    return [head, *list_lines(values, indent + style.dash, style)]


def list_lines(values: Sequence[Scalar], indent: int, style: Style) -> list[str]:
    """The entries of a list as lines without their ends."""
    return [f"{' ' * indent}- {scalar(value, style.quote)}" for value in values]


def flow_value(values: Sequence[Scalar], style: Style) -> str:
    """One value, or several in brackets."""
    shown = [scalar(value, style.quote, flow=True) for value in values]
    return shown[0] if len(shown) == 1 else f"[{', '.join(shown)}]"
