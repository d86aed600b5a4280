"""A text of events to a table: JSON Lines, JSON of any layout, XML, or all of these at once."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.events.batch import RawRecord, batch_table
from workbench.events.container import Readable
from workbench.events.findings import Findings
from workbench.events.flatten import Field, event_fields, hidden_name
from workbench.events.framing import LONGEST, Framer, Kind, Piece
from workbench.events.json_event import event_of, json_event
from workbench.events.merge import concat
from workbench.events.recognise import as_utf8, encoding_of, list_begin
from workbench.events.renderings import writes_bare_guids
from workbench.events.shaped import Event, Groups, Shape
from workbench.events.system import RECORD_ID
from workbench.events.table import Column, Damage, EventTable
from workbench.events.xml_event import xml_event

NO_NUMBER = -1
"""The `header_id` of an event that has no record number."""

_BATCH = 20_000
_BLOCK = 1 << 20
# A line as dump tools write it and the reader of logs does: taken as it is, a batch at a time.
_DUMPED, _DUMPED_END = b'{"Event":{', b"}}"
_DUMPED_WITHIN = b'"TimeCreated":{"#attributes":{"SystemTime":"'
_LISTED = b'"Data":[{'
_GROUPED: RawRecord = {"event_record_id": 0, "timestamp": "", "data": []}


def read_text(
    stream: Readable, head: bytes, moved: Callable[[], None]
) -> tuple[EventTable, tuple[Damage, ...]]:
    """The events of a text, in order, and what of it is none.

    `head` is what was read of `stream` already; `moved` is called after every block, and may raise.
    An event's `header_id` is its record number, or `NO_NUMBER`.
    """
    text = as_utf8(head)
    reader = _Reader(writes_bare_guids(text))
    blocks = _utf8(_blocks(stream, head, moved), encoding_of(head))
    if _is_lines(text, reader.bare):
        reader.read_lines(blocks)
    else:
        begin = list_begin(text)
        reader.in_list = begin > 0
        reader.read_pieces(_from(begin, blocks))
    return reader.table(), reader.findings.damage(b"<!DOCTYPE" in head)


def _blocks(stream: Readable, head: bytes, moved: Callable[[], None]) -> Iterator[bytes]:
    block = head
    while block:
        yield block
        moved()
        block = stream.read(_BLOCK)


def _from(start: int, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The text from a place in its first block on."""
    for block in blocks:
        yield block[start:]
        start = 0


def _utf8(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The text in UTF-8. What claims to be that already goes through as it is."""
    if encoding == "utf-8":
        return blocks
    texts = codecs.iterdecode(blocks, encoding, "replace")
    return (text.encode("utf-8", "replace") for text in texts)


def _is_lines(text: bytes, bare: bool) -> bool:
    """Whether the first line that holds anything is a whole event in JSON."""
    for line in text.split(b"\n"):
        stripped = line.strip(b" \t\r,[")
        if stripped:
            return stripped[:1] == b"{" and _json(stripped.rstrip(b"]"), bare) is not None
    return False


def _json(text: bytes, bare: bool) -> Event | None:
    try:
        return json_event(text, bare)
    except ValueError:
        return None


class _Reader:
    """Collects events into tables of a batch each.

    `in_list`: the text is a list inside an object; what that holds behind the list is no event.
    """

    def __init__(self, bare: bool) -> None:
        self.bare = bare
        self.in_list = False
        self._list_ended = False
        self.findings = Findings()
        self._parts: list[EventTable] = []
        self._begin()

    def _begin(self) -> None:
        """A new batch: its records, the lines they begin in, and those of them that are grouped."""
        self._records: list[RawRecord] = []
        self._lines: list[int] = []
        self._groups = Groups()

    def table(self) -> EventTable:
        self._flush()
        return concat(self._parts)

    # --- one event a line

    def read_lines(self, blocks: Iterator[bytes]) -> None:
        """Every line for itself; lines that are no event together, as they may be one."""
        framer: Framer | None = None
        for number, line in enumerate(_lines(blocks), 1):
            if self._dumped(line, number) or self._whole_line(line, number, framer is None):
                self._finish(framer)
                framer = None
            elif framer or line.strip(b" \t\r,[]\x1a\0"):
                framer = framer or Framer(number)
                for piece in framer.feed(line + b"\n"):
                    self._take(piece)
                framer = framer if framer.waiting else None
        self._finish(framer, at_end=True)

    def _dumped(self, line: bytes, number: int) -> bool:
        usual = line.startswith(_DUMPED) and line.endswith(_DUMPED_END)
        if not usual or _DUMPED_WITHIN not in line or _LISTED in line:
            return False
        try:
            text = line.decode()
        except UnicodeDecodeError:
            return False
        self.findings.counts[Shape.NESTED] += 1
        self._add({"event_record_id": 0, "timestamp": "", "data": text}, number)
        return True

    def _whole_line(self, line: bytes, number: int, alone: bool) -> bool:
        """Takes a line that is an event; `alone`: or that is an object which is none."""
        stripped = line.strip(b" \t\r,[]")
        if stripped[:1] != b"{" or stripped[-1:] != b"}":
            return False
        try:
            event = json_event(stripped, self.bare)
        except ValueError:
            return False
        if event is not None:
            self._add_event(event, number)
        elif alone:
            self.findings.foreign.add(number)
        return event is not None or alone

    # --- events anyhow

    def read_pieces(self, blocks: Iterator[bytes]) -> None:
        framer = Framer()
        for block in blocks:
            for piece in framer.feed(block):
                self._take(piece)
        self._finish(framer, at_end=True)

    def _finish(self, framer: Framer | None, at_end: bool = False) -> None:
        last = None
        for last in framer.finish() if framer else ():
            self._take(last)
        if at_end and last is not None and last.kind is Kind.CUT:
            self.findings.ends_within(last.line)

    def _take(self, piece: Piece) -> None:
        if self.in_list and piece.kind is Kind.OTHER and piece.data.lstrip()[:1] == b"]":
            self._list_ended = True
        if self._list_ended:
            return
        if piece.kind is Kind.OTHER:
            self.findings.other.add(piece.line)
            return
        try:
            event = self._event(piece)
        except ValueError:
            self.findings.broken.add(piece.line)
            return
        if event is None:
            self.findings.foreign.add(piece.line)
        else:
            self._add_event(event, piece.line)

    def _event(self, piece: Piece) -> Event | None:
        """The event of a piece, None if it is none; ValueError for what is broken."""
        if piece.kind is Kind.CUT:
            raise ValueError
        if piece.kind is Kind.JSON:
            return json_event(piece.data, self.bare)
        fields = xml_event(piece.data, self.bare)
        return None if fields is None else event_of(fields, Shape.XML)

    # --- to tables

    def _add_event(self, event: Event, line: int) -> None:
        self._groups.add(len(self._records), event)
        self._add(_GROUPED, line)

    def _add(self, record: RawRecord, line: int) -> None:
        self._records.append(record)
        self._lines.append(line)
        if len(self._records) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        try:
            table = batch_table(self._records, _no_name, self._groups)
        except (ValueError, KeyError, TypeError):
            self._drop_broken()
            table = batch_table(self._records, _no_name, self._groups)
        for shape, count in self._groups.shapes():
            self.findings.counts[shape] += count
        self._parts.append(_numbered(table))
        self._begin()

    def _drop_broken(self) -> None:
        """Reads the records of the batch the careful way, and leaves out those that are broken."""
        sound: list[RawRecord] = []
        places: list[int] = []
        for record, line in zip(self._records, self._lines, strict=True):
            places.append(len(sound))
            data = record["data"]
            read = _careful(data) if isinstance(data, str) else data
            if read is not None:
                sound.append({"event_record_id": 0, "timestamp": "", "data": read})
            else:
                self.findings.counts[Shape.NESTED] -= 1
                self.findings.broken.add(line)
        self._records = sound
        self._groups = self._groups.moved(places.__getitem__)


def _careful(text: str) -> list[Field] | None:
    """The fields of an event in the log reader's JSON; None for one that is broken."""
    try:
        return event_fields(text, _no_name) or None
    except ValueError:
        return None


def _no_name(_: str) -> bool:
    """Texts do not say which names are an element's own; numbered repeats are taken as such."""
    return False


def _lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for block in blocks:
        lines = (rest + block).split(b"\n")
        rest = lines.pop()
        for line in lines:
            yield line.removesuffix(b"\r")
        if len(rest) > LONGEST:
            yield rest
            rest = b""
    if rest:
        yield rest


def _numbered(table: EventTable) -> EventTable:
    """The table with record numbers for `header_id`."""
    numbers = np.full(table.size, NO_NUMBER, np.int64)
    for name in (RECORD_ID, hidden_name(RECORD_ID)):
        column = table.columns.get(name)
        if column is not None:
            rows = slice(None) if column.rows is None else column.rows
            numbers[rows] = _numbers(column)[column.codes]
    return replace(table, header_id=numbers)


def _numbers(column: Column) -> NDArray[np.int64]:
    """The number that each distinct value is."""
    digits = (
        v if v and len(v) < 19 and v.isdecimal() else NO_NUMBER for v in column.values.to_pylist()
    )
    return np.array([int(number) for number in digits], np.int64)
