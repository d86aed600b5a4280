"""`open` and `screenshot`: what is refused before Qt is loaded, and a picture."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from workbench.paths import RULES

WITHOUT_DISPLAY = {
    name: value
    for name, value in os.environ.items()
    if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
}
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="other systems have a desktop")


def without_display(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workbench", *arguments],
        cwd=RULES.parent,
        env=WITHOUT_DISPLAY,
        capture_output=True,
        text=True,
        check=False,
    )


@LINUX
@pytest.mark.parametrize("arguments", [[], ["open"], [str(RULES)]])
def test_without_a_display_one_sentence_and_exit_status_2(arguments: list[str]) -> None:
    done = without_display(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("sigma-workbench: there is no display")
    assert done.stderr.count("\n") == 1


def test_a_file_that_is_not_there(program: Program, tmp_path: Path) -> None:
    done = program(tmp_path / "none.yml")
    assert done.status == 1
    assert "none.yml: no such file or folder" in done.err


def test_a_command_that_does_not_exist(program: Program) -> None:
    done = program("tset", "--rules")
    assert done.status == 2
    done = program("tset")
    assert done.status == 2
    assert "`tset` is no file and no command" in done.err
    assert "explain" in done.err


@LINUX
def test_a_screenshot_needs_no_display(tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    done = without_display("screenshot", str(picture), "--size", "1280x800", "--theme", "dark")
    assert done.returncode == 0, done.stderr
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


@LINUX
@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("x.png", "--workspace", "none"), 1, "none"),
        (("x.png", "--view", "kitchen"), 2, "no view is called `kitchen` (views: main, "),
        (("none/x.png",), 1, "none/x.png: the picture could not be written"),
    ],
)
def test_a_picture_that_cannot_be_taken(arguments: tuple[str, ...], status: int, said: str) -> None:
    done = without_display("screenshot", *arguments)
    assert done.returncode == status
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
