"""Files and folders that a person names are the logs in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.events.find import event_files


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.evtx", "a/c.EVTX", "a/b/d.evtx", "a/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_a_folder_is_all_logs_below_it(tree: Path) -> None:
    found = event_files([tree])
    assert [file.shown for file in found] == ["a/b/d.evtx", "a/c.EVTX", "b.evtx"]
    assert [file.path for file in found] == [tree / file.shown for file in found]


def test_a_file_is_itself_whatever_its_name(tree: Path) -> None:
    notes = tree / "a" / "notes.txt"
    assert [(file.path, file.shown) for file in event_files([notes])] == [(notes, str(notes))]


def test_a_log_named_twice_is_there_once(tree: Path) -> None:
    found = event_files([tree / "b.evtx", tree, tree / "a"])
    assert [file.path.name for file in found] == ["b.evtx", "d.evtx", "c.EVTX"]


def test_what_does_not_exist_is_left_for_the_reader_to_name(tree: Path) -> None:
    missing = tree / "missing.evtx"
    assert [file.path for file in event_files([missing])] == [missing]


def test_nothing_is_nothing() -> None:
    assert event_files([]) == []
