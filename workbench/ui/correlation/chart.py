"""Alerts against the threshold: false, true, unknown; for the rule's timespan and others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette

from workbench.tuning.correlation_analysis import Curve, Point, tunable
from workbench.tuning.workspace import Role
from workbench.ui.charts.base import ROLES, Bar, Chart, role_colour
from workbench.ui.correlation.model import WORDS
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store
from workbench.ui.theme import Colours

_LINES = {
    Role.BENIGN: Qt.PenStyle.SolidLine,
    Role.ATTACK: Qt.PenStyle.DashLine,
    Role.UNLABELLED: Qt.PenStyle.DotLine,
}


class ThresholdChart(Chart):
    """A line for each kind of alert; a click sets the threshold."""

    title = "Alerts against the threshold"
    about = (
        "How many alerts there would be with another threshold. Solid: false (all events benign),\n"
        "dashed: true (at least one attack), dotted: unknown. Thin: all alerts with other\n"
        "timespans. The upright line is the threshold now; click to set it."
    )
    chosen = Signal(float)

    def __init__(self, store: Store):
        super().__init__(store)
        self.curves: tuple[Curve, ...] = ()
        self.legend = self.plot.addLegend(offset=(-4, 2), labelTextSize="8pt", verSpacing=-6)

    def show_curves(self, curves: tuple[Curve, ...]) -> None:
        """The rule's own curve first, then those of other timespans."""
        self.curves = curves
        self._drawn = curves
        self.redraw()

    def draw(self, snapshot: Snapshot, palette: Colours) -> None:
        self.legend.clear()
        if not self.curves:
            self.say("no threshold to set", palette)
            return
        own = self.curves[0]
        self.legend.setLabelTextColor(self.palette().color(QPalette.ColorRole.Text))
        for name in ("left", "bottom"):
            self.plot.getAxis(name).setTicks(None)
        self._draw_others(palette)
        for role in ROLES:
            self._line(own, role, palette)
        now = self._threshold(snapshot)
        if now is not None:
            pen = pg.mkPen(palette.accent, width=1)
            self.plot.addItem(pg.InfiniteLine(now, angle=90, pen=pen))
        self.bars = list(_columns(own, snapshot))
        highest = max((p.alerts.total for curve in self.curves for p in curve.points), default=1)
        left, right = own.points[0].threshold, own.points[-1].threshold
        room = (right - left) * 0.12 or 1
        self.plot.setRange(
            xRange=(left - room, right + room / 4), yRange=(0, max(highest, 1)), padding=0.05
        )

    def _threshold(self, snapshot: Snapshot) -> float | None:
        correlation = snapshot.analysis.now.rule.correlation if snapshot.analysis else None
        limit = tunable(correlation) if correlation else None
        return None if limit is None else float(limit.number)

    def _line(self, curve: Curve, role: Role, palette: Colours) -> None:
        counts = [_count(point, role) for point in curve.points]
        if not any(counts):
            return
        colour = role_colour(role, palette)
        pen = pg.mkPen(colour, width=2, style=_LINES[role])
        xs = [float(point.threshold) for point in curve.points]
        dots = {"symbol": "o", "symbolSize": 4, "symbolPen": colour, "symbolBrush": colour}
        self.plot.addItem(pg.PlotDataItem(xs, counts, pen=pen, name=WORDS[role], **dots))

    def _draw_others(self, palette: Colours) -> None:
        for curve in self.curves[1:]:
            xs = [float(point.threshold) for point in curve.points]
            counts = [point.alerts.total for point in curve.points]
            self.plot.addItem(pg.PlotCurveItem(xs, counts, pen=pg.mkPen(palette.muted, width=1)))
            self.put_text(curve.timespan, xs[0], counts[0], palette.muted, (1, 0.5))

    def mouseReleaseEvent(self, event: object) -> None:
        pg.PlotWidget.mouseReleaseEvent(self, event)
        if event.button() == Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            place = self.mapToScene(event.position().toPoint())  # type: ignore[attr-defined]
            bar = self.bar_at(place)
            if bar is not None:
                self.chosen.emit(float(self.curves[0].points[self.bars.index(bar)].threshold))


def _count(point: Point, role: Role) -> int:
    return int(getattr(point.alerts, role.value))


def _columns(curve: Curve, snapshot: Snapshot) -> Iterator[Bar]:
    """An invisible bar around each threshold, to hover over and to click."""
    xs = [float(point.threshold) for point in curve.points]
    middles = [(a + b) / 2 for a, b in pairwise(xs)]
    edges = [xs[0] - 1, *middles, xs[-1] + 1]
    for point, (left, right) in zip(curve.points, pairwise(edges), strict=True):
        sign = type(curve.limit)(curve.limit.op, point.threshold)
        counts = ", ".join(f"{_count(point, role):,} {WORDS[role]}" for role in ROLES)
        tip = f"{sign} in {curve.timespan}: alerts: {counts}"
        yield Bar(left, right, 0, 1e12, snapshot.masks.none, tip, tip, Role.BENIGN)
