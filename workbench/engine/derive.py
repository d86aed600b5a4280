"""Fields that an event holds only inside the text of others, taken out of it where they are asked.

A `Derivation` says which field comes of which; its reader says how. Readers are values, made from
resources/logsources.yml. The columns are made of distinct texts and when a test first asks them;
the table itself stays as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workbench.events.merge import column_of, part_of
from workbench.events.remake import Forms, Joined, Texts, Words
from workbench.events.table import Column, EventTable

Ints = NDArray[np.int64]

_ABSENT = -1


@dataclass(frozen=True, slots=True)
class Source:
    """A field of the event, and which of its values counts, from 0 (None: the first)."""

    field: str
    number: int | None = None

    def __str__(self) -> str:
        return self.field if self.number is None else f"{self.field}[{self.number}]"

    def text(self, table: EventTable, row: int) -> str | None:
        """What one event has there."""
        values = table.value(row, self.field)
        number = self.number or 0
        return values[number] if number < len(values) else None


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines `label=value` of one text, of which `label` is wanted.

    A value goes on to the next line that begins with one of `labels`, and that of `last` to the
    end, since it is the text of a command, which may hold such lines itself.
    """

    label: str
    labels: tuple[str, ...]
    separator: str
    last: str | None = None

    def __call__(self, texts: Texts) -> Iterator[str]:
        text = texts[0] or ""
        heads = list(_heads(self.labels, self.separator).finditer(text))
        ends = [*(head.start() for head in heads[1:]), len(text)]
        for head, end in zip(heads, ends, strict=False):
            if head[1] == self.last:
                end = len(text)
            if head[1] == self.label:
                yield text[head.end() : end].rstrip("\r\n")
            if head[1] == self.last:
                return


Reader = Lines | Words | Joined | Forms


@dataclass(frozen=True, slots=True)
class Derivation:
    """A field `field` of a rule, read out of the texts of `sources`.

    An event of which nothing can be read may have the field itself: a shipper has taken the texts
    apart already.
    """

    field: str
    sources: tuple[Source, ...]
    reader: Reader

    @property
    def name(self) -> str:
        """What it is called where it is asked and shown: no field of an event has such a name."""
        return f"{self.field} (from {', '.join(map(str, self.sources))})"

    def values(self, table: EventTable, row: int) -> Texts:
        """The values of one event; () if it has none."""
        return self.read(table, row) or table.value(row, self.field)

    def read(self, table: EventTable, row: int) -> Texts:
        """What is read of the sources of one event; () if nothing can be."""
        return tuple(self.reader(tuple(source.text(table, row) for source in self.sources)))

    def column(self, table: EventTable) -> Column | None:
        """The field over all events, None if no event has it."""
        return _filled(self.name, self._column(table), table.column(self.field), table.size)

    def _column(self, table: EventTable) -> Column | None:
        columns = [table.columns.get(source.field) for source in self.sources]
        widths = [1 + (len(column.values) if column else 0) for column in columns]
        kinds, which = np.unique(self._kinds(table, widths), return_inverse=True)
        read: list[tuple[str, ...]] = []
        for codes in zip(*np.unravel_index(kinds, widths), strict=True):
            pairs = zip(columns, codes, strict=True)
            texts = (c.values[int(code) - 1].as_py() if c and code else None for c, code in pairs)
            read.append(tuple(self.reader(tuple(texts))))
        return _column(self.name, read, which)

    def _kinds(self, table: EventTable, widths: list[int]) -> Ints:
        """For each event which texts it has: the codes of the sources, made one number."""
        codes = [_chosen(source, table) + 1 for source in self.sources]
        return np.ravel_multi_index(codes, widths).astype(np.int64)


@lru_cache(maxsize=64)
def _heads(labels: tuple[str, ...], separator: str) -> re.Pattern[str]:
    """The beginning of a line that has one of these labels."""
    blanks = len(separator) - len(separator.rstrip(" "))
    after = re.escape(separator.rstrip(" ")) + " ?" * blanks  # a value may be empty
    return re.compile(rf"(?m)^[ \t]*({'|'.join(map(re.escape, labels))}){after}")


def _chosen(source: Source, table: EventTable) -> Ints:
    """For each event the code of the value that counts, `_ABSENT` where there is none."""
    out = np.full(table.size, _ABSENT, np.int64)
    column = table.columns.get(source.field)
    if column is None:
        return out
    number = source.number or 0
    if column.rows is None:
        return column.codes.astype(np.int64) if number == 0 else out
    first = np.searchsorted(column.rows, column.rows, "left")
    here = np.arange(len(column.rows)) - first == number
    out[column.rows[here]] = column.codes[here]
    return out


def _filled(name: str, read: Column | None, own: Column | None, size: int) -> Column | None:
    """What was read; for the events without it, the column of the field itself."""
    if own is None:
        return read
    if read is None:
        return replace(own, name=name)
    there = read.present(size)
    return column_of(name, (part_of(read, there, size), part_of(own, ~there, size)), size)


def _column(name: str, read: list[tuple[str, ...]], which: NDArray[np.intp]) -> Column | None:
    """A column of what was read of each kind of event; `which` has the kind of every event."""
    distinct = {text: i for i, text in enumerate(dict.fromkeys(t for ts in read for t in ts))}
    if not distinct:
        return None
    most = max(map(len, read))
    codes = np.full((len(read), most), _ABSENT, np.int64)
    for kind, texts in enumerate(read):
        codes[kind, : len(texts)] = [distinct[text] for text in texts]
    spread = codes[which]
    rows, places = np.nonzero(spread != _ABSENT)
    small = np.min_scalar_type(len(distinct) - 1)
    values = pa.array(list(distinct), pa.large_string())
    return Column(name, values, spread[rows, places].astype(small), rows.astype(np.int32))
