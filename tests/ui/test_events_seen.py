"""The event table and the groups show a rule's fields as the rule sees them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.build import put_events
from tests.ui.events_driver import click_header, events, menu_of, text, tip
from workbench.tuning.views import View
from workbench.tuning.workspace import Role
from workbench.ui.event.fields import field_rows
from workbench.ui.events.pane import EventsPane
from workbench.ui.events.stacking import StackingPane
from workbench.ui.store import Store

RULE = (
    "title: t\nlogsource:\n    category: process_creation\n    product: windows\n"
    "detection:\n    selection:\n        Image|endswith: '.exe'\n    condition: selection\n"
)
CLASSIC = (
    "title: t\nlogsource:\n    category: ps_classic_start\n    product: windows\n"
    "detection:\n    selection:\n        EngineVersion: '2.0'\n    condition: selection\n"
)
SYSMON = {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": "1", "Image": "b.exe"}
AUDITED = {"Channel": "Security", "EventID": "4688", "NewProcessName": "a.exe"}
DATA = ("Available", "None", "\tHostName=ConsoleHost\n\tEngineVersion=2.0")
STARTED = {"Channel": "Windows PowerShell", "EventID": "400", "Data": list(DATA)}


@pytest.fixture
def pane(qtbot: QtBot, store: Store) -> Iterator[EventsPane]:
    put_events(store, [SYSMON, AUDITED, SYSMON], roles=[Role.BENIGN], rule=RULE)
    made = EventsPane(store)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_renamed_field_is_shown_by_the_rules_name(qtbot: QtBot, pane: EventsPane) -> None:
    assert [text(pane, event, "Image") for event in range(3)] == ["b.exe", "a.exe", "b.exe"]
    assert tip(pane, 1, "Image") == "NewProcessName:\na.exe"
    assert tip(pane, 0, "Image") == "b.exe"
    click_header(qtbot, pane, "Image")
    assert events(pane) == [1, 0, 2]


def test_a_renamed_value_is_excluded_by_the_rules_name(pane: EventsPane, store: Store) -> None:
    menu_of(pane, 1, "Image")["Exclude a.exe exactly"].trigger()
    assert store.snapshot.workspace.draft
    assert "Image: 'a.exe'" in store.snapshot.workspace.draft.text
    assert events(pane) == [0, 2]


def test_a_field_inside_a_text_is_shown_and_can_be_chosen(qtbot: QtBot, store: Store) -> None:
    put_events(store, [STARTED, STARTED], roles=[Role.BENIGN], rule=CLASSIC)
    pane = EventsPane(store)
    qtbot.addWidget(pane)
    assert text(pane, 0, "EngineVersion") == "2.0"
    pane.columns.choose(pane)
    chooser = pane.columns.chooser
    listed = [chooser.list.item(number).text() for number in range(chooser.list.count())]
    chooser.hide()
    assert {"HostName", "HostApplication", "Data"} <= set(listed)


def test_groups_are_of_the_values_that_the_rule_sees(qtbot: QtBot, store: Store) -> None:
    put_events(store, [SYSMON, AUDITED, SYSMON], roles=[Role.BENIGN], rule=RULE)
    stacking = StackingPane(store)
    qtbot.addWidget(stacking)
    stacking.show()
    assert stacking.picker.fields == ("Image",)
    groups = stacking.model.stacks.groups
    assert [(group.values, group.count) for group in groups] == [
        ((("b.exe",),), 2),
        ((("a.exe",),), 1),
    ]
    put_events(store, [STARTED, STARTED], roles=[Role.BENIGN], rule=CLASSIC)
    store.show_view(View.ALL)
    stacking.stack_by("HostName")
    assert [group.values for group in stacking.model.stacks.groups] == [(("ConsoleHost",),)]


def test_the_event_pane_says_what_the_event_calls_a_field(store: Store) -> None:
    put_events(store, [AUDITED], roles=[Role.BENIGN], rule=RULE)
    snapshot = store.snapshot
    gate = snapshot.analysis.now.gate if snapshot.analysis else None
    assert gate
    kind = gate.scope.alternative(0)
    first, *others = field_rows(snapshot.table, 0, ["Image"], kind)
    assert (first.label, first.values) == ("Image (NewProcessName)", ("a.exe",))
    assert [row.name for row in others] == ["Channel", "EventID"]
