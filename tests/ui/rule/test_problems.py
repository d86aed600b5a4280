"""The draft's problems: listed with their places, fixed by a button, undone as any edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.tuning.checks.problem import Problem
from workbench.ui.rule.problems import RuleProblemsPane
from workbench.ui.store import Store

Settle = Callable[[Store], None]


@pytest.fixture
def pane(qtbot: QtBot, demo: Store) -> RuleProblemsPane:
    made = RuleProblemsPane(demo)
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    return made


def edit(store: Store, old: str, new: str) -> None:
    draft = store.snapshot.workspace.draft
    assert draft is not None
    assert old in draft.text
    store.edit("change", replace(draft, text=draft.text.replace(old, new, 1)))


def found(pane: RuleProblemsPane) -> dict[str, Problem]:
    return {problem.code: problem for problem in pane._problems()}


def text(store: Store) -> str:
    assert store.snapshot.workspace.draft is not None
    return store.snapshot.workspace.draft.text


def test_the_seed_rule_has_no_grave_problem(pane: RuleProblemsPane) -> None:
    assert all(str(p.severity) in ("low", "medium") for p in found(pane).values())


def test_an_edit_that_makes_a_problem_is_told_with_its_line(
    pane: RuleProblemsPane, demo: Store
) -> None:
    before = found(pane)
    edit(demo, "level: ", "level: X")
    new = [p for code, p in found(pane).items() if code not in before]
    assert new
    line = text(demo)[: text(demo).index("level: X")].count("\n") + 1
    assert line in [p.line for p in new]


def test_a_fix_is_an_edit_that_can_be_undone(
    qtbot: QtBot, pane: RuleProblemsPane, demo: Store
) -> None:
    edit(demo, "level: high", "level: High")
    broken = text(demo)
    number = [bool(p.fix) for p in pane._problems()].index(True)
    item = pane.tree.topLevelItem(number)
    pane.tree.setCurrentItem(item)
    assert pane.fix.text().startswith("Fix: ")
    qtbot.mouseClick(pane.fix, Qt.MouseButton.LeftButton)
    assert "level: high" in text(demo)
    demo.undo()
    assert text(demo) == broken


def test_all_fixes_are_made_in_one_step(qtbot: QtBot, pane: RuleProblemsPane, demo: Store) -> None:
    edit(demo, "level: high", "level: High  ")
    assert sum(bool(p.fix) for p in pane._problems()) >= 2
    qtbot.mouseClick(pane.fix_all, Qt.MouseButton.LeftButton)
    assert not any(p.fix for p in pane._problems())
    assert demo.snapshot.history.undo_text.startswith("fix ")
    assert not pane.fix_all.isEnabled()


def test_enter_asks_for_the_place(qtbot: QtBot, pane: RuleProblemsPane, demo: Store) -> None:
    edit(demo, "level: high", "level: High")
    item = pane.tree.topLevelItem(0)
    assert item is not None
    pane.tree.setCurrentItem(item)
    with qtbot.waitSignal(pane.place_asked, timeout=1000) as asked:
        pane.tree.itemActivated.emit(item, 0)
    problem = pane._problems()[0]
    assert asked.args == [problem.span.start, problem.span.end]


def test_a_text_that_cannot_be_read_is_one_problem(pane: RuleProblemsPane, demo: Store) -> None:
    edit(demo, "title:", "title: [")
    assert list(found(pane)) == ["unread"]
    assert pane.told.text().startswith("✗ 1 error")


def test_nothing_is_checked_before_anybody_looks(qtbot: QtBot, demo: Store) -> None:
    hidden = RuleProblemsPane(demo)
    qtbot.addWidget(hidden)
    edit(demo, "level: high", "level: High")
    assert hidden.tree.topLevelItemCount() == 0
    hidden.show()
    assert hidden.tree.topLevelItemCount() > 0


@pytest.mark.parametrize("width", [560, 630, 950])
def test_all_columns_are_in_view(pane: RuleProblemsPane, demo: Store, width: int) -> None:
    pane.resize(width, 250)
    edit(demo, "level: high", "level: High")
    QApplication.processEvents()
    assert not pane.tree.horizontalScrollBar().isVisible()
    widest = pane.tree.fontMetrics().horizontalAdvance("sigmahq_unknown_fieldname")
    assert pane.tree.columnWidth(3) > widest
    assert pane.tree.columnWidth(2) > widest
