"""The order of rules by what any column of their table shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from workbench.catalogue.entry import Entry
from workbench.catalogue.facets import LEVELS, STATUSES, Rows, log_source_of, tactics_of


class Column(StrEnum):
    """A column of the table of rules; the value is its head."""

    TITLE = "title"
    LEVEL = "level"
    STATUS = "status"
    LOG_SOURCE = "log source"
    TACTIC = "tactic"
    AUTHOR = "author"
    DATE = "date"
    MODIFIED = "modified"
    INDICATORS = "indicators"
    EXCLUSIONS = "exclusions"
    KIND = "kind"
    SOURCE = "source"
    FILE = "file"
    ID = "id"


CELLS: dict[Column, Callable[[Entry], str | int]] = {
    Column.TITLE: lambda entry: entry.name,
    Column.LEVEL: lambda entry: entry.meta.level.lower(),
    Column.STATUS: lambda entry: entry.meta.status.lower(),
    Column.LOG_SOURCE: log_source_of,
    Column.TACTIC: lambda entry: ", ".join(tactics_of(entry)),
    Column.AUTHOR: lambda entry: entry.meta.author,
    Column.DATE: lambda entry: entry.meta.date.replace("/", "-"),
    Column.MODIFIED: lambda entry: entry.meta.modified.replace("/", "-"),
    Column.INDICATORS: lambda entry: len(entry.indicators),
    Column.EXCLUSIONS: lambda entry: len(entry.exclusions),
    Column.KIND: lambda entry: entry.kind,
    Column.SOURCE: lambda entry: entry.place.source,
    Column.FILE: lambda entry: entry.place.path,
    Column.ID: lambda entry: entry.meta.id,
}
"""What a column shows of a rule: a text, empty for none, or a number."""
_SCALES = {Column.LEVEL: LEVELS, Column.STATUS: STATUSES}


class Order:
    """A list of rules that can be put in order by any column; a column is looked at once."""

    def __init__(self, entries: Sequence[Entry]):
        self._entries = entries
        self._ranks: dict[Column, NDArray[np.int64]] = {}

    def of(self, rows: Rows, column: Column, descending: bool = False) -> Rows:
        """Some rules, given by their places in the list, in order; of equals the first stays first.

        Texts are compared without regard to case, levels and statuses by what they mean; rules
        without a value are last in either direction.
        """
        if column not in self._ranks:
            self._ranks[column] = _ranks(column, self._entries)
        ranks = self._ranks[column][rows]
        keys = np.where(ranks < 0, np.iinfo(np.int64).max, -ranks if descending else ranks)
        return rows[np.argsort(keys, kind="stable")]


def _ranks(column: Column, entries: Sequence[Entry]) -> NDArray[np.int64]:
    """A number for each rule that sorts as its cell does; equal cells have equal ones, -1: none."""
    cells = [CELLS[column](entry) for entry in entries]
    if all(isinstance(cell, int) for cell in cells):
        return np.array(cells, np.int64)
    texts = [str(cell).lower() for cell in cells]
    scale = _SCALES.get(column, ())
    known = sorted(set(texts) - {"", *scale})
    ranks = {text: rank for rank, text in enumerate((*scale, *known))}
    return np.array([ranks[text] if text else -1 for text in texts], np.int64)
