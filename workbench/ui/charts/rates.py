"""The three rates before and now, each with its 95% interval, never mixed.

Every rate is a row with a scale of its own, since their units differ: its row ends at the largest
upper limit of the two.
"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtGui import QResizeEvent

from workbench.tuning.metrics import PoissonRate, Rate, rates
from workbench.ui.charts.base import Chart
from workbench.ui.snapshot import Snapshot
from workbench.ui.theme import Colours

AnyRate = Rate | PoissonRate
_OFFSET = 0.17
_LEAST = 40.0  # pixels that the whiskers keep in the narrowest pane


class RatesChart(Chart):
    """A dot with whiskers for the original rule (hollow) and the tuned one (filled)."""

    title = "Rates: original and now"
    about = (
        "False-positive rate: false positives ÷ benign events in scope.\n"
        "False-discovery rate: false positives ÷ alerts whose verdict is known.\n"
        "FPs per host and day: false positives ÷ distinct pairs of computer and UTC date.\n"
        "Whiskers: 95% interval (Wilson; exact Poisson). Hollow: original, filled: now.\n"
        "Each row has a scale of its own."
    )

    def draw(self, snapshot: Snapshot, palette: Colours) -> None:
        analysis = snapshot.analysis
        assert analysis is not None
        before = rates(analysis.before, analysis.truth, snapshot.table)
        now = rates(analysis.now, analysis.truth, snapshot.table)
        rows: tuple[tuple[str, AnyRate, AnyRate], ...] = (
            ("FP rate", before.false_positive, now.false_positive),
            ("FDR", before.false_discovery, now.false_discovery),
            ("FP/host·day", before.per_host_day, now.per_host_day),
        )
        texts = [_text(rate) for _, old, new in rows for rate in (old, new)]
        for row, (_, old, new) in enumerate(rows):
            self._row(-row, old, new, palette)
        self.plot.getAxis("left").setTicks([[(-n, name) for n, (name, _, _) in enumerate(rows)]])
        self.plot.getAxis("bottom").setTicks([[]])
        self.plot.setRange(xRange=(0, self._room(texts)), yRange=(-2.5, 0.5), padding=0.02)

    def _room(self, texts: list[str]) -> float:
        """Where the x axis ends, so that the texts right of the whiskers (0 to 1) fit."""
        width = max(float(self.plot.vb.width()), 1.0)
        needed = max(self.fontMetrics().horizontalAdvance(text) for text in texts) + 16
        return width / float(max(width - needed, _LEAST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "store"):
            self.redraw()

    def _row(self, y: float, old: AnyRate, new: AnyRate, palette: Colours) -> None:
        scale = max(old.high or 0.0, new.high or 0.0) or 1.0
        for rate, place, colour in (
            (old, y + _OFFSET, palette.muted),
            (new, y - _OFFSET, palette.accent),
        ):
            if rate.value is not None and rate.low is not None and rate.high is not None:
                self._dot(rate, scale, place, colour, filled=rate is new)
            self.put_text(_text(rate), 1.04, place, colour, (0, 0.5))

    def _dot(self, rate: AnyRate, scale: float, y: float, colour: str, *, filled: bool) -> None:
        value, low, high = rate.value or 0.0, rate.low or 0.0, rate.high or 0.0
        pen = pg.mkPen(colour, width=2)
        self.plot.addItem(pg.PlotCurveItem([low / scale, high / scale], [y, y], pen=pen))
        dot = pg.ScatterPlotItem(
            [value / scale], [y], size=9, pen=pen, brush=pg.mkBrush(colour if filled else None)
        )
        self.plot.addItem(dot)


def _text(rate: AnyRate) -> str:
    """Value, parts and interval: `3.1% (4/130) [1.2–7.6]`."""
    if rate.value is None or rate.low is None or rate.high is None:
        return "unmeasured"
    if isinstance(rate, Rate):
        parts = f"{rate.numerator:,}/{rate.denominator:,}"
        return f"{rate.value * 100:.3g}% ({parts}) [{rate.low * 100:.3g}–{rate.high * 100:.3g}]"
    return f"{rate.value:.3g} ({rate.count:,}/{rate.exposure:,}) [{rate.low:.2g}–{rate.high:.2g}]"
