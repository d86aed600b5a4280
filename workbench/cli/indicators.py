"""`indicators`: what a rule looks for, and how many rules of a catalogue look for the same."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace

from workbench.catalogue.corpus import Corpus, Count
from workbench.catalogue.entry import Entry
from workbench.catalogue.index import Index, read_index
from workbench.cli.catalogue import index_of
from workbench.cli.placeholders import placeholders_of
from workbench.cli.report import Object, dumps, printable, table
from workbench.cli.rules import one_rule
from workbench.cli.say import FAILED, complain
from workbench.sigma.indicators import Row
from workbench.sigma.placeholders import Placeholders

_HEAD = ("field", "kind", "value", "corpus")


def run(arguments: Namespace) -> int:
    """Prints the indicators. The exit status says whether all of the catalogue could be read.
    Raises CommandError where there is no rule."""
    placeholders = placeholders_of(arguments, [arguments.rule, *arguments.rules])
    own = _own(arguments.rule, placeholders)
    index = index_of(arguments.rules, placeholders)
    if own.problem:
        complain(f"{arguments.rule}: it has no indicators: {own.problem}")
    counts = _counted(own, index)
    print(dumps(_object(own, counts)) if arguments.json else "\n".join(_lines(own, counts)))
    return FAILED if index.broken else 0


def _own(path: str, placeholders: Placeholders) -> Entry:
    """The entry of the rule of a file, of several that of the first."""
    _, rule = one_rule(path, placeholders)
    entries = read_index([path], placeholders=placeholders).entries
    return next(entry for entry in entries if entry.place.document == rule.document)


def _counted(own: Entry, index: Index) -> list[tuple[Row, Count]]:
    """The rule's indicators, counted over the catalogue and the rule itself, which takes the place
    of what the catalogue has of it."""
    there = _there(own, index)
    mine = replace(own, place=there.place) if there else own
    return Corpus([mine, *(entry for entry in index.entries if entry is not there)]).counts(mine)


def _there(own: Entry, index: Index) -> Entry | None:
    """What the catalogue has of a rule: the same document of the same file, else the first of the
    same id, of which this is a draft."""
    file = os.path.realpath(own.place.path)
    same_document = (e for e in index.entries if e.place.document == own.place.document)
    found = next((e for e in same_document if os.path.realpath(e.place.path) == file), None)
    if found is not None or not own.meta.id:
        return found
    return next((e for e in index.entries if e.meta.id.lower() == own.meta.id.lower()), None)


def _object(own: Entry, counts: list[tuple[Row, Count]]) -> Object:
    return {
        "rule_id": own.meta.id or None,
        "title": own.meta.title or None,
        "path": own.place.path,
        "indicators": [
            {
                "field": row.field or None,
                "kind": row.kind,
                "value": row.value,
                "corpus": count.total,
                "by_source": dict(count.by_source),
            }
            for row, count in counts
        ],
    }


def _lines(own: Entry, counts: list[tuple[Row, Count]]) -> Iterator[str]:
    yield printable(own.name)
    rows = [(row.field or "(keyword)", row.kind, row.value, str(n)) for row, n in counts]
    yield table(_HEAD, rows)
