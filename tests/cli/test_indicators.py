"""`indicators`: what a rule looks for, with the counts of a catalogue."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.catalogue.entries import rule_text, write
from tests.cli.conftest import Program


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    for name in ("sigma/a.yml", "sigma/b.yml", "own/c.yml"):
        write(tmp_path / "rules" / name, Path(name).stem)
    return tmp_path / "rules"


def test_the_keys_are_as_documented(program: Program, rules: Path) -> None:
    path = rules / "sigma" / "a.yml"
    done = program("indicators", path, "--rules", rules, "--json")
    assert (done.status, done.err) == (0, "")
    assert done.object == {
        "rule_id": "id-of-a",
        "title": "a",
        "path": str(path),
        "indicators": [
            {
                "field": "CommandLine",
                "kind": "match",
                "value": " -enc ",
                "corpus": 3,
                "by_source": {"sigma": 2, "own": 1},
            },
            {
                "field": "Image",
                "kind": "ends_with",
                "value": "\\a.exe",
                "corpus": 1,
                "by_source": {"sigma": 1},
            },
        ],
    }


def test_readable_without_json_and_1_is_blank(program: Program, rules: Path) -> None:
    done = program("indicators", rules / "sigma" / "a.yml", "--rules", rules)
    title, head, *rows = done.out.splitlines()
    assert title == "a"
    assert head.split() == ["field", "kind", "value", "corpus"]
    assert rows[0].split() == ["CommandLine", "match", "-enc", "3", "(sigma", "2,", "own", "1)"]
    assert rows[1].split() == ["Image", "ends_with", "\\a.exe"]


def test_a_rule_beside_the_catalogue_is_counted_too(
    program: Program, rules: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "mine" / "new.yml", "new")
    first = program("indicators", path, "--rules", rules, "--json").object["indicators"][0]
    assert first["corpus"] == 4
    assert first["by_source"] == {"sigma": 2, "mine": 1, "own": 1}


def test_a_draft_takes_the_place_of_the_rule_with_its_id(
    program: Program, rules: Path, tmp_path: Path
) -> None:
    path = tmp_path / "draft.yml"
    path.write_text(rule_text("b", "ID-OF-A"))
    first, second = program("indicators", path, "--rules", rules, "--json").object["indicators"]
    assert (first["corpus"], first["by_source"]) == (3, {"sigma": 2, "own": 1})
    assert (second["value"], second["corpus"]) == ("\\b.exe", 2)


def test_what_is_broken_is_named_and_the_rest_counted(program: Program, rules: Path) -> None:
    (rules / "bad.yml").write_text("title: x\n  y: z\n")
    archive = rules.parent / "more.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("x.yml", rule_text("x"))
    done = program("indicators", rules / "own" / "c.yml", "--rules", rules, archive, "--json")
    assert done.status == 1
    assert f"{rules}/bad.yml: line 2: not YAML" in done.err
    assert done.object["indicators"][0]["by_source"] == {"sigma": 2, "more": 1, "own": 1}


def test_a_rule_that_is_none(program: Program, rules: Path, tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("a: b")
    for path in (tmp_path / "x.yml", tmp_path / "none.yml"):
        done = program("indicators", path, "--rules", rules)
        assert (done.status, done.out) == (1, "")
        assert done.err.count("\n") == 1


def test_a_rule_that_cannot_be_evaluated_says_why(
    program: Program, rules: Path, tmp_path: Path
) -> None:
    path = tmp_path / "x.yml"
    path.write_text(rule_text("x").replace("Image|endswith", "Image|nonsense"))
    done = program("indicators", path, "--rules", rules, "--json")
    assert (done.status, done.object["indicators"]) == (0, [])
    assert "unknown modifier `nonsense`" in done.err


def test_placeholders_have_their_values(program: Program, rules: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text(rule_text("x").replace("Image|endswith: '\\x.exe'", "User|expand: '%who%'"))
    (tmp_path / "values.txt").write_text("who = root")
    given = ("--placeholders", tmp_path / "values.txt", "--json")
    found = program("indicators", path, "--rules", rules, *given).object["indicators"]
    assert [(row["field"], row["value"]) for row in found][1] == ("User", "root")


def test_keywords_have_no_field(program: Program, rules: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("title: k\ndetection:\n    w: [foo]\n    condition: w\n")
    done = program("indicators", path, "--rules", rules, "--json")
    assert done.object["indicators"][0]["field"] is None
    assert done.object["rule_id"] is None
    assert "(keyword)" in program("indicators", path, "--rules", rules).out
