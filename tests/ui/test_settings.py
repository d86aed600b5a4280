"""What is remembered of the person between sessions."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.ui.settings import folder, recent, remember, settings


def made(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.touch()
    return paths


def test_the_environment_names_the_folder(tmp_path: Path) -> None:
    assert folder() == tmp_path / "config"


def test_without_it_the_folder_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIGMA_WORKBENCH_CONFIG")
    assert folder().name == "sigma-workbench"


def test_a_setting_comes_back() -> None:
    settings().setValue("theme", "dark")
    assert settings().value("theme") == "dark"


def test_nothing_is_recent_at_first() -> None:
    assert recent() == []


def test_the_latest_file_is_first_and_each_is_there_once(tmp_path: Path) -> None:
    a, b, c = made(tmp_path, "a.yml", "b.yml", "c.yml")
    remember([a])
    assert recent() == [a]
    remember([b, c])
    assert recent() == [b, c, a]
    remember([a])
    assert recent() == [a, b, c]


def test_a_file_that_is_gone_is_not_offered(tmp_path: Path) -> None:
    a, b = made(tmp_path, "a.yml", "b.yml")
    remember([a, b])
    a.unlink()
    assert recent() == [b]
    b.unlink()
    assert recent() == []


def test_names_of_any_kind_come_back(tmp_path: Path) -> None:
    paths = made(tmp_path, "a, b.yml", "ä é 漢.yml", "semi;colon%20.yml")
    remember(paths)
    assert recent() == paths


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    paths = made(tmp_path, *(f"{n}.yml" for n in range(20)))
    for path in paths:
        remember([path])
    assert recent() == paths[:-13:-1]
