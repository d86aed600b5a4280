import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.tuning.build import table_of
from workbench.events.generate import write_samples
from workbench.events.merge import concat
from workbench.events.progress import Cancelled
from workbench.events.table import EventTable
from workbench.tuning.dataset import load, part_of
from workbench.tuning.workspace import Role, Sample


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_samples(tmp_path_factory.mktemp("logs"), events=300, seed=3)


def samples(*paths: Path) -> list[Sample]:
    roles = [Role.BENIGN, Role.ATTACK, Role.UNLABELLED]
    return [Sample(path, role) for path, role in zip(paths, roles, strict=False)]


def same(one: EventTable, other: EventTable) -> bool:
    """Whether two tables hold the same events, in the same order."""
    arrays = ("file", "index", "header_id", "time")
    return (
        one.files == other.files
        and all(np.array_equal(getattr(one, a), getattr(other, a)) for a in arrays)
        and [dict(one.fields(r)) for r in range(one.size)]
        == [dict(other.fields(r)) for r in range(other.size)]
    )


def test_all_samples_are_one_table_with_a_role_for_each_file(logs: list[Path]) -> None:
    found = load(samples(*logs))
    assert [file.path for file in found.table.files] == [str(path) for path in logs]
    assert found.roles == (Role.BENIGN, Role.ATTACK, Role.UNLABELLED)
    assert found.table.size == sum(file.events for file in found.table.files) == 300
    assert found.errors == ()
    assert found.table.files[1].sha256 == hashlib.sha256(logs[1].read_bytes()).hexdigest()


def test_a_file_that_cannot_be_read_is_named_and_the_others_load(
    logs: list[Path], tmp_path: Path
) -> None:
    text, gone = tmp_path / "text.evtx", tmp_path / "gone.evtx"
    text.write_text("this is no log")
    found = load([Sample(gone), Sample(logs[0], Role.BENIGN), Sample(text)])
    assert [file.path for file in found.table.files] == [str(logs[0])]
    assert found.roles == (Role.BENIGN,)
    assert [path for path, _ in found.errors] == [gone, text]
    assert all(sentence and "\n" not in sentence for _, sentence in found.errors)


def test_no_samples_are_an_empty_table() -> None:
    found = load([])
    assert (found.table.size, found.roles, found.errors) == (0, (), ())


def test_what_is_known_is_taken_over_as_if_it_were_read(logs: list[Path]) -> None:
    known = load(samples(*logs)).table
    for order in (logs[::-1], logs[1:], logs[:1], [logs[0], logs[2]]):
        assert same(load(samples(*order), known=known).table, load(samples(*order)).table)


def test_the_same_files_are_the_same_table(logs: list[Path]) -> None:
    known = load(samples(*logs)).table
    again = load([Sample(path, Role.ATTACK) for path in logs], known=known)
    assert again.table is known
    assert set(again.roles) == {Role.ATTACK}


def test_a_file_that_changed_is_read_again(logs: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "log.evtx"
    shutil.copy(logs[0], path)
    known = load(samples(path)).table
    shutil.copy(logs[1], path)
    assert same(load(samples(path), known=known).table, load(samples(path)).table)
    path.unlink()
    found = load(samples(path), known=known)
    assert found.table.size == 0
    assert len(found.errors) == 1


def test_progress_counts_bytes_over_all_files_and_never_falls(logs: list[Path]) -> None:
    ticks: list[tuple[int, int]] = []
    load(samples(*logs), lambda done, total: ticks.append((done, total)))
    size = sum(path.stat().st_size for path in logs)
    assert {total for _, total in ticks} == {size}
    done = [done for done, _ in ticks]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, size)


def test_loading_can_be_cancelled(logs: list[Path]) -> None:
    def tick(done: int, _: int) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        load(samples(*logs), tick)


def test_parts_put_together_are_the_whole() -> None:
    table = table_of(
        [{"A": "x", "B": "1"}, {"A": ["x", "y"]}],
        [],
        [{"B": "2"}, {"B": None, "A": ""}],
        [{"B": "2"}],
    )
    parts = [part_of(table, number) for number in range(4)]
    assert [part.size for part in parts] == [2, 0, 2, 1]
    assert same(concat(parts), table)
    assert parts[2].columns["B"].rows is None
    assert parts[2].columns["B"].values.to_pylist() == ["2", None]
    assert "A" not in parts[3].columns
