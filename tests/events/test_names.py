"""A file knows the names that end in a number, and only names."""

from __future__ import annotations

from pathlib import Path

from tests.events.samples import log, record
from workbench.events.names import FileNames
from workbench.events.record import Element


def test_names_of_elements_and_of_data_are_known(tmp_path: Path) -> None:
    leaves = Element("W", (Element("Part_1", "x"), Element("Part_22", "y")))
    path = log(tmp_path, [record(1, (("Path_1", "a"), ("Path", "b"))), record(2, user_data=leaves)])
    names = FileNames(path)
    assert [names(name) for name in ("Part_1", "Part_22", "Path_1")] == [True] * 3
    assert [names(name) for name in ("Part_2", "art_1", "Path_2", "W_1")] == [False] * 4


def test_a_value_is_no_name(tmp_path: Path) -> None:
    assert not FileNames(log(tmp_path, [record(1, (("A", "the Path_1 there"),))]))("Path_1")
