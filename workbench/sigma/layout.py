"""Where every part of a document stands: a tree of places beside the tree of YAML nodes.

A node that an alias refers to is one node, but each mention of it has a place of its own. Ends
are those of the content: a block does not reach into the comments and blank lines after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from workbench.sigma.nodes import Node, plain

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what ends a line in YAML 1.1
_GAP = re.compile("(?:[ \t\r\n\x85\u2028\u2029]|#[^\r\n\x85\u2028\u2029]*)*")
_FLOW_GAP = re.compile("(?:[ \t\r\n\x85\u2028\u2029,]|#[^\r\n\x85\u2028\u2029]*)*")
_PROPERTY = re.compile(r"[&!]\S*")


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One entry of a collection; it starts at its dash, its `?` or its key."""

    start: int
    key: Place | None
    value: Place

    @property
    def end(self) -> int:
        return self.value.end

    @property
    def name(self) -> object:
        """The plain value of the key; None in a list."""
        return plain(self.key.node) if self.key else None


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One mention of a node. Of an alias, `entries` are those of the node it refers to."""

    node: Node
    start: int
    end: int
    entries: tuple[Entry, ...] = ()
    alias: bool = False

    @property
    def flow(self) -> bool:
        """Whether this is a collection in brackets or braces."""
        return is_flow(self.node)

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_map(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    def entry(self, name: str) -> Entry | None:
        """The entry of a mapping that counts, the last of that name."""
        return next((e for e in reversed(self.entries) if e.name == name), None)


def layout(text: str, document: int, root: Node) -> Place:
    """The places of one document of a text, of which `root` is the node."""
    events = yaml.parse(text, Loader=_LOADER)
    for _ in range(document + 1):
        while not isinstance(next(events), yaml.DocumentStartEvent):
            pass
    return _Walk(text, events).place(root)


class _Walk:
    """Reads the events of one document beside its nodes."""

    def __init__(self, text: str, events: Iterator[yaml.Event]):
        self.text = text
        self.events = events
        self.known: dict[int, Place] = {}

    def place(self, node: Node) -> Place:
        event = next(self.events)
        start, end = event_span(event)
        if isinstance(event, yaml.AliasEvent):
            return Place(node, start, end, self.known[id(node)].entries, alias=True)
        if isinstance(node, yaml.ScalarNode):
            found = Place(node, start, self._scalar_end(node, start, end))
        else:
            entries = tuple(self._entries(node, start))
            _, closed = event_span(next(self.events))
            end = closed if is_flow(node) or not entries else entries[-1].end
            found = Place(node, start, end, entries)
        self.known[id(node)] = found
        return found

    def _entries(self, node: Node, start: int) -> Iterator[Entry]:
        gap = _FLOW_GAP if is_flow(node) else _GAP
        while match := _PROPERTY.match(self.text, start):
            start = end_of(_GAP, self.text, match.end())
        if is_flow(node) and self.text[start] in "[{":
            start += 1
        for child in node.value:
            start = end_of(gap, self.text, start)
            if isinstance(node, yaml.MappingNode):
                found = Entry(start, self.place(child[0]), self.place(child[1]))
            else:
                found = Entry(start, None, self.place(child))
            yield found
            start = found.end

    def _scalar_end(self, node: Node, start: int, end: int) -> int:
        """A block scalar's marks reach to the next token; blank lines count only with `+`."""
        if style_of_scalar(node) not in ("|", ">"):
            return end
        header = self.text[start : line_end(self.text, start)].split("#")[0]
        if "+" in header and end == line_start(self.text, end):
            return break_before(self.text, end)
        return start + len(self.text[start:end].rstrip())


def is_flow(node: Node) -> bool:
    """Whether a node is a collection in brackets or braces."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def style_of_scalar(node: Node) -> str:
    """A scalar's quote, `|` or `>`; "" for a bare one and for collections."""
    return (isinstance(node, yaml.ScalarNode) and node.style) or ""


def event_span(event: yaml.Event) -> tuple[int, int]:
    """Where an event's text starts and ends."""
    start, end = event.start_mark, event.end_mark
    return (start.index if start else 0), (end.index if end else 0)


def end_of(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where a pattern that matches anything, also nothing, ends when it is read from `start`."""
    match = pattern.match(text, start)
    return match.end() if match else start


def line_start(text: str, place: int) -> int:
    """The first character of the line of a place."""
    before = max(text.rfind(mark, 0, place) for mark in "\n\r\x85\u2028\u2029")
    return before + 1


def line_end(text: str, place: int) -> int:
    """The end of the line of a place, before what breaks it."""
    match = BREAK.search(text, place)
    return match.start() if match else len(text)


def next_line(text: str, place: int) -> int:
    """The first character of the line after that of a place; the text's end if there is none."""
    match = BREAK.search(text, place)
    return match.end() if match else len(text)


def break_before(text: str, start: int) -> int:
    """Where the line break begins that ends at the start of a line; 0 for the first line."""
    return max(start - (2 if text[:start].endswith("\r\n") else 1), 0)


def column(text: str, place: int) -> int:
    """How many characters stand before a place on its line."""
    return place - line_start(text, place)


def opens_line(text: str, place: int) -> bool:
    """Whether only blanks stand before a place on its line."""
    return not text[line_start(text, place) : place].strip(" \t")
