"""The Event pane: fields and why, driven as a person does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from tests.tuning.build import connection
from tests.ui.build import BENIGN, put_events, put_example
from workbench.ui.event.pane import EventPane
from workbench.ui.store import Store

Key = Qt.Key
CONTAINS = Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive


@pytest.fixture
def pane(qtbot: QtBot, store: Store) -> Iterator[EventPane]:
    put_example(store)
    made = EventPane(store)
    qtbot.addWidget(made)
    made.resize(420, 800)
    made.show()
    return made


def fields(pane: EventPane) -> dict[str, str]:
    """The fields listed, with what is shown of their values."""
    index = pane.proxy.index
    rows = range(pane.proxy.rowCount())
    return {str(index(row, 0).data()): str(index(row, 1).data()) for row in rows}


def field_index(pane: EventPane, name: str) -> QModelIndex:
    number = next(n for n, row in enumerate(pane.model.rows) if row.name == name)
    return pane.proxy.mapFromSource(pane.model.index(number, 0))


def menu_of(pane: EventPane, name: str) -> dict[str, QAction]:
    return {a.text(): a for a in pane.menu_for(field_index(pane, name)).actions()}


def leaf(pane: EventPane, label: str) -> QTreeWidgetItem:
    return pane.why.findItems(label, CONTAINS)[-1]


def spoken(item: QTreeWidgetItem) -> str:
    return str(item.data(0, Qt.ItemDataRole.AccessibleTextRole))


def test_without_an_event_it_says_what_to_do(pane: EventPane) -> None:
    assert pane.stack.currentIndex() == 0


def test_the_fields_that_the_rule_asks_come_first_and_are_marked(
    pane: EventPane, store: Store
) -> None:
    store.focus(row=0)
    assert list(fields(pane))[:3] == ["Initiated ◂", "Image ◂", "DestinationIp ◂"]
    assert fields(pane)["DestinationIp ◂"] == "40.1.1.1"
    assert fields(pane)["User"] == "anna"
    assert "0.evtx #0" in pane.title.text()
    assert "2026-03-02 08:00:00.000" in pane.title.text()
    assert "benign" in pane.title.text()


def test_absent_no_value_empty_and_several_are_told_apart(pane: EventPane, store: Store) -> None:
    put_events(store, [connection("1.1.1.1", User=None, A="", B=["one", "two"])], [{"X": "y"}])
    store.focus(row=0)
    shown = fields(pane)
    assert (shown["User"], shown["A"], shown["B"]) == ("no value", "empty text", "one\ntwo")
    assert field_index(pane, "User").siblingAtColumn(1).data(Qt.ItemDataRole.FontRole).italic()
    store.focus(row=1)
    assert fields(pane)["DestinationIp ◂"] == "absent"


def test_a_very_long_value_is_cut_on_the_screen_but_copied_whole(
    qtbot: QtBot, pane: EventPane, store: Store
) -> None:
    long = "x" * 50_000
    put_events(store, [connection("1.1.1.1", ScriptBlockText=long)])
    store.focus(row=0)
    assert len(fields(pane)["ScriptBlockText"]) < 3_000
    pane.show_field("ScriptBlockText")
    pane.fields.setFocus()
    qtbot.keyClick(pane.fields, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == long


def test_fields_are_filtered_by_name_or_value(qtbot: QtBot, pane: EventPane, store: Store) -> None:
    store.focus(row=0)
    qtbot.keyClicks(pane.filter, "ANNA")
    assert list(fields(pane)) == ["User"]
    qtbot.keyClick(pane.filter, Key.Key_Escape)
    assert len(fields(pane)) > 3


def test_the_event_is_copied_as_json(pane: EventPane, store: Store) -> None:
    store.focus(row=0)
    pane.json.click()
    assert json.loads(QApplication.clipboard().text())["User"] == "anna"


def test_why_says_of_every_part_whether_it_held(pane: EventPane, store: Store) -> None:
    store.focus(row=0)
    root = pane.why.topLevelItem(0)
    assert root is not None
    assert root.text(0) == "✓ condition: selection and not 1 of filter_main_*"
    assert "alert" in pane.scope.text()
    assert leaf(pane, r"\wscript.exe").text(0).startswith("✓")
    assert leaf(pane, r"\cscript.exe").text(0).startswith("✗")


def test_an_exclusion_that_did_not_hold_says_why_not(pane: EventPane, store: Store) -> None:
    put_events(
        store, [connection("40.1.1.1"), connection("-"), {**connection("x"), "DestinationIp": None}]
    )
    store.focus(row=0)
    assert "40.1.1.1 is outside 20.0.0.0/11" in spoken(leaf(pane, "20.0.0.0/11"))
    store.focus(row=1)
    assert "not an address" in spoken(leaf(pane, "20.0.0.0/11"))
    store.focus(row=2)
    assert "no value" in spoken(leaf(pane, "20.0.0.0/11"))


def test_the_value_seen_is_told_where_the_reason_does_not_say_it(
    pane: EventPane, store: Store
) -> None:
    store.focus(row=3)
    assert "tool.exe" in spoken(leaf(pane, r"\wscript.exe"))


def test_an_event_out_of_scope_is_not_called_a_miss(pane: EventPane, store: Store) -> None:
    store.focus(row=5)
    assert "not in scope" in pane.scope.text()
    assert leaf(pane, r"\wscript.exe").text(0).startswith("–")


def test_a_leaf_leads_to_its_field(pane: EventPane, store: Store) -> None:
    store.focus(row=0)
    pane.why.setCurrentItem(leaf(pane, "20.0.0.0/11"))
    current = pane.proxy.mapToSource(pane.fields.currentIndex())
    assert pane.model.rows[current.row()].name == "DestinationIp"


def test_why_follows_the_draft(pane: EventPane, store: Store) -> None:
    store.focus(row=0)
    menu_of(pane, "DestinationIp")["Exclude 40.1.1.0/24"].trigger()
    assert "excluded" in pane.scope.text()
    assert leaf(pane, "40.1.1.0/24").text(0).startswith("✓")
    store.undo()
    assert "alert" in pane.scope.text()


def test_the_menu_of_a_field_is_that_of_the_table(
    qtbot: QtBot, pane: EventPane, store: Store
) -> None:
    store.focus(row=0)
    actions = menu_of(pane, "User")
    assert "Exclude anna exactly" in actions
    assert "Show only events with User anna" in actions
    assert "Copy event as JSON" in actions
    with qtbot.waitSignal(pane.stack_asked) as told:
        actions["Stack by User"].trigger()
    assert told.args == ["User"]


def test_without_a_rule_the_fields_are_there_and_why_says_what_to_do(
    pane: EventPane, store: Store
) -> None:
    put_events(store, BENIGN, rule=None)
    store.focus(row=0)
    assert fields(pane)["User"] == "anna"
    assert "Open a rule" in pane.scope.text()
    assert pane.why.topLevelItemCount() == 0


def test_a_rule_that_is_not_evaluated_says_why(pane: EventPane, store: Store) -> None:
    rule = (
        "title: t\nlogsource:\n    product: linux\n"
        "detection:\n    s:\n        A: x\n    condition: s\n"
    )
    put_events(store, BENIGN, rule=rule)
    store.focus(row=0)
    assert "not evaluated" in pane.scope.text()
    assert "linux" in pane.scope.text()


def test_texts_wrap_and_rows_grow_when_the_pane_is_narrow(
    qtbot: QtBot, pane: EventPane, store: Store
) -> None:
    put_events(store, [connection("1.1.1.1", Image="C:\\" + "long\\" * 40 + "wscript.exe")])
    store.focus(row=0)
    image = field_index(pane, "Image")
    qtbot.waitUntil(lambda: pane.fields.rowHeight(image.row()) > 40)
    wide = pane.fields.rowHeight(image.row())
    pane.resize(300, 800)
    qtbot.waitUntil(lambda: pane.fields.rowHeight(image.row()) > wide)


def test_a_change_of_the_rule_alone_leaves_the_fields_as_they_are(
    qtbot: QtBot, pane: EventPane, store: Store
) -> None:
    store.focus(row=0)
    pane.show_field("User")
    resets: list[int] = []
    pane.model.modelReset.connect(lambda: resets.append(1))
    draft, analysis = store.snapshot.workspace.draft, store.snapshot.analysis
    assert draft is not None
    assert analysis is not None
    key = next(analysis.rule.exclusions()).key
    store.edit("off", replace(draft, off=frozenset({key})))
    assert resets == []
    store.focus(row=1)
    assert resets == [1]
    current = pane.proxy.mapToSource(pane.fields.currentIndex())
    assert pane.model.rows[current.row()].name == "User"
    assert fields(pane)["User"] == "ben"


def test_another_event_leaves_what_is_closed_closed(pane: EventPane, store: Store) -> None:
    store.focus(row=0)
    part = leaf(pane, "Image|endswith: any of these")
    part.setExpanded(False)
    store.focus(row=3)
    part = leaf(pane, "Image|endswith: any of these")
    assert not part.isExpanded()
    assert "tool.exe" in spoken(leaf(pane, r"\wscript.exe"))
    assert leaf(pane, r"\wscript.exe").text(0).startswith("✗")


def test_another_condition_is_shown_as_a_whole(pane: EventPane, store: Store) -> None:
    store.focus(row=0)
    draft = store.snapshot.workspace.draft
    assert draft is not None
    text = draft.text.replace(" and not 1 of filter_main_*", "")
    store.edit("typing", replace(draft, text=text))
    root = pane.why.topLevelItem(0)
    assert root is not None
    assert root.text(0) == "✓ condition: selection"
    assert pane.why.topLevelItemCount() == 1
    assert not pane.why.findItems("20.0.0.0/11", CONTAINS)
    store.undo()
    assert pane.why.findItems("20.0.0.0/11", CONTAINS)
