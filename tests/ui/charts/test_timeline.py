"""Alerts by time: each in one bar, of its kind, the original's outline behind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE, connection, table_of
from tests.ui.build import BENIGN, put_events, put_example
from tests.ui.charts.driver import shown, texts
from workbench.engine.mask import Mask
from workbench.tuning.workspace import Role
from workbench.ui.charts.timeline import Bins, TimelineChart
from workbench.ui.store import Store

MINUTES = st.lists(st.one_of(st.none(), st.integers(0, 59)), min_size=1, max_size=20)


@given(MINUTES)
def test_each_event_with_a_time_is_in_one_bin(minutes: list[int | None]) -> None:
    timed = [{"time": f"2026-03-02T08:{m:02}:00"} if m is not None else {} for m in minutes]
    table = table_of([{"User": "eve", **time} for time in timed])
    every = Mask.full(table.size)
    bins = Bins.of(every, table)
    known = [row for row, m in enumerate(minutes) if m is not None]
    if bins is None:
        assert known == []
        return
    split = bins.split(every, table)
    assert sorted(row for events in split.values() for row in events.rows()) == known
    assert {n: int(c) for n, c in enumerate(bins.counts(every, table)) if c} == {
        n: events.count() for n, events in split.items()
    }
    for place, events in split.items():
        seconds = table.time[events.rows()] / 1e6
        assert (bins.edges[place] <= seconds).all()
        assert (seconds < bins.edges[place + 1]).all()


def test_bars_hold_the_alerts_of_each_kind(qtbot: QtBot, store: Store) -> None:
    put_example(store)
    chart = shown(qtbot, store, TimelineChart)
    by_role = {
        role: sorted(r for bar in chart.bars if bar.role is role for r in bar.events.rows())
        for role in Role
    }
    assert by_role == {Role.BENIGN: [0, 1, 4], Role.ATTACK: [6], Role.UNLABELLED: []}
    for bar in chart.bars:
        assert bar.top - bar.bottom == bar.events.count()
    assert chart.bars[0].tip == "1 benign alerts from 2026-03-02 07:00:00 UTC"


def test_kinds_in_the_same_span_stand_on_one_another(qtbot: QtBot, store: Store) -> None:
    when = {"time": "2026-03-02T08:00:00"}
    one = connection("40.1.1.1", **when)
    put_events(store, [one, one], [one])
    chart = shown(qtbot, store, TimelineChart)
    benign, attack = chart.bars
    assert (benign.bottom, benign.top) == (0, 2)
    assert (attack.bottom, attack.top) == (2, 3)
    assert benign.left == attack.left


def outline(chart: TimelineChart) -> int:
    (line,) = [item for item in chart.plot.items if isinstance(item, pg.PlotCurveItem)]
    return int(np.sum(line.getData()[1]))


def test_the_outline_is_the_original_rules(qtbot: QtBot, store: Store) -> None:
    put_example(store)
    chart = shown(qtbot, store, TimelineChart)
    draft = store.snapshot.workspace.draft
    assert draft is not None
    store.edit("edit", replace(draft, text=RULE.replace("10.1.0.0/16", "40.0.0.0/8")))
    assert sum(bar.events.count() for bar in chart.bars) == 1
    assert outline(chart) == 4


def test_without_alerts_or_times_it_says_so(qtbot: QtBot, store: Store) -> None:
    put_events(store, [BENIGN[2]])
    chart = shown(qtbot, store, TimelineChart)
    assert texts(chart) == ["no alerts"]
    assert list(chart.bars) == []
    put_events(store, [connection("40.1.1.1")])
    assert texts(chart) == ["no alerts with a time"]


def test_the_axis_names_days_with_their_month_and_hours(qtbot: QtBot, store: Store) -> None:
    put_example(store)
    chart = shown(qtbot, store, TimelineChart)
    axis = chart.plot.getAxis("bottom")
    day = 1772409600  # 2026-03-02T00:00:00Z
    assert axis.tickStrings([day, day + 21_600], 1.0, 21_600) == ["2 Mar", "06:00"]
