"""What was not saved is kept on disk while the program runs, and only then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from pytestqt.qtbot import QtBot

from tests.ui.build import put_example
from workbench.tuning.workspace import Role, Workspace
from workbench.tuning.workspace_file import SUFFIX
from workbench.ui.recovery import Recovery, recovered, recovery_file
from workbench.ui.store import Store

Settle = Callable[[Store], None]


@pytest.fixture
def recovery(store: Store) -> Recovery:
    put_example(store)
    return Recovery(store)


def write(recovery: Recovery, settle: Settle) -> None:
    recovery.write()
    settle(recovery.store)


def crashed() -> Workspace | None:
    """What the next start finds of a program that has ended without a word."""
    left = recovery_file()
    left.replace(left.with_name(f"recovered-0{SUFFIX}"))
    return recovered()


def change(store: Store) -> None:
    store.set_roles([Path("0.evtx")], Role.ATTACK)


def test_a_change_is_kept_a_few_seconds_later(qtbot: QtBot, recovery: Recovery) -> None:
    change(recovery.store)
    assert not recovery_file().exists()
    qtbot.waitUntil(recovery_file().exists, timeout=6000)
    left = crashed()
    assert left is not None
    assert [s.role for s in left.samples] == [Role.ATTACK, Role.ATTACK]
    assert left.draft == recovery.store.snapshot.workspace.draft


def test_what_is_saved_needs_no_copy(recovery: Recovery, settle: Settle) -> None:
    change(recovery.store)
    write(recovery, settle)
    assert recovery_file().exists()
    recovery.store.mark_saved(Path("mine.sigmawb"))
    write(recovery, settle)
    assert not recovery_file().exists()


def test_after_an_orderly_end_nothing_is_left(recovery: Recovery, settle: Settle) -> None:
    change(recovery.store)
    write(recovery, settle)
    recovery.end()
    assert recovered() is None
    recovery.end()


def test_a_recovered_workspace_is_kept_until_it_is_saved(
    recovery: Recovery, settle: Settle
) -> None:
    change(recovery.store)
    write(recovery, settle)
    left = crashed()
    assert left is not None
    recovery.store.open_workspace(left, None, saved=False)
    settle(recovery.store)
    write(recovery, settle)
    assert crashed() == recovery.store.snapshot.workspace


def test_a_copy_that_cannot_be_read_is_none_and_stays() -> None:
    recovery_file().parent.mkdir(parents=True)
    other = recovery_file().with_name(f"recovered-0{SUFFIX}")
    other.write_text("{")
    assert recovered() is None
    assert other.exists()


def test_the_copy_of_a_program_that_still_runs_is_left_alone(
    recovery: Recovery, settle: Settle
) -> None:
    change(recovery.store)
    write(recovery, settle)
    own = recovery_file()
    other = own.with_name(f"recovered-0{SUFFIX}")
    other.write_bytes(own.read_bytes())
    running = QLockFile(f"{other}.lock")
    assert running.tryLock(0)
    assert recovered() is None
    running.unlock()
    assert recovered() is not None
    assert own.exists()
    assert not other.exists()


def test_where_it_cannot_be_written_that_is_said(
    recovery: Recovery, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SIGMA_WORKBENCH_CONFIG", str(tmp_path / "file" / "config"))
    said: list[str] = []
    recovery.store.said.connect(said.append)
    change(recovery.store)
    write(recovery, settle)
    assert "could not be written" in said[0]
