"""What each exclusion holds back, alone and with others, at any size of the chart."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE, connection
from tests.ui.build import ATTACK, BENIGN, put_events, put_example
from tests.ui.charts.driver import counted, names, shown, texts
from workbench.tuning.suppress import suppression
from workbench.tuning.workspace import Role
from workbench.ui.charts.exclusions import ExclusionsChart
from workbench.ui.store import Store

VALUES = ["20.0.0.0/11", "10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16"]


def test_each_value_has_what_it_holds_back_by_kind(qtbot: QtBot, store: Store) -> None:
    put_example(store)
    chart = shown(qtbot, store, ExclusionsChart)
    assert names(chart) == VALUES
    assert counted(chart) == [
        ("held back by 20.0.0.0/11 alone, attack", 1),
        ("held back by 10.0.0.0/8 alone, benign", 1),
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
    assert names(shown(qtbot, store, ExclusionsChart)) == [VALUES[0], *VALUES[2:]]


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


def test_in_a_low_chart_the_rest_is_reached_by_the_wheel(qtbot: QtBot, demo: Store) -> None:
    every = names(shown(qtbot, demo, ExclusionsChart, height=600))
    chart = shown(qtbot, demo, ExclusionsChart, height=150)
    room = len(names(chart))
    assert names(chart) == every[:room] != every
    assert title(chart).endswith(f": 1–{room} of {len(every)}")
    wheel(chart, -120, times=1)
    assert names(chart) == every[1 : room + 1]
    wheel(chart, -120, times=20)
    assert names(chart) == every[-room:]
    wheel(chart, 120, times=20)
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


def test_in_a_low_chart_the_arrow_keys_walk_on_to_the_bars_that_have_no_room(
    qtbot: QtBot, demo: Store
) -> None:
    every = [bar.label for bar in shown(qtbot, demo, ExclusionsChart, height=600).bars]
    chart = shown(qtbot, demo, ExclusionsChart, height=150)
    assert len(chart.bars) < len(every)
    for keys, wanted in ((Qt.Key.Key_Down, every), (Qt.Key.Key_Up, every[-2::-1])):
        for label in wanted:
            qtbot.keyClick(chart, keys)
            assert chart.current is not None
            assert chart.current.label == label


def test_the_arrow_keys_pass_values_that_hold_nothing_back(qtbot: QtBot, store: Store) -> None:
    idle = [f"'192.168.{n}.0/24'" for n in range(9)]
    rule = RULE.replace("'192.168.0.0/16'", "\n            - ".join(idle))
    put_events(store, BENIGN, ATTACK, rule=rule)
    chart = shown(qtbot, store, ExclusionsChart, height=120)
    first = names(chart)
    assert len(first) < 9
    for _ in range(12):
        qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert names(chart)[-1] == "192.168.8.0/24"
    assert chart.current is None, "there is no bar to be at"
    for _ in range(12):
        qtbot.keyClick(chart, Qt.Key.Key_Up)
    assert names(chart) == first
    assert chart.current is chart.bars[0]


def test_values_that_hide_attacks_stand_first_then_those_that_save_most(
    qtbot: QtBot, store: Store
) -> None:
    local = [connection("192.168.0.1"), connection("192.168.0.2"), connection("10.0.0.1")]
    attacks = [connection("20.1.2.3"), connection("10.1.0.1"), connection("20.1.2.4")]
    put_events(store, local, attacks)
    chart = shown(qtbot, store, ExclusionsChart)
    assert names(chart) == ["20.0.0.0/11", "10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16"]


def test_of_the_demo_the_value_that_hides_an_attack_is_seen_at_once(
    qtbot: QtBot, demo: Store
) -> None:
    chart = shown(qtbot, demo, ExclusionsChart, height=150)
    assert names(chart)[0] == "20.0.0.0/11"
    assert any(bar.role is Role.ATTACK for bar in chart.bars)


def test_a_saved_picture_holds_the_values_that_have_no_room_as_well(
    qtbot: QtBot, demo: Store, tmp_path: Path
) -> None:
    tall = shown(qtbot, demo, ExclusionsChart, height=600)
    chart = shown(qtbot, demo, ExclusionsChart, height=150)
    before = names(chart)
    chart.save(tmp_path / "chart.svg")
    written = ET.parse(tmp_path / "chart.svg").getroot()
    said = {"".join(t.itertext()) for t in written.iter("{http://www.w3.org/2000/svg}text")}
    assert {*names(tall), *texts(tall), ExclusionsChart.title} <= said
    chart.save(tmp_path / "chart.png")
    assert QImage(str(tmp_path / "chart.png")).height() > 2 * chart.height()
    assert names(chart) == before
    left = [w for w in QApplication.topLevelWidgets() if isinstance(w, ExclusionsChart)]
    assert not any(w.isVisible() for w in left)


def test_the_wheel_leaves_the_keys_at_their_bar(qtbot: QtBot, demo: Store) -> None:
    chart = shown(qtbot, demo, ExclusionsChart, height=150)
    for _ in range(4):
        qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.current is not None
    label = chart.current.label
    wheel(chart, -120, times=1)
    assert chart.current.label == label
    wheel(chart, -120, times=1)
    assert chart.current.label == label
