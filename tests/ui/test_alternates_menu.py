"""Log source alternates in the window: the menu, the stages tree, the derived fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE, Event
from tests.ui.build import BENIGN, put_events
from workbench.tuning.workspace import Workspace
from workbench.ui.alternates_menu import AlternatesMenu
from workbench.ui.event.fields import field_rows
from workbench.ui.main_window import MainWindow
from workbench.ui.rule.rows import Row, held, rows_of
from workbench.ui.store import Store

ALLOWED: Event = {
    "Channel": "Security",
    "EventID": "5156",
    "Application": r"\device\harddiskvolume1\wscript.exe",
    "Direction": "%%14593",
    "DestAddress": "93.184.216.34",
}
CLASSIC = """\
title: An old engine
logsource: {product: windows, category: ps_classic_start}
detection:
    selection:
        EngineVersion|startswith: '2.'
    condition: selection
"""
STARTED: Event = {
    "Channel": "Windows PowerShell",
    "EventID": "400",
    "Data": ["Available", "None", "\tHostName=ConsoleHost\r\n\tEngineVersion=2.0\r\n"],
}


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def menu(parent: QWidget, store: Store) -> AlternatesMenu:
    put_events(store, [*BENIGN, ALLOWED])
    return AlternatesMenu(store, parent)


def on(menu: AlternatesMenu) -> list[str]:
    return [action.data() for action in menu.actions() if action.isChecked()]


def trigger(menu: AlternatesMenu, name: str) -> None:
    next(action for action in menu.actions() if action.data() == name).trigger()


def scope(store: Store) -> list[int]:
    analysis = store.snapshot.analysis
    assert analysis
    found: list[int] = analysis.now.scope.rows().tolist()
    return found


def kinds(store: Store) -> dict[str, tuple[int, int | None]]:
    """The kinds of event below the log source's row: how many now, and with the rule as read."""
    analysis = store.snapshot.analysis
    assert analysis

    def counts(row: Row) -> tuple[int, int | None]:
        now, before = held(row, analysis)
        return now.count(), None if before is None else before.count()

    return {row.label: counts(row) for row in rows_of(analysis)[0].children}


def test_the_menu_has_every_alternate_with_what_it_adds(menu: AlternatesMenu) -> None:
    texts = {action.data(): action.text() for action in menu.actions()}
    assert texts["network-5156"].startswith("network-5156: Security 5156")
    assert {*texts} == {*menu.store.sources.alternates}
    assert on(menu) == []


def test_a_check_lets_events_in_and_can_be_undone(menu: AlternatesMenu) -> None:
    store = menu.store
    before = scope(store)
    trigger(menu, "network-5156")
    assert on(menu) == ["network-5156"]
    assert store.snapshot.workspace.alternates == {"network-5156"}
    assert store.snapshot.history.undo_text == "log source network-5156 on"
    assert scope(store) == [*before, 6]
    store.undo()
    assert (on(menu), scope(store)) == ([], before)
    store.redo()
    trigger(menu, "network-5156")
    assert (on(menu), scope(store)) == ([], before)


def test_the_stages_show_what_each_kind_of_event_lets_in(menu: AlternatesMenu) -> None:
    store = menu.store
    assert kinds(store) == {"sysmon 3": (5, 5)}
    trigger(menu, "network-5156")
    assert kinds(store) == {"network-5156": (1, 1), "sysmon 3": (5, 5)}
    analysis = store.snapshot.analysis
    assert analysis
    row = rows_of(analysis)[0]
    assert row.detail.endswith("→ network_connection (network-5156, sysmon 3)")
    assert row.children[1].detail == ("Channel Microsoft-Windows-Sysmon/Operational, EventID 3")


def test_another_log_source_in_the_draft_has_no_number_before(menu: AlternatesMenu) -> None:
    store = menu.store
    draft = store.snapshot.workspace.draft
    assert draft
    text = RULE.replace("network_connection", "dns_query")
    store.edit("another log source", replace(draft, text=text))
    assert kinds(store) == {"sysmon 22": (0, None)}


def test_a_rule_that_is_not_evaluated_has_no_kinds(store: Store) -> None:
    put_events(store, BENIGN, rule=RULE.replace("network_connection", "unheard_of"))
    assert kinds(store) == {}


def test_an_alternate_that_is_gone_is_told_once_and_can_be_switched_off(
    menu: AlternatesMenu,
) -> None:
    store = menu.store
    told: list[tuple[str, str]] = []
    store.failed.connect(lambda *said: told.append(said))
    store.do("open", replace(store.snapshot.workspace, alternates=frozenset({"gone"})))
    store.focus(row=0)
    assert told == [
        ("Log source mappings", "there is no alternate log source gone; the others are used.")
    ]
    menu.aboutToShow.emit()
    assert on(menu) == ["gone"]
    trigger(menu, "gone")
    menu.aboutToShow.emit()
    assert "gone" not in [action.data() for action in menu.actions()]


def test_mappings_beside_the_workspace_are_used(
    menu: AlternatesMenu, tmp_path: Path, settle: Callable[[Store], None]
) -> None:
    (tmp_path / "logsources.yml").write_text(
        "alternates: {mine: {about: more, categories: {dns_query: [{service: sysmon}]}}}"
    )
    menu.store.open_workspace(Workspace(), tmp_path / "case.sigmawb")
    settle(menu.store)
    menu.aboutToShow.emit()
    assert "mine" in [action.data() for action in menu.actions()]


def test_the_window_has_the_menu(window: MainWindow) -> None:
    found = window.findChildren(AlternatesMenu)
    assert [menu.title() for menu in found] == ["Log source &alternates"]


def test_derived_fields_are_shown_as_derived(store: Store) -> None:
    put_events(store, [STARTED], rule=CLASSIC)
    snapshot = store.snapshot
    assert snapshot.analysis
    assert snapshot.analysis.now.hits.rows().tolist() == [0]
    gate = snapshot.analysis.now.gate
    kind = gate.scope.alternative(0) if gate else None
    assert kind
    rows = {r.name: r for r in field_rows(snapshot.table, 0, ["EngineVersion"], kind)}
    assert [*rows] == ["EngineVersion", "Data", "HostName", "Channel", "EventID"]
    assert rows["EngineVersion"].asked
    assert rows["EngineVersion"].place == "EngineVersion (from Data[2])"
    assert rows["EngineVersion"].values == ("2.0",)
    assert (rows["HostName"].asked, rows["HostName"].place) == (False, "HostName (from Data[2])")
    assert rows["Data"].place == "Data"


def test_the_event_pane_shows_a_derived_field_and_offers_its_value(window: MainWindow) -> None:
    put_events(window.store, [STARTED], rule=CLASSIC)
    window.store.focus(row=0)
    pane = window.event_pane
    pane.show_field("EngineVersion (from Data[2])")
    index = pane.fields.currentIndex()
    assert index.data() == "EngineVersion (from Data[2]) ◂"
    labels = [action.text() for action in pane.menu_for(index).actions()]
    assert "Show only events with EngineVersion (from Data[2]) 2.0" in labels
    assert any(label.startswith("Exclude") and "2.0" in label for label in labels)
    assert not any(label.startswith("Stack by") for label in labels)
