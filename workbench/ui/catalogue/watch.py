"""Which folders and files on disk the system is asked to tell changes of."""

from __future__ import annotations

import os
from collections.abc import Iterable

from PySide6.QtCore import QFileSystemWatcher

_MOST = 6000  # systems have limits; what is beyond it is read again by F5


def watch(watcher: QFileSystemWatcher, paths: Iterable[str], files: Iterable[str] = ()) -> None:
    """Watches the opened paths, all folders below them, and `files`, which a folder does not tell
    of where they are written in place; and nothing else."""
    wanted = list(dict.fromkeys((*_places(paths), *files)))[:_MOST]
    there = set(wanted)
    watched = {*watcher.directories(), *watcher.files()}
    if gone := [path for path in watched if path not in there]:
        watcher.removePaths(gone)
    if new := [path for path in wanted if path not in watched]:
        watcher.addPaths(new)


def _places(paths: Iterable[str]) -> Iterable[str]:
    for path in paths:
        yield path
        for folder, below, _ in os.walk(path):
            yield from (os.path.join(folder, name) for name in below)  # noqa: PTH118 - texts for Qt
