"""The ATT&CK map: covered and gaps, clicked, walked by keys, saved in three forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.ui import theme
from workbench.ui.catalogue.coverage import CoveragePane
from workbench.ui.catalogue.coverage_map import Box, described
from workbench.ui.catalogue.desk import Desk
from workbench.ui.theme import Theme


@pytest.fixture
def pane(qtbot: QtBot, ranked: Desk) -> CoveragePane:
    made = CoveragePane(ranked)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def box(pane: CoveragePane, technique: str) -> Box:
    return next(b for b in pane.map.boxes if b.cell.technique.id == technique)


def test_what_rules_look_for_is_told_from_gaps(pane: CoveragePane) -> None:
    assert len(box(pane, "T1105").cell.rules) == 2
    assert not box(pane, "T1486").cell.rules
    assert "gap: no rule" in described(box(pane, "T1486").cell)
    assert "1 of " in pane.told.text()


def test_a_click_asks_for_the_technique_s_rules(qtbot: QtBot, pane: CoveragePane) -> None:
    place = box(pane, "T1105").rect.center().toPoint()
    with qtbot.waitSignal(pane.rules_asked, timeout=1000) as asked:
        qtbot.mouseClick(pane.map, Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == ["tag:t1105"]


def test_keys_walk_the_map(qtbot: QtBot, pane: CoveragePane) -> None:
    pane.map.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(pane.map, key)
    expected = pane.map.found.columns[1].cells[1].technique
    assert expected.id in pane.map.accessibleDescription()
    with qtbot.waitSignal(pane.rules_asked, timeout=1000) as asked:
        qtbot.keyClick(pane.map, Qt.Key.Key_Return)
    assert asked.args == [f"tag:{expected.id.lower()}"]


def test_it_can_be_shaded_by_hits(pane: CoveragePane) -> None:
    before = pane.map.grab().toImage()
    pane.shade.setCurrentIndex(1)
    pane.shade.activated.emit(1)
    assert pane.map.by_hits
    assert box(pane, "T1105").cell.hits > 0
    assert pane.map.grab().toImage() != before


def test_without_a_ranking_hits_ask_for_one(qtbot: QtBot, desk: Desk) -> None:
    made = CoveragePane(desk)
    qtbot.addWidget(made)
    made.shade.setCurrentIndex(1)
    made.shade.activated.emit(1)
    assert "F6" in made.told.text()


@pytest.mark.parametrize("chosen", [Theme.LIGHT, Theme.DARK])
def test_the_whole_map_is_saved_as_a_picture(
    pane: CoveragePane, qapp: QApplication, tmp_path: Path, chosen: Theme
) -> None:
    theme.apply(qapp, chosen)
    pane.save(tmp_path / "map.png")
    picture = QImage(str(tmp_path / "map.png"))
    assert picture.size() == pane.map.sizeHint() * 2
    pane.save(tmp_path / "map.svg")
    svg = (tmp_path / "map.svg").read_text()
    assert "T1105" in svg
    assert "T1486" in svg


def test_the_layer_is_saved(pane: CoveragePane, tmp_path: Path) -> None:
    pane.save(tmp_path / "layer.json")
    layer = json.loads((tmp_path / "layer.json").read_text())
    assert {t["techniqueID"] for t in layer["techniques"]} == {"T1105"}


def test_what_cannot_be_saved_is_told(qtbot: QtBot, pane: CoveragePane, tmp_path: Path) -> None:
    with qtbot.waitSignal(pane.desk.failed, timeout=1000):
        pane.save(tmp_path / "none" / "map.png")
