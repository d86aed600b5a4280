"""`coverage`: which ATT&CK techniques rules look for, as a table, JSON, CSV or Navigator layer."""

from __future__ import annotations

import csv
import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from workbench.catalogue.attack import VERSION, attack
from workbench.catalogue.coverage import Cell, Coverage, coverage, navigator_layer
from workbench.catalogue.entry import Entry
from workbench.cli.catalogue import index_of
from workbench.cli.placeholders import placeholders_of
from workbench.cli.report import Object, dumps, printable, table
from workbench.cli.say import FAILED, CommandError, complain
from workbench.tuning.save import SaveError, write_whole

_HEAD = ("tactic", "technique", "name", "rules")


def run(arguments: Namespace) -> int:
    """Prints the coverage, and writes the layer that was asked for."""
    index = index_of(arguments.rules, placeholders_of(arguments, arguments.rules))
    found = coverage((e for e in index.entries if e.kind != "filter"), attack())
    for tag, rules in found.unknown.items():
        complain(f"the tag `{tag}` is not in ATT&CK v{VERSION}: {_named(rules)}")
    for old, rules in found.retired.items():
        complain(f"{old.id} {old.name} is retired, now {old.successor}: {_named(rules)}")
    if arguments.navigator:
        _write(Path(arguments.navigator), found)
    if arguments.csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows([_HEAD, *_rows(found)])
    else:
        print(dumps(_object(found)) if arguments.json else "\n".join(_readable(found)))
    return FAILED if index.broken else 0


def _named(rules: tuple[Entry, ...]) -> str:
    more = f" and {len(rules) - 1:,} more" if len(rules) > 1 else ""
    return f"{rules[0].place.path}{more}"


def _write(path: Path, found: Coverage) -> None:
    try:
        write_whole(path, json.dumps(navigator_layer(found), indent=1).encode())
    except SaveError as error:
        raise CommandError(f"{path}: {error}", FAILED) from None


def _object(found: Coverage) -> Object:
    return {
        "tactics": [
            {
                "id": column.tactic.id,
                "name": column.tactic.name,
                "covered": column.covered,
                "techniques": [_cell(cell) for cell in column.cells],
            }
            for column in found.columns
        ],
        "untagged_rules": len(found.untagged),
    }


def _cell(cell: Cell) -> Object:
    own = {
        "id": cell.technique.id,
        "name": cell.technique.name,
        "rules": [rule.meta.id or rule.place.path for rule in cell.rules],
    }
    return {**own, "parts": [_cell(part) for part in cell.parts]} if cell.parts else own


def _rows(found: Coverage) -> Iterator[tuple[str, str, str, int]]:
    """Each technique and sub-technique of each tactic with the number of its rules, 0: a gap."""
    for column in found.columns:
        for whole in column.cells:
            for cell in (whole, *whole.parts):
                technique = cell.technique
                yield column.tactic.name, technique.id, technique.name, len(cell.rules)


def _readable(found: Coverage) -> Iterator[str]:
    rows = [(*names, f"{count:,}") for *names, count in _rows(found) if count]
    yield table(_HEAD, rows)
    yield ""
    for column in found.columns:
        gaps = [cell.technique for cell in column.cells if not cell.rules]
        yield f"{column.tactic.name}: {column.covered} of {len(column.cells)} techniques"
        if gaps:
            yield printable("  gaps: " + ", ".join(f"{t.id} {t.name}" for t in gaps))
    yield f"{len(found.untagged):,} rules name no technique"
