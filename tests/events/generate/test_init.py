"""Writing the sample logs: what ships is made, any size, the same bytes for the same seed."""

from __future__ import annotations

from pathlib import Path

import pytest
from evtx import PyEvtxParser

from workbench.events.generate import write_samples
from workbench.paths import SAMPLES


def test_the_samples_that_come_with_the_program_are_made_by_it(tmp_path):
    paths = write_samples(tmp_path)
    assert [path.name for path in paths] == ["benign.evtx", "attack.evtx", "mixed.evtx"]
    for path in paths:
        assert path.read_bytes() == (SAMPLES / path.name).read_bytes(), path.name
    assert sum(path.stat().st_size for path in paths) < 1_300_000


def test_a_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    first, again, other = (
        [path.read_bytes() for path in write_samples(tmp_path / name, events=300, seed=seed)]
        for name, seed in (("first", 7), ("again", 7), ("other", 8))
    )
    assert first == again
    assert all(one != another for one, another in zip(first, other, strict=True))


@pytest.mark.parametrize("events", [0, 1, 12_345])
def test_the_three_logs_together_hold_as_many_events_as_asked_for(events, tmp_path):
    paths = write_samples(tmp_path, events=events)
    counts = [sum(1 for _ in PyEvtxParser(str(path)).records_json()) for path in paths]
    assert sum(counts) == events
    assert counts[0] == max(counts)


def test_progress_is_told_and_can_stop_the_work(tmp_path):
    told: list[tuple[int, int]] = []

    def tick(done: int, total: int) -> None:
        told.append((done, total))
        if done >= 4000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_samples(tmp_path, events=10_000, tick=tick)
    assert told == [(0, 10_000), (2000, 10_000), (4000, 10_000)]
    assert list(tmp_path.iterdir()) == []


def test_paths_are_those_of_the_directory(tmp_path: Path):
    assert write_samples(tmp_path / "new" / "folder", events=10)[0].parent.is_dir()
