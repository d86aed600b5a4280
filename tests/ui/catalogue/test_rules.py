"""The catalogue's rules: found as typed, sorted into kinds, compared, opened for tuning."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtWidgets import QMenu, QToolButton
from pytestqt.qtbot import QtBot

from tests.ui.catalogue.conftest import PING
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


def counted(tab: RulesTab, facet: Facet) -> dict[str, str]:
    found = ((f, name, item) for (f, name), item in tab.facets._items.items())
    return {name: item.text(1) for f, name, item in found if f is facet and not item.isHidden()}


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
    assert tab.narrowed.told.text() == "Rules that ask Image ends_with \\WSCRIPT.exe"
    assert tab.told.text() == "2 of 3"


def test_an_indicator_is_asked_of_all_rules_and_then_narrowed(qtbot: QtBot, tab: RulesTab) -> None:
    qtbot.keyClicks(tab.line, "nothing")
    tab.facets.tick(Facet.LEVEL, "high")
    tab.list_indicator(Row("Image", "ends_with", "\\wscript.exe"))
    assert (tab.line.text(), len(titles(tab))) == ("", 2)
    assert counted(tab, Facet.LEVEL) == {"low": "1", "high": "1"}
    tab.facets.tick(Facet.LEVEL, "low")
    assert titles(tab) == [INTERPRETER]
    assert counted(tab, Facet.LEVEL) == {"low": "1", "high": "1"}
    (everything,) = tab.narrowed.findChildren(QToolButton)
    qtbot.mouseClick(everything, Qt.MouseButton.LeftButton)
    assert not tab.narrowed.isVisible()
    assert titles(tab) == [INTERPRETER]  # what is ticked stays
    tab.facets.reset_choice()
    assert len(titles(tab)) == 3


def test_other_rules_end_the_narrowing(tab: RulesTab, folder: Path, settled: Settled) -> None:
    tab.list_indicator(Row("Image", "ends_with", "\\wscript.exe"))
    (folder / "quiet.yml").unlink()
    tab.desk.refresh()
    settled(tab.desk)
    assert not tab.narrowed.isVisible()
    assert len(titles(tab)) == 2


def test_what_is_selected_stays_so_while_typing(qtbot: QtBot, tab: RulesTab) -> None:
    select(tab, "Nothing has this")
    qtbot.keyClicks(tab.line, "nothing")
    assert [entry.name for entry in tab._chosen()] == ["Nothing has this"]
    qtbot.keyClicks(tab.line, " nowhere")
    assert tab._chosen() == []
    assert tab.page.toPlainText().startswith("Nothing has this")  # still there to be read


def test_a_technique_lists_its_rules(tab: RulesTab) -> None:
    tab.page.technique_asked.emit("T1105")
    assert len(titles(tab)) == 2
    assert tab.line.text() == "tag:t1105"


def test_a_technique_lists_all_its_rules_whatever_is_ticked(tab: RulesTab) -> None:
    tab.facets.tick(Facet.LEVEL, "low")
    tab.list_rules("tag:t1105")
    assert len(titles(tab)) == 2


def test_an_event_lists_the_rules_about_it(tab: RulesTab) -> None:
    tab.page.event_asked.emit("Sysmon", 3)
    (menu,) = tab.findChildren(QMenu)
    menu.actions()[0].trigger()
    assert len(titles(tab)) == 2  # by their log source: neither names the id
    assert tab.narrowed.told.text() == "Rules about event 3 of Sysmon"
    menu.close()


def test_the_header_s_menu_shows_and_hides_columns(tab: RulesTab) -> None:
    author = COLUMNS.index("author")
    assert tab.table.isColumnHidden(author)
    tab.table.horizontalHeader().customContextMenuRequested.emit(QPoint(5, 5))
    menu = next(menu for menu in tab.table.findChildren(QMenu) if menu.isVisible())
    next(a for a in menu.actions() if a.text() == "Author").trigger()
    assert not tab.table.isColumnHidden(author)
    assert "Title" not in [a.text() for a in menu.actions()]
    menu.close()


def test_a_ranking_adds_its_numbers(qtbot: QtBot, ranked: Desk) -> None:
    tab = RulesTab(ranked)
    qtbot.addWidget(tab)
    hits = COLUMNS.index("hits")
    assert not tab.table.isColumnHidden(hits)
    tab.table.sortByColumn(hits, Qt.SortOrder.DescendingOrder)
    assert titles(tab)[-1] == "Nothing has this"
    shown = [tab.model.index(row, hits).data() for row in range(3)]
    assert ranked.state.ranking is not None
    numbers = {row.name: f"{row.hits:,}" for row in ranked.state.ranking.rows}
    assert shown == [numbers[name] for name in titles(tab)]


def test_without_a_ranking_its_columns_are_hidden(tab: RulesTab) -> None:
    assert tab.table.isColumnHidden(COLUMNS.index("hits"))


def test_an_event_offers_the_loaded_ones(qtbot: QtBot, tab: RulesTab, demo: Store) -> None:
    tab.page.event_asked.emit("Sysmon", 3)
    (menu,) = tab.findChildren(QMenu)
    rules, loaded = menu.actions()
    assert rules.text() == "Rules about event 3 of Sysmon"
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
    tab.list_event("Sysmon", 3)
    categories = {tab.model.entry(row).logsource.category for row in range(len(titles(tab)))}
    assert "network_connection" in categories
    assert "process_creation" not in categories
