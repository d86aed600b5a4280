"""Just the opened paths and the folders below them are watched."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher
from pytestqt.qtbot import QtBot

from workbench.ui.catalogue.watch import watch


def test_folders_below_are_watched_and_those_of_before_are_not(
    qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    (first / "deep" / "deeper").mkdir(parents=True)
    second.mkdir()
    watcher = QFileSystemWatcher()
    watch(watcher, [str(first)])
    assert set(watcher.directories()) == {
        str(first), str(first / "deep"), str(first / "deep" / "deeper"),
    }  # fmt: skip
    archive = tmp_path / "rules.zip"
    archive.write_bytes(b"")
    watch(watcher, [str(second), str(archive)])
    assert watcher.directories() == [str(second)]
    assert watcher.files() == [str(archive)]
