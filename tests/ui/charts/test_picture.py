"""The picture of a chart in a file is the chart on the screen."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from tests.ui.charts.driver import shown, texts
from workbench.ui.charts.base import Chart
from workbench.ui.charts.exclusions import ExclusionsChart
from workbench.ui.charts.funnel import FunnelChart
from workbench.ui.charts.picture import png, svg
from workbench.ui.charts.rates import RatesChart
from workbench.ui.charts.timeline import TimelineChart
from workbench.ui.store import Store

KINDS = (FunnelChart, RatesChart, TimelineChart, ExclusionsChart)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def chart(request: pytest.FixtureRequest, qtbot: QtBot, demo: Store) -> Chart:
    return shown(qtbot, demo, request.param)


def drawn(chart: Chart, data: bytes) -> QImage:
    """An SVG drawn in the chart's size."""
    image = QImage(chart.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    QSvgRenderer(data).render(painter)
    painter.end()
    return image


def cells(image: QImage, chart: Chart) -> list[int]:
    """The picture in coarse cells, so that the edges of letters and hatches do not count."""
    small = image.scaled(chart.width() // 12, chart.height() // 12)
    wide = range(small.width())
    return [small.pixelColor(x, y).lightness() for x in wide for y in range(small.height())]


def unlike(one: QImage, other: QImage, chart: Chart) -> float:
    """The share of cells that differ clearly."""
    pairs = list(zip(cells(one, chart), cells(other, chart), strict=True))
    return sum(abs(a - b) > 90 for a, b in pairs) / len(pairs)


def test_an_svg_looks_as_the_chart_does(chart: Chart) -> None:
    seen, blank = chart.grab().toImage(), QImage(chart.size(), QImage.Format.Format_RGB32)
    blank.fill(chart.backgroundBrush().color())
    picture = drawn(chart, svg(chart))
    assert unlike(seen, picture, chart) < 0.5 * unlike(seen, blank, chart)


def test_an_svg_holds_its_texts_as_texts(chart: Chart) -> None:
    root = ET.fromstring(svg(chart))
    written = {"".join(t.itertext()) for t in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {str(chart.plot.titleLabel.text), *texts(chart)} <= written


def test_hatches_are_not_scaled_with_the_bars(chart: Chart) -> None:
    for group in ET.fromstring(svg(chart)).iter("{http://www.w3.org/2000/svg}g"):
        if "pattern" in group.get("fill", ""):
            assert group.get("transform", "").startswith("matrix(1,0,0,1,")


def test_a_png_is_the_chart_twice_as_fine(chart: Chart) -> None:
    image = QImage.fromData(png(chart))
    assert image.size() == chart.size() * 2
    assert unlike(chart.grab().toImage(), image, chart) < 0.05
