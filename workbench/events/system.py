"""What System says, of many events at once.

Beside the time and the record number, System is the same text in event after event: it is parsed
once for each distinct text, and an event's fields are looked up by the number of its text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import compress

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray

from workbench.events.flatten import as_text, hidden_name, system_fields
from workbench.events.merge import Piece, piece_of, texts_array
from workbench.events.table import Rows

TIME = "TimeCreated_SystemTime"
RECORD_ID = "EventRecordID"

Bools = NDArray[np.bool_]
Values = dict[str, str | None]

_SYSTEM_MARK = '"System":{'
_TIME_MARK = '"TimeCreated":{"#attributes":{"SystemTime":"'
_ID_MARK = '"}},"EventRecordID":'
_EVENT_DATA = '},"EventData":'
_USER_DATA = '},"UserData":'
_EVENT_DATA_AT = len(_EVENT_DATA)
_USER_DATA_AT = len(_USER_DATA)
_TIME_AT = len(_TIME_MARK)
_ID_AT = len(_ID_MARK)
_HEAD_AT = len('{"Event":')


@dataclass(slots=True)
class Systems:
    """The System of events, one entry an event, in the order of `rows`.

    `heads` and `tails` number the distinct texts before the time and after the record number.
    """

    rows: list[int] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    tail: list[int] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    heads: dict[str, int] = field(default_factory=dict)
    tails: dict[str, int] = field(default_factory=dict)

    def take(self, events: Sequence[object]) -> tuple[list[int], list[str]]:
        """Take System out of the JSON of events.

        Returns the rows of those that are no JSON or whose elements are not the usual ones in the
        usual order: of them nothing is taken. And for all others, in the order of `rows`, the
        object of their EventData or UserData. The marks looked for cannot occur inside a value:
        JSON escapes the quotes there.
        """
        odd: list[int] = []
        bodies: list[str] = []
        heads, tails = self.heads, self.tails
        for row, text in enumerate(events):
            if not isinstance(text, str):
                odd.append(row)
                continue
            head = text.find(_TIME_MARK)
            time = head + _TIME_AT
            time_end = text.find('"', time)
            number = time_end + _ID_AT
            tail = text.find(",", number)
            end = text.find(_EVENT_DATA, tail)
            body = end + _EVENT_DATA_AT
            if end < 0:
                end = text.find(_USER_DATA, tail)
                body = end + _USER_DATA_AT
            unusual = head < 0 or end < 0 or text.find(_SYSTEM_MARK, 0, head) < 0
            if unusual or text[time_end:number] != _ID_MARK:
                odd.append(row)
                continue
            self.rows.append(row)
            self.head.append(heads.setdefault(text[_HEAD_AT:head], len(heads)))
            self.tail.append(tails.setdefault(text[tail:end], len(tails)))
            self.times.append(text[time:time_end])
            self.ids.append(text[number:tail])
            bodies.append(text[body:-2])
        return odd, bodies

    def pieces(self, odd: Bools, data: Mapping[str, Rows]) -> Iterator[tuple[str, Piece]]:
        """The pieces of System's fields, without the odd events.

        `data` gives the events whose own data have a field: there System's value is another field
        (see `hidden_name`). One field may have two pieces, of different events.
        """
        rows = np.array(self.rows, np.int32)
        usual = ~odd[rows]
        for name, piece_in in self._fields(rows):
            held = data.get(name)
            if held is not None:
                own = np.zeros(len(odd), np.bool_)
                own[held] = True
                yield hidden_name(name), piece_in(usual & own[rows])
                yield name, piece_in(usual & ~own[rows])
            else:
                yield name, piece_in(usual)

    def _fields(self, rows: Rows) -> Iterator[tuple[str, Callable[[Bools], Piece]]]:
        """Each field, and its piece of those of the taken events that are to be kept."""
        for values, numbers in self._parts():
            for name in dict.fromkeys(name for one in values for name in one):
                yield name, partial(_looked_up, name, values, numbers, rows)
        yield TIME, partial(_piece, rows, self.times)
        yield RECORD_ID, partial(_piece, rows, list(map(_scalar, self.ids)))

    def _parts(self) -> Iterator[tuple[list[Values], Rows]]:
        heads = [_values(text.rstrip(",") + "}}") for text in self.heads]
        tails = [_values('{"System":{' + text[1:] + "}}") for text in self.tails]
        yield heads, np.array(self.head, np.int32)
        yield tails, np.array(self.tail, np.int32)


def _values(text: str) -> Values:
    try:
        system = orjson.loads(text)["System"]
    except orjson.JSONDecodeError:  # the reader leaves control characters as they are
        system = json.loads(text, strict=False)["System"]
    return dict(system_fields(system.items()))


def _scalar(text: str) -> str | None:
    return text if text.isdigit() else as_text(orjson.loads(text))


def _looked_up(
    name: str,
    values: list[Values],
    numbers: NDArray[np.int32],
    rows: NDArray[np.int32],
    keep: Bools,
) -> Piece:
    """The piece of one field that some of the numbered texts hold, of the events in `keep`."""
    book: dict[str | None, int] = {}
    codes = np.array(
        [book.setdefault(one[name], len(book)) if name in one else -1 for one in values], np.int32
    )[numbers]
    keep = keep & (codes >= 0)
    piece = Piece(rows[keep], codes[keep], texts_array(book))
    return piece if keep.all() else _used(piece)


def _used(piece: Piece) -> Piece:
    """The piece without the values that it has no entry of."""
    used, codes = np.unique(piece.codes, return_inverse=True)
    return Piece(piece.rows, codes.astype(np.int32), piece.values.take(pa.array(used)))


def _piece(rows: Rows, texts: Sequence[str | None], keep: Bools) -> Piece:
    return piece_of(rows[keep], list(compress(texts, keep)))
