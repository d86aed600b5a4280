"""The trade-off of networks, drawn: false positives removed against addresses excluded."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from workbench.tuning.networks import NetworkChoice, NetworkPlan
from workbench.ui.theme import colours

Curve = tuple[NetworkPlan, tuple[NetworkChoice, ...]]
_SYMBOLS = {4: "o", 6: "s"}
_TITLE = "False positives removed by addresses excluded (log scale)"
_ABOUT = (
    "Each point removes more than the one before, for the fewest addresses that can do it.\n"
    "○ IPv4, □ IPv6. Click a point to add its networks."
)


class TradeOff(pg.PlotWidget):
    """A line for each IP version; a click on a point chooses it."""

    chosen = Signal(object, object)  # NetworkPlan, NetworkChoice

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setAccessibleName(_TITLE)
        self.setToolTip(_ABOUT)
        self.setMinimumSize(160, 90)
        self.curves: Sequence[Curve] = ()
        self.scatters: list[pg.ScatterPlotItem] = []
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(x=False, y=False)
        plot.setLogMode(x=True, y=False)
        plot.setLabel("bottom", "addresses")
        plot.setLabel("left", "removed")
        self._draw()

    def put(self, curves: Sequence[Curve]) -> None:
        self.curves = curves
        self._draw()

    def _draw(self) -> None:
        palette, plot = colours(self), self.getPlotItem()
        self.setBackground(self.palette().color(QPalette.ColorRole.Base))
        for name in ("left", "bottom"):
            plot.getAxis(name).setPen(QColor(palette.muted))
            plot.getAxis(name).setTextPen(self.palette().color(QPalette.ColorRole.Text))
        plot.clear()
        self.scatters = []
        for plan, points in self.curves:
            found = [point for point in points if point.addresses]
            if not found:
                continue
            x = [float(point.addresses) for point in found]
            y = [point.removed for point in found]
            colour = palette.accent if plan.version == 4 else palette.number
            plot.plot(x, y, pen=pg.mkPen(colour))
            scatter = pg.ScatterPlotItem(
                x=[math.log10(value) for value in x],
                y=y,
                data=[(plan, point) for point in found],
                symbol=_SYMBOLS[plan.version],
                brush=pg.mkBrush(colour),
                pen=None,
                size=9,
                hoverable=True,
                tip=_tip,
            )
            scatter.sigClicked.connect(lambda _, spots: self._click(spots))
            plot.addItem(scatter)
            self.scatters.append(scatter)

    def _click(self, spots: Sequence[pg.SpotItem]) -> None:
        if len(spots):
            self.chosen.emit(*spots[0].data())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "curves"):
            self._draw()


def _tip(x: float, y: float, data: tuple[NetworkPlan, NetworkChoice]) -> str:  # noqa: ARG001
    """What pyqtgraph shows over a point, of which it gives the place as well."""
    choice = data[1]
    shown = "\n".join(choice.networks[:12])
    return f"{choice.removed} removed, {choice.addresses:,} addresses\n{shown}"
