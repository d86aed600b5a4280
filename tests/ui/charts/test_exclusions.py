"""What each exclusion holds back, alone and with others, at any size of the chart."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE, connection
from tests.ui.build import BENIGN, put_events, put_example
from tests.ui.charts.driver import counted, names, shown, texts
from workbench.tuning.suppress import suppression
from workbench.tuning.workspace import Role
from workbench.ui.charts.exclusions import ExclusionsChart
from workbench.ui.store import Store

VALUES = ["10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16", "20.0.0.0/11"]


def test_each_value_has_what_it_holds_back_by_kind(qtbot: QtBot, store: Store) -> None:
    put_example(store)
    chart = shown(qtbot, store, ExclusionsChart)
    assert names(chart) == VALUES
    assert counted(chart) == [
        ("held back by 10.0.0.0/8 alone, benign", 1),
        ("held back by 20.0.0.0/11 alone, attack", 1),
    ]
    assert texts(chart) == ["1", "1"]


def test_what_others_hold_back_as_well_is_faint_and_behind(qtbot: QtBot, store: Store) -> None:
    put_events(store, [connection("10.0.0.1"), connection("10.1.0.1"), connection("10.1.0.2")])
    chart = shown(qtbot, store, ExclusionsChart)
    assert [(bar.left, bar.right, bar.faint) for bar in chart.bars] == [
        (0, 1, False),
        (1, 3, True),
        (0, 2, True),
    ]
    assert texts(chart) == ["3", "2"]
    assert "together with others" in chart.bars[1].tip


def test_a_value_that_is_off_is_not_there(qtbot: QtBot, store: Store) -> None:
    put_example(store)
    analysis, draft = store.snapshot.analysis, store.snapshot.workspace.draft
    assert analysis is not None
    assert draft is not None
    keys = {p.key for p in analysis.rule.predicates() if p.value == "10.0.0.0/8"}
    store.edit("off", replace(draft, off=frozenset(keys)))
    assert names(shown(qtbot, store, ExclusionsChart)) == VALUES[1:]


def test_without_exclusions_it_says_so(qtbot: QtBot, store: Store) -> None:
    put_events(store, BENIGN, rule=RULE.replace(" and not 1 of filter_main_*", ""))
    assert texts(shown(qtbot, store, ExclusionsChart)) == ["no exclusions"]


def test_the_bars_of_the_demo_are_what_is_worked_out(qtbot: QtBot, demo: Store) -> None:
    analysis = demo.snapshot.analysis
    assert analysis is not None
    chart = shown(qtbot, demo, ExclusionsChart, height=600)
    found = suppression(analysis.now, analysis.truth)
    for role, kind in ((Role.BENIGN, "benign"), (Role.ATTACK, "attack")):
        expected = sum(
            getattr(hits, kind)
            for of in found.values.values()
            for hits in (of.alone_hits, of.shared_hits)
        )
        assert sum(bar.events.count() for bar in chart.bars if bar.role is role) == expected


def title(chart: ExclusionsChart) -> str:
    return str(chart.plot.titleLabel.text)


def test_in_a_low_chart_the_rest_is_reached_by_wheel_and_arrows(qtbot: QtBot, demo: Store) -> None:
    every = names(shown(qtbot, demo, ExclusionsChart, height=600))
    chart = shown(qtbot, demo, ExclusionsChart, height=150)
    room = len(names(chart))
    assert names(chart) == every[:room] != every
    assert title(chart).endswith(f": 1–{room} of {len(every)}")
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert names(chart) == every[1 : room + 1]
    wheel(chart, -120, times=20)
    assert names(chart) == every[-room:]
    wheel(chart, 120, times=20)
    qtbot.keyClick(chart, Qt.Key.Key_Up)
    assert names(chart) == every[:room]
    chart.resize(480, 600)
    qtbot.waitUntil(lambda: names(chart) == every)
    assert "of" not in title(chart).split()


def wheel(chart: ExclusionsChart, by: int, times: int) -> None:
    for _ in range(times):
        at = QPointF(chart.viewport().rect().center())
        turned = QWheelEvent(
            at,
            at,
            QPoint(),
            QPoint(0, by),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(chart.viewport(), turned)
