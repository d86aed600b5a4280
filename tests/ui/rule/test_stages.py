"""The tree of stages: checkboxes, numbers, banner, and what keys and clicks do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QMenu, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE
from tests.ui.build import ATTACK, BENIGN, put_events, put_example
from workbench.tuning.workspace import Draft
from workbench.ui import theme
from workbench.ui.rule.stages import StagesPane
from workbench.ui.store import Store
from workbench.ui.theme import DARK, Theme

Checked, Unchecked = Qt.CheckState.Checked, Qt.CheckState.Unchecked


@pytest.fixture
def pane(qtbot: QtBot, store: Store) -> StagesPane:
    put_example(store)
    made = StagesPane(store)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    return made


def item(pane: StagesPane, label: str) -> QTreeWidgetItem:
    flags = Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive
    (found, *_) = pane.tree.findItems(label, flags, 0)
    return found


def numbers(pane: StagesPane, label: str) -> list[str]:
    return [item(pane, label).text(column) for column in (1, 2, 3)]


def place(pane: StagesPane, label: str) -> QRect:
    return pane.tree.visualItemRect(item(pane, label))


def draft(pane: StagesPane) -> Draft:
    found = pane.store.snapshot.workspace.draft
    assert found is not None
    return found


def test_each_row_has_its_numbers_by_role(pane: StagesPane) -> None:
    assert numbers(pane, "Log source") == ["5", "2", "0"]
    assert numbers(pane, "Stage 0") == ["3", "1", "0"]
    assert numbers(pane, "10.0.0.0/8") == ["1", "0", "0"]
    assert numbers(pane, "20.0.0.0/11") == ["0", "1", "0"]


def test_a_click_on_the_box_switches_off_and_shows_before_and_now(
    qtbot: QtBot, pane: StagesPane
) -> None:
    spot = place(pane, "10.0.0.0/8")
    box = QPoint(spot.left() + 8, spot.center().y())
    qtbot.mouseClick(pane.tree.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert len(draft(pane).off) == 1
    assert numbers(pane, "Stage 0")[0] == "3 → 4"
    assert numbers(pane, "filter_main_local")[0] == "1 → 0"
    assert item(pane, "10.0.0.0/8").font(0).strikeOut()
    assert item(pane, "filter_main_local").checkState(0) == Qt.CheckState.PartiallyChecked
    assert draft(pane).text == RULE


def test_space_switches_the_current_row(qtbot: QtBot, pane: StagesPane) -> None:
    pane.tree.setFocus()
    pane.tree.setCurrentItem(item(pane, "20.0.0.0/11"))
    qtbot.keyClick(pane.tree, Qt.Key.Key_Space)
    assert numbers(pane, "Stage 0")[1] == "1 → 2"
    qtbot.keyClick(pane.tree, Qt.Key.Key_Space)
    assert numbers(pane, "Stage 0")[1] == "1"


def test_a_box_above_switches_all_below_it(pane: StagesPane) -> None:
    item(pane, "filter_main_local").setCheckState(0, Unchecked)
    assert len(draft(pane).off) == 3
    assert item(pane, "192.168.0.0/16").checkState(0) == Unchecked
    item(pane, "filter_main_local").setCheckState(0, Checked)
    assert draft(pane).off == frozenset()


def test_stages_themselves_have_no_box(pane: StagesPane) -> None:
    for label in ("Log source", "Stage 0", "Stage 1", "Stage 2"):
        assert item(pane, label).data(0, Qt.ItemDataRole.CheckStateRole) is None


def test_the_last_of_the_rule_stays_on_and_it_says_so(pane: StagesPane) -> None:
    said: list[str] = []
    pane.store.said.connect(said.append)
    for label in ("filter_main_local", "filter_main_ms"):
        item(pane, label).setCheckState(0, Unchecked)
    before = draft(pane)
    selection = item(pane, "Initiated").parent()
    assert selection is not None
    selection.setCheckState(0, Unchecked)
    assert selection.checkState(0) == Checked
    assert "stays on" in said[0]
    assert draft(pane) == before


def test_delete_takes_a_value_out_of_the_text(qtbot: QtBot, pane: StagesPane) -> None:
    pane.tree.setFocus()
    pane.tree.setCurrentItem(item(pane, "10.1.0.0/16"))
    qtbot.keyClick(pane.tree, Qt.Key.Key_Delete)
    assert draft(pane).text == RULE.replace("            - '10.1.0.0/16'\n", "")
    assert not pane.tree.findItems("10.1.0.0/16", Qt.MatchFlag.MatchRecursive, 0)
    pane.store.undo()
    assert item(pane, "10.1.0.0/16").checkState(0) == Checked


def test_what_cannot_be_removed_is_told(qtbot: QtBot, pane: StagesPane) -> None:
    told: list[tuple[str, str]] = []
    pane.store.failed.connect(lambda *said: told.append(said))
    put_events(pane.store, BENIGN, rule=RULE.replace(" and not 1 of filter_main_*", ""))
    pane.tree.setFocus()
    selection = item(pane, "Initiated").parent()
    pane.tree.setCurrentItem(selection)
    qtbot.keyClick(pane.tree, Qt.Key.Key_Delete)
    assert told
    assert told[0][0] == "Not removed"


def test_a_double_click_shows_the_events_where_a_row_holds(qtbot: QtBot, pane: StagesPane) -> None:
    at = place(pane, "20.0.0.0/11").center()
    qtbot.mouseClick(pane.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(pane.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert pane.store.snapshot.shown.rows().tolist() == [7]
    assert "20.0.0.0/11" in pane.store.snapshot.focus.picked_as


def test_the_menu_offers_the_same_by_name(qtbot: QtBot, pane: StagesPane) -> None:
    pane.tree.customContextMenuRequested.emit(place(pane, "10.0.0.0/8").center())
    (menu,) = pane.findChildren(QMenu)
    named = {action.text().split("\t")[0]: action for action in menu.actions()}
    assert list(named) == ["Show the events where it holds", "Switch off", "Remove from the rule"]
    named["Switch off"].trigger()
    assert len(draft(pane).off) == 1
    menu.close()


def test_a_text_that_cannot_be_read_is_said_with_its_line(pane: StagesPane) -> None:
    broken = RULE.replace("level: high", "level: [high")
    pane.store.edit("typing", replace(draft(pane), text=broken))
    assert pane.banner.isVisible()
    assert "The text cannot be read (line " in pane.banner.text()
    assert numbers(pane, "Stage 0") == ["3", "1", "0"], "the last good rule"
    assert item(pane, "10.0.0.0/8").isDisabled()
    assert not pane.line.isEnabled()
    pane.store.undo()
    assert not pane.banner.isVisible()
    assert not item(pane, "10.0.0.0/8").isDisabled()


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (RULE.replace("|cidr: ", "|nothing: "), "Not evaluated: "),
        (None, "Open a rule"),
        ("title: [", "untitled.yml: "),
    ],
)
def test_what_has_no_numbers_says_why(pane: StagesPane, rule: str | None, says: str) -> None:
    put_events(pane.store, BENIGN, ATTACK, rule=rule)
    assert says in pane.banner.text()
    assert pane.banner.isVisible()


def test_the_banner_takes_the_colours_of_a_new_theme(qapp: QApplication, pane: StagesPane) -> None:
    put_events(pane.store, BENIGN, rule="title: [")
    theme.apply(qapp, Theme.DARK)
    qapp.processEvents()
    assert DARK.stale_background in pane.banner.styleSheet()


def test_another_rule_has_its_own_rows(pane: StagesPane) -> None:
    other = RULE.replace("filter_main_ms", "filter_main_other")
    put_events(pane.store, BENIGN, ATTACK, rule=other)
    assert item(pane, "filter_main_other")
    assert not pane.tree.findItems("filter_main_ms", Qt.MatchFlag.MatchRecursive, 0)


def test_numbers_are_never_cut_off(pane: StagesPane) -> None:
    item(pane, "10.0.0.0/8").setCheckState(0, Unchecked)
    letters = pane.tree.fontMetrics()
    assert "→" in "".join(numbers(pane, "Stage 0"))
    for column in (1, 2, 3):
        texts = [numbers(pane, label)[column - 1] for label in ("Stage 0", "filter_main_local")]
        texts.append(pane.tree.headerItem().text(column))
        assert max(map(letters.horizontalAdvance, texts)) + 6 <= pane.tree.columnWidth(column)


def test_after_one_value_is_removed_the_next_one_is_at_hand(qtbot: QtBot, pane: StagesPane) -> None:
    pane.tree.setFocus()
    pane.tree.setCurrentItem(item(pane, "10.0.0.0/8"))
    item(pane, "selection").setExpanded(False)
    qtbot.keyClick(pane.tree, Qt.Key.Key_Delete)
    current = pane.tree.currentItem()
    assert current is not None
    assert current.text(0) == "10.1.0.0/16"
    assert not item(pane, "selection").isExpanded()


def test_of_a_value_that_is_added_the_row_is_open_to_see(pane: StagesPane) -> None:
    new = "    filter_main_new:\n        Image:\n            - a\n            - b\n"
    text = RULE.replace("    filter_main_ms:", f"{new}    filter_main_ms:")
    pane.store.edit("typing", replace(draft(pane), text=text))
    assert item(pane, "filter_main_new").isExpanded()
    assert [item(pane, label).parent() for label in ("a", "b")]
    order = [item(pane, f"filter_main_{n}") for n in ("local", "new", "ms")]
    parent = order[0].parent()
    assert parent is not None
    assert sorted(map(parent.indexOfChild, order)) == list(map(parent.indexOfChild, order))
    pane.store.undo()
    assert not pane.tree.findItems("filter_main_new", Qt.MatchFlag.MatchRecursive, 0)


def test_a_row_that_is_on_again_is_no_longer_struck_out(pane: StagesPane) -> None:
    item(pane, "10.0.0.0/8").setCheckState(0, Unchecked)
    item(pane, "10.0.0.0/8").setCheckState(0, Checked)
    assert not item(pane, "10.0.0.0/8").font(0).strikeOut()
