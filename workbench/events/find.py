"""The event logs that a person means by the files and folders they name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath

from workbench.events.container import Budget, Member, Unpacked, open_archive
from workbench.events.recognise import HEAD, PACKED, Form, form_of

FORMS = "EVTX, JSON, XML; also in gzip, zip or tar"
"""What a log may be, for a person."""

SUFFIXES = (
    *(".evtx", ".json", ".jsonl", ".ndjson", ".xml", ".log", ".txt"),
    *(".gz", ".tgz", ".zip", ".tar"),
)
"""How the names of logs end. What is in a folder is looked into only if its name ends so."""

_MOST_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A log: where it is, and its name as shown: below the folder given, or as it was given."""

    path: Path
    shown: str


def event_files(paths: Iterable[Path]) -> list[FoundFile]:
    """The files given, and all logs below the folders given; each file once.

    In a folder a log is every *.evtx, in any case, and every other file of `SUFFIXES` that holds
    events; of an event log in several forms side by side (`a.evtx`, `a.json`) the EVTX is taken.
    The files of a folder are in the order of their names. A path that does not exist is returned
    as it is, and so is a folder that may not be searched: reading it gives the error.
    """
    found: dict[str, FoundFile] = {}
    for path in paths:
        for file in _below(path) if path.is_dir() else (FoundFile(path, str(path)),):
            found.setdefault(os.path.realpath(file.path), file)
    return list(found.values())


def holds_events(path: Path) -> bool:
    """Whether a file, or one in the archive that it is, begins as a log does."""
    try:
        with path.open("rb") as file:
            form = form_of(file.read(HEAD))
            if form not in PACKED:
                return form is not None
            file.seek(0)
            archive = open_archive(file, form, path.stem)
            budget = Budget(path.stat().st_size)
            members = (m for m in archive.members if form is Form.GZIP or _may_be_log(m.name))
            return any(_begins_as_log(m, budget) for m in islice(members, _MOST_LOOKED_AT))
    except OSError:
        return False


def _begins_as_log(member: Member, budget: Budget) -> bool:
    """An archive in an archive is taken for one of logs: looking into it costs too much here."""
    if member.refusal:
        return False
    return form_of(Unpacked(member.open(), budget).read(HEAD)) is not None


def _may_be_log(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def _below(folder: Path) -> Iterator[FoundFile]:
    closed: list[Path] = []
    files: list[Path] = []
    for parent, _, names in os.walk(folder, onerror=lambda e: closed.append(Path(e.filename))):
        files += _logs(Path(parent), names)
    for file in sorted(files + closed):
        yield FoundFile(file, file.relative_to(folder).as_posix())


def _logs(parent: Path, names: Iterable[str]) -> Iterator[Path]:
    """The logs among the files of one folder."""
    may_be = [name for name in names if _may_be_log(name)]
    taken = {PurePath(name).stem for name in may_be if _is_evtx(name)}
    for name in may_be:
        path = parent / name
        if _is_evtx(name) or (_stem(name) not in taken and holds_events(path)):
            yield path


def _is_evtx(name: str) -> bool:
    return name.lower().endswith(".evtx")


def _stem(name: str) -> str:
    """A name without all that its form adds: of `a.json.gz` it is `a`."""
    stem = name
    while _may_be_log(stem):
        stem = PurePath(stem).stem
    return stem
