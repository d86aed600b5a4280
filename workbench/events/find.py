"""The event logs that a person means by the files and folders they name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A log: where it is, and its name as shown: below the folder given, or as it was given."""

    path: Path
    shown: str


def event_files(paths: Iterable[Path]) -> list[FoundFile]:
    """The files given, and all *.evtx below the folders given, in any case; each file once.

    The files of a folder are in the order of their names. A path that does not exist is returned
    as it is, and so is a folder that may not be searched: reading it gives the error.
    """
    found: dict[str, FoundFile] = {}
    for path in paths:
        for file in _below(path) if path.is_dir() else (FoundFile(path, str(path)),):
            found.setdefault(os.path.realpath(file.path), file)
    return list(found.values())


def _below(folder: Path) -> Iterator[FoundFile]:
    closed: list[Path] = []
    files = [
        Path(parent, name)
        for parent, _, names in os.walk(folder, onerror=lambda e: closed.append(Path(e.filename)))
        for name in names
        if name.lower().endswith(".evtx")
    ]
    files += closed
    for file in sorted(files):
        yield FoundFile(file, file.relative_to(folder).as_posix())
