"""The charts side by side: drawn after everything else, and only where they can be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE
from tests.ui.build import put_example
from workbench.ui.charts.pane import ChartsPane
from workbench.ui.store import Store


@pytest.fixture
def pane(qtbot: QtBot, store: Store) -> ChartsPane:
    put_example(store)
    made = ChartsPane(store)
    qtbot.addWidget(made)
    made.resize(1200, 240)
    return made


def edit(store: Store) -> None:
    draft = store.snapshot.workspace.draft
    assert draft is not None
    store.edit("edit", replace(draft, text=RULE.replace("10.1.0.0/16", "40.1.1.2/32")))


def funnel(pane: ChartsPane) -> list[int]:
    return [bar.events.count() for bar in pane.charts[0].bars]


def test_all_four_are_drawn_once_it_is_shown(qtbot: QtBot, pane: ChartsPane) -> None:
    qtbot.wait(5)
    assert funnel(pane) == []
    pane.show()
    qtbot.waitUntil(lambda: all(chart.bars for chart in pane.charts))
    assert len({chart.title for chart in pane.charts}) == 4


def test_a_change_is_drawn_after_it_was_told(qtbot: QtBot, store: Store, pane: ChartsPane) -> None:
    pane.show()
    qtbot.waitUntil(lambda: funnel(pane) == [5, 2, 4, 2, 3, 1])
    edit(store)
    assert funnel(pane) == [5, 2, 4, 2, 3, 1]
    qtbot.waitUntil(lambda: funnel(pane) == [5, 2, 4, 2, 2, 1])


def test_what_is_hidden_is_drawn_when_it_is_shown_again(
    qtbot: QtBot, store: Store, pane: ChartsPane
) -> None:
    pane.show()
    qtbot.waitUntil(lambda: funnel(pane) == [5, 2, 4, 2, 3, 1])
    pane.hide()
    edit(store)
    qtbot.wait(5)
    assert funnel(pane) == [5, 2, 4, 2, 3, 1]
    pane.show()
    qtbot.waitUntil(lambda: funnel(pane) == [5, 2, 4, 2, 2, 1])
