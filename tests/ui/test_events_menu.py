"""The event table: marking, the menu of a value, copying."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.tuning.build import connection
from tests.ui.build import BENIGN, put_events, put_example
from tests.ui.events_driver import events, menu_of, press, text, titles
from workbench.tuning.views import View
from workbench.tuning.workspace import Label, Role
from workbench.ui.events.columns import of_field
from workbench.ui.events.pane import EventsPane
from workbench.ui.store import Store

Key = Qt.Key


@pytest.fixture
def pane(qtbot: QtBot, store: Store) -> Iterator[EventsPane]:
    put_example(store)
    made = EventsPane(store)
    qtbot.addWidget(made)
    made.resize(1100, 400)
    made.show()
    return made


# --- marking --------------------------------------------------------------------------------------


def test_f_and_t_mark_the_selected_events_and_take_the_mark_away(
    qtbot: QtBot, pane: EventsPane, store: Store
) -> None:
    pane.view.selectAll()
    press(qtbot, pane, Key.Key_T)
    assert text(pane, 0, "Label") == "● TP"
    assert store.snapshot.truth.labelled_true.count() == 4
    press(qtbot, pane, Key.Key_F)
    assert text(pane, 0, "Label") == "● FP"
    assert store.snapshot.truth.labelled_true.count() == 0
    press(qtbot, pane, Key.Key_F)
    assert not store.snapshot.workspace.labels
    assert text(pane, 0, "Label") == "benign"


def test_marking_is_one_step_of_undo(qtbot: QtBot, pane: EventsPane, store: Store) -> None:
    pane.view.selectAll()
    press(qtbot, pane, Key.Key_F)
    store.undo()
    assert not store.snapshot.workspace.labels


def test_many_events_are_marked_in_the_background(qtbot: QtBot, store: Store) -> None:
    put_events(store, [connection(f"40.0.{n // 250}.{n % 250}") for n in range(900)])
    pane = EventsPane(store)
    qtbot.addWidget(pane)
    pane.view.selectAll()
    pane.mark(Label.FALSE_POSITIVE)
    qtbot.waitUntil(lambda: len(store.snapshot.workspace.labels) == 900)
    qtbot.waitUntil(lambda: not store.worker.busy)


# --- the menu of a value --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "line"),
    [
        ("Exclude 40.1.1.1 exactly", "DestinationIp: '40.1.1.1'"),
        ("Exclude 40.1.1.1/32", "DestinationIp|cidr: '40.1.1.1/32'"),
        ("Exclude 40.1.1.0/24", "DestinationIp|cidr: '40.1.1.0/24'"),
        ("Exclude 40.1.0.0/16", "DestinationIp|cidr: '40.1.0.0/16'"),
    ],
)
def test_an_address_can_be_excluded_alone_or_with_its_network(
    pane: EventsPane, store: Store, choice: str, line: str
) -> None:
    menu_of(pane, 0, "DestinationIp")[choice].trigger()
    draft = store.snapshot.workspace.draft
    assert draft is not None
    assert f"    filter_main_destinationip:\n        {line}\n" in draft.text
    assert 0 not in events(pane)


def test_a_second_value_goes_into_the_exclusion_of_the_first(
    pane: EventsPane, store: Store
) -> None:
    menu_of(pane, 0, "DestinationIp")["Exclude 40.1.1.1/32"].trigger()
    menu_of(pane, 1, "DestinationIp")["Exclude 40.1.1.2/32"].trigger()
    analysis = store.snapshot.analysis
    assert analysis is not None
    own = analysis.rule.identifier("filter_main_destinationip")
    assert own is not None
    assert [p.value for p in own.items[0].predicates] == ["40.1.1.1/32", "40.1.1.2/32"]
    ours = analysis.rule.identifier("filter_main_local")
    assert ours is not None
    assert len(ours.items[0].predicates) == 3, "an exclusion named for other values is left alone"


def test_a_path_can_be_excluded_by_the_name_of_its_file(pane: EventsPane, store: Store) -> None:
    menu_of(pane, 0, "Image")[r"Exclude everything that ends with \wscript.exe"].trigger()
    draft = store.snapshot.workspace.draft
    assert draft is not None
    assert r"Image|endswith: '\wscript.exe'" in draft.text
    assert events(pane) == []


def test_a_value_can_be_excluded_together_with_what_the_rule_looks_for(
    pane: EventsPane, store: Store
) -> None:
    beside = menu_of(pane, 0, "DestinationIp")["Exclude this value only together with"].menu()
    assert isinstance(beside, QMenu)
    offered = {action.text(): action for action in beside.actions()}
    image = r"Image C:\Windows\System32\wscript.exe"
    assert list(offered) == ["Initiated true", image]
    offered[image].trigger()
    draft = store.snapshot.workspace.draft
    assert draft is not None
    assert (
        "    filter_main_destinationip_image:\n"
        "        DestinationIp: '40.1.1.1'\n"
        "        Image: 'C:\\Windows\\System32\\wscript.exe'\n"
    ) in draft.text
    assert 0 not in events(pane)


def test_an_exclusion_that_is_there_is_refused_in_one_sentence(
    qtbot: QtBot, pane: EventsPane, store: Store
) -> None:
    menu_of(pane, 0, "DestinationIp")["Exclude 40.1.1.1/32"].trigger()
    store.show_view(View.EXCLUDED)
    with qtbot.waitSignal(store.failed) as told:
        menu_of(pane, 0, "DestinationIp")["Exclude 40.1.1.1/32"].trigger()
    assert "already excludes" in told.args[1]


def test_a_value_can_be_looked_for_within_the_view(pane: EventsPane, store: Store) -> None:
    menu_of(pane, 0, "Computer")["Show only events with Computer ws1"].trigger()
    assert events(pane) == [0]
    assert store.snapshot.focus.view is View.ALERTS
    assert "Computer ws1" in pane.bar.chip.text()


def test_a_field_can_be_stacked_from_its_menu(qtbot: QtBot, pane: EventsPane) -> None:
    action = menu_of(pane, 0, "Computer")["Stack by Computer"]
    with qtbot.waitSignal(pane.stack_asked) as told:
        action.trigger()
    assert told.args == ["Computer"]


def test_without_a_rule_nothing_can_be_excluded(qtbot: QtBot, store: Store) -> None:
    put_events(store, BENIGN, rule=None)
    pane = EventsPane(store)
    qtbot.addWidget(pane)
    pane.columns.show(of_field("DestinationIp"), True)
    assert not menu_of(pane, 0, "DestinationIp")["Exclude 40.1.1.1/32"].isEnabled()


def test_a_field_is_excluded_under_the_rules_name_for_it(qtbot: QtBot, store: Store) -> None:
    created = {"Channel": "Security", "EventID": "4688", "NewProcessName": r"C:\x\wscript.exe"}
    rule = (
        "title: t\nlogsource:\n    category: process_creation\n    product: windows\n"
        "detection:\n    selection:\n        Image|endswith: '\\wscript.exe'\n"
        "    condition: selection\n"
    )
    put_events(store, [created], roles=[Role.BENIGN], rule=rule)
    pane = EventsPane(store)
    qtbot.addWidget(pane)
    pane.columns.show(of_field("NewProcessName"), True)
    menu_of(pane, 0, "NewProcessName")[r"Exclude C:\x\wscript.exe exactly"].trigger()
    draft = store.snapshot.workspace.draft
    assert draft is not None
    assert r"Image: 'C:\x\wscript.exe'" in draft.text
    assert events(pane) == []


def test_the_menu_opens_by_key(qtbot: QtBot, pane: EventsPane) -> None:
    pane.view.selectRow(0)
    press(qtbot, pane, Key.Key_Menu)
    qtbot.waitUntil(lambda: pane.findChild(QMenu, "event menu") is not None)
    menu = pane.findChild(QMenu, "event menu")
    assert menu is not None
    menu.close()


# --- copying --------------------------------------------------------------------------------------


def test_control_c_copies_the_selected_rows_as_they_are_shown(
    qtbot: QtBot, pane: EventsPane
) -> None:
    pane.view.horizontalHeader().moveSection(titles(pane).index("DestinationIp"), 0)
    pane.view.selectRow(1)
    pane.view.setFocus()
    qtbot.keyClick(pane.view, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    header, row = QApplication.clipboard().text().splitlines()
    assert header.split("\t")[:2] == ["DestinationIp", "Time (UTC)"]
    assert row.split("\t")[:2] == ["40.1.1.2", "2026-03-02 07:00:00"]


def test_a_value_and_an_event_can_be_copied(pane: EventsPane) -> None:
    menu_of(pane, 0, "Computer")["Copy value"].trigger()
    assert QApplication.clipboard().text() == "ws1"
    menu_of(pane, 0, "Time (UTC)")["Copy event as JSON"].trigger()
    assert json.loads(QApplication.clipboard().text())["DestinationIp"] == "40.1.1.1"
