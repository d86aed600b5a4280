"""When a file is surely the one that was read."""

from __future__ import annotations

import os
import time
from pathlib import Path

from workbench.catalogue.kept import Stamp


def test_a_young_file_is_never_surely_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("x")
    stamp = Stamp.of(str(path))
    assert not stamp.sure
    assert not stamp.same(Stamp.of(str(path)))


def test_a_time_in_the_future_is_not_sure(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("x")
    later = time.time() + 1e6
    os.utime(path, (later, later))
    assert not Stamp.of(str(path)).sure


def test_size_and_both_times_count() -> None:
    old = Stamp(1, 2, 3)
    assert old.same(Stamp(1, 2, 3))
    assert old.same(Stamp(1, 2, 3, sure=False))
    assert not any(old.same(Stamp(*other)) for other in ((9, 2, 3), (1, 9, 3), (1, 2, 9)))
    assert not Stamp(1, 2, 3, sure=False).same(Stamp(1, 2, 3))


def test_an_old_file_is_sure() -> None:
    assert Stamp.of(os.__file__).sure
