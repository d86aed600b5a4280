"""Splices that put new entries and values beside those that are there."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

from workbench.sigma.formula import Scalar
from workbench.sigma.layout import (
    Entry,
    Place,
    column,
    end_of,
    line_end,
    line_start,
    next_line,
)
from workbench.sigma.nodes import plain
from workbench.sigma.splice import Splice
from workbench.sigma.style import Style, list_lines, quote_of, scalar

_COMMENT = re.compile(r"[ \t]*(?=#)")


def lines_after(text: str, entry: Entry, lines: Sequence[str], style: Style) -> Splice:
    """New lines below an entry of a block, and below the comments that are part of it.

    The text's last line gets an end only so far as the new ones need it: if it had none, the new
    last line has none.
    """
    return _below(text, _entry_end(text, entry), lines, style)


def _below(text: str, at: int, lines: Iterable[str], style: Style) -> Splice:
    """New lines below the one that ends at `at`, ended as that one is."""
    newline = _break_at(text, at, style)
    return Splice(at, at, "".join(newline + line for line in lines))


def _break_at(text: str, at: int, style: Style) -> str:
    """The break of the line that ends at `at`; where breaks are mixed, no line changes its own."""
    own = text[at : next_line(text, at)]
    return own if own in ("\n", "\r\n", "\r") else style.newline


def flow_after(entry: Entry, more: str) -> Splice:
    """A new entry after one in brackets or braces."""
    return Splice(entry.end, entry.end, f", {more}")


def _entry_end(text: str, entry: Entry) -> int:
    """The end of an entry's last line, or of the last comment below it that is indented deeper."""
    at = line_end(text, entry.end)
    while (following := next_line(text, at)) < len(text):
        comment = _COMMENT.match(text, following)
        if not comment or comment.end() - following <= column(text, entry.start):
            break
        at = line_end(text, following)
    return at


def values_into(
    text: str, entry: Entry, values: Sequence[Scalar], style: Style, flow: bool
) -> list[Splice]:
    """Splices that add values to an item, whose single value becomes a list.

    `entry` is the item in its mapping (or a keyword identifier in `detection`), `flow` whether it
    stands within brackets or braces.
    """
    place = entry.value
    quote = quote_of(text, place)
    style = style if quote is None else dataclasses.replace(style, quote=quote)
    if not place.is_list:
        return _listed(text, entry, values, style, flow)
    last = place.entries[-1]
    if place.flow:
        shown = (scalar(v, style.quote, flow=True) for v in values)
        return [flow_after(last, ", ".join(shown))]
    return [_dashes_after(text, last, values, style)]


def _dashes_after(text: str, last: Entry, values: Sequence[Scalar], style: Style) -> Splice:
    """New entries of a block list, spaced as the last one."""
    between = text[last.start + 1 : last.value.start]
    blanks = between if between and not between.strip(" ") else " "
    dash = " " * column(text, last.start) + "-" + blanks
    at = line_end(text, last.end)
    return _below(text, at, (dash + scalar(value, style.quote) for value in values), style)


def _listed(
    text: str, entry: Entry, values: Sequence[Scalar], style: Style, flow: bool
) -> list[Splice]:
    """Makes a single value a list and adds to it."""
    place = entry.value
    if flow or not entry.key:
        shown = "".join(", " + scalar(v, style.quote, flow=True) for v in values)
        return [Splice(place.start, place.start, "["), Splice(place.end, place.end, shown + "]")]
    if opens_below := line_start(text, place.start) > entry.key.end:
        indent = column(text, place.start)
        head = Splice(place.start, place.start, "- ")
    else:
        indent = column(text, entry.start) + style.dash
        colon = end_of(re.compile(r"[ \t]*:"), text, entry.key.end)
        newline = _break_at(text, line_end(text, colon), style)
        head = Splice(colon, place.start, newline + " " * indent + "- ")
    more = _below(text, line_end(text, place.end), list_lines(values, indent, style), style)
    if _one_line(text, place) or opens_below:
        return [head, more]
    body = scalar(plain(place.node), style.quote)
    return [Splice(head.start, place.end, head.text + body), more]


def _one_line(text: str, place: Place) -> bool:
    return line_end(text, place.start) >= place.end
