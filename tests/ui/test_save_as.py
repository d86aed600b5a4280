"""The name of a chart's file: kept as it was chosen, and nothing written over unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.save_as import save_as


@pytest.fixture
def chart(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("chosen", "becomes"),
    [
        ("rates.png", "rates.png"),
        ("rates.PNG", "rates.PNG"),
        ("rates", "rates.png"),
        ("rates v1.2", "rates v1.2.png"),
        ("rates.svg", "rates.svg.png"),
    ],
)
def test_the_suffix_is_put_behind_the_name(
    tmp_path: Path, chart: QWidget, chosen: str, becomes: str
) -> None:
    saved: list[Path] = []
    save_as(chart, tmp_path / chosen, ".png", saved.append)
    assert saved == [tmp_path / becomes]


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_over_a_file_that_was_not_the_one_chosen_it_asks(
    qtbot: QtBot, tmp_path: Path, chart: QWidget, answer: str
) -> None:
    (tmp_path / "rates v1.2.png").write_bytes(b"theirs")
    saved: list[Path] = []
    save_as(chart, tmp_path / "rates v1.2", ".png", saved.append)
    assert saved == []
    box = chart.findChild(QMessageBox, "overwrite")
    assert box is not None
    assert "rates v1.2.png is already there" in box.text()
    button = box.button(getattr(QMessageBox.StandardButton, answer))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert saved == ([tmp_path / "rates v1.2.png"] if answer == "Yes" else [])


def test_over_the_file_that_was_chosen_the_dialog_has_asked_already(
    tmp_path: Path, chart: QWidget
) -> None:
    path = tmp_path / "rates.png"
    path.write_bytes(b"ours")
    saved: list[Path] = []
    save_as(chart, path, ".png", saved.append)
    assert saved == [path]
