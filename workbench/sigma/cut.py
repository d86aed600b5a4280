"""Splices that take entries out of blocks and brackets, with the comment on their own line.

Other comments stay, except those inside of what goes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from workbench.sigma.layout import (
    Entry,
    Place,
    break_before,
    end_of,
    line_end,
    line_start,
    next_line,
    opens_line,
)
from workbench.sigma.splice import Splice

_BLANK = re.compile("[ \t\r\n\x85\u2028\u2029]*")
_REST = re.compile("[ \t]*,?[ \t]*(#.*)?")
_COMMA = re.compile("[ \t\r\n]*,[ \t]*")
_Range = tuple[int, int]


def cuts(text: str, place: Place, gone: Collection[Entry]) -> list[_Range]:
    """The ranges of text that go with some of a collection's entries, of which others stay."""
    return list((_flow_cuts if place.flow else _block_cuts)(text, place.entries, gone))


def deletions(text: str, ranges: Collection[_Range]) -> list[Splice]:
    """Splices that delete ranges, which may overlap.

    Where the last lines go and had no line end, the line end before them goes, so that the text
    ends as it did.
    """
    merged: list[_Range] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    if merged and merged[-1][1] == len(text) and line_start(text, len(text)) < len(text):
        start = merged[-1][0]
        if start and start == line_start(text, start):
            merged[-1] = (break_before(text, start), len(text))
    return [Splice(start, end, "") for start, end in merged]


def _block_cuts(text: str, entries: tuple[Entry, ...], gone: Collection[Entry]) -> Iterator[_Range]:
    for entry in entries:
        if entry not in gone:
            continue
        if opens_line(text, entry.start):
            yield line_start(text, entry.start), next_line(text, entry.end)
        else:
            yield entry.start, _next_kept(text, entry, gone, {e.start: e for e in entries})


def _next_kept(text: str, entry: Entry, gone: Collection[Entry], starts: dict[int, Entry]) -> int:
    """Where what follows an entry beside a dash begins: it moves up to the dash."""
    while True:
        at = end_of(_BLANK, text, line_end(text, entry.end))
        if at not in starts or starts[at] not in gone:
            return at
        entry = starts[at]


def _flow_cuts(text: str, entries: tuple[Entry, ...], gone: Collection[Entry]) -> Iterator[_Range]:
    kept_end = 0
    for i, entry in enumerate(entries):
        if entry not in gone:
            kept_end = entry.end
        elif opens_line(text, entry.start) and _ends_line(text, entry.end):
            yield line_start(text, entry.start), next_line(text, entry.end)
        else:
            between = _between(text, entries, kept_end, entry, gone)
            clear = kept_end > 0 and "#" not in between
            following = entries[i + 1] if i + 1 < len(entries) else None
            if clear and (following is None or opens_line(text, following.start)):
                yield kept_end, entry.end
            else:
                yield entry.start, _until(text, entry.end, following) if following else entry.end


def _until(text: str, end: int, following: Entry) -> int:
    """The next entry, or what stands behind the comma if there is a line end or comment."""
    return min(end_of(_COMMA, text, end), following.start)


def _between(
    text: str, entries: tuple[Entry, ...], start: int, last: Entry, gone: Collection[Entry]
) -> str:
    """The text between two places without the entries that stand there."""
    inside = [e for e in entries if e in gone and start <= e.start < last.start]
    parts = []
    for entry in inside:
        parts.append(text[start : entry.start])
        start = entry.end
    return "".join((*parts, text[start : last.start]))


def _ends_line(text: str, place: int) -> bool:
    return _REST.fullmatch(text, place, line_end(text, place)) is not None
