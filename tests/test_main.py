"""The program's entry: the default command, exit statuses, no Qt where it is not needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from workbench import __version__, paths
from workbench.__main__ import main, with_command

WITHOUT_QT = (
    "import sys; sys.modules.update(dict.fromkeys(('PySide6', 'shiboken6', 'pyqtgraph')))\n"
    "from workbench.__main__ import main\n"
    "sys.exit(main())\n"
)


def without_qt(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The program in a Python in which Qt cannot be imported."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_QT, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ([], ["open"]),
        (["rule.yml", "log.evtx"], ["open", "rule.yml", "log.evtx"]),
        (["./test"], ["open", "./test"]),
        (["--", "-odd.evtx"], ["open", "--", "-odd.evtx"]),
        (["open", "rule.yml"], ["open", "rule.yml"]),
        (["test", "--rules", "x"], ["test", "--rules", "x"]),
        (["--version"], ["--version"]),
        (["-h"], ["-h"]),
    ],
)
def test_open_is_the_default_command(given: list[str], meant: list[str]) -> None:
    assert with_command(given) == meant


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["--version"])
    assert done.value.code == 0
    assert capsys.readouterr().out == f"sigma-workbench {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [["test"], ["--nonsense"], ["explain", "r", "s"], ["test", "--rules"], ["samples", "d", "--x"]],
)
def test_wrong_usage_is_one_sentence_and_exit_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as done:
        main(arguments)
    assert done.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("sigma-workbench")
    assert said.err.count("\n") == 1


def test_every_command_but_the_window_runs_without_qt(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    rule = str(next(paths.RULES.rglob("*.yml")))
    written = without_qt("samples", str(logs), "--events", "300", cwd=tmp_path)
    assert written.returncode == 0, written.stderr
    log = str(next(logs.rglob("*.evtx")))
    for arguments in (
        ("test", "--rules", rule, "--samples", str(logs), "--json", "--matches"),
        ("test", "--rules", rule, "--samples", str(logs)),
        ("explain", rule, log, "--index", "0"),
        ("exclude", rule, "--field", "User", "--value", "x", "--samples", str(logs)),
    ):
        done = without_qt(*arguments, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_the_window_without_qt_is_refused_in_one_sentence(tmp_path: Path) -> None:
    done = without_qt("screenshot", "x.png", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("sigma-workbench: Qt cannot be loaded")
    assert done.stderr.count("\n") == 1


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    text = next(paths.RULES.rglob("*.yml")).read_text(encoding="utf-8")
    for number in range(200):
        (rules / f"{number}.yml").write_text(text, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "workbench", "test", "--rules", str(rules), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=paths.RULES.parent,
    ) as program:
        assert program.stdout
        assert program.stderr
        program.stdout.readline()
        program.stdout.close()
        assert program.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_one_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "workbench", "test", "--rules", str(paths.RULES)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("sigma-workbench: the output could not be")
