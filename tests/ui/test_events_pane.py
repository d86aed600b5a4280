"""The event table: which events, what is said of them, what narrows them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.tuning.build import connection
from tests.ui.build import BENIGN, put_events, put_example
from tests.ui.events_driver import events, menu_of, press, text, tip, titles
from workbench.engine.mask import Mask
from workbench.tuning.views import View
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


def test_every_control_has_a_name_for_a_screen_reader(pane: EventsPane) -> None:
    assert pane.view.accessibleName()
    assert pane.bar.filter.accessibleName()
    model = pane.view.events
    stage = model.index(0, titles(pane).index("1"))
    assert "held" in stage.data(Qt.ItemDataRole.AccessibleTextRole)


# --- nothing to show ------------------------------------------------------------------------------


def test_without_events_it_says_what_to_do(qtbot: QtBot, store: Store) -> None:
    pane = EventsPane(store)
    qtbot.addWidget(pane)
    assert pane.stack.currentWidget() is pane.empty
    assert "drop logs" in pane.empty.label.text()
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
