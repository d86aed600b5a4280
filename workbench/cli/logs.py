"""The logs that a command line names, with their roles, read into one table."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.cli.say import FAILED, CommandError, Progress, complain
from workbench.events.find import FORMS, event_files
from workbench.events.table import EventTable, LogFile
from workbench.tuning.dataset import Dataset, load
from workbench.tuning.truth import Truth, truth_of
from workbench.tuning.workspace import Role, Sample


@dataclass(frozen=True, eq=False)
class Logs:
    """The events of the logs named. `names` has each of the table's files relative to the path
    given (for a file that was given itself: its name). `failed`: something could not be read.
    """

    table: EventTable
    truth: Truth
    names: tuple[str, ...]
    failed: bool

    def name(self, row: int) -> str:
        return self.names[int(self.table.file[row])]


@dataclass(frozen=True, slots=True)
class _Named:
    sample: Sample
    name: str


def read_logs(arguments: Namespace) -> Logs:
    """Reads what --samples, --benign and --attack name, complaining of what cannot be read.

    Raises CommandError for a log that is named as benign and as attack.
    """
    named = _named(arguments)
    empty = [p for p in _paths(arguments) if Path(p).is_dir() and not event_files([Path(p)])]
    for path in empty:
        complain(f"{path}: no log in this folder ({FORMS})")
    dataset = load([each.sample for each in named], Progress("reading logs"))
    Progress.clear()
    _complain_of(dataset)
    names = {str(each.sample.path): each.name for each in named}
    return Logs(
        dataset.table,
        truth_of(dataset.table, dataset.roles),
        tuple(names[file.path] for file in dataset.table.files),
        bool(dataset.errors or empty or _all_lost(dataset)),
    )


def one_log(path: str) -> EventTable:
    """The events of one file. Raises CommandError if it cannot be read."""
    dataset = load([Sample(Path(path))], Progress("reading the log"))
    Progress.clear()
    if dataset.errors:
        raise CommandError(dataset.errors[0][1], FAILED)
    _complain_of(dataset)
    return dataset.table


def _all_lost(dataset: Dataset) -> bool:
    """Whether some file gave none of its events."""
    return any(not f.events and sum(d.lost for d in f.damage) for f in dataset.table.files)


def _complain_of(dataset: Dataset) -> None:
    for _, why in dataset.errors:
        complain(why)
    for file in dataset.table.files:
        for what in _damage(file):
            complain(f"{file.path}: {what}")


def _damage(file: LogFile) -> Iterator[str]:
    for damage in file.damage:
        counts = ((damage.lost, "lost"), (damage.recovered, "recovered"))
        known = ", ".join(f"{count:,} {word}" for count, word in counts if count)
        yield f"{damage.what} (records: {known})" if known else damage.what


def _paths(arguments: Namespace) -> list[str]:
    return [*arguments.samples, *arguments.benign, *arguments.attack]


def _named(arguments: Namespace) -> list[_Named]:
    """Every log once, in the order unlabelled, benign, attack; a role counts more than none."""
    found: dict[str, _Named] = {}
    for role, paths in (
        (Role.UNLABELLED, arguments.samples),
        (Role.BENIGN, arguments.benign),
        (Role.ATTACK, arguments.attack),
    ):
        for each in _of_role(role, paths):
            real = os.path.realpath(each.sample.path)
            known = found.get(real)
            if known and {known.sample.role, role} == {Role.BENIGN, Role.ATTACK}:
                raise CommandError(f"{each.sample.path} is named as benign and as attack")
            found[real] = each
    return list(found.values())


def _of_role(role: Role, paths: list[str]) -> Iterator[_Named]:
    for given in paths:
        path = Path(given)
        for file in event_files([path]):
            name = file.shown if path.is_dir() else path.name
            yield _Named(Sample(file.path, role), name)
