"""What the opened paths mean, and the source of each file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.catalogue.entries import write
from workbench.catalogue.listing import listed


def sources(*paths: Path | str) -> dict[str, str]:
    found, _ = listed(map(str, paths))
    return {each.inside: each.source_of(each.path) for each in found}


def test_the_source_is_the_first_folder_below_the_opened_one(tmp_path: Path) -> None:
    for name in ("sigma/windows/a.yml", "own/b.yml", "c.yml"):
        write(tmp_path / "rules" / name, "x")
    assert sources(tmp_path / "rules") == {
        "c.yml": "rules", "own/b.yml": "own", "sigma/windows/a.yml": "sigma",
    }  # fmt: skip


def test_the_source_of_a_single_file_is_its_folder(tmp_path: Path) -> None:
    assert sources(write(tmp_path / "mine" / "a.yml", "x")) == {"a.yml": "mine"}


def test_the_source_within_an_archive(tmp_path: Path) -> None:
    given = f"{tmp_path}/sigma-rules.zip"
    (archive,), _ = listed([given])
    assert archive.archive
    assert archive.source_of(f"{given}/rules/windows/a.yml") == "rules"
    assert archive.source_of(f"{given}/a.yml") == "sigma-rules"


def test_the_name_of_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "rules" / "a.yml", "x")
    monkeypatch.chdir(tmp_path / "rules")
    assert sources(".") == {"a.yml": "rules"}


def test_a_file_that_two_paths_mean_is_there_once(tmp_path: Path) -> None:
    path = write(tmp_path / "rules" / "deep" / "a.yml", "x")
    found, _ = listed(
        [str(path), str(tmp_path / "rules"), str(path.parent), f"{path.parent}/../deep"]
    )
    assert [each.path for each in found] == [str(path)]


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_a_linked_folder_is_the_one_it_leads_to(tmp_path: Path) -> None:
    write(tmp_path / "rules" / "a.yml", "x")
    (tmp_path / "current").symlink_to(tmp_path / "rules")
    found, _ = listed([str(tmp_path / "current"), str(tmp_path / "rules")])
    assert [each.path for each in found] == [f"{tmp_path}/current/a.yml"]


def test_a_folder_without_rules_is_named(tmp_path: Path) -> None:
    found, refused = listed([str(tmp_path)])
    assert not found
    assert [each.why for each in refused] == ["no rule (*.yml, *.yaml) in this folder"]


def test_placeholder_values_are_no_rules(tmp_path: Path) -> None:
    (tmp_path / "placeholders.yml").write_text("x: y")
    assert listed([str(tmp_path / "placeholders.yml")]) == ([], [])
