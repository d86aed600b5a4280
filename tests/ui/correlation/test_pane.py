"""The pane of a correlation, driven as a person does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.tuning.build import Event, draft_of, table_of
from tests.tuning.test_correlation_analysis import ATTACK, BENIGN, FAILED, MANY, MIXED
from workbench.engine.ask import Masks
from workbench.sigma.parse import read_rule
from workbench.tuning.workspace import Role, Sample, Workspace
from workbench.ui.correlation.pane import CorrelationPane
from workbench.ui.event.pane import EventPane
from workbench.ui.export_dialog import ExportDialog
from workbench.ui.main_window import MainWindow
from workbench.ui.rule.stages import StagesPane
from workbench.ui.rules_pane import RulesPane
from workbench.ui.snapshot import begin
from workbench.ui.store import Store

Settle = Callable[[Store], None]
ROLES = (Role.BENIGN, Role.ATTACK, Role.UNLABELLED)


def put(store: Store, *rules: str, files: tuple[tuple[Event, ...], ...] = ()) -> None:
    """Shows some rules, the first of them current, over the events of the logons."""
    table = table_of(*(files or (BENIGN, ATTACK, MIXED)))
    samples = tuple(
        Sample(Path(file.path), role, file.sha256)
        for file, role in zip(table.files, ROLES, strict=False)
    )
    drafts = tuple(draft_of(rule) for rule in rules)
    store._put(begin(Masks(table), Workspace(samples=samples, drafts=drafts)))


@pytest.fixture
def pane(store: Store, qtbot: QtBot, settle: Settle) -> CorrelationPane:
    put(store, MANY, FAILED)
    made = CorrelationPane(store)
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    settle(store)
    return made


def column(pane: CorrelationPane, name: str) -> list[str]:
    number = pane.model.columns.index(name)
    return [
        str(pane.model.data(pane.model.index(row, number))) for row in range(pane.model.rowCount())
    ]


def text(store: Store) -> str:
    draft = store.snapshot.workspace.draft
    assert draft is not None
    return draft.text


def test_the_alerts_are_listed_with_what_they_are(pane: CorrelationPane) -> None:
    assert column(pane, "User") == ["anna", "ben", "eve"]
    assert column(pane, "Value") == ["5", "5", "4"]
    assert column(pane, "Alert is") == ["unknown", "false", "true"]
    assert pane.summary.text() == (
        "Alerts: 3 (1 false, 1 true, 1 unknown). 1 hits without a value to group by are left out."
    )


def test_an_alert_that_is_selected_shows_its_events(pane: CorrelationPane, store: Store) -> None:
    pane.table.selectRow(2)
    assert store.snapshot.shown.rows().tolist() == list(range(10, 14))
    assert store.snapshot.focus.picked_as == "alert of eve, 4 events"


def test_the_threshold_changes_the_text_and_nothing_else(
    pane: CorrelationPane, store: Store, settle: Settle
) -> None:
    box = pane.controls.boxes["gte"]
    box.stepUp()
    box.stepUp()
    settle(store)
    assert text(store) == MANY.replace("gte: 3", "gte: 5")
    assert column(pane, "User") == ["anna", "ben"]
    assert "Alerts: 3 → 2 (1 false, 1 → 0 true, 1 unknown)." in pane.summary.text()
    store.undo()
    assert text(store) == MANY
    assert box.value() == 3


def test_the_timespan_changes_the_text(pane: CorrelationPane, store: Store, settle: Settle) -> None:
    line = pane.controls.timespan.lineEdit()
    assert line is not None
    line.setText("90m")
    line.editingFinished.emit()
    settle(store)
    assert text(store) == MANY.replace("5m", "90m")


def test_what_is_no_timespan_is_said_and_taken_back(pane: CorrelationPane, store: Store) -> None:
    said: list[str] = []
    store.said.connect(said.append)
    line = pane.controls.timespan.lineEdit()
    assert line is not None
    line.setText("soon")
    line.editingFinished.emit()
    assert "`soon` is no timespan" in said[0]
    assert pane.controls.timespan.currentText() == "5m"
    assert text(store) == MANY


def test_the_chart_shows_the_thresholds_and_a_click_sets_one(
    pane: CorrelationPane, store: Store, settle: Settle
) -> None:
    assert [curve.timespan for curve in pane.chart.curves] == ["5m", "10s", "1m", "10m", "30m"]
    tips = [bar.tip for bar in pane.chart.bars]
    assert "≥ 4 in 5m: alerts: 1 false, 1 true, 1 unknown" in tips
    bar = pane.chart.bars[tips.index("≥ 5 in 5m: alerts: 1 false, 0 true, 1 unknown")]
    scene = pane.chart.plot.vb.mapViewToScene(QPointF((bar.left + bar.right) / 2, 1.0))
    QTest.mouseClick(
        pane.chart.viewport(), Qt.MouseButton.LeftButton, pos=pane.chart.mapFromScene(scene)
    )
    settle(store)
    assert "gte: 5" in text(store)


def test_a_rule_that_is_changed_changes_the_alerts_of_its_correlation(
    pane: CorrelationPane, store: Store, settle: Settle
) -> None:
    store.show_rule(1)
    draft = store.snapshot.workspace.draft
    assert draft is not None
    assert pane.model.rowCount() == 0
    store.edit("x", replace(draft, text=draft.text.replace("10.0.0.9", "1.1.1.1")))
    store.show_rule(0)
    settle(store)
    assert pane.model.rowCount() == 0
    assert "Alerts: 3 → 0" in pane.summary.text()


def test_a_missing_rule_is_said(store: Store, settle: Settle, qtbot: QtBot) -> None:
    put(store, MANY)
    made = CorrelationPane(store)
    qtbot.addWidget(made)
    settle(store)
    assert made.summary.text().startswith("Not evaluated: the rule `failed`")
    assert made.chart.curves == ()


def test_a_temporal_correlation_has_no_number_to_set(
    store: Store, settle: Settle, qtbot: QtBot
) -> None:
    lines = "title: t\ncorrelation:\n  type: temporal\n  rules: [failed]\n  timespan: 5m\n"
    put(store, lines, FAILED)
    made = CorrelationPane(store)
    qtbot.addWidget(made)
    settle(store)
    assert made.controls.boxes == {}
    assert made.controls.measure.text() == "rules ≥ 1"
    assert made.model.rowCount() > 0


def test_the_other_panes_say_what_a_correlation_is(
    store: Store, settle: Settle, qtbot: QtBot
) -> None:
    put(store, MANY, FAILED)
    panes = StagesPane(store), EventPane(store), RulesPane(store)
    for made in panes:
        qtbot.addWidget(made)
    settle(store)
    tree = panes[0].tree
    rows = [tree.topLevelItem(n).text(0) for n in range(tree.topLevelItemCount())]
    assert rows[1] == "Correlation of: failed   events ≥ 3 in 5m by User"
    assert tree.topLevelItem(1).text(2) == "4"
    assert panes[2].model.data(panes[2].model.index(0, 1)) == "8"


def test_the_rules_list_follows_what_a_correlation_refers_to(
    store: Store, settle: Settle, qtbot: QtBot
) -> None:
    put(store, MANY, FAILED)
    made = RulesPane(store)
    qtbot.addWidget(made)
    store.show_rule(1)
    settle(store)
    assert made.model.data(made.model.index(0, 1)) == "8"
    draft = store.snapshot.workspace.draft
    assert draft is not None
    store.edit("x", replace(draft, text=draft.text.replace("10.0.0.9", "1.1.1.1")))
    settle(store)
    assert made.model.data(made.model.index(0, 1)) == "0"


def test_a_tuned_correlation_is_exported_like_any_rule(
    store: Store, settle: Settle, pane: CorrelationPane, qtbot: QtBot
) -> None:
    pane.controls.set_number("gte", 5)
    settle(store)
    dialog = ExportDialog(store, pane)
    qtbot.addWidget(dialog)
    dialog.modified.setChecked(False)
    settle(store)
    assert dialog.result_ is not None
    assert dialog.result_.text == MANY.replace("gte: 3", "gte: 5")
    assert "Verified: 10 alerts" in dialog.notes.text()


def test_the_tab_is_there_for_correlations_alone(window: MainWindow, settle: Settle) -> None:
    place = window.rule.indexOf(window.correlation)
    assert not window.rule.isTabVisible(place)
    put(window.store, MANY, FAILED)
    settle(window.store)
    assert window.rule.isTabVisible(place)
    window.store.show_rule(1)
    assert read_rule(text(window.store)).correlation is None
    assert not window.rule.isTabVisible(place)


def test_columns_stay_as_wide_as_a_person_makes_them(
    pane: CorrelationPane, store: Store, settle: Settle
) -> None:
    user = pane.model.columns.index("User")
    letters = pane.table.fontMetrics()
    assert pane.table.columnWidth(user) >= letters.horizontalAdvance("anna")
    pane.table.setColumnWidth(user, 123)
    draft = store.snapshot.workspace.draft
    assert draft is not None
    store.edit("typing", replace(draft, text=draft.text.replace("gte: 3", "gte: 4")))
    settle(store)
    assert column(pane, "User") != []
    assert pane.table.columnWidth(user) == 123


def test_of_a_rule_that_is_none_nothing_is_shown(
    pane: CorrelationPane, store: Store, settle: Settle
) -> None:
    store.show_rule(1)
    settle(store)
    assert pane.controls.isHidden()
    assert pane.model.rowCount() == 0
    store.show_rule(0)
    settle(store)
    assert column(pane, "User") == ["anna", "ben", "eve"]
