"""`--alternate` and `--logsources` on the commands that judge."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Program
from workbench.cli.arguments import parser
from workbench.cli.say import FAILED, USAGE, CommandError
from workbench.cli.sources import sources_of

RULE = """\
title: A started program
logsource: {product: windows, category: process_creation}
detection:
    selection:
        Image|endswith: '.exe'
    condition: selection
"""


@pytest.fixture
def started(tmp_path: Path) -> Path:
    path = tmp_path / "rule.yml"
    path.write_text(RULE)
    return path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Mappings under which the sample logs' connections are started programs."""
    path = tmp_path / "mine.yml"
    path.write_text(
        "categories: {process_creation: [{service: sysmon, where: {EventID: 3}}]}\n"
        "alternates: {mine: {about: all, categories: {process_creation: [{service: sysmon}]}}}\n"
    )
    return path


def test_an_own_file_changes_what_is_in_scope(
    program: Program, logs: Path, started: Path, own: Path
) -> None:
    asked = ("test", "--rules", started, "--samples", logs / "attack.evtx", "--json")
    counts = [
        program(*asked, *more).object["in_scope"]
        for more in ((), ("--logsources", own), ("--logsources", own, "--alternate", "Mine"))
    ]
    assert counts[0] != counts[1] < counts[2]


def test_explain_and_exclude_take_them_too(
    program: Program, logs: Path, started: Path, own: Path
) -> None:
    log = logs / "attack.evtx"
    mine = ("--logsources", own, "--alternate", "mine")
    asked = ("test", "--rules", started, "--samples", log, "--json", "--matches", *mine)
    index = program(*asked).object["matches"][0]["index"]
    done = program("explain", started, log, "--index", str(index), *mine)
    assert "in scope as mine" in done.out
    excluded = program(
        "exclude",
        started,
        "--field",
        "Image",
        "--value",
        "x.exe",
        "--samples",
        log,
        "--json",
        *mine,
    )
    plain = program("test", "--rules", started, "--samples", log, "--json", *mine)
    assert excluded.object["before"]["in_scope"] == plain.object["in_scope"] > 0


def test_what_cannot_be_used_is_said_in_one_sentence(
    program: Program, logs: Path, started: Path, tmp_path: Path
) -> None:
    asked = ("test", "--rules", started, "--samples", logs)
    done = program(*asked, "--alternate", "nope")
    assert (done.status, done.out) == (USAGE, "")
    assert "no alternate log source `nope`" in done.err
    done = program(*asked, "--logsources", tmp_path / "gone.yml")
    assert (done.status, done.out) == (FAILED, "")
    assert "gone.yml cannot be read" in done.err


def test_the_mappings_asked_for(own: Path) -> None:
    def of(*options: str) -> frozenset[str]:
        return sources_of(parser().parse_args(["test", "--rules", "r", *options])).on

    assert of() == frozenset()
    assert of("--alternate", "network-5156", "--alternate", "FILE-4663") == {
        "network-5156",
        "file-4663",
    }
    with pytest.raises(CommandError, match="`mine`"):
        of("--alternate", "mine")
    assert of("--alternate", "mine", "--logsources", str(own)) == {"mine"}
