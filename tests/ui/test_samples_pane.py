"""The list of samples: roles chosen in the row, events counted, damage and failures shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from workbench.paths import SAMPLES
from workbench.tuning.metrics import rates
from workbench.tuning.workspace import Role, Sample
from workbench.ui.samples_pane import SamplesPane
from workbench.ui.store import Store

Settle = Callable[[Store], None]


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


def role(pane: SamplesPane, name: str) -> QComboBox:
    choice = pane.tree.itemWidget(item(pane, name), 2)
    assert isinstance(choice, QComboBox)
    return choice


def names(pane: SamplesPane) -> list[str]:
    return [pane.tree.topLevelItem(n).text(0) for n in range(pane.tree.topLevelItemCount())]  # type: ignore[union-attr]


def test_each_sample_has_its_events_and_its_role(pane: SamplesPane) -> None:
    files = pane.store.snapshot.table.files
    assert [item(pane, Path(f.path).name).text(1) for f in files] == [
        f"{f.events:,}" for f in files
    ]
    assert [role(pane, name).currentText() for name in names(pane)] == [
        "benign", "attack", "unlabelled",
    ]  # fmt: skip


def test_a_role_chosen_in_the_row_changes_the_rates(qtbot: QtBot, pane: SamplesPane) -> None:
    def share() -> tuple[int, int]:
        snapshot = pane.store.snapshot
        assert snapshot.analysis is not None
        rate = rates(snapshot.analysis.now, snapshot.truth, snapshot.table).false_positive
        return rate.numerator, rate.denominator

    before, choice = share(), role(pane, "mixed.evtx")
    choice.setFocus()
    qtbot.keyClicks(choice, "b")
    assert choice.currentText() == "benign"
    assert [s.role for s in pane.store.snapshot.workspace.samples][2] is Role.BENIGN
    assert share() > before
    assert role(pane, "mixed.evtx") is choice, "the choice keeps the keyboard"
    pane.store.undo()
    assert share() == before
    assert role(pane, "mixed.evtx").currentText() == "unlabelled"


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
