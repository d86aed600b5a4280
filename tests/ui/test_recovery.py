"""What was not saved is kept on disk while the program runs, and only then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.build import put_example
from workbench.tuning.workspace import Role
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


def change(store: Store) -> None:
    store.set_roles([Path("0.evtx")], Role.ATTACK)


def test_a_change_is_kept_a_few_seconds_later(qtbot: QtBot, recovery: Recovery) -> None:
    change(recovery.store)
    assert not recovery_file().exists()
    qtbot.waitUntil(recovery_file().exists, timeout=6000)
    left = recovered()
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
    left = recovered()
    assert left is not None
    recovery.store.open_workspace(left, None, saved=False)
    settle(recovery.store)
    write(recovery, settle)
    assert recovered() == recovery.store.snapshot.workspace


def test_a_copy_that_cannot_be_read_is_none() -> None:
    recovery_file().parent.mkdir(parents=True)
    recovery_file().write_text("{")
    assert recovered() is None


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
