"""The ranking's table: the noisiest first, filtered as typed, opened by a key, alerts shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.catalogue.conftest import PING
from workbench.ui.catalogue.desk import Desk
from workbench.ui.catalogue.ranking import RankingPane
from workbench.ui.catalogue.ranking_model import COLUMNS
from workbench.ui.store import Store


@pytest.fixture
def pane(qtbot: QtBot, ranked: Desk) -> RankingPane:
    made = RankingPane(ranked)
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    return made


def column(pane: RankingPane, head: str) -> list[str]:
    number = [c.head for c in COLUMNS].index(head)
    rows = range(pane.model.rowCount())
    return [pane.model.index(row, number).data() for row in rows]


def test_before_a_ranking_it_says_what_to_do(qtbot: QtBot, desk: Desk) -> None:
    made = RankingPane(desk)
    qtbot.addWidget(made)
    made.show()
    assert made.empty.isVisible()
    assert "F6" in made.empty.text()


def test_rules_that_fire_are_listed_the_noisiest_first(pane: RankingPane) -> None:
    benign = [int(text.replace(",", "")) for text in column(pane, "Benign")]
    assert benign == sorted(benign, reverse=True)
    assert benign[0] > 0
    assert pane.told.text() == "2 of 3"


def test_silent_rules_are_listed_on_request(qtbot: QtBot, pane: RankingPane) -> None:
    qtbot.mouseClick(pane.firing, Qt.MouseButton.LeftButton, pos=pane.firing.rect().center() * 0.1)
    pane.firing.setChecked(False)
    assert "Nothing has this" in column(pane, "Rule")


def test_typing_narrows_the_list(qtbot: QtBot, pane: RankingPane) -> None:
    qtbot.keyClicks(pane.filter, "interpreter LOW")
    assert column(pane, "Rule") == ["Any connection of a script interpreter"]
    assert pane.told.text() == "1 of 3"


def test_a_click_on_a_head_sorts(pane: RankingPane) -> None:
    pane.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert column(pane, "Rule") == sorted(column(pane, "Rule"), key=str.lower)


def test_the_current_rule_stays_when_the_list_narrows(qtbot: QtBot, pane: RankingPane) -> None:
    row = column(pane, "Rule").index("Any connection of a script interpreter")
    pane.table.setCurrentIndex(pane.model.index(row, 0))
    qtbot.keyClicks(pane.filter, "interpreter low")
    assert pane.table.currentIndex().data() == "Any connection of a script interpreter"


def test_enter_opens_the_rule_for_tuning(qtbot: QtBot, pane: RankingPane, demo: Store) -> None:
    row = column(pane, "Rule").index("Any connection of a script interpreter")
    pane.table.setCurrentIndex(pane.model.index(row, 0))
    pane.table.setFocus()
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    draft = demo.snapshot.workspace.draft
    assert draft is not None
    assert draft.name == "ping.yml"


def test_control_enter_shows_the_alerts(qtbot: QtBot, pane: RankingPane, demo: Store) -> None:
    pane.table.setCurrentIndex(pane.model.index(0, 0))
    pane.table.setFocus()
    qtbot.keyClick(pane.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert demo.snapshot.shown.count() == pane.model.lines[0].ranked.hits


def test_rates_have_their_interval(pane: RankingPane) -> None:
    assert all("–" in text for text in column(pane, "FDR"))


def test_known_false_positives_are_counted(qtbot: QtBot, pane: RankingPane, tmp_path: Path) -> None:
    known = tmp_path / "known-FPs.csv"
    identifier = "7c8a5f3e-0000-4000-8000-000000000001"
    known.write_text(f"RuleId;RuleName;MatchString\n{identifier};x;.*\n")
    pane.desk.open_known(known)
    qtbot.waitUntil(lambda: not pane.desk.worker.busy, timeout=10_000)
    row = column(pane, "Rule").index("Any connection of a script interpreter")
    assert column(pane, "Known")[row] == column(pane, "Hits")[row]


def test_a_rule_that_is_not_evaluated_says_so(
    qtbot: QtBot, desk: Desk, folder: Path, settled: object
) -> None:
    (folder / "linux.yml").write_text(PING.replace("windows", "linux"))
    desk.refresh()
    qtbot.waitUntil(lambda: len(desk.state.rules.index.entries) == 4, timeout=10_000)
    desk.rank()
    qtbot.waitUntil(lambda: not desk.worker.busy, timeout=10_000)
    made = RankingPane(desk)
    qtbot.addWidget(made)
    made.firing.setChecked(False)
    assert "not evaluated" in column(made, "Hits")


def test_rules_that_fire_on_the_same_events_are_pointed_out(
    qtbot: QtBot, desk: Desk, folder: Path, demo: Store
) -> None:
    (folder / "twin.yml").write_text(PING.replace("Any connection", "Twin"))
    desk.refresh()
    qtbot.waitUntil(lambda: len(desk.state.rules.index.entries) == 4, timeout=10_000)
    desk.rank()
    qtbot.waitUntil(lambda: not desk.worker.busy, timeout=10_000)
    made = RankingPane(desk)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    item = made.overlaps.topLevelItem(0)
    assert item is not None
    assert item.text(0) == "100%"
    made.overlaps.itemActivated.emit(item, 0)
    assert demo.snapshot.shown.count() == int(item.text(1).split(" of ")[0].replace(",", ""))
