"""`check`: what it prints and returns."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tests.cli.conftest import Program
from tests.tuning.checks.texts import SOUND, sound

NAME = "net_connection_win_script.yml"


def test_a_line_a_problem_with_its_place(program: Program, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text(sound("status: test", "status: Test"), encoding="utf-8")
    done = program("check", "--rules", path)
    assert (done.status, done.err) == (0, "")
    assert done.out == f"{path}:3:9: status_case `status` is written in lower case: `test`.\n"


def test_the_same_as_json(program: Program, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text(sound("status: test", "status: Test"), encoding="utf-8")
    [found] = program("check", "--rules", tmp_path, "--json").objects
    assert found == {
        "path": str(path),
        "document": 0,
        "line": 3,
        "column": 9,
        "severity": "medium",
        "code": "status_case",
        "message": "`status` is written in lower case: `test`.",
        "fix": "Write `test`",
    }


def test_nothing_is_printed_where_nothing_is_wrong(program: Program, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(SOUND, encoding="utf-8")
    done = program("check", "--rules", tmp_path)
    assert (done.status, done.out, done.err) == (0, "", "")


def test_what_cannot_be_read_is_a_problem_and_a_failure(program: Program, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("a: [\n", encoding="utf-8")
    done = program("check", "--rules", tmp_path, tmp_path / "gone.yml")
    assert done.status == 1
    assert done.out.splitlines()[0].startswith(f"{tmp_path / NAME}:2:1: unread Not YAML: ")
    assert (
        done.out.splitlines()[1]
        == f"{tmp_path / 'gone.yml'}:1:1: unread No such file or directory."
    )


def test_archives_and_values_of_placeholders(program: Program, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "rules.zip", "w") as archive:
        archive.writestr(NAME, sound("DestinationIp|cidr: '10.0.0.0/8'", "Image|expand: '%own%'"))
    done = program("check", "--rules", tmp_path / "rules.zip")
    assert [line.split()[1] for line in done.out.splitlines()] == ["not_evaluated"]
    assert done.out.startswith(f"{tmp_path / 'rules.zip'}/{NAME}:22:5: not_evaluated filter_main_")
    values = tmp_path / "own.txt"
    values.write_text("own = a", encoding="utf-8")
    assert program("check", "--rules", tmp_path / "rules.zip", "--placeholders", values).out == ""
