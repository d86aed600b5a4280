"""The query preview: backends found, both queries side by side, copied by a button."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from workbench.tuning.queries import Backends, Target
from workbench.ui.rule.queries import QueryPane
from workbench.ui.store import Store

PLUGINS = Path(__file__).parents[2] / "tuning" / "plugins"
Settle = Callable[[Store], None]


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(PLUGINS)
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith(("sigma.backends.", "sigma.pipelines.")):
            del sys.modules[name]


@pytest.fixture
def pane(qtbot: QtBot, demo: Store, settle: Settle, plugins: None) -> QueryPane:
    made = QueryPane(demo)
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    settle(demo)
    made.backend.setCurrentIndex(made.backend.findData("house"))
    made.backend.activated.emit(made.backend.currentIndex())
    settle(demo)
    return made


def choose(pane: QueryPane, settle: Settle, name: str) -> None:
    pane.pipeline.setCurrentText(name)
    pane.pipeline.activated.emit(pane.pipeline.currentIndex())
    settle(pane.store)


def test_the_backend_s_query_of_the_rule(pane: QueryPane) -> None:
    assert "Image" in pane.now.text.toPlainText()
    assert pane.before.text.toPlainText() == pane.now.text.toPlainText()
    assert "cannot be loaded" in pane.told.text()


def test_an_edit_changes_the_tuned_query_alone(
    pane: QueryPane, demo: Store, settle: Settle
) -> None:
    draft = demo.snapshot.workspace.draft
    assert draft is not None
    demo.edit("change", replace(draft, text=draft.text.replace("wscript.exe", "other.exe", 1)))
    settle(demo)
    assert "other.exe" in pane.now.text.toPlainText()
    assert "other.exe" not in pane.before.text.toPlainText()


def test_what_is_switched_off_is_not_in_the_tuned_query(
    pane: QueryPane, demo: Store, settle: Settle
) -> None:
    draft, analysis = demo.snapshot.workspace.draft, demo.snapshot.analysis
    assert draft is not None
    assert analysis is not None
    off = next(p for p in analysis.rule.exclusions() if p.value == "20.0.0.0/11")
    demo.edit("off", replace(draft, off=frozenset({off.key})))
    settle(demo)
    assert "20.0.0.0/11" in pane.before.text.toPlainText()
    assert "20.0.0.0/11" not in pane.now.text.toPlainText()


def test_a_pipeline_renames_fields(pane: QueryPane, settle: Settle) -> None:
    choose(pane, settle, "house_names")
    assert "process" in pane.now.text.toPlainText()


def test_a_rule_without_a_query_says_why(pane: QueryPane, demo: Store, settle: Settle) -> None:
    draft = demo.snapshot.workspace.draft
    assert draft is not None
    demo.edit("change", replace(draft, text=draft.text.replace("Image|endswith", "Image|re", 1)))
    settle(demo)
    assert "is invalid" in pane.now.text.toPlainText()
    assert not pane.now.copy.isEnabled()
    assert pane.before.copy.isEnabled()


def test_a_query_is_copied(qtbot: QtBot, pane: QueryPane) -> None:
    qtbot.mouseClick(pane.now.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == pane.now.text.toPlainText()


def test_without_a_backend_it_says_how_to_get_one(
    qtbot: QtBot, demo: Store, settle: Settle
) -> None:
    pane = QueryPane(demo)
    qtbot.addWidget(pane)
    pane._found(Backends((), ()))
    assert "pip install pysigma-backend" in pane.told.text()
    assert not pane.told.isHidden()
    assert pane.views.isHidden()


def test_a_pipeline_that_was_chosen_is_chosen_again(
    qtbot: QtBot, pane: QueryPane, settle: Settle
) -> None:
    first = pane.pipeline.currentText()
    other = next(
        pane.pipeline.itemText(n)
        for n in range(pane.pipeline.count())
        if pane.pipeline.itemText(n) != first
    )
    choose(pane, settle, other)
    again = QueryPane(pane.store)
    qtbot.addWidget(again)
    again.show()
    settle(pane.store)
    assert (again.backend.currentData(), again.pipeline.currentText()) == ("house", other)


def test_where_a_pipeline_is_needed_the_one_of_the_rule_s_product_comes_first(
    pane: QueryPane, settle: Settle
) -> None:
    target = Target("siem", "SIEM", (("default", ""),), ("siem_cim", "siem_windows"), True)
    pane._found(Backends((target,), ()))
    assert pane.pipeline.currentText() == "siem_windows"
    settle(pane.store)
