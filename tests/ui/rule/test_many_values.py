"""A rule of many values: each row is measured a few times, not once for every other row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytestqt.qtbot import QtBot

from workbench.sigma.exclude import Exclusion, add_exclusion
from workbench.ui.rule.stages import StagesPane
from workbench.ui.signs import ToneDelegate
from workbench.ui.store import Store

VALUES = tuple(f"198.51.{n}.0/24" for n in range(100))


class Counting(ToneDelegate):
    """Counts how often a cell is measured or painted."""

    asked = 0

    def initStyleOption(self, option: Any, index: Any) -> None:
        self.asked += 1
        super().initStyleOption(option, index)


def test_filling_many_rows_grows_with_the_rows(qtbot: QtBot, demo: Store) -> None:
    pane = StagesPane(demo)
    qtbot.addWidget(pane)
    pane.show()
    counting = Counting(pane.tree)
    pane.tree.setItemDelegate(counting)
    draft = demo.snapshot.workspace.draft
    assert draft is not None
    many = add_exclusion(draft.text, 0, Exclusion("DestinationIp", ("cidr",), VALUES))
    demo.edit("exclude many", replace(draft, text=many))
    assert 0 < counting.asked < 40 * len(VALUES)
