"""Charts as a person sees and clicks them, for their tests."""

from __future__ import annotations

from typing import TypeVar

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.charts.base import Bar, Chart
from workbench.ui.store import Store

AnyChart = TypeVar("AnyChart", bound=Chart)


def shown(
    qtbot: QtBot, store: Store, kind: type[AnyChart], width: int = 480, height: int = 260
) -> AnyChart:
    """A chart in a window of its own, kept up to date with a store."""
    window = QWidget()
    qtbot.addWidget(window, before_close_func=lambda _: window.hide())  # which keeps it so long
    chart = kind(store)
    chart.setParent(window)
    chart.resize(width, height)
    window.resize(width, height)
    window.show()
    store.changed.connect(chart.present)
    chart.present(store.snapshot)
    QApplication.processEvents()
    return chart


def spot(chart: Chart, bar: Bar) -> QPoint:
    """The middle of a bar in the chart's viewport."""
    middle = QPointF((bar.left + bar.right) / 2, (bar.bottom + bar.top) / 2)
    return chart.mapFromScene(chart.plot.vb.mapViewToScene(middle))


def click(qtbot: QtBot, chart: Chart, at: QPoint) -> None:
    qtbot.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=at)


def counted(chart: Chart) -> list[tuple[str, int]]:
    """The label of each bar with the number of its events."""
    return [(bar.label, bar.events.count()) for bar in chart.bars]


def texts(chart: Chart) -> list[str]:
    """What is written into the plot, in the order it was written."""
    return [i.toPlainText() for i in chart.plot.items if isinstance(i, pg.TextItem)]


def names(chart: Chart) -> list[str]:
    """The names along the left axis, from the top."""
    levels = chart.plot.getAxis("left")._tickLevels or []
    return [str(name) for level in levels for _, name in level]


def picture(chart: Chart) -> QImage:
    QApplication.processEvents()
    return chart.grab().toImage()
