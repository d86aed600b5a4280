"""A rule of many values: a click costs what changes, not what there is.

Counted, not timed: what a view asks and sets while a checkbox is clicked, with few values and
with many.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QTreeWidget, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from workbench.sigma.exclude import Exclusion, add_exclusion
from workbench.ui.event.pane import EventPane
from workbench.ui.rule.diff import DiffPane
from workbench.ui.rule.indicators import IndicatorsPane
from workbench.ui.rule.stages import StagesPane
from workbench.ui.signs import ToneDelegate
from workbench.ui.store import Store

FEW, MANY = 60, 360
OFF = "198.51.3.0/24"


class Counting(ToneDelegate):
    """Counts how often a cell is measured or painted."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self.asked = 0

    def initStyleOption(self, option: Any, index: Any) -> None:
        self.asked += 1
        super().initStyleOption(option, index)


class Changes:
    """Counts what is put into a tree: cells set, rows that come and go, rows made anew."""

    def __init__(self, tree: QTreeWidget):
        self.count = 0
        model = tree.model()
        model.dataChanged.connect(lambda *_: self._add(1))
        model.rowsInserted.connect(lambda _, first, last: self._add(last - first + 1))
        model.rowsRemoved.connect(lambda _, first, last: self._add(last - first + 1))
        model.modelReset.connect(lambda: self._add(model.rowCount()))

    def _add(self, number: int) -> None:
        self.count += number


def exclude_many(store: Store, count: int) -> None:
    draft = store.snapshot.workspace.draft
    assert draft is not None
    values = tuple(f"198.{51 + n // 200}.{n % 200}.0/24" for n in range(count))
    many = add_exclusion(draft.text, 0, Exclusion("DestinationIp", ("cidr",), values))
    store.edit("exclude many", replace(draft, text=many))
    QApplication.processEvents()


def switch(store: Store) -> None:
    """One value off, as its checkbox does it."""
    draft, analysis = store.snapshot.workspace.draft, store.snapshot.analysis
    assert draft is not None
    assert analysis is not None
    keys = frozenset(p.key for p in analysis.rule.predicates() if p.value == OFF)
    assert keys
    store.edit("switch", replace(draft, off=draft.off ^ keys))
    QApplication.processEvents()


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    widget.resize(500, 400)
    widget.show()
    QApplication.processEvents()


def item(tree: QTreeWidget, label: str) -> QTreeWidgetItem:
    (found,) = tree.findItems(label, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive, 0)
    return found


def test_a_click_asks_only_the_rows_in_view(qtbot: QtBot, demo: Store) -> None:
    pane = StagesPane(demo)
    shown(qtbot, pane)
    counting = Counting(pane.tree)
    pane.tree.setItemDelegate(counting)
    asked = []
    for count in (FEW, MANY):
        exclude_many(demo, count)
        counting.asked = 0
        item(pane.tree, OFF).setCheckState(0, Qt.CheckState.Unchecked)
        QApplication.processEvents()
        asked.append(counting.asked)
        demo.undo()
        demo.undo()
    few, many = asked
    assert 0 < many < 1.5 * few


@pytest.mark.parametrize("name", ["stages", "exclusions", "why"])
def test_a_click_sets_only_what_differs(qtbot: QtBot, demo: Store, name: str) -> None:
    stages, indicators, event = StagesPane(demo), IndicatorsPane(demo), EventPane(demo)
    trees = {"stages": stages.tree, "exclusions": indicators.exclusions, "why": event.why}
    for pane in (stages, indicators, event):
        shown(qtbot, pane)
    demo.focus(row=int(demo.snapshot.shown.rows()[0]))
    changes, made = Changes(trees[name]), []
    for count in (FEW, MANY):
        exclude_many(demo, count)
        changes.count = 0
        switch(demo)
        made.append(changes.count)
        demo.undo()
        demo.undo()
    few, many = made
    assert 0 < many < 1.5 * few


def test_a_click_keeps_what_is_open_and_where_one_is(qtbot: QtBot, demo: Store) -> None:
    pane, event = StagesPane(demo), EventPane(demo)
    shown(qtbot, pane)
    shown(qtbot, event)
    demo.focus(row=int(demo.snapshot.shown.rows()[0]))
    exclude_many(demo, MANY)
    selection = item(pane.tree, "selection")
    selection.setExpanded(False)
    pane.tree.setCurrentItem(item(pane.tree, OFF))
    for tree in (pane.tree, event.why):
        tree.verticalScrollBar().setValue(tree.verticalScrollBar().maximum() // 2)
    places = [tree.verticalScrollBar().value() for tree in (pane.tree, event.why)]
    switch(demo)
    assert not selection.isExpanded()
    assert pane.tree.currentItem() is item(pane.tree, OFF)
    assert [tree.verticalScrollBar().value() for tree in (pane.tree, event.why)] == places


def test_why_of_many_values_follows_as_if_it_were_made_anew(qtbot: QtBot, demo: Store) -> None:
    event = EventPane(demo)
    shown(qtbot, event)
    rows = demo.snapshot.shown.rows()
    demo.focus(row=int(rows[0]))
    exclude_many(demo, FEW)
    switch(demo)
    demo.focus(row=int(rows[-1]))
    switch(demo)
    switch(demo)
    anew = EventPane(demo)
    shown(qtbot, anew)
    assert lines(event.why) == lines(anew.why)
    assert OFF not in "\n".join(lines(event.why))


def lines(tree: QTreeWidget) -> list[str]:
    """Every line of a tree as it is read out, with its depth."""

    def below(item: QTreeWidgetItem, depth: int) -> list[str]:
        said = f"{depth} {item.text(0)} {item.data(0, Qt.ItemDataRole.AccessibleTextRole)}"
        children = (item.child(n) for n in range(item.childCount()))
        return [said, *(line for child in children if child for line in below(child, depth + 1))]

    return below(tree.invisibleRootItem(), 0)[1:]


def test_a_click_paints_only_the_lines_of_the_diff_in_view(qtbot: QtBot, demo: Store) -> None:
    pane = DiffPane(demo)
    shown(qtbot, pane)
    marks = []
    for count in (FEW, MANY):
        exclude_many(demo, count)
        marks.append(len(pane.view.extraSelections()))
        assert pane.summary.text().startswith(f"+{count + 2} ")
        demo.undo()
    assert marks[0] == marks[1]
