"""The catalogue's rules: found as typed, sorted into kinds, compared, opened for tuning."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.ui.catalogue.conftest import PING, SEED
from workbench.catalogue.facets import Facet
from workbench.sigma.indicators import Row
from workbench.ui.catalogue.compare import CompareDialog
from workbench.ui.catalogue.desk import Desk
from workbench.ui.catalogue.rules import RulesTab
from workbench.ui.catalogue.rules_model import COLUMNS
from workbench.ui.store import Store

Settled = Callable[[Desk], None]
INTERPRETER = "Any connection of a script interpreter"


@pytest.fixture
def tab(qtbot: QtBot, desk: Desk) -> RulesTab:
    made = RulesTab(desk)
    qtbot.addWidget(made)
    made.resize(1280, 700)
    made.show()
    return made


def titles(tab: RulesTab) -> list[str]:
    return [tab.model.entry(row).name for row in range(tab.model.rowCount())]


def select(tab: RulesTab, *names: str) -> None:
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    tab.table.clearSelection()
    for name in names:
        index = tab.model.index(titles(tab).index(name), 0)
        tab.table.selectionModel().select(index, flags)


def test_all_rules_are_listed_by_title(tab: RulesTab) -> None:
    assert titles(tab) == [INTERPRETER, "Nothing has this", titles(tab)[2]]
    assert tab.told.text() == "3 of 3"


def test_typing_finds_rules(qtbot: QtBot, tab: RulesTab) -> None:
    qtbot.keyClicks(tab.line, "author:some wscript")
    assert titles(tab) == [INTERPRETER]
    assert tab.told.text() == "1 of 3"
    qtbot.keyClicks(tab.line, " nowhere")
    assert titles(tab) == []
    assert tab.empty.isVisible()
    assert "Take a word away" in tab.empty.text()


def test_a_kind_narrows_and_the_counts_follow(tab: RulesTab) -> None:
    tab.facets.tick(Facet.LEVEL, "high")
    assert "Nothing has this" in titles(tab)
    assert INTERPRETER not in titles(tab)
    counts = {name: tab.facets._items[Facet.LEVEL, name].text(1) for name in ("low", "high")}
    assert counts == {"low": "1", "high": "2"}
    tab.facets.reset_choice()
    assert len(titles(tab)) == 3


def test_any_column_sorts(tab: RulesTab) -> None:
    level = [str(column) for column in COLUMNS].index("level")
    tab.table.sortByColumn(level, Qt.SortOrder.AscendingOrder)
    assert titles(tab)[0] == INTERPRETER
    tab.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert titles(tab) == sorted(titles(tab), key=str.lower, reverse=True)


def test_down_goes_from_the_line_into_the_table(qtbot: QtBot, tab: RulesTab) -> None:
    tab.line.setFocus()
    qtbot.keyClick(tab.line, Qt.Key.Key_Down)
    assert tab.table.currentIndex().row() == 0
    assert tab.desk.state.entry is tab.model.entry(0)


def test_enter_opens_the_rule_for_tuning(qtbot: QtBot, tab: RulesTab, demo: Store) -> None:
    tab.table.setFocus()
    tab.table.selectRow(0)
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    draft = demo.snapshot.workspace.draft
    assert draft is not None
    assert draft.name == "ping.yml"


def test_the_page_of_the_current_rule_is_shown(tab: RulesTab) -> None:
    select(tab, INTERPRETER)
    text = tab.page.toPlainText()
    assert text.startswith(INTERPRETER)
    for section in ("MITRE ATT&CK coverage", "Event coverage", "Indicators", "Rule body"):
        assert section in text
    assert "T1105 Ingress Tool Transfer" in text
    assert "2 (sigma 2)" in text


def test_an_indicator_lists_the_rules_that_ask_the_same(tab: RulesTab) -> None:
    tab.page.indicator_asked.emit(Row("Image", "ends_with", "\\WSCRIPT.exe"))
    assert len(titles(tab)) == 2
    assert "2 rules ask Image ends_with" in tab.told.text()


def test_a_technique_lists_its_rules(tab: RulesTab) -> None:
    tab.page.technique_asked.emit("T1105")
    assert len(titles(tab)) == 2
    assert tab.line.text() == "tag:t1105"


def test_an_event_offers_the_loaded_ones(qtbot: QtBot, tab: RulesTab, demo: Store) -> None:
    tab.page.event_asked.emit("Sysmon", 3)
    (menu,) = tab.findChildren(QMenu)
    rules, loaded = menu.actions()
    assert "event 3" in rules.text()
    with qtbot.waitSignal(tab.desk.tuned, timeout=1000):
        loaded.trigger()
    shown = demo.snapshot.shown.rows().tolist()
    assert shown
    assert {demo.snapshot.table.text(row, "EventID") for row in shown} == {"3"}
    menu.close()


def test_two_rules_are_compared(qtbot: QtBot, tab: RulesTab) -> None:
    assert not tab.compare.isEnabled()
    seed = next(name for name in titles(tab) if name.startswith("Outbound"))
    select(tab, INTERPRETER, seed)
    assert tab.compare.isEnabled()
    qtbot.mouseClick(tab.compare, Qt.MouseButton.LeftButton)
    (dialog,) = tab.findChildren(CompareDialog)
    groups = [dialog.tree.topLevelItem(n).text(0) for n in range(3)]  # type: ignore[union-attr]
    assert groups == ["= both (2)", "◀ only the first (0)", "▶ only the second (1)"]
    dialog.reject()


def test_without_rules_it_says_what_to_do(qtbot: QtBot, empty_desk: Desk) -> None:
    made = RulesTab(empty_desk)
    qtbot.addWidget(made)
    made.show()
    assert "Open a folder" in made.empty.text()
    assert made.empty.isVisible()


def test_a_rule_gone_from_the_disk_is_told(
    qtbot: QtBot, tab: RulesTab, folder: Path, settled: Settled
) -> None:
    (folder / "ping.yml").unlink()
    with qtbot.waitSignal(tab.desk.failed, timeout=1000) as told:
        select(tab, INTERPRETER)
    assert "F5" in told.args[1]
    settled(tab.desk)


def test_an_edit_on_disk_is_listed(tab: RulesTab, folder: Path, settled: Settled) -> None:
    (folder / "more.yml").write_text(PING.replace("Any connection", "Some connection"))
    tab.desk.refresh()
    settled(tab.desk)
    assert len(titles(tab)) == 4


def test_thousands_of_rules_are_found_as_typed(
    qtbot: QtBot, empty_desk: Desk, corpus: Path, settled: Settled
) -> None:
    empty_desk.open([str(corpus / "rules-windows-all.zip")])
    qtbot.waitUntil(lambda: not empty_desk.worker.busy, timeout=60_000)
    settled(empty_desk)
    tab = RulesTab(empty_desk)
    qtbot.addWidget(tab)
    tab.show()
    assert tab.told.text() == "3,020 of 3,020"
    qtbot.keyClicks(tab.line, "mimikatz")
    assert 5 < len(titles(tab)) < 100
    assert SEED.exists()
