"""A chart as a picture in a file: PNG as it is on the screen, SVG drawn anew in pixels.

Qt's own SVG of a scene keeps each item's transform: patterns are then scaled with the bars, and
times in seconds lose their digits. So every shape is mapped to pixels first.
"""

from __future__ import annotations

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QPointF, QRectF
from PySide6.QtGui import QBrush, QPainter, QPen, QPixmap, QTransform
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem

_FINE = 2  # pixels of a PNG for one on the screen
_HIGHEST = 32_000  # pixels that can be painted


def png(chart: pg.PlotWidget) -> bytes:
    """What the screen shows, twice as fine where that can be painted."""
    fine = _FINE if chart.height() * _FINE <= _HIGHEST else 1
    pixmap = QPixmap(chart.size() * fine)
    pixmap.setDevicePixelRatio(fine)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    chart.render(painter, QRectF(chart.rect()), chart.rect())
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")
    return bytes(buffer.data().data())


def svg(chart: pg.PlotWidget) -> bytes:
    """The title, the axes and everything plotted, texts as texts."""
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(chart.logicalDpiX())
    generator.setSize(chart.size())
    generator.setViewBox(chart.rect())
    painter = QPainter(generator)
    painter.fillRect(chart.rect(), chart.backgroundBrush())
    plot = chart.getPlotItem()
    for item in (plot.titleLabel.item, plot.getAxis("left"), plot.getAxis("bottom")):
        _painted(painter, item)
    for item in plot.items:
        if item.isVisible():
            _plotted(painter, item)
    painter.end()
    return bytes(buffer.data().data())


def _painted(painter: QPainter, item: QGraphicsItem) -> None:
    """An item whose own coordinates are pixels already."""
    painter.setTransform(item.sceneTransform())
    item.paint(painter, QStyleOptionGraphicsItem(), None)
    painter.setTransform(QTransform())


def _plotted(painter: QPainter, item: QGraphicsItem) -> None:
    """An item in the coordinates of the data."""
    place = item.sceneTransform()
    painter.setOpacity(item.effectiveOpacity())
    match item:
        case pg.TextItem():
            _painted(painter, item.textItem)
        case pg.BarGraphItem():
            _bars(painter, item.opts, place.mapRect)
        case pg.ScatterPlotItem():
            _dots(painter, item, place.map)
        case pg.PlotCurveItem():
            painter.setBrush(QBrush())
            painter.setPen(item.opts["pen"])
            painter.drawPath(place.map(item.getPath()))


def _bars(painter: QPainter, of: dict, place: Callable[[QRectF], QRectF]) -> None:
    parts = (of[name] for name in ("x0", "x1", "y0", "y1", "brushes", "pens"))
    for left, right, bottom, top, brush, pen in zip(*parts, strict=True):
        painter.setBrush(brush)
        painter.setPen(pen)
        painter.drawRect(place(QRectF(left, bottom, right - left, top - bottom)))


def _dots(painter: QPainter, item: pg.ScatterPlotItem, place: Callable[[QPointF], QPointF]) -> None:
    for point in item.points():
        radius = point.size() / 2
        painter.setBrush(QBrush(point.brush()))
        painter.setPen(QPen(point.pen()))
        painter.drawEllipse(place(point.pos()), radius, radius)
