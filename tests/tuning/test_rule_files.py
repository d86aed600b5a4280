"""Rules are found in files, folders and archives, and what cannot be read is named."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from workbench.events.progress import Cancelled
from workbench.sigma.placeholders import NO_VALUES
from workbench.tuning.rule_files import (
    RuleFile,
    Unreadable,
    placeholders_beside,
    read_inside,
    rule_files,
)

RULE = """\
title: {title}
logsource: {{product: windows}}
detection:
    selection:
        EventID: 1
    condition: selection
"""


def write(path: Path, title: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RULE.format(title=title), encoding="utf-8")
    return path


def found(*paths: str | Path) -> list[str]:
    return [each.path for each in rule_files(map(str, paths)) if isinstance(each, RuleFile)]


def refused(*paths: str | Path) -> list[str]:
    return [str(each) for each in rule_files(map(str, paths)) if isinstance(each, Unreadable)]


def test_a_folder_is_searched_through_in_order(tmp_path: Path) -> None:
    for name in ("b.yml", "a/z.yaml", "a/c.YML", "a/b/x.yml", "note.txt"):
        write(tmp_path / name, name)
    names = ["a/b/x.yml", "a/c.YML", "a/z.yaml", "b.yml"]
    assert found(tmp_path) == [f"{tmp_path}/{name}" for name in names]


def test_paths_stay_as_they_are_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "rules/x.yml", "x")
    monkeypatch.chdir(tmp_path)
    assert found("./rules", "rules/", "./rules/x.yml", ".") == [
        "./rules/x.yml",
        "rules/x.yml",
        "./rules/x.yml",
        "./rules/x.yml",
    ]


def test_a_file_that_is_named_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    path = write(tmp_path / "rule.txt", "x")
    assert found(path) == [str(path)]


def test_an_archive_is_a_folder_of_rules(tmp_path: Path) -> None:
    archive = tmp_path / "rules.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("win/b.yml", RULE.format(title="b"))
        out.writestr("win/a.yml", RULE.format(title="a"))
        out.writestr("readme.md", "no rule")
    assert found(archive) == [f"{archive}/win/a.yml", f"{archive}/win/b.yml"]


def test_what_is_not_there_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "x.yml", "x")
    (tmp_path / "bad.zip").write_bytes(b"not a zip")
    (tmp_path / "empty").mkdir()
    paths = [tmp_path / "none.yml", path, tmp_path / "bad.zip", tmp_path / "empty"]
    assert found(*paths) == [str(path)]
    assert refused(*paths) == [
        f"{tmp_path}/none.yml: no such file or directory",
        f"{tmp_path}/bad.zip: not a zip archive",
        f"{tmp_path}/empty: no rule (*.yml, *.yaml) in this folder",
    ]


def test_a_damaged_entry_does_not_hide_the_others(tmp_path: Path) -> None:
    archive = tmp_path / "rules.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("a.yml", RULE.format(title="first"))
        out.writestr("b.yml", RULE.format(title="second"))
    data = archive.read_bytes()
    archive.write_bytes(data.replace(b"title: first", b"title: fiRst", 1))
    assert found(archive) == [f"{archive}/b.yml"]
    assert refused(archive)[0].startswith(f"{archive}/a.yml: cannot be unpacked")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_read_permission_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "x.yml", "x")
    path.chmod(0)
    assert refused(path) == [f"{path}: permission denied"]


def test_a_file_of_placeholder_values_is_no_rule(tmp_path: Path) -> None:
    write(tmp_path / "a.yml", "a")
    (tmp_path / "Placeholders.yml").write_text("x: y")
    archive = tmp_path / "rules.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("b.yml", RULE.format(title="b"))
        out.writestr("deep/placeholders.json", '{"z": "1"}')
    assert found(tmp_path, tmp_path / "Placeholders.yml", archive) == [
        f"{tmp_path}/a.yml", f"{archive}/b.yml",
    ]  # fmt: skip


def test_placeholder_values_lie_beside_rules(tmp_path: Path) -> None:
    rule = write(tmp_path / "rules/deep/a.yml", "a")
    (rule.parent / "placeholders.yml").write_text("x: [near]\ny: [near]")
    (tmp_path / "rules/placeholders.txt").write_text("x = far\nz = far")
    (tmp_path / "rules/deep/placeholders.json").write_text("{}[")
    archive = tmp_path / "rules.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("placeholders.yaml", "w: zipped")
    values, failures = placeholders_beside([rule, tmp_path / "rules", archive])
    assert dict(values.values) == {
        "x": ("near",), "y": ("near",), "z": ("far",), "w": ("zipped",),
    }  # fmt: skip
    assert len(failures) == 1
    assert "placeholders.json: not JSON" in failures[0]
    assert placeholders_beside([tmp_path / "none" / "a.yml"]) == (NO_VALUES, ())


def test_progress_is_by_file_and_can_end_the_search(tmp_path: Path) -> None:
    for number in range(5):
        write(tmp_path / f"{number}.yml", "x")
    seen: list[tuple[int, int]] = []

    def tick(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(rule_files([tmp_path], tick))
    assert seen == [(0, 5), (1, 5), (2, 5), (3, 5)]


def test_one_file_of_an_archive(tmp_path: Path) -> None:
    archive = tmp_path / "rules.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("win/a.yml", RULE.format(title="a"))
    (every,) = rule_files([archive])
    assert read_inside(str(archive), "win/a.yml") == every
    gone = read_inside(str(archive), "win/b.yml")
    assert str(gone) == f"{archive}/win/b.yml: no longer in the archive"
    archive.write_bytes(b"not a zip")
    assert str(read_inside(str(archive), "win/a.yml")) == f"{archive}: not a zip archive"
    archive.unlink()
    assert isinstance(read_inside(str(archive), "win/a.yml"), Unreadable)


def test_an_archive_too_large_to_be_one_of_rules(tmp_path: Path) -> None:
    archive = tmp_path / "rules.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("big.yml", b" " * ((16 << 20) + 1))
        out.writestr("a.yml", RULE.format(title="a"))
    assert found(archive) == [f"{archive}/a.yml"]
    assert refused(archive) == [f"{archive}/big.yml: too large to be a file of rules"]


def test_what_of_an_archive_is_said_to_be_archived(tmp_path: Path) -> None:
    archive = tmp_path / "rules.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("a.yml", RULE.format(title="a"))
    files = list(rule_files([archive, write(tmp_path / "b.yml", "b")]))
    assert [isinstance(f, RuleFile) and f.archived for f in files] == [True, False]
