"""All logs of the reference corpus as one table, read once in a run of the tests."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from tests.judge.corpus import log_files
from workbench.events.merge import concat
from workbench.events.read import read_file
from workbench.events.table import EventTable


@dataclass(frozen=True, eq=False)
class Logs:
    """The events of all logs; `files` are their paths in the corpus, in the table's order."""

    table: EventTable
    files: tuple[str, ...]

    @functools.cached_property
    def records(self) -> list[tuple[str, int]]:
        """For each event its file and System/EventRecordID."""
        ids = self.table.columns["EventRecordID"]
        return [
            (self.files[self.table.file[row]], int(ids.at(row)[0] or -1))
            for row in range(self.table.size)
        ]


@functools.cache
def all_logs(corpus: Path) -> Logs:
    paths = log_files(corpus)
    table = concat([read_file(path) for path in paths])
    return Logs(table, tuple(path.relative_to(corpus).as_posix() for path in paths))
