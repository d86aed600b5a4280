"""Complaints and progress go to standard error; progress only where a person watches."""

from __future__ import annotations

import io
import sys

import pytest

from workbench.cli.say import Progress, complain


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_complaint_is_one_line_with_the_programs_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    complain("x.yml: not YAML")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "sigma-workbench: x.yml: not YAML\n")


def test_no_progress_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    Progress("reading")(1, 2)
    assert capsys.readouterr().err == ""


def test_progress_on_a_terminal_is_cleared_by_what_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    progress = Progress("reading")
    progress(1, 2)
    assert terminal.getvalue().endswith("reading 50%")
    progress(2, 2)  # within a tenth of a second: not drawn
    assert "100%" not in terminal.getvalue()
    complain("done")
    assert terminal.getvalue().endswith("\r\x1b[Ksigma-workbench: done\n")


def test_progress_without_a_known_total(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    Progress("reading")(1234, 0)
    assert terminal.getvalue().endswith("reading 1,234")
    Progress.clear()
