"""Rules by samples: the counts of the cells, their events by a click, their heat."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.ui import theme
from workbench.ui.catalogue.desk import Desk
from workbench.ui.catalogue.matrix import HEAT_ROLE, MatrixPane
from workbench.ui.store import Store
from workbench.ui.theme import Theme


@pytest.fixture
def pane(qtbot: QtBot, ranked: Desk) -> MatrixPane:
    made = MatrixPane(ranked)
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    return made


def cells(pane: MatrixPane) -> list[QModelIndex]:
    model = pane.model
    return [
        model.index(row, column)
        for row in range(model.rowCount())
        for column in range(model.columnCount())
        if model.counts[row, column]
    ]


def test_before_a_ranking_it_says_what_to_do(qtbot: QtBot, desk: Desk) -> None:
    made = MatrixPane(desk)
    qtbot.addWidget(made)
    made.show()
    assert made.empty.isVisible()


def test_a_row_adds_up_to_the_hits_of_its_rule(pane: MatrixPane) -> None:
    assert [int(n) for n in pane.model.counts.sum(axis=1)] == [r.hits for r in pane.model.rows]
    assert all(row.hits for row in pane.model.rows)


def test_benign_samples_stand_before_attacks(pane: MatrixPane) -> None:
    assert [str(role) for role in pane.model.roles] == ["benign", "attack", "unlabelled"]
    assert pane.model.names == ["benign.evtx", "attack.evtx", "mixed.evtx"]


def test_a_click_shows_the_events_of_a_cell(qtbot: QtBot, pane: MatrixPane, demo: Store) -> None:
    index = cells(pane)[0]
    place = pane.table.visualRect(index).center()
    qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    table, shown = demo.snapshot.table, demo.snapshot.shown.rows()
    assert len(shown) == pane.model.counts[index.row(), index.column()]
    assert {int(file) for file in table.file[shown]} == {pane.model.files[index.column()]}


def test_more_alerts_are_hotter(pane: MatrixPane) -> None:
    heat = {index.data(HEAT_ROLE)[1]: int(index.data().replace(",", "")) for index in cells(pane)}
    assert [count for _, count in sorted(heat.items())] == sorted(heat.values())
    assert max(heat) == 1.0


def test_a_double_click_on_a_rule_opens_it(pane: MatrixPane, demo: Store) -> None:
    row = [r.name for r in pane.model.rows].index("Any connection of a script interpreter")
    pane.table.verticalHeader().sectionDoubleClicked.emit(row)
    draft = demo.snapshot.workspace.draft
    assert draft is not None
    assert draft.name == "ping.yml"


@pytest.mark.parametrize("chosen", [Theme.LIGHT, Theme.DARK])
def test_it_is_painted_in_both_themes(pane: MatrixPane, qapp: QApplication, chosen: Theme) -> None:
    theme.apply(qapp, chosen)
    index = cells(pane)[0]
    picture = pane.table.viewport().grab(pane.table.visualRect(index)).toImage()
    empty = pane.table.palette().base().color()
    assert picture.pixelColor(2, 2) != empty


def test_a_cell_shows_its_own_events_while_it_is_ranked_again(
    qtbot: QtBot, pane: MatrixPane, demo: Store
) -> None:
    """Another ranking has begun over other events: the cells are still of the old ones."""
    gone = demo.snapshot.workspace.samples[0].path
    demo.do("take out", demo.snapshot.workspace.without_sample(gone))
    qtbot.waitUntil(lambda: not demo.worker.busy, timeout=10_000)
    pane.desk.rank()
    shown = demo.snapshot.shown
    with qtbot.waitSignal(pane.desk.failed, timeout=1000) as told:
        pane.table.clicked.emit(cells(pane)[0])
    assert "rank again" in told.args[1]
    assert demo.snapshot.shown is shown


def test_files_of_one_name_are_told_apart(pane: MatrixPane) -> None:
    tip = pane.model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert pane.model.paths[0] in tip
