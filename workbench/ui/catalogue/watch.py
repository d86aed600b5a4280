"""Which folders and files on disk the system is asked to tell changes of."""

from __future__ import annotations

import os
from collections.abc import Iterable

from PySide6.QtCore import QFileSystemWatcher

_MOST = 2000  # folders; systems have limits, and a catalogue beyond it is read again by F5


def watch(watcher: QFileSystemWatcher, paths: Iterable[str]) -> None:
    """Watches the opened paths and all folders below them, and nothing else."""
    wanted = list(dict.fromkeys(_places(paths)))[:_MOST]
    watched = {*watcher.directories(), *watcher.files()}
    if gone := [path for path in watched if path not in wanted]:
        watcher.removePaths(gone)
    if new := [path for path in wanted if path not in watched]:
        watcher.addPaths(new)


def _places(paths: Iterable[str]) -> Iterable[str]:
    for path in paths:
        yield path
        for folder, below, _ in os.walk(path):
            yield from (os.path.join(folder, name) for name in below)  # noqa: PTH118 - texts for Qt
