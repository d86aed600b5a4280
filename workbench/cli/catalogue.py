"""The catalogue of the rules that a command line names, remembered from one run to the next."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.catalogue import cache
from workbench.catalogue.entry import Broken
from workbench.catalogue.index import Index, read_index
from workbench.cli.say import Progress, complain
from workbench.sigma.placeholders import Placeholders


def index_of(paths: Iterable[str], placeholders: Placeholders) -> Index:
    """The rules of files, folders and archives, complaining of what cannot be read."""
    index = read_index(paths, cache.folder(), Progress("reading rules"), placeholders)
    Progress.clear()
    for broken in index.broken:
        complain(_said(broken))
    return index


def _said(broken: Broken) -> str:
    line = f"line {broken.line}: " if broken.line else ""
    return f"{broken.place.path}: {line}{broken.why}"
