"""The difference between the file as it was read and what an export would write."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE
from tests.ui.build import put_example
from workbench.ui import theme
from workbench.ui.rule.diff import DiffPane, changed_lines, diff_lines
from workbench.ui.store import Store
from workbench.ui.theme import DARK, LIGHT, Theme

LINES = st.lists(st.sampled_from(["a", "b", "- c", "+ d", ""]), max_size=12)


@pytest.fixture
def pane(qtbot: QtBot, store: Store) -> DiffPane:
    put_example(store)
    made = DiffPane(store)
    qtbot.addWidget(made)
    made.resize(500, 500)
    made.show()
    return made


def edit(store: Store, old: str, new: str) -> None:
    draft = store.snapshot.workspace.draft
    assert draft is not None
    store.edit("edit", replace(draft, text=draft.text.replace(old, new)))


def tints(pane: DiffPane) -> dict[str, QColor]:
    """The ground on which each line is painted, where it is not that of the whole text."""
    picture = pane.view.viewport().grab().toImage()
    plain, high = pane.view.palette().color(QPalette.ColorRole.Base), pane.view.fontMetrics()
    grounds = {}
    for number, line in enumerate(pane.view.text().split("\n")):
        at = round(pane.view.document().documentMargin() + (number + 0.5) * high.lineSpacing())
        grounds[line] = picture.pixelColor(picture.width() - 2, at)
    return {line: ground for line, ground in grounds.items() if ground != plain}


@given(LINES, LINES)
def test_the_marked_lines_are_those_that_differ(old: list[str], new: list[str]) -> None:
    lines = diff_lines("\n".join(old), "\n".join(new), "r.yml")
    text = "\n".join(lines)
    marked = [(text[m.start : m.end], m.kind) for m in changed_lines(lines)]
    kinds = {"+": "added", "-": "removed"}
    assert marked == [(line, kinds[line[0]]) for line in lines[3:] if line[:1] in kinds]


def test_without_a_change_there_is_none(pane: DiffPane) -> None:
    assert pane.view.text() == ""
    assert pane.summary.text().startswith("No difference")
    assert not pane.copy.isEnabled()


def test_an_edit_shows_as_a_line_taken_out_and_one_put_in(store: Store, pane: DiffPane) -> None:
    edit(store, "level: high", "level: low")
    assert "-level: high\n+level: low" in pane.view.text()
    assert pane.view.text().startswith("--- a/untitled.yml\n+++ b/untitled.yml\n")
    assert pane.summary.text().startswith("+1 −1 lines")
    store.undo()
    assert pane.view.text() == ""


def test_what_is_off_shows_as_taken_out(store: Store, pane: DiffPane) -> None:
    snapshot = store.snapshot
    assert snapshot.analysis is not None
    draft = snapshot.workspace.draft
    assert draft is not None
    keys = {p.key for p in snapshot.analysis.rule.predicates() if p.value == "10.1.0.0/16"}
    store.edit("off", replace(draft, off=frozenset(keys)))
    assert "-            - '10.1.0.0/16'" in pane.view.text().split("\n")
    assert draft.text == RULE


def test_it_can_be_copied(qtbot: QtBot, store: Store, pane: DiffPane) -> None:
    edit(store, "level: high", "level: low")
    qtbot.mouseClick(pane.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == pane.view.text()


def test_the_lines_are_tinted_and_stay_so_in_another_theme(
    qapp: QApplication, store: Store, pane: DiffPane
) -> None:
    edit(store, "level: high", "level: low")
    for chosen, palette in ((Theme.DARK, DARK), (Theme.LIGHT, LIGHT)):
        theme.apply(qapp, chosen)
        qapp.processEvents()
        assert tints(pane) == {
            "-level: high": QColor(palette.removed_background),
            "+level: low": QColor(palette.added_background),
        }
