"""The three rates before and now, each with its 95% interval, never mixed.

Every rate is a row with a scale of its own, since their units differ: its row ends at the largest
upper limit of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyqtgraph as pg

from workbench.engine.mask import Mask
from workbench.tuning.metrics import UNMEASURED, PoissonRate, Rate, rates
from workbench.tuning.workspace import Role
from workbench.ui.charts.base import Bar, Chart
from workbench.ui.snapshot import Snapshot
from workbench.ui.theme import Colours

AnyRate = Rate | PoissonRate
_OFFSET = 0.17
_LEAST = 24.0  # pixels that the whiskers keep in the narrowest pane
_ENOUGH = 90.0  # pixels that they keep, or the interval is not written out beside them


class RatesChart(Chart):
    """A dot with whiskers for the original rule (hollow) and the tuned one (filled)."""

    title = "Rates: original and now"
    about = (
        "False-positive rate: false positives ÷ benign events in scope.\n"
        "False-discovery rate: false positives ÷ alerts whose verdict is known.\n"
        "FPs per host and day: false positives ÷ distinct pairs of computer and UTC date.\n"
        "Whiskers: 95% interval (Wilson; exact Poisson). Hollow: original, filled: now.\n"
        "Each row has a scale of its own. Click a rate for its false positives."
    )
    fitted = True

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
        both = [rate for _, old, new in rows for rate in (old, new)]
        written = _text if self._left([_text(rate) for rate in both]) >= _ENOUGH else _parts
        end = self._end([written(rate) for rate in both])
        false = [v.hits & analysis.truth.benign for v in (analysis.before, analysis.now)]
        bars: list[Bar] = []
        for row, (name, old, new) in enumerate(rows):
            self._row(-row, old, new, written, palette)
            bars += _bars(-row, name, (old, new), false, end)
        self.bars = bars  # nothing to draw: the places of the rates, for hovering and clicking
        self.plot.getAxis("left").setTicks([[(-n, name) for n, (name, _, _) in enumerate(rows)]])
        self.plot.getAxis("bottom").setTicks([[]])
        self.plot.setRange(xRange=(0, end), yRange=(-2.5, 0.5), padding=0.02)

    def _left(self, texts: list[str]) -> float:
        """The pixels that the texts right of the whiskers leave for them."""
        needed = max(self.fontMetrics().horizontalAdvance(text) for text in texts) + 16
        left: float = max(self.plot.vb.width() - needed, _LEAST)
        return left

    def _end(self, texts: list[str]) -> float:
        """Where the x axis ends, so that the texts right of the whiskers (0 to 1) fit."""
        return max(float(self.plot.vb.width()), 1.0) / self._left(texts)

    def _row(
        self,
        y: float,
        old: AnyRate,
        new: AnyRate,
        written: Callable[[AnyRate], str],
        palette: Colours,
    ) -> None:
        scale = max(old.high or 0.0, new.high or 0.0) or 1.0
        for rate, place, colour in (
            (old, y + _OFFSET, palette.muted),
            (new, y - _OFFSET, palette.accent),
        ):
            if rate.value is not None and rate.low is not None and rate.high is not None:
                self._dot(rate, scale, place, colour, filled=rate is new)
            self.put_text(written(rate), 1.04, place, colour, (0, 0.5))

    def _dot(self, rate: AnyRate, scale: float, y: float, colour: str, *, filled: bool) -> None:
        value, low, high = rate.value or 0.0, rate.low or 0.0, rate.high or 0.0
        pen = pg.mkPen(colour, width=2)
        self.plot.addItem(pg.PlotCurveItem([low / scale, high / scale], [y, y], pen=pen))
        dot = pg.ScatterPlotItem(
            [value / scale], [y], size=9, pen=pen, brush=pg.mkBrush(colour if filled else None)
        )
        self.plot.addItem(dot)


def _bars(
    y: float, name: str, of: tuple[AnyRate, AnyRate], false: list[Mask], end: float
) -> Iterator[Bar]:
    """The places of a row's two rates, with the false positives that each counts."""
    for rate, events, when, middle in zip(
        of, false, ("original", "now"), (y + _OFFSET, y - _OFFSET), strict=True
    ):
        tip = f"{name}, {when}: {_text(rate)}"
        label = f"false positives, {when}"
        yield Bar(0, end, middle - _OFFSET, middle + _OFFSET, events, label, tip, Role.BENIGN)


def _text(rate: AnyRate) -> str:
    """Value, parts and interval: `3.1% (4/130) [1.2–7.6]`."""
    if rate.low is None or rate.high is None:
        return _parts(rate)
    if isinstance(rate, Rate):
        return f"{_parts(rate)} [{rate.low * 100:.3g}–{rate.high * 100:.3g}]"
    return f"{_parts(rate)} [{rate.low:.2g}–{rate.high:.2g}]"


def _parts(rate: AnyRate) -> str:
    """Value and parts: `3.1% (4/130)`."""
    if rate.value is None:
        return UNMEASURED
    if isinstance(rate, Rate):
        return f"{rate.value * 100:.3g}% ({rate.numerator:,}/{rate.denominator:,})"
    return f"{rate.value:.3g} ({rate.count:,}/{rate.exposure:,})"
