"""Rules are found in files, folders and archives, and what cannot be read is named."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from workbench.cli.rules import RuleFile, Unreadable, one_rule, rule_files, rules_of
from workbench.cli.say import CommandError
from workbench.sigma.rule import Rule

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


def test_every_document_of_a_file_is_a_rule_of_its_own() -> None:
    text = "\n---\n".join([RULE.format(title="a"), "just: a mapping", RULE.format(title="b")])
    rules = rules_of(RuleFile("many.yml", text.encode()))
    assert [r.meta.title for r in rules if isinstance(r, Rule)] == ["a", "b"]
    broken = [r for r in rules if isinstance(r, Unreadable)]
    assert [b.path for b in broken] == ["many.yml"]
    assert "no `detection`" in broken[0].why


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"a: [1\n", "line 2: not YAML"),
        (b"", "empty"),
        (b"\xff\xfe\xff", "not UTF-16"),
        (b"- 1", ""),
    ],
)
def test_a_file_that_is_no_rule_says_why_and_where(data: bytes, why: str) -> None:
    [broken] = rules_of(RuleFile("x.yml", data))
    assert isinstance(broken, Unreadable)
    assert why in broken.why


def test_one_rule_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, rule = one_rule(str(write(tmp_path / "x.yml", "only")))
    assert rule.meta.title == "only"
    assert text.text == RULE.format(title="only")
    assert capsys.readouterr().err == ""


def test_of_several_the_first_and_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.yml"
    path.write_text("\n---\n".join([RULE.format(title="a"), RULE.format(title="b")]))
    assert one_rule(str(path))[1].meta.title == "a"
    assert "this is about the rule `a`" in capsys.readouterr().err


def test_no_rule_at_all_is_refused_with_exit_status_1(tmp_path: Path) -> None:
    for name, data in (("none.yml", None), ("text.yml", "only text")):
        if data:
            (tmp_path / name).write_text(data)
        with pytest.raises(CommandError) as refusal:
            one_rule(str(tmp_path / name))
        assert refusal.value.status == 1
        assert name in str(refusal.value)
