"""The event table, driven as a person does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.tuning.build import connection
from tests.ui.build import BENIGN, put_events, put_example
from workbench.engine.mask import Mask
from workbench.tuning.views import View
from workbench.tuning.workspace import Label, Role
from workbench.ui.events.columns import EventColumn, Kind, of_field
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


def events(pane: EventsPane) -> list[int]:
    """The events in the order shown."""
    return [int(event) for event in pane.view.events.rows]


def titles(pane: EventsPane) -> list[str]:
    return [column.title for column in pane.view.events.columns]


def text(pane: EventsPane, event: int, title: str) -> str:
    model = pane.view.events
    row = model.place_of(event)
    assert row is not None
    return str(model.index(row, titles(pane).index(title)).data())


def tip(pane: EventsPane, event: int, title: str) -> str:
    model = pane.view.events
    row = model.place_of(event)
    assert row is not None
    index = model.index(row, titles(pane).index(title))
    return str(index.data(Qt.ItemDataRole.ToolTipRole))


def menu_of(pane: EventsPane, event: int, title: str) -> dict[str, QAction]:
    model = pane.view.events
    row = model.place_of(event)
    assert row is not None
    menu = pane.menu_for(model.index(row, titles(pane).index(title)))
    return {action.text().split("\t")[0]: action for action in menu.actions()}


def press(qtbot: QtBot, pane: EventsPane, key: Qt.Key) -> None:
    pane.view.setFocus()
    qtbot.keyClick(pane.view, key)


# --- what is shown --------------------------------------------------------------------------------


def test_alerts_are_shown_first_with_the_columns_that_fit_the_rule(pane: EventsPane) -> None:
    assert events(pane) == [0, 1, 4, 6]
    assert titles(pane) == [
        "Time (UTC)", "Computer", "EventID", "Initiated", "Image", "DestinationIp",
        "0", "1", "2", "Verdict", "Label",
    ]  # fmt: skip
    assert text(pane, 1, "Time (UTC)") == "2026-03-02 07:00:00"
    assert text(pane, 1, "DestinationIp") == "40.1.1.2"


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (View.IN_SCOPE, [0, 1, 2, 3, 4, 6, 7]),
        (View.EXCLUDED, [2, 7]),
        (View.NEAR_MISSES, [3]),
        (View.FALSE_POSITIVES, [0, 1, 4]),
        (View.TRUE_POSITIVES, [6]),
        (View.ALL, [0, 1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_a_button_chooses_the_view_and_says_how_many_events_it_holds(
    qtbot: QtBot, pane: EventsPane, view: View, shown: list[int]
) -> None:
    button = pane.bar.views.buttons[view]
    assert button.text() == f"{view} {len(shown)}"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert events(pane) == shown
    assert button.isChecked()


def test_views_that_find_no_room_are_in_a_menu(qtbot: QtBot, pane: EventsPane) -> None:
    pane.resize(420, 300)
    bar = pane.bar.views
    qtbot.waitUntil(bar.more.isVisible)
    listed = [a.text() for a in bar.more.menu().actions()]
    assert any(text.startswith("all events") for text in listed)
    assert bar.buttons[View.ALERTS].isVisible(), "the view that is shown stays"


def test_each_stage_has_a_sign_and_says_its_name(pane: EventsPane, store: Store) -> None:
    store.show_view(View.ALL)
    assert [text(pane, 0, n) for n in "012"] == ["✓", "✓", "✓"]
    assert [text(pane, 2, n) for n in "012"] == ["✗", "✓", "✗"]
    assert [text(pane, 5, n) for n in "012"] == ["–", "–", "–"]
    assert "not filter_main_*" in tip(pane, 2, "2")
    assert "did not hold" in tip(pane, 2, "2")


@pytest.mark.parametrize(
    ("event", "verdict", "label"),
    [
        (0, "! alert", "benign"),
        (2, "excluded", "benign"),
        (3, "near miss", "benign"),
        (5, "– not in scope", "benign"),
        (6, "! alert", "attack"),
    ],
)
def test_verdict_and_label_are_words(
    pane: EventsPane, store: Store, event: int, verdict: str, label: str
) -> None:
    store.show_view(View.ALL)
    assert text(pane, event, "Verdict") == verdict
    assert text(pane, event, "Label") == label


def test_a_cell_says_no_value_and_joins_several(qtbot: QtBot, store: Store) -> None:
    put_events(store, [connection("1.1.1.1", User=None), connection("1.1.1.2", User=["a", "b"])])
    pane = EventsPane(store)
    qtbot.addWidget(pane)
    pane.columns.show(of_field("User"), True)
    assert text(pane, 0, "User") == "no value"
    assert text(pane, 1, "User") == "a, b"


def test_a_draft_that_changes_changes_what_is_shown(pane: EventsPane, store: Store) -> None:
    menu_of(pane, 0, "DestinationIp")["Exclude 40.1.1.1/32"].trigger()
    assert events(pane) == [1, 6]
    store.undo()
    assert events(pane) == [0, 1, 4, 6]


# --- nothing to show ------------------------------------------------------------------------------


def test_without_events_it_says_what_to_do(qtbot: QtBot, store: Store) -> None:
    pane = EventsPane(store)
    qtbot.addWidget(pane)
    assert pane.stack.currentWidget() is pane.empty
    assert "drop .evtx files" in pane.empty.label.text()
    assert pane.empty.button.isHidden()


def test_without_alerts_it_leads_to_the_near_misses(qtbot: QtBot, store: Store) -> None:
    put_events(store, BENIGN[2:4])
    pane = EventsPane(store)
    qtbot.addWidget(pane)
    assert "No alerts" in pane.empty.label.text()
    pane.empty.button.click()
    assert events(pane) == [1]
    assert pane.stack.currentWidget() is pane.view


def test_without_a_rule_all_events_are_shown(qtbot: QtBot, store: Store) -> None:
    put_events(store, BENIGN, rule=None)
    pane = EventsPane(store)
    qtbot.addWidget(pane)
    assert events(pane) == [0, 1, 2, 3, 4, 5]
    assert "Verdict" not in titles(pane)
    assert pane.bar.views.buttons[View.ALL].isChecked()


def test_a_stale_verdict_is_marked(pane: EventsPane, store: Store) -> None:
    draft = store.snapshot.workspace.draft
    assert draft is not None
    store.edit("type", type(draft)(draft.path, draft.original, 0, "title: [broken"))
    assert events(pane) == [0, 1, 4, 6]
    assert pane.bar.count.text().startswith("⚠ stale")


# --- narrowing ------------------------------------------------------------------------------------


def test_typed_text_is_looked_for_in_all_fields_in_any_case(qtbot: QtBot, pane: EventsPane) -> None:
    qtbot.keyClicks(pane.bar.filter, "BEN")
    qtbot.waitUntil(lambda: events(pane) == [1, 4])
    assert pane.bar.count.text() == "2 events"
    qtbot.keyClick(pane.bar.filter, Key.Key_Escape)
    assert events(pane) == [0, 1, 4, 6]
    assert pane.bar.filter.text() == ""


def test_control_f_goes_to_the_filter(qtbot: QtBot, pane: EventsPane) -> None:
    qtbot.waitExposed(pane)
    pane.view.setFocus()
    qtbot.keyClick(pane.view, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert pane.bar.filter.hasFocus()


def test_text_that_is_nowhere_says_so_and_leads_back(qtbot: QtBot, pane: EventsPane) -> None:
    qtbot.keyClicks(pane.bar.filter, "no such text")
    qtbot.keyClick(pane.bar.filter, Key.Key_Return)
    assert "no such text" in pane.empty.label.text()
    pane.empty.button.click()
    assert events(pane) == [0, 1, 4, 6]


def test_the_text_is_looked_for_again_in_another_table(
    qtbot: QtBot, pane: EventsPane, store: Store
) -> None:
    qtbot.keyClicks(pane.bar.filter, "ws9")
    qtbot.keyClick(pane.bar.filter, Key.Key_Return)
    put_events(
        store, [connection("8.8.8.8", Computer="ws1"), connection("9.9.9.9", Computer="WS9")]
    )
    qtbot.waitUntil(lambda: events(pane) == [1])


def test_what_is_picked_is_a_chip_that_can_be_taken_away(
    qtbot: QtBot, pane: EventsPane, store: Store
) -> None:
    store.pick(Mask.at([2, 3], 8), "20.0.0.0/11")
    assert events(pane) == [2, 3]
    assert "20.0.0.0/11" in pane.bar.chip.text()
    qtbot.mouseClick(pane.bar.chip, Qt.MouseButton.LeftButton)
    assert events(pane) == [0, 1, 2, 3, 4, 5, 6, 7]
    assert pane.bar.chip.isHidden()


def test_escape_takes_away_what_is_picked(qtbot: QtBot, pane: EventsPane, store: Store) -> None:
    store.pick(Mask.at([2, 3], 8), "a bar")
    press(qtbot, pane, Key.Key_Escape)
    assert store.snapshot.focus.picked is None


# --- order ----------------------------------------------------------------------------------------


def click_header(qtbot: QtBot, pane: EventsPane, title: str) -> None:
    header = pane.view.horizontalHeader()
    middle = header.sectionViewportPosition(titles(pane).index(title)) + 8
    qtbot.mouseClick(
        header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(middle, header.height() // 2)
    )


def test_a_click_on_a_header_sorts_up_then_down_then_not(qtbot: QtBot, pane: EventsPane) -> None:
    click_header(qtbot, pane, "Time (UTC)")
    assert events(pane) == [1, 0, 4, 6]
    click_header(qtbot, pane, "Time (UTC)")
    assert events(pane) == [6, 4, 0, 1]
    click_header(qtbot, pane, "Time (UTC)")
    assert events(pane) == [0, 1, 4, 6]


def test_stages_and_verdicts_are_sorted_as_they_are_now(
    qtbot: QtBot, pane: EventsPane, store: Store
) -> None:
    store.show_view(View.ALL)
    click_header(qtbot, pane, "Verdict")
    assert events(pane) == [0, 1, 4, 6, 2, 7, 3, 5]
    menu_of(pane, 1, "DestinationIp")["Exclude 40.1.1.2/32"].trigger()
    assert events(pane) == [0, 4, 6, 1, 2, 7, 3, 5]
    click_header(qtbot, pane, "0")
    assert events(pane)[:3] == [0, 4, 6]


def test_a_new_table_is_sorted_too(qtbot: QtBot, pane: EventsPane, store: Store) -> None:
    click_header(qtbot, pane, "DestinationIp")
    put_events(store, [connection("9.9.9.9"), connection("8.8.8.8")])
    assert events(pane) == [1, 0]


def test_many_events_are_sorted_in_the_background(
    qtbot: QtBot, store: Store, settle: Callable[[Store], None]
) -> None:
    put_events(store, [connection(f"40.1.{n % 7}.{n % 251}", Port=str(n)) for n in range(6_000)])
    pane = EventsPane(store)
    qtbot.addWidget(pane)
    pane.sorting.by(of_field("Port"), descending=True)
    settle(store)
    assert events(pane) == list(range(5_999, -1, -1))
    store.pick(Mask.at([3, 5, 4], 6_000), "three")
    assert events(pane) == [5, 4, 3]


# --- columns --------------------------------------------------------------------------------------


def test_the_chooser_finds_and_adds_a_column(qtbot: QtBot, pane: EventsPane) -> None:
    qtbot.mouseClick(pane.bar.columns, Qt.MouseButton.LeftButton)
    chooser = pane.columns.chooser
    qtbot.keyClicks(chooser.filter, "use")
    items = [chooser.list.item(n) for n in range(chooser.list.count())]
    visible = [item for item in items if not item.isHidden()]
    assert [item.text() for item in visible] == ["User"]
    visible[0].setCheckState(Qt.CheckState.Checked)
    chooser.hide()
    assert titles(pane)[5:7] == ["DestinationIp", "User"]
    assert text(pane, 0, "User") == "anna"


def test_a_column_is_hidden_from_its_header_and_comes_back_by_default(pane: EventsPane) -> None:
    menu = pane.columns.menu_for(titles(pane).index("Image"))
    next(a for a in menu.actions() if a.text() == "Hide Image").trigger()
    assert "Image" not in titles(pane)
    pane.columns.reset()
    assert "Image" in titles(pane)


def test_order_and_width_stay_when_the_columns_change(pane: EventsPane) -> None:
    header = pane.view.horizontalHeader()
    header.moveSection(titles(pane).index("DestinationIp"), 0)
    header.resizeSection(titles(pane).index("DestinationIp"), 199)
    pane.columns.show(of_field("User"), True)
    assert titles(pane)[0] == "DestinationIp"
    assert header.visualIndex(0) == 0
    assert header.sectionSize(0) == 199


def test_the_arrangement_can_be_kept_and_restored(
    qtbot: QtBot, pane: EventsPane, store: Store
) -> None:
    pane.columns.show(of_field("User"), True)
    pane.columns.show(EventColumn(Kind.STAGE, stage=0), False)
    pane.view.horizontalHeader().moveSection(titles(pane).index("Label"), 0)
    kept = pane.columns.kept()
    other = EventsPane(store)
    qtbot.addWidget(other)
    other.columns.restore("no json")
    other.columns.restore(kept)
    header = pane.view.horizontalHeader()
    seen = [titles(pane)[header.logicalIndex(visual)] for visual in range(header.count())]
    assert titles(other) == seen
    assert seen[0] == "Label"
    assert "User" in seen
    assert "0" not in seen


# --- selection ------------------------------------------------------------------------------------


def test_the_selected_row_is_the_event_in_focus(pane: EventsPane, store: Store) -> None:
    pane.view.selectRow(2)
    assert store.snapshot.focus.row == 4


def test_an_event_focused_elsewhere_is_selected(pane: EventsPane, store: Store) -> None:
    store.focus(row=6)
    assert [int(e) for e in pane.view.selected_events()] == [6]


def test_what_is_selected_stays_where_it_is_still_shown(
    qtbot: QtBot, pane: EventsPane, store: Store
) -> None:
    flags = QItemSelectionModel.SelectionFlag
    for event in (4, 6):
        row = pane.view.events.place_of(event)
        assert row is not None
        index = pane.view.events.index(row, 0)
        pane.view.selectionModel().setCurrentIndex(index, flags.Select | flags.Rows)
    menu_of(pane, 1, "DestinationIp")["Exclude 40.1.1.2/32"].trigger()
    assert events(pane) == [0, 4, 6]
    assert [int(e) for e in pane.view.selected_events()] == [4, 6]
    assert pane.view.current_event() == 6
    store.show_view(View.TRUE_POSITIVES)
    assert [int(e) for e in pane.view.selected_events()] == [6]
    click_header(qtbot, pane, "Time (UTC)")
    assert pane.view.current_event() == 6


def test_the_current_row_stays_at_its_place_on_the_screen(qtbot: QtBot, store: Store) -> None:
    put_events(store, [connection(f"40.0.{n // 250}.{n % 250}") for n in range(900)])
    pane = EventsPane(store)
    qtbot.addWidget(pane)
    pane.resize(800, 400)
    pane.show()
    pane.view.select_event(700)
    first = pane.view.rowAt(0)
    menu_of(pane, 3, "DestinationIp")["Exclude 40.0.0.0/24"].trigger()
    assert pane.view.current_event() == 700
    moved = pane.view.currentIndex().row()
    assert moved - pane.view.rowAt(0) == 700 - first


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


def test_every_control_has_a_name_for_a_screen_reader(pane: EventsPane) -> None:
    assert pane.view.accessibleName()
    assert pane.bar.filter.accessibleName()
    model = pane.view.events
    stage = model.index(0, titles(pane).index("1"))
    assert "held" in stage.data(Qt.ItemDataRole.AccessibleTextRole)
