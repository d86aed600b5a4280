"""Where events begin and end in a text, whatever stands around them.

JSON objects are found by their braces, XML events by their tags. So one event a line, many lines
an event, events one behind the other, in an array or in an `Events` element, all come out alike,
and what is broken costs no more than itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

LONGEST = 1 << 26
"""More bytes than this without an end are no event."""

_START = re.compile(rb"\{|<(?:\w+:)?Event(?=[\s>])")
_OPENED = re.compile(rb"<(?:\w+:)?Event(?:\s[^<>]*)?>\s*<(?:\w+:)?System[\s>/]")
_CLOSED = re.compile(rb"</(?:\w+:)?Event\s*>")
_NESTED = re.compile(rb"<(?:\w+:)?Event[\s>]")
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}"]', re.S)
_LINE_START = re.compile(rb"\n(?=[\[{]|<(?:\w+:)?Event[\s>])")
_AROUND = re.compile(
    rb"<!DOCTYPE[^<>\[]*\[[^\]]*\]\s*>|<[^<>]*>|^Record \d+\s*$|[\s,\[\]}\x1a\x1e\0]+|<[^<>]*\Z",
    re.M,
)
_LONGEST_MARK = 64


class Kind(Enum):
    """What a piece is: a whole object, a whole event, the start of one without its end, or other
    text."""

    JSON = "JSON"
    XML = "XML"
    CUT = "cut off"
    OTHER = "other"


class Piece(NamedTuple):
    """A stretch of a text in UTF-8; `line` is the number of the line it begins in, from 1."""

    kind: Kind
    data: bytes
    line: int


class Framer:
    """Takes a text bit by bit and gives its pieces; `line` is the number of its first line."""

    def __init__(self, line: int = 1) -> None:
        self._text = b""
        self._at = 0
        self._line = line
        self._reset()

    def _reset(self) -> None:
        """Nothing is known of the object or event at `_at` yet."""
        self._scanned = self._at
        self._depth = 0

    @property
    def waiting(self) -> bool:
        """Whether the text so far ends inside something."""
        return bool(self._text[self._at :].strip())

    def feed(self, text: bytes) -> Iterator[Piece]:
        """The pieces that are whole with `text` added."""
        self._text = self._text[self._at :] + text
        self._scanned -= self._at
        self._at = 0
        yield from self._pieces()

    def finish(self) -> Iterator[Piece]:
        """The pieces of what is left, as no more text comes."""
        while self.waiting:
            start = _START.search(self._text, self._at)
            yield from self._other(start.start() if start else len(self._text))
            if start:
                yield from self._give_up()
                yield from self._pieces()

    def _pieces(self) -> Iterator[Piece]:
        while start := _START.search(self._text, self._at):
            if start.start() > self._at:
                yield from self._other(start.start())
            end = self._object_end() if start[0] == b"{" else self._event_end()
            if end:
                kind = Kind.JSON if start[0] == b"{" else Kind.XML
                yield from self._whole(kind, end)
            elif len(self._text) - self._at > LONGEST:
                yield from self._give_up()
            else:
                return
        if len(self._text) - self._at > LONGEST:
            yield from self._other(len(self._text) - _LONGEST_MARK)

    def _whole(self, kind: Kind, end: int) -> Iterator[Piece]:
        """The piece up to `end`; an event that begins inside another one cuts that off."""
        if kind is Kind.XML:
            for opened in _OPENED.finditer(self._text, self._at + 1, end):
                yield self._cut(Kind.CUT, opened.start())
        yield self._cut(kind, end)

    def _give_up(self) -> Iterator[Piece]:
        """What begins here has no end: go on where another line begins as an event does."""
        again = _LINE_START.search(self._text, self._at)
        yield self._cut(Kind.CUT, again.end() if again else len(self._text))

    def _other(self, end: int) -> Iterator[Piece]:
        piece = self._cut(Kind.OTHER, end)
        if _AROUND.sub(b"", piece.data):
            yield piece

    def _cut(self, kind: Kind, end: int) -> Piece:
        piece = Piece(kind, self._text[self._at : end], self._line)
        self._line += piece.data.count(b"\n")
        self._at = end
        self._reset()
        return piece

    def _object_end(self) -> int:
        """Where the object at `_at` ends; 0 if it is not all there."""
        for token in _TOKEN.finditer(self._text, self._scanned):
            mark = token[0]
            if mark == b"{":
                self._depth += 1
            elif mark == b"}":
                self._depth -= 1
                if not self._depth:
                    return token.end()
            elif mark == b'"':  # a text that has no end yet
                return 0
            self._scanned = token.end()
        return 0

    def _event_end(self) -> int:
        """Where the event at `_at` ends; 0 if it is not all there. Elements in it may be called
        `Event` too."""
        start = max(self._scanned, self._at)
        for closed in _CLOSED.finditer(self._text, start):
            self._depth += 1
            self._scanned = closed.end()
            opened = len(_NESTED.findall(self._text, self._at, closed.end()))
            if opened <= self._depth or _OPENED.search(self._text, self._at + 1, closed.end()):
                return closed.end()
        return 0
