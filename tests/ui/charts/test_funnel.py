"""The funnel: the events left after each stage, each kind apart."""

from __future__ import annotations

import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE, rows, rule
from tests.ui.build import ATTACK, BENIGN, put_events, put_example
from tests.ui.charts.driver import names, shown, texts
from workbench.tuning.counts import funnel
from workbench.tuning.workspace import Role
from workbench.ui.charts.base import Chart
from workbench.ui.charts.funnel import FunnelChart
from workbench.ui.store import Store


@pytest.fixture
def chart(qtbot: QtBot, store: Store) -> Chart:
    put_example(store)
    return shown(qtbot, store, FunnelChart)


def test_a_step_a_stage_from_the_scope_to_the_alerts(chart: Chart) -> None:
    assert names(chart) == ["in scope", "selection", "not filter_main_*"]
    assert [rows(bar.events) for bar in chart.bars] == [
        [0, 1, 2, 3, 4], [6, 7],
        [0, 1, 2, 4], [6, 7],
        [0, 1, 4], [6],
    ]  # fmt: skip


def test_the_numbers_beside_the_bars_are_those_of_the_steps(store: Store, chart: Chart) -> None:
    found = store.snapshot.analysis
    assert found is not None
    steps = funnel(found.now, found.truth)
    assert texts(chart) == [str(n) for step in steps for n in (step.hits.benign, step.hits.attack)]


def test_more_events_have_a_longer_bar(chart: Chart) -> None:
    by_length = sorted(chart.bars, key=lambda bar: bar.right)
    counts = [bar.events.count() for bar in by_length]
    assert counts == sorted(counts)


def test_bars_do_not_overlap(chart: Chart) -> None:
    for above, below in zip(chart.bars, chart.bars[1:], strict=False):
        assert above.bottom >= below.top - 1e-9


def test_only_the_kinds_that_there_are_have_bars(store: Store, chart: Chart) -> None:
    put_events(store, BENIGN, roles=[Role.UNLABELLED])
    assert {bar.role for bar in chart.bars} == {Role.UNLABELLED}
    put_events(store, BENIGN, ATTACK, BENIGN, roles=list(Role))
    assert {bar.role for bar in chart.bars} == set(Role)


def test_a_step_that_nothing_passes_has_its_number(store: Store, chart: Chart) -> None:
    put_events(store, BENIGN, rule=rule("a: {User: nobody}\ncondition: a"))
    assert names(chart) == ["in scope", "a"]
    assert texts(chart) == ["5", "0"]
    assert chart.bars[-1].right == 0


def test_what_is_switched_off_is_a_step_no_more(store: Store, chart: Chart) -> None:
    put_events(store, BENIGN, rule=RULE.replace(" and not 1 of filter_main_*", ""))
    assert names(chart) == ["in scope", "selection"]
    assert texts(chart) == ["5", "4"]


def test_the_digits_of_a_low_chart_keep_to_the_height_of_their_bars(
    qtbot: QtBot, store: Store
) -> None:
    put_events(store, BENIGN, ATTACK, BENIGN, roles=list(Role))
    high, low = (shown(qtbot, store, FunnelChart, height=height) for height in (400, 137))
    usual, small = (font_of(chart) for chart in (high, low))
    assert small < usual
    QApplication.processEvents()
    bar = low.bars[0]
    thick = (bar.top - bar.bottom) / low.plot.vb.viewPixelSize()[1]
    assert small * 0.73 <= thick, "a digit is about 0.73 of its font's size"


def font_of(chart: Chart) -> int:
    label = next(item for item in chart.plot.items if isinstance(item, pg.TextItem))
    return int(label.textItem.font().pixelSize())


def test_the_title_says_that_lengths_are_logarithmic(chart: Chart) -> None:
    assert str(chart.plot.titleLabel.text) == "Funnel by stage (log scale)"
