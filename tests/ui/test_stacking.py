"""The Stacking pane, driven as a person does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from tests.tuning.build import connection
from tests.ui.build import put_events, put_example
from workbench.engine.mask import Mask
from workbench.tuning.stacking import Order
from workbench.tuning.views import View
from workbench.ui.events.stacking import StackingPane
from workbench.ui.store import Store

Key = Qt.Key


@pytest.fixture
def pane(qtbot: QtBot, store: Store) -> Iterator[StackingPane]:
    put_example(store)
    made = StackingPane(store)
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    return made


def shown(pane: StackingPane, *titles: str) -> list[tuple[str, ...]]:
    """Some cells of every group listed."""
    model = pane.view.proxy
    names = [model.headerData(c, Qt.Orientation.Horizontal) for c in range(model.columnCount())]
    columns = [names.index(title) for title in titles]
    return [
        tuple(str(model.index(row, column).data()) for column in columns)
        for row in range(model.rowCount())
    ]


def select(pane: StackingPane, *values: str) -> None:
    """Selects the groups whose first value is one of these."""
    flags = pane.view.selectionModel().SelectionFlag
    pane.view.clearSelection()
    for row in range(pane.view.proxy.rowCount()):
        index = pane.view.proxy.index(row, 0)
        if index.data() in values:
            pane.view.selectionModel().select(index, flags.Select | flags.Rows)
            pane.view.selectionModel().setCurrentIndex(index, flags.NoUpdate)


def menu_of(pane: StackingPane, value: str) -> dict[str, QAction]:
    select(pane, value)
    menu = pane.deeds.menu_for(pane.view.currentIndex())
    return {action.text().split("\t")[0]: action for action in menu.actions()}


def shown_events(store: Store) -> list[int]:
    return [int(row) for row in store.snapshot.shown.rows()]


def test_at_first_the_view_is_grouped_by_the_field_that_exclusions_ask(pane: StackingPane) -> None:
    assert pane.picker.fields == ("DestinationIp",)
    assert shown(pane, "DestinationIp", "Events", "Share", "Hosts", "Users") == [
        ("40.1.1.1", "2", "50.0%", "2", "2"),
        ("40.1.1.2", "1", "25.0%", "1", "1"),
        ("93.184.216.34", "1", "25.0%", "1", "1"),
    ]
    assert pane.count.text() == "3 groups of 4 events"


def test_a_group_says_when_it_was_first_and_last_seen(pane: StackingPane) -> None:
    assert shown(pane, "First seen", "Last seen")[0] == (
        "2026-03-02 08:00:00",
        "2026-03-02 11:00:00",
    )


def test_another_view_is_grouped_anew(pane: StackingPane, store: Store) -> None:
    store.show_view(View.EXCLUDED)
    assert shown(pane, "DestinationIp") == [("10.0.0.1",), ("20.1.2.3",)]


def test_fields_are_typed_and_taken_out_as_chips(qtbot: QtBot, pane: StackingPane) -> None:
    line = pane.picker.line.lineEdit()
    assert line is not None
    qtbot.keyClicks(line, "computer")
    qtbot.keyClick(line, Key.Key_Return)
    assert pane.picker.fields == ("DestinationIp", "Computer")
    assert ("40.1.1.1", "ws1", "1") in shown(pane, "DestinationIp", "Computer", "Events")
    pane.picker.take_out("DestinationIp")
    assert shown(pane, "Computer", "Events")[0] == ("ws2", "2")


def test_a_name_that_no_event_has_is_not_taken(qtbot: QtBot, pane: StackingPane) -> None:
    line = pane.picker.line.lineEdit()
    assert line is not None
    qtbot.keyClicks(line, "NoSuchField")
    qtbot.keyClick(line, Key.Key_Return)
    assert pane.picker.fields == ("DestinationIp",)
    assert line.text() == ""


def test_without_a_field_it_asks_for_one(pane: StackingPane) -> None:
    pane.picker.take_out("DestinationIp")
    assert pane.view.isHidden()
    assert "Choose a field" in pane.empty.text()


def test_rarest_first(pane: StackingPane) -> None:
    pane.order.setCurrentText(str(Order.RAREST))
    pane.order.activated.emit(1)
    assert [count for _, count in shown(pane, "DestinationIp", "Events")] == ["1", "1", "2"]


def test_a_click_on_a_header_sorts_what_is_listed(pane: StackingPane) -> None:
    pane.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert shown(pane, "DestinationIp")[0] == ("93.184.216.34",)
    pane.view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert shown(pane, "Events")[0] == ("2",)


def test_groups_are_filtered_by_their_values(qtbot: QtBot, pane: StackingPane) -> None:
    qtbot.keyClicks(pane.filter, "93.")
    assert shown(pane, "DestinationIp") == [("93.184.216.34",)]
    assert pane.count.text() == "1 of 3 groups of 4 events"


def test_enter_shows_the_groups_events_and_keeps_the_groups(
    qtbot: QtBot, pane: StackingPane, store: Store
) -> None:
    select(pane, "40.1.1.1")
    qtbot.keyClick(pane.view, Key.Key_Return)
    assert shown_events(store) == [0, 4]
    assert store.snapshot.focus.picked_as == "DestinationIp 40.1.1.1"
    assert len(shown(pane, "DestinationIp")) == 3, "the other groups are still there"
    select(pane, "40.1.1.2", "93.184.216.34")
    pane.deeds.show_events.click()
    assert shown_events(store) == [1, 6]


def test_what_was_picked_elsewhere_stays_the_ground_of_the_groups(
    pane: StackingPane, store: Store
) -> None:
    store.pick(Mask.at([0, 1], 8), "a bar", View.ALERTS)
    assert len(shown(pane, "DestinationIp")) == 2
    select(pane, "40.1.1.1")
    pane.deeds.pick()
    assert shown_events(store) == [0]
    assert len(shown(pane, "DestinationIp")) == 2


def test_groups_follow_the_rule_while_one_is_picked(pane: StackingPane) -> None:
    select(pane, "40.1.1.2")
    pane.deeds.pick()
    menu_of(pane, "40.1.1.1")["Exclude 40.1.1.1/32"].trigger()
    assert shown(pane, "DestinationIp") == [("40.1.1.2",), ("93.184.216.34",)]


def test_a_double_click_shows_the_groups_events(
    qtbot: QtBot, pane: StackingPane, store: Store
) -> None:
    place = pane.view.visualRect(pane.view.proxy.index(1, 0)).center()
    qtbot.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown_events(store) == [1]


def test_all_of_a_group_is_marked_by_key(qtbot: QtBot, pane: StackingPane, store: Store) -> None:
    select(pane, "40.1.1.1")
    pane.view.setFocus()
    qtbot.keyClick(pane.view, Key.Key_F)
    assert store.snapshot.truth.labelled_false == Mask.at([0, 4], 8)
    pane.deeds.mark_true.click()
    assert store.snapshot.truth.labelled_true == Mask.at([0, 4], 8)


def test_groups_are_excluded_as_one_exclusion_of_their_exact_values(
    pane: StackingPane, store: Store
) -> None:
    select(pane, "40.1.1.1", "40.1.1.2")
    pane.deeds.exclude.click()
    draft = store.snapshot.workspace.draft
    assert draft is not None
    block = "DestinationIp:\n            - '40.1.1.1'\n            - '40.1.1.2'\n"
    assert block in draft.text
    assert shown(pane, "DestinationIp") == [("93.184.216.34",)]


def test_a_group_of_several_fields_is_excluded_as_a_whole(pane: StackingPane, store: Store) -> None:
    pane.stack_by("DestinationIp", "Computer")
    (row,) = (n for n, cells in enumerate(shown(pane, "Computer")) if cells == ("ws1",))
    pane.view.selectRow(row)
    pane.deeds.exclude.click()
    draft = store.snapshot.workspace.draft
    assert draft is not None
    assert (
        "    filter_main_destinationip_computer:\n"
        "        DestinationIp: '40.1.1.1'\n"
        "        Computer: 'ws1'\n"
    ) in draft.text
    assert ("40.1.1.1", "ws1") not in shown(pane, "DestinationIp", "Computer")
    assert ("40.1.1.1",) in shown(pane, "DestinationIp"), "on another host it alerts as before"


def test_groups_of_several_fields_are_excluded_in_one_step(
    pane: StackingPane, store: Store
) -> None:
    pane.stack_by("DestinationIp", "Computer")
    before = store.snapshot.workspace.draft
    pane.view.selectAll()
    pane.deeds.exclude.click()
    assert shown(pane, "DestinationIp") == []
    draft = store.snapshot.workspace.draft
    assert draft is not None
    assert "filter_main_destinationip_computer_2:" in draft.text
    store.undo()
    assert store.snapshot.workspace.draft == before
    assert len(shown(pane, "DestinationIp")) == 4


def test_groups_that_differ_in_one_field_share_an_exclusion(
    pane: StackingPane, store: Store
) -> None:
    pane.stack_by("DestinationIp", "Image")
    select(pane, "40.1.1.1", "40.1.1.2")
    pane.deeds.exclude.click()
    draft = store.snapshot.workspace.draft
    assert draft is not None
    assert "filter_main_destinationip_image_2" not in draft.text
    assert (
        "        DestinationIp:\n            - '40.1.1.1'\n            - '40.1.1.2'\n"
        "        Image: 'C:\\Windows\\System32\\wscript.exe'\n"
    ) in draft.text


def test_more_groups_than_one_would_read_are_not_excluded(pane: StackingPane, store: Store) -> None:
    put_events(store, [connection(f"40.1.1.{n}", User=f"u{n}") for n in range(60)])
    pane.stack_by("DestinationIp", "User")
    pane.view.selectAll()
    assert not pane.deeds.exclude.isEnabled()
    assert "at most 50 groups" in pane.deeds.exclude.toolTip()


def test_a_group_with_several_values_of_a_field_says_why_it_cannot_be_excluded(
    pane: StackingPane, store: Store
) -> None:
    put_events(store, [connection("1.1.1.1", User=["anna", "ben"])])
    pane.stack_by("DestinationIp", "User")
    pane.view.selectAll()
    assert not pane.deeds.exclude.isEnabled()
    assert "several values of User" in pane.deeds.exclude.toolTip()


def test_an_absent_value_is_a_group_that_can_be_excluded(pane: StackingPane, store: Store) -> None:
    put_events(store, [connection("1.1.1.1"), connection("1.1.1.2", User="anna")])
    pane.stack_by("User")
    assert ("absent", "1") in shown(pane, "User", "Events")
    select(pane, "absent")
    pane.deeds.exclude.click()
    assert shown_events(store) == [1]


def test_what_is_selected_stays_selected_when_the_groups_change(
    pane: StackingPane, store: Store
) -> None:
    select(pane, "93.184.216.34")
    menu_of(pane, "40.1.1.1")
    select(pane, "93.184.216.34")
    store.show_view(View.IN_SCOPE)
    assert [g.values for g in pane.deeds.groups()] == [(("93.184.216.34",),)]


def test_it_does_nothing_while_it_is_hidden(pane: StackingPane, store: Store) -> None:
    pane.hide()
    store.show_view(View.EXCLUDED)
    assert len(shown(pane, "DestinationIp")) == 3
    pane.show()
    assert len(shown(pane, "DestinationIp")) == 2


def test_many_events_are_grouped_in_the_background(
    qtbot: QtBot, store: Store, settle: Callable[[Store], None]
) -> None:
    put_events(store, [connection(f"40.1.{n % 7}.{n % 251}") for n in range(6_000)])
    pane = StackingPane(store)
    qtbot.addWidget(pane)
    pane.show()
    settle(store)
    assert pane.count.text() == "1,757 groups of 6,000 events"
