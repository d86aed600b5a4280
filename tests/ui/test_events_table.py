"""The event table: its order, its columns, what is selected."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from pytestqt.qtbot import QtBot

from tests.tuning.build import connection
from tests.ui.build import put_events, put_example
from tests.ui.events_driver import click_header, events, menu_of, text, titles
from workbench.engine.mask import Mask
from workbench.tuning.views import View
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


# --- order ----------------------------------------------------------------------------------------


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


def test_a_column_is_moved_by_keys(qtbot: QtBot, pane: EventsPane) -> None:
    flags = QItemSelectionModel.SelectionFlag
    pane.view.selectionModel().setCurrentIndex(pane.view.events.index(0, 1), flags.NoUpdate)
    pane.view.setFocus()
    moved = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(pane.view, Key.Key_Left, moved)
    assert pane.view.horizontalHeader().visualIndex(1) == 0
    pane.columns.show(of_field("User"), True)
    assert titles(pane)[:2] == ["Computer", "Time (UTC)"]


def test_columns_are_wide_enough_for_events_that_come_later(qtbot: QtBot, store: Store) -> None:
    pane = EventsPane(store)
    qtbot.addWidget(pane)
    pane.resize(1600, 300)
    pane.show()
    put_events(store, [connection("40.1.1.1", Computer="a-host-with-a-rather-long.example")])
    column = titles(pane).index("Computer")
    texts = pane.view.fontMetrics().horizontalAdvance("a-host-with-a-rather-long.example")
    assert pane.view.horizontalHeader().sectionSize(column) >= texts


def test_wide_columns_give_way_so_that_the_verdict_is_seen(qtbot: QtBot, store: Store) -> None:
    long = {"Computer": "host" * 20, "Image": "C:\\" + "folder\\" * 20 + "wscript.exe"}
    put_events(store, [connection("2603:1030:403:3::2a8", **long)])
    pane = EventsPane(store)
    qtbot.addWidget(pane)
    pane.resize(900, 300)
    pane.show()
    header = pane.view.horizontalHeader()
    qtbot.waitUntil(lambda: header.length() <= pane.view.viewport().width())
    image = titles(pane).index("Image")
    header.resizeSection(image, 400)
    pane.resize(880, 300)
    assert header.sectionSize(image) == 400, "a width that a person gave stays"


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
