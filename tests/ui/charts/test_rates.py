"""The three rates, original and now, never without their parts."""

from __future__ import annotations

from dataclasses import replace

import pyqtgraph as pg
import pytest
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE
from tests.ui.build import BENIGN, put_events, put_example
from tests.ui.charts.driver import click, names, shown, spot, texts
from workbench.tuning.workspace import Role
from workbench.ui.charts.rates import RatesChart
from workbench.ui.store import Store


def tune(store: Store) -> None:
    """One of the three false positives excluded."""
    draft = store.snapshot.workspace.draft
    assert draft is not None
    text = RULE.replace("'192.168.0.0/16'", "'40.1.1.2/32'")
    store.edit("edit", replace(draft, text=text))


def test_each_rate_has_value_parts_and_interval(qtbot: QtBot, store: Store) -> None:
    put_example(store)
    tune(store)
    chart = shown(qtbot, store, RatesChart, width=700)
    assert names(chart) == ["FP rate", "FDR", "FP/host·day"]
    old_fpr, fpr, old_fdr, fdr, old_days, days = texts(chart)
    assert old_fpr.startswith("60% (3/5) [")
    assert fpr.startswith("40% (2/5) [")
    assert old_fdr.startswith("75% (3/4) [")
    assert fdr.startswith("66.7% (2/3) [")
    assert old_days.startswith("0.75 (3/4) [")
    assert days.startswith("0.5 (2/4) [")


def right_ends(chart: RatesChart) -> list[float]:
    """Where each text ends, in pixels."""
    items = [item for item in chart.plot.items if isinstance(item, pg.TextItem)]
    return [item.mapToScene(item.boundingRect()).boundingRect().right() for item in items]


@pytest.mark.parametrize("width", [250, 300, 395, 480, 900])
def test_the_parts_fit_at_any_width(qtbot: QtBot, demo: Store, width: int) -> None:
    chart = shown(qtbot, demo, RatesChart, width=width, height=160)
    assert max(right_ends(chart)) <= width
    assert all("/" in text for text in texts(chart))


def test_the_interval_is_written_out_only_where_it_has_room(qtbot: QtBot, demo: Store) -> None:
    chart = shown(qtbot, demo, RatesChart, width=900)
    assert all("[" in text for text in texts(chart))
    chart.resize(300, 160)
    qtbot.waitUntil(lambda: not any("[" in text for text in texts(chart)))
    assert "[" in chart.bars[0].tip, "hovering tells it"


def test_whiskers_span_the_interval_and_hold_the_value(qtbot: QtBot, store: Store) -> None:
    put_example(store)
    chart = shown(qtbot, store, RatesChart)
    dots = [item for item in chart.plot.items if isinstance(item, pg.ScatterPlotItem)]
    lines = [item for item in chart.plot.items if type(item) is pg.PlotCurveItem]
    assert len(dots) == len(lines) == 6
    for dot, line in zip(dots, lines, strict=True):
        (value,), (low, high) = dot.getData()[0], line.getData()[0]
        assert 0 <= low <= value <= high <= 1


@pytest.mark.parametrize(("place", "rows"), [(0, [0, 1, 4]), (1, [0, 4])])
def test_a_rate_leads_to_its_false_positives(
    qtbot: QtBot, store: Store, place: int, rows: list[int]
) -> None:
    put_example(store)
    tune(store)
    chart = shown(qtbot, store, RatesChart)
    click(qtbot, chart, spot(chart, chart.bars[place]))
    assert store.snapshot.shown.rows().tolist() == rows


def test_without_a_known_verdict_a_rate_is_unmeasured(qtbot: QtBot, store: Store) -> None:
    put_events(store, BENIGN, roles=(Role.UNLABELLED,))
    chart = shown(qtbot, store, RatesChart)
    assert texts(chart) == ["unmeasured"] * 6
