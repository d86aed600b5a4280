"""The status bar: numbers at a glance, work going on and its cancel, sentences that pass."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE
from tests.ui.build import ATTACK, BENIGN, put_events, put_example
from workbench.events.progress import Tick
from workbench.ui.status import StatusBar
from workbench.ui.store import Store

Settle = Callable[[Store], None]


@pytest.fixture
def bar(qtbot: QtBot, store: Store) -> StatusBar:
    made = StatusBar(store)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_numbers_are_those_of_the_rule_as_it_is_tuned(bar: StatusBar) -> None:
    put_example(bar.store)
    assert bar.numbers.text().split("   ·   ") == [
        "8 events in 2 samples",
        "7 in scope",
        "4 alerts",
        "3 false positives",
        "attacks: 1 kept, 0 lost",
    ]


def test_attacks_lost_and_newly_caught_are_told_apart(bar: StatusBar) -> None:
    put_example(bar.store)
    draft = bar.store.snapshot.workspace.draft
    assert draft is not None
    text = draft.text.replace("20.0.0.0/11", "93.184.0.0/16")
    bar.store.edit("typing", replace(draft, text=text))
    assert bar.numbers.text().endswith("attacks: 0 kept, 1 lost, 1 new")


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (None, "Open a rule"),
        (RULE.replace("|cidr: ", "|nothing: "), "not evaluated: "),
        ("title: [", "untitled.yml: "),
    ],
)
def test_where_there_are_no_numbers_it_says_why(
    bar: StatusBar, rule: str | None, says: str
) -> None:
    put_events(bar.store, BENIGN, ATTACK, rule=rule)
    assert says in bar.numbers.text()
    assert "alerts" not in bar.numbers.text()


def test_a_long_sentence_does_not_widen_the_window(bar: StatusBar) -> None:
    put_events(bar.store, BENIGN, rule=RULE.replace("|cidr: ", f"|{'x' * 900}: "))
    assert bar.minimumSizeHint().width() < 600
    assert "x" * 900 in bar.numbers.toolTip()


def test_work_shows_its_progress_and_stops_at_esc(
    qtbot: QtBot, bar: StatusBar, settle: Settle
) -> None:
    def work(tick: Tick) -> None:
        while True:
            tick(3, 4)

    bar.store.worker.run("Counting", work, lambda _: None, lambda _: None)
    qtbot.waitUntil(lambda: bar.progress.value() == 750)
    assert bar.title.text() == "Counting…"
    assert bar.cancel.isVisible()
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    settle(bar.store)
    assert not bar.cancel.isVisible()
    assert not bar.progress.isVisible()


def test_work_of_unknown_length_shows_that_it_goes_on(
    qtbot: QtBot, bar: StatusBar, settle: Settle
) -> None:
    go_on = threading.Event()
    bar.store.worker.run("Waiting", lambda _: go_on.wait(5), lambda _: None, lambda _: None)
    qtbot.waitUntil(bar.progress.isVisible)
    assert (bar.progress.minimum(), bar.progress.maximum()) == (0, 0)
    go_on.set()
    settle(bar.store)


def test_what_is_said_is_shown(bar: StatusBar) -> None:
    bar.store.said.emit("Saved rule.yml")
    assert bar.currentMessage() == "Saved rule.yml"


def test_of_a_broken_text_it_says_that_the_numbers_are_stale(bar: StatusBar) -> None:
    put_example(bar.store)
    good = bar.store.snapshot.workspace.draft
    assert good is not None
    numbers, colour = bar.numbers.text(), bar.numbers.foregroundRole()
    assert not bar.stale.isVisible()
    bar.store.edit("typing", replace(good, text=good.text.replace("level: high", "level: [")))
    assert bar.stale.isVisible()
    assert bar.stale.text() == "⚠ stale: the text does not parse"
    assert "line 2" in bar.stale.toolTip()
    assert bar.numbers.text() == numbers
    assert bar.numbers.foregroundRole() != colour
    bar.store.edit("typing", good)
    assert not bar.stale.isVisible()
    assert bar.numbers.foregroundRole() == colour


def test_what_is_said_hides_the_stale_numbers_as_well(bar: StatusBar) -> None:
    bar.store.said.emit("Saved rule.yml")
    put_example(bar.store)
    good = bar.store.snapshot.workspace.draft
    assert good is not None
    bar.store.edit("typing", replace(good, text="title: ["))
    assert not bar.stale.isVisible()
    bar.clearMessage()
    assert bar.stale.isVisible()
