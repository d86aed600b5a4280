"""`samples`: three logs, as many events as asked, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Program
from workbench.cli.logs import one_log


def test_three_logs_with_as_many_events_as_asked(program: Program, tmp_path: Path) -> None:
    done = program("samples", tmp_path / "new", "--events", "500")
    assert (done.status, done.err) == (0, "")
    written = [Path(line) for line in done.out.splitlines()]
    assert [path.name for path in written] == ["benign.evtx", "attack.evtx", "mixed.evtx"]
    assert sum(one_log(str(path)).size for path in written) == 500


def test_a_seed_decides_the_bytes(program: Program, tmp_path: Path) -> None:
    for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        program("samples", tmp_path / name, "--events", "200", "--seed", seed)
    a, b, c = ((tmp_path / name / "benign.evtx").read_bytes() for name in "abc")
    assert a == b
    assert a != c


def test_a_folder_that_cannot_be_made(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = program("samples", tmp_path / "file" / "logs")
    assert (done.status, done.out) == (1, "")
    assert "not written" in done.err
