"""The list of samples: roles chosen in the row, events counted, damage and failures shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from workbench.paths import SAMPLES
from workbench.tuning.history import History
from workbench.tuning.metrics import rates
from workbench.tuning.workspace import Role, Sample, Workspace
from workbench.ui.samples_pane import SamplesPane, told_apart
from workbench.ui.store import Store

Settle = Callable[[Store], None]
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def pane(qtbot: QtBot, demo: Store) -> SamplesPane:
    made = SamplesPane(demo)
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.show()
    return made


def item(pane: SamplesPane, name: str) -> QTreeWidgetItem:
    (found,) = pane.tree.findItems(name, Qt.MatchFlag.MatchExactly, 0)
    return found


def role(pane: SamplesPane, name: str) -> str:
    return item(pane, name).text(2).removesuffix(" ▾")


def click(
    qtbot: QtBot, pane: SamplesPane, name: str, column: int, keys: Qt.KeyboardModifier = NONE
) -> None:
    row = pane.tree.indexFromItem(item(pane, name), column)
    place = pane.tree.visualRect(row).center()
    qtbot.mouseClick(pane.tree.viewport(), Qt.MouseButton.LeftButton, keys, place)


def menu(pane: SamplesPane) -> QMenu:
    (found,) = pane.findChildren(QMenu)
    return found


def names(pane: SamplesPane) -> list[str]:
    return [pane.tree.topLevelItem(n).text(0) for n in range(pane.tree.topLevelItemCount())]  # type: ignore[union-attr]


def test_each_sample_has_its_events_and_its_role(pane: SamplesPane) -> None:
    files = pane.store.snapshot.table.files
    assert [item(pane, Path(f.path).name).text(1) for f in files] == [
        f"{f.events:,}" for f in files
    ]
    assert [role(pane, name) for name in names(pane)] == [
        "benign", "attack", "unlabelled",
    ]  # fmt: skip


def test_a_role_chosen_in_the_row_changes_the_rates(qtbot: QtBot, pane: SamplesPane) -> None:
    def share() -> tuple[int, int]:
        snapshot = pane.store.snapshot
        assert snapshot.analysis is not None
        rate = rates(snapshot.analysis.now, snapshot.truth, snapshot.table).false_positive
        return rate.numerator, rate.denominator

    before = share()
    click(qtbot, pane, "mixed.evtx", 2)
    offered = menu(pane).actions()
    assert [action.isChecked() for action in offered[:3]] == [False, False, True]
    qtbot.keyClick(menu(pane), Qt.Key.Key_Down)
    qtbot.keyClick(menu(pane), Qt.Key.Key_Return)
    assert role(pane, "mixed.evtx") == "benign"
    assert [s.role for s in pane.store.snapshot.workspace.samples][2] is Role.BENIGN
    assert share() > before
    pane.store.undo()
    assert share() == before
    assert role(pane, "mixed.evtx") == "unlabelled"


def test_a_key_sets_the_role_of_all_selected_rows_in_one_step(
    qtbot: QtBot, pane: SamplesPane
) -> None:
    click(qtbot, pane, "benign.evtx", 0)
    click(qtbot, pane, "mixed.evtx", 0, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(pane.tree, Qt.Key.Key_A)
    assert [role(pane, name) for name in names(pane)] == ["attack"] * 3
    assert pane.store.snapshot.history.undo_text == "3 samples are attack"
    pane.store.undo()
    assert [role(pane, name) for name in names(pane)] == ["benign", "attack", "unlabelled"]


def test_enter_offers_the_roles(qtbot: QtBot, pane: SamplesPane) -> None:
    pane.tree.setCurrentItem(item(pane, "benign.evtx"))
    pane.tree.setFocus()
    qtbot.keyClick(pane.tree, Qt.Key.Key_Return)
    assert "a false positive" in menu(pane).actions()[0].text()
    read_out = item(pane, "benign.evtx").data(2, Qt.ItemDataRole.AccessibleTextRole)
    assert read_out == "role benign, Enter to change"
    menu(pane).close()


def test_files_of_the_same_name_are_told_apart() -> None:
    paths = [Path("a/system.evtx"), Path("b/system.evtx"), Path("b/other.evtx")]
    assert told_apart(paths) == ["a/system.evtx", "b/system.evtx", "other.evtx"]
    paths = [Path(f"/{case}/dc01/system.evtx") for case in ("one", "two")]
    assert told_apart(paths) == ["one/dc01/system.evtx", "two/dc01/system.evtx"]
    paths = [Path("/dc01/system.evtx"), Path("/two/dc01/system.evtx"), Path("/x/y.evtx")]
    assert told_apart(paths) == ["/dc01/system.evtx", "two/dc01/system.evtx", "y.evtx"]
    assert told_apart([Path("a"), Path("a")]) == ["a", "a"]


def test_filling_many_rows_grows_with_the_rows(qtbot: QtBot, store: Store) -> None:
    pane = SamplesPane(store)
    qtbot.addWidget(pane)
    pane.resize(400, 300)
    pane.show()

    def cells(count: int) -> int:
        """How often the view asks for a cell while so many rows appear."""
        asked = 0
        samples = tuple(Sample(Path(f"{count}/{n}.evtx")) for n in range(count))
        model = pane.tree.model()
        changed = model.dataChanged

        def told() -> None:
            nonlocal asked
            asked += 1

        changed.connect(told)
        pane.present(replace(store.snapshot, history=History.begin(Workspace(samples))))
        changed.disconnect(told)
        return asked

    assert cells(800) <= 1.5 * 8 * cells(100)


def test_delete_takes_the_current_sample_out_and_the_next_is_current(
    qtbot: QtBot, pane: SamplesPane, settle: Settle
) -> None:
    pane.tree.setFocus()
    pane.tree.setCurrentItem(item(pane, "attack.evtx"))
    qtbot.keyClick(pane.tree, Qt.Key.Key_Delete)
    settle(pane.store)
    assert names(pane) == ["benign.evtx", "mixed.evtx"]
    qtbot.keyClick(pane.tree, Qt.Key.Key_Delete)
    settle(pane.store)
    assert names(pane) == ["benign.evtx"]
    assert pane.store.snapshot.table.size == 792
    pane.store.undo()
    pane.store.undo()
    settle(pane.store)
    assert len(names(pane)) == 3


def test_damage_and_failures_are_shown_with_what_they_are(
    pane: SamplesPane, settle: Settle, tmp_path: Path
) -> None:
    whole = (SAMPLES / "attack.evtx").read_bytes()
    damaged, none = tmp_path / "damaged.evtx", tmp_path / "none.evtx"
    damaged.write_bytes(whole[:6000] + b"\xff" * 400 + whole[6400:])
    none.write_bytes(b"not a log")
    samples = (Sample(damaged), Sample(none), Sample(tmp_path / "gone.evtx"))
    pane.store.do("add", pane.store.snapshot.workspace.with_samples(samples))
    assert item(pane, "damaged.evtx").text(1) == "…"
    settle(pane.store)
    assert item(pane, "damaged.evtx").text(1).endswith(" ⚠")
    assert "damaged.evtx" in item(pane, "damaged.evtx").toolTip(1)
    assert len(item(pane, "damaged.evtx").toolTip(1).splitlines()) > 1
    for name in ("none.evtx", "gone.evtx"):
        assert item(pane, name).text(1) == "✗ not read"
        assert len(item(pane, name).toolTip(1).splitlines()) == 2


def test_without_samples_it_says_how_to_add_some(qtbot: QtBot, store: Store) -> None:
    pane = SamplesPane(store)
    qtbot.addWidget(pane)
    assert not pane.empty.isHidden()
    assert pane.tree.isHidden()
    assert "Drop logs" in pane.empty.text()
