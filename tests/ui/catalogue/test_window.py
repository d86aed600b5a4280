"""The catalogue's window: opened from the main one, its rules remembered, its parts connected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from workbench.sigma.indicators import Row
from workbench.ui.catalogue.desk import Desk
from workbench.ui.catalogue.window import CatalogueWindow
from workbench.ui.main_window import MainWindow

Settled = Callable[[Desk], None]


@pytest.fixture
def catalogue(qtbot: QtBot, window: MainWindow, settled: Settled) -> CatalogueWindow:
    made = window.show_catalogue()
    qtbot.addWidget(made)
    settled(window.desk)
    return made


def drop(window: CatalogueWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, none))


def test_at_first_it_holds_the_program_s_own_rules(catalogue: CatalogueWindow) -> None:
    assert [e.name for e in catalogue.desk.state.rules.index.entries] == [
        "Outbound Network Connection Initiated By Script Interpreter"
    ]


def test_it_is_one_window(window: MainWindow, catalogue: CatalogueWindow) -> None:
    assert window.show_catalogue() is catalogue


def test_a_dropped_folder_is_opened_and_remembered(
    catalogue: CatalogueWindow, folder: Path, settled: Settled
) -> None:
    drop(catalogue, folder)
    settled(catalogue.desk)
    assert len(catalogue.desk.state.rules.index.entries) == 3
    catalogue.open_last()
    settled(catalogue.desk)
    assert len(catalogue.desk.state.rules.index.entries) == 3


def test_reading_goes_on_while_the_window_comes_to_the_front(
    catalogue: CatalogueWindow, folder: Path, settled: Settled
) -> None:
    catalogue.open([str(folder)])
    catalogue.desk.refresh()
    settled(catalogue.desk)
    assert len(catalogue.desk.state.rules.index.entries) == 3


def test_f6_ranks_and_the_status_line_tells(
    qtbot: QtBot, catalogue: CatalogueWindow, settled: Settled
) -> None:
    catalogue.rank.trigger()
    settled(catalogue.desk)
    text = catalogue.findChild(type(catalogue.statusBar())).numbers.text()  # type: ignore[union-attr]
    assert "1 ranked, 1 fire" in text


def test_a_technique_of_the_map_lists_its_rules(catalogue: CatalogueWindow) -> None:
    catalogue.tabs.setCurrentWidget(catalogue.coverage)
    catalogue.coverage.rules_asked.emit("tag:t1105")
    assert catalogue.tabs.currentWidget() is catalogue.rules
    assert catalogue.rules.line.text() == "tag:t1105"


def test_the_page_beside_the_rule_leads_here(
    window: MainWindow, catalogue: CatalogueWindow
) -> None:
    window.rule.setCurrentWidget(window.page)
    assert "Ingress Tool Transfer" in window.page.view.toPlainText()
    window.page.view.technique_asked.emit("T1105")
    assert catalogue.rules.line.text() == "tag:t1105"
    window.page.view.indicator_asked.emit(Row("Image", "ends_with", "\\wscript.exe"))
    assert catalogue.rules.narrowed.told.text().startswith("Rules that ask Image ends_with")


def test_a_failure_is_told_without_blocking(catalogue: CatalogueWindow) -> None:
    catalogue.desk.failed.emit("A title", "A sentence.")
    (box,) = catalogue.findChildren(QMessageBox)
    assert box.text() == "A sentence."
    box.close()


def test_rules_opened_here_are_tuned_there(
    window: MainWindow, catalogue: CatalogueWindow, folder: Path, settled: Settled
) -> None:
    catalogue.open([str(folder)])
    settled(catalogue.desk)
    place = next(
        e.place
        for e in catalogue.desk.state.rules.index.entries
        if e.place.path.endswith("ping.yml")
    )
    catalogue.desk.tune(place)
    draft = window.store.snapshot.workspace.draft
    assert draft is not None
    assert draft.name == "ping.yml"


def test_the_page_of_a_draft_counts_it_as_it_is(
    window: MainWindow, catalogue: CatalogueWindow, folder: Path, settled: Settled
) -> None:
    catalogue.open([str(folder)])
    settled(catalogue.desk)
    window.rule.setCurrentWidget(window.page)
    assert "2 (sigma 2)" in window.page.view.toPlainText()
    draft = window.store.snapshot.workspace.draft
    assert draft is not None
    own = draft.text.replace("wscript.exe", "nothing-has-this.exe")
    window.store.edit("another program", replace(draft, text=own))
    text = window.page.view.toPlainText()
    line = next(
        part for part in text.split("Indicators")[-1].split("ends_with") if "nothing" in part
    )
    assert "2 (" in line  # the rule that asks it already, and the draft
