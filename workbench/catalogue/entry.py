"""A rule of the catalogue as it is listed, searched and counted: without its text and formula."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.sigma.indicators import Row
from workbench.sigma.rule import LogSource, Metadata


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule lies. `path` is its file (`archive.zip/inside.yml` within an archive),
    `document` which document of it, `source` the catalogue that the file is of: the first folder
    below the opened one, or the opened one itself."""

    path: str
    document: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule. `kind` is "rule", "correlation" or "filter"; `problem` says why the rule cannot be
    evaluated, empty if it can. Rows are sorted, each once."""

    place: Place
    meta: Metadata
    logsource: LogSource
    indicators: tuple[Row, ...] = ()
    exclusions: tuple[Row, ...] = ()
    problem: str = ""
    kind: str = "rule"

    @property
    def name(self) -> str:
        """The title; of a rule without one the file's name."""
        return self.meta.title or self.place.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Broken:
    """A file, or a document of it, that holds no rule: why, and the line (from 1; 0: unknown)."""

    place: Place
    why: str
    line: int = 0
