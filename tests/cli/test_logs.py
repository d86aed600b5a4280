"""Logs are read with their roles and named as the person named them."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from workbench.cli.logs import one_log, read_logs
from workbench.cli.say import CommandError


def given(**paths: list[Path]) -> Namespace:
    roles = ("samples", "benign", "attack")
    return Namespace(**{role: [str(p) for p in paths.get(role, [])] for role in roles})


def test_without_paths_there_are_no_events() -> None:
    logs = read_logs(given())
    assert (logs.table.size, logs.names, logs.failed) == (0, (), False)


def test_every_event_has_one_role(logs: Path) -> None:
    read = read_logs(given(samples=[logs], benign=[logs / "benign.evtx"]))
    truth = read.truth
    counts = [truth.benign.count(), truth.attack.count(), truth.unlabelled.count()]
    assert counts[0] > 0
    assert counts[1] == 0
    assert sum(counts) == read.table.size
    assert sorted(read.names) == ["attack.evtx", "benign.evtx", "mixed.evtx"]


def test_a_folder_without_logs_is_a_failure_that_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read_logs(given(samples=[tmp_path])).failed
    why = "no log in this folder (EVTX, JSON, XML; also in gzip, zip or tar)"
    assert capsys.readouterr().err == f"sigma-workbench: {tmp_path}: {why}\n"


def test_one_log_or_why_not(logs: Path, tmp_path: Path) -> None:
    assert one_log(str(logs / "mixed.evtx")).size > 0
    for path in (tmp_path / "none.evtx", tmp_path):
        with pytest.raises(CommandError) as refusal:
            one_log(str(path))
        assert refusal.value.status == 1
