"""A log file gives its events and its damage; what is none is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.events.samples import long_log, numbers
from workbench.events.errors import ReadError
from workbench.events.evtx_file import read_evtx
from workbench.events.progress import no_tick


def test_a_sound_log_is_read_at_once_and_a_damaged_one_as_far_as_it_goes(tmp_path: Path) -> None:
    path = long_log(tmp_path, 500)
    seen: list[tuple[int, int]] = []
    table, damage = read_evtx(path, lambda *now: seen.append(now))
    assert (numbers(table), damage) == (list(range(1, 501)), ())
    assert seen[-1] == (path.stat().st_size,) * 2

    path.write_bytes(path.read_bytes()[:100_000])
    table, damage = read_evtx(path, no_tick)
    assert numbers(table) == list(range(1, table.size + 1))
    assert [each.what[:23] for each in damage] == ["the file is cut off ins"]


def test_what_is_no_log_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"text" * 50_000)
    with pytest.raises(ReadError, match="is not an EVTX file"):
        read_evtx(tmp_path / "text", no_tick)
