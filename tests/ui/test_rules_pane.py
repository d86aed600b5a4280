"""The list of rules: what it says of each, in which order, and how one becomes the current one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE, draft_of
from tests.ui.build import ATTACK, BENIGN, put_events
from workbench.tuning.workspace import Role
from workbench.ui.rules_pane import RulesPane
from workbench.ui.signs import TONE_ROLE, Tone, ToneDelegate
from workbench.ui.store import Store

Settle = Callable[[Store], None]

QUIET = RULE.replace("Outbound", "A quiet").replace("'20.0.0.0/11'", "'0.0.0.0/0'")
LOUD = RULE.replace("Outbound", "Loud").replace("'true'", "'tru*'").replace("40", "41")
UNKNOWN = RULE.replace("Outbound", "Unknown").replace("DestinationIp|cidr: ", "DestinationIp|no: ")
BROKEN = "title: [broken"


@pytest.fixture
def pane(qtbot: QtBot, store: Store, settle: Settle) -> RulesPane:
    put_events(store, BENIGN, ATTACK)
    workspace = store.snapshot.workspace
    for number, text in enumerate((QUIET, UNKNOWN, BROKEN)):
        workspace = workspace.with_rule(replace(draft_of(text), path=Path(f"{number}.yml")))
    made = RulesPane(store)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    store.do("open", replace(workspace, current=0))
    settle(store)
    return made


def cells(pane: RulesPane) -> list[tuple[str, ...]]:
    model = pane.table.model()
    return [
        tuple(str(model.index(row, column).data()) for column in range(3))
        for row in range(model.rowCount())
    ]


def titles(pane: RulesPane) -> list[str]:
    return [row[0].split(" Network")[0] for row in cells(pane)]


def click(qtbot: QtBot, pane: RulesPane, row: int) -> None:
    place = pane.table.visualRect(pane.table.model().index(row, 0)).center()
    qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_each_rule_has_its_title_its_false_positives_and_their_share(pane: RulesPane) -> None:
    rest = " Network Connection Initiated By Script Interpreter"
    assert cells(pane) == [
        (f"Outbound{rest}", "3", "75%"),
        (f"A quiet{rest}", "0", "–"),
        (f"Unknown{rest}", "n/e", ""),
        ("2.yml", "n/e", ""),
    ]


def test_a_rule_that_is_not_evaluated_says_why(pane: RulesPane) -> None:
    tips = [
        str(pane.table.model().index(row, 1).data(Qt.ItemDataRole.ToolTipRole)) for row in (2, 3)
    ]
    assert "no" in tips[0].split("not evaluated: ")[1]
    assert "YAML" in tips[1]


def test_a_change_is_marked_and_its_numbers_follow(pane: RulesPane, settle: Settle) -> None:
    draft = pane.store.snapshot.workspace.draft
    assert draft is not None
    pane.store.edit("typing", replace(draft, text=draft.text.replace("20.0.0.0/11", "40.0.0.0/8")))
    assert cells(pane)[0][0].startswith("● ")
    assert cells(pane)[0][1:] == ("0", "0%")
    pane.store.set_roles([Path("1.evtx")], Role.BENIGN)
    settle(pane.store)
    assert cells(pane)[0][1:] == ("2", "100%")


def test_a_click_makes_a_rule_the_current_one(qtbot: QtBot, pane: RulesPane) -> None:
    click(qtbot, pane, 1)
    assert pane.store.snapshot.workspace.current == 1
    qtbot.keyClick(pane.table, Qt.Key.Key_Up)
    assert pane.store.snapshot.workspace.current == 0


def test_the_filter_shows_what_it_finds_and_changes_no_more(qtbot: QtBot, pane: RulesPane) -> None:
    qtbot.keyClicks(pane.filter, "QUIET")
    assert titles(pane) == ["A quiet"]
    assert pane.store.snapshot.workspace.current == 0, (
        "a rule is chosen by a click, not by a filter"
    )
    click(qtbot, pane, 0)
    assert pane.store.snapshot.workspace.current == 1
    pane.filter.clear()
    assert len(titles(pane)) == 4
    assert pane.table.currentIndex().row() == 1


def test_a_header_sorts_and_the_current_rule_stays(qtbot: QtBot, pane: RulesPane) -> None:
    pane.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert titles(pane) == ["2.yml", "A quiet", "Outbound", "Unknown"]
    pane.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert titles(pane)[:2] == ["Outbound", "A quiet"]
    assert pane.store.snapshot.workspace.current == 0
    click(qtbot, pane, 1)
    assert pane.store.snapshot.workspace.current == 1


def test_a_rule_taken_out_leaves_the_list(pane: RulesPane, settle: Settle) -> None:
    pane.store.do("remove", pane.store.snapshot.workspace.without_rule(0))
    settle(pane.store)
    assert titles(pane) == ["A quiet", "Unknown", "2.yml"]


def test_without_events_no_number_is_made_up(qtbot: QtBot, store: Store, settle: Settle) -> None:
    put_events(store)
    pane = RulesPane(store)
    qtbot.addWidget(pane)
    settle(store)
    assert cells(pane)[0][1:] == ("0", "–")


class Counting(ToneDelegate):
    """Counts how often a cell is measured or painted."""

    asked = 0

    def initStyleOption(self, option: Any, index: Any) -> None:
        self.asked += 1
        super().initStyleOption(option, index)


def test_of_many_rules_only_those_in_view_are_asked(
    qtbot: QtBot, store: Store, settle: Settle
) -> None:
    put_events(store, BENIGN, ATTACK)
    pane = RulesPane(store)
    qtbot.addWidget(pane)
    pane.resize(400, 300)
    pane.show()
    counting = Counting(pane.table)
    pane.table.setItemDelegate(counting)

    def asked(count: int) -> int:
        """While a rule is edited and judged, among so many."""
        drafts = tuple(replace(draft_of(RULE), path=Path(f"{n}.yml")) for n in range(count))
        store.do("open", replace(store.snapshot.workspace, drafts=drafts))
        settle(store)
        counting.asked = 0
        store.edit("typing", replace(drafts[0], text=QUIET))
        settle(store)
        assert cells(pane)[0][1:] == ("0", "–")
        return counting.asked

    few, many = asked(60), asked(600)
    assert 0 < many < 1.5 * few


def test_the_columns_of_numbers_are_wide_enough(pane: RulesPane) -> None:
    letters = pane.table.fontMetrics()
    for column in (1, 2):
        widest = max(letters.horizontalAdvance(row[column]) for row in cells(pane))
        assert pane.table.columnWidth(column) > widest


def tip(pane: RulesPane, row: int) -> str:
    return str(pane.table.model().index(row, 1).data(Qt.ItemDataRole.ToolTipRole))


def test_the_numbers_of_a_broken_text_are_marked_as_stale(pane: RulesPane, settle: Settle) -> None:
    good = pane.store.snapshot.workspace.draft
    assert good is not None
    fresh = cells(pane)[0]
    pane.store.edit("typing", replace(good, text=good.text.replace("level: high", "level: [")))
    assert cells(pane)[0] == (f"● stale: {fresh[0]}", "(3)", "(75%)")
    assert "stale: the text does not parse (line 2" in tip(pane, 0)
    tone = pane.table.model().index(0, 1).data(TONE_ROLE)
    assert tone == Tone.MUTED, "dimmed as well"
    pane.store.show_rule(1)
    pane.store.set_roles([Path("1.evtx")], Role.BENIGN)
    settle(pane.store)
    assert cells(pane)[0][1:] == ("(4)", "(100%)"), "judged in the background it is no less stale"
    pane.store.show_rule(0)
    pane.store.set_roles([Path("1.evtx")], Role.ATTACK)
    pane.store.edit("typing", good)
    settle(pane.store)
    assert cells(pane)[0] == fresh
    assert "stale" not in tip(pane, 0)
    assert pane.table.model().index(0, 1).data(TONE_ROLE) is None
