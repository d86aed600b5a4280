"""Alerts over time: the tuned rule's by kind, the original's as an outline behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from workbench.engine.mask import Mask
from workbench.events.table import NO_TIME, EventTable
from workbench.tuning.analysis import Analysis
from workbench.ui.charts.base import ROLES, Bar, Chart
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store
from workbench.ui.theme import Colours

_BINS = 48
_YEAR = 365 * 86_400  # seconds


@dataclass(frozen=True, eq=False)
class Bins:
    """Equal spans of time that hold all of some events: `edges` in seconds since 1970."""

    edges: NDArray[np.float64]

    @classmethod
    def of(cls, events: Mask, table: EventTable) -> Bins | None:
        """None if no event has a time."""
        times = _seconds(events.rows(), table)
        if not len(times):
            return None
        first, last = float(times.min()), float(times.max())
        return cls(np.linspace(first, max(last, first + 60.0) + 1e-3, _BINS + 1))

    def split(self, events: Mask, table: EventTable) -> dict[int, Mask]:
        """The events of each bin that holds any, by the bin's number."""
        rows, places = self._places(events, table)
        return {int(n): Mask.at(rows[places == n], table.size) for n in np.unique(places)}

    def counts(self, events: Mask, table: EventTable) -> NDArray[np.intp]:
        """How many of the events each bin holds."""
        return np.bincount(self._places(events, table)[1], minlength=len(self.edges) - 1)

    def _places(self, events: Mask, table: EventTable) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The events that have a time, and the bin of each."""
        rows = events.rows()
        rows = rows[table.time[rows] != NO_TIME]
        return rows, np.digitize(_seconds(rows, table), self.edges) - 1


class _Times(pg.DateAxisItem):
    """A time axis that says the month with the day, and the day at midnight."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if spacing > _YEAR / 24:
            return list(super().tickStrings(values, scale, spacing))
        moments = [datetime.fromtimestamp(value, UTC) for value in values]
        return [f"{m:%H:%M}" if m.hour or m.minute else f"{m.day} {m:%b}" for m in moments]


class TimelineChart(Chart):
    """Stacked bars a span of time."""

    title = "Alerts over time"
    about = (
        "Alerts of the tuned rule by time (UTC); the line is the original rule's.\n"
        "Solid: benign, hatched: attack, dotted: unlabelled. Click a bar for its events."
    )

    def __init__(self, store: Store):
        super().__init__(store)
        self.plot.setAxisItems({"bottom": _Times(utcOffset=0)})

    def draw(self, snapshot: Snapshot, palette: Colours) -> None:
        analysis, table = snapshot.analysis, snapshot.table
        assert analysis is not None
        alerts = analysis.now.hits | analysis.before.hits
        bins = Bins.of(alerts, table)
        if bins is None:
            self.say("no alerts with a time" if alerts else "no alerts", palette)
            return
        for name in ("left", "bottom"):
            self.plot.getAxis(name).setTicks(None)
        self.put_bars(_stacked(bins, analysis, table), palette)
        before = bins.counts(analysis.before.hits, table).tolist()
        self.plot.addItem(
            pg.PlotCurveItem(
                bins.edges, before, stepMode="center", pen=pg.mkPen(palette.muted, width=1)
            )
        )
        highest = max([*before, *(bar.top for bar in self.bars), 1])
        self.plot.setRange(
            xRange=(bins.edges[0], bins.edges[-1]), yRange=(0, highest), padding=0.05
        )


def _stacked(bins: Bins, analysis: Analysis, table: EventTable) -> list[Bar]:
    bottoms = np.zeros(_BINS)
    bars = []
    for role in ROLES:
        events_of = bins.split(analysis.now.hits & analysis.truth.of(role), table)
        for place, events in events_of.items():
            count, bottom = events.count(), float(bottoms[place])
            left, right = float(bins.edges[place]), float(bins.edges[place + 1])
            when = np.datetime64(int(left), "s").astype(str).replace("T", " ")
            tip = f"{count:,} {role} alerts from {when} UTC"
            bars.append(Bar(left, right, bottom, bottom + count, events, tip, tip, role))
            bottoms[place] += count
    return bars


def _seconds(rows: NDArray[np.intp], table: EventTable) -> NDArray[np.float64]:
    times = table.time[rows]
    seconds: NDArray[np.float64] = times[times != NO_TIME] / 1e6
    return seconds
