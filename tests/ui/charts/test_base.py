"""What every chart does: bars to click and hover, saving, another theme, nothing to show."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QGraphicsRectItem, QMenu
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE, rows
from tests.ui.build import BENIGN, put_events, put_example
from tests.ui.charts.driver import click, picture, shown, spot
from workbench.tuning.workspace import Role
from workbench.ui import theme
from workbench.ui.charts.base import Chart, shortened
from workbench.ui.charts.exclusions import ExclusionsChart
from workbench.ui.charts.funnel import FunnelChart
from workbench.ui.charts.picture import svg
from workbench.ui.charts.rates import RatesChart
from workbench.ui.charts.timeline import TimelineChart
from workbench.ui.store import Store
from workbench.ui.theme import DARK, LIGHT, Theme

KINDS = (FunnelChart, RatesChart, TimelineChart, ExclusionsChart)
UNKNOWN = RULE.replace("cidr: '20", "nonsense: '20")


@pytest.fixture(params=KINDS)
def chart(request: pytest.FixtureRequest, qtbot: QtBot, store: Store) -> Chart:
    put_example(store)
    return shown(qtbot, store, request.param)


def picked(store: Store) -> list[int] | None:
    """The events that a click chose."""
    events = store.snapshot.focus.picked
    return None if events is None else rows(events)


def test_a_click_on_a_bar_picks_its_events(qtbot: QtBot, store: Store, chart: Chart) -> None:
    assert chart.bars
    for bar in chart.bars:
        if bar.left < bar.right:
            click(qtbot, chart, spot(chart, bar))
            assert picked(store) == rows(bar.events)
            assert store.snapshot.focus.picked_as == bar.label


def test_a_click_beside_the_bars_picks_nothing(qtbot: QtBot, store: Store, chart: Chart) -> None:
    click(qtbot, chart, QPoint(3, 3))
    assert picked(store) is None


def test_a_bar_under_the_mouse_says_what_it_is(chart: Chart) -> None:
    bar = next(bar for bar in chart.bars if bar.left < bar.right)
    chart.scene().sigMouseMoved.emit(chart.mapToScene(spot(chart, bar)))
    assert chart.toolTip() == bar.tip
    chart.scene().sigMouseMoved.emit(QPointF(3, 3))
    assert chart.toolTip() == chart.about


def focused(qtbot: QtBot, chart: Chart) -> None:
    """The chart has the keys, as after the Tab key."""
    chart.window().activateWindow()
    chart.clearFocus()
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(chart.hasFocus)


def outlined(chart: Chart) -> list[QRectF]:
    return [i.rect() for i in chart.plot.items if isinstance(i, QGraphicsRectItem)]


def test_the_arrow_keys_walk_through_the_bars_and_enter_picks(
    qtbot: QtBot, store: Store, chart: Chart
) -> None:
    assert chart.focusPolicy() & Qt.FocusPolicy.TabFocus
    focused(qtbot, chart)
    for number, bar in enumerate(chart.bars):
        if number:
            qtbot.keyClick(chart, (Qt.Key.Key_Right, Qt.Key.Key_Down)[number % 2])
        assert outlined(chart) == [bar.area]
        assert chart.accessibleDescription() == bar.tip
        if bar.events:
            qtbot.keyClick(chart, (Qt.Key.Key_Return, Qt.Key.Key_Space)[number % 2])
            assert picked(store) == rows(bar.events)
            assert store.snapshot.focus.picked_as == bar.label
    for bar in reversed(chart.bars[:-1]):
        qtbot.keyClick(chart, Qt.Key.Key_Left)
        assert outlined(chart) == [bar.area]
    qtbot.keyClick(chart, Qt.Key.Key_Up)
    assert outlined(chart) == [chart.bars[0].area], "there is none before the first"
    qtbot.keyClick(chart, Qt.Key.Key_End)
    assert outlined(chart) == [chart.bars[-1].area]


def test_the_outline_is_there_while_the_chart_has_the_keys(qtbot: QtBot, chart: Chart) -> None:
    assert outlined(chart) == []
    focused(qtbot, chart)
    assert outlined(chart) == [chart.bars[0].area]
    chart.redraw()
    assert outlined(chart) == [chart.bars[0].area]
    chart.clearFocus()
    assert outlined(chart) == []


def test_a_click_takes_the_keys_to_its_bar(qtbot: QtBot, chart: Chart) -> None:
    bar = next(bar for bar in reversed(chart.bars) if bar.left < bar.right)
    click(qtbot, chart, spot(chart, bar))
    assert chart.current is bar


def test_a_saved_picture_has_no_outline(qtbot: QtBot, tmp_path: Path, chart: Chart) -> None:
    chart.save(tmp_path / "before.png")
    focused(qtbot, chart)
    chart.save(tmp_path / "after.png")
    assert QImage(str(tmp_path / "before.png")) == QImage(str(tmp_path / "after.png"))
    assert outlined(chart)


def title(chart: Chart) -> str:
    return str(chart.plot.titleLabel.text)


def test_of_a_broken_text_the_chart_says_that_it_is_stale(store: Store, chart: Chart) -> None:
    good = store.snapshot.workspace.draft
    assert good is not None
    fresh, before = title(chart), [bar.tip for bar in chart.bars]
    store.edit("typing", replace(good, text=good.text.replace("level: high", "level: [")))
    assert title(chart) == f"stale: {fresh}"
    assert [bar.tip for bar in chart.bars] == before
    assert chart.plot.vb.opacity() < 1, "dimmed as well"
    assert "stale: the text does not parse" in chart.plot.titleLabel.toolTip()
    assert f"stale: {fresh}" in "".join(ET.fromstring(svg(chart)).itertext())
    store.edit("typing", good)
    assert title(chart) == fresh
    assert chart.plot.vb.opacity() == 1
    assert "stale" not in chart.plot.titleLabel.toolTip()


def test_a_chart_is_saved_as_png(tmp_path: Path, store: Store, chart: Chart) -> None:
    said: list[str] = []
    store.said.connect(said.append)
    path = tmp_path / "chart.png"
    chart.save(path)
    saved = QImage(str(path))
    assert saved.width() >= 300
    colours = {saved.pixelColor(x, y).name() for x in range(saved.width()) for y in (60, 120, 180)}
    assert len(colours) > 2, "more than a ground and one line is drawn"
    assert said == ["Saved chart.png"]


def test_a_chart_is_saved_as_svg(tmp_path: Path, chart: Chart) -> None:
    path = tmp_path / "chart.svg"
    chart.save(path)
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    drawn = [part.tag.rsplit("}")[-1] for part in root.iter()]
    assert "path" in drawn or "rect" in drawn
    assert chart.title.split(":")[0] in "".join(root.itertext())


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_what_cannot_be_written_is_told(
    qtbot: QtBot, store: Store, tmp_path: Path, suffix: str
) -> None:
    put_example(store)
    chart = shown(qtbot, store, FunnelChart)
    told: list[tuple[str, str]] = []
    store.failed.connect(lambda *said: told.append(said))
    chart.save(tmp_path / "no such folder" / f"chart{suffix}")
    assert [title for title, _ in told] == ["The chart was not saved"]


def test_another_theme_draws_anew(qapp: QApplication, chart: Chart) -> None:
    theme.apply(qapp, Theme.DARK)
    dark = picture(chart)
    theme.apply(qapp, Theme.LIGHT)
    light = picture(chart)
    assert dark.pixelColor(4, 4).lightness() < 64
    assert light.pixelColor(4, 4) == QColor("#ffffff")


@pytest.mark.parametrize(("chosen", "palette"), [(Theme.LIGHT, LIGHT), (Theme.DARK, DARK)])
def test_the_colours_of_bars_are_those_of_the_theme(
    qtbot: QtBot, qapp: QApplication, store: Store, chosen: Theme, palette: theme.Colours
) -> None:
    theme.apply(qapp, chosen)
    put_example(store)
    chart = shown(qtbot, store, FunnelChart)
    bar = next(bar for bar in chart.bars if bar.role is Role.BENIGN)
    assert picture(chart).pixelColor(spot(chart, bar)) == QColor(palette.benign)


@pytest.mark.parametrize("rule", [UNKNOWN, None], ids=["not evaluated", "no rule"])
def test_nothing_is_drawn_without_a_verdict(store: Store, chart: Chart, rule: str | None) -> None:
    assert chart.bars
    put_events(store, BENIGN, rule=rule)
    assert not chart.bars
    assert not chart.plot.items
    put_example(store)
    assert chart.bars


@pytest.mark.parametrize("kind", KINDS)
def test_without_events_there_is_nothing_to_click(
    qtbot: QtBot, store: Store, kind: type[Chart]
) -> None:
    put_events(store, [])
    chart = shown(qtbot, store, kind)
    assert not any(bar.events for bar in chart.bars)
    click(qtbot, chart, chart.rect().center())
    assert not picked(store)


def test_the_same_numbers_are_not_drawn_again(store: Store, chart: Chart) -> None:
    before = chart.bars
    store.focus(row=1)
    assert chart.bars is before


def test_the_menu_offers_to_save(qtbot: QtBot, chart: Chart) -> None:
    chart.customContextMenuRequested.emit(QPoint(5, 5))
    menu = chart.findChild(QMenu)
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["Save as PNG…", "Save as SVG…"]
    menu.close()


def test_a_long_name_keeps_its_ends() -> None:
    assert shortened("short") == "short"
    assert shortened("C:\\Program Files\\Vendor\\tool.exe", 11) == "C:\\Pr…l.exe"
    assert len(shortened("x" * 99, 18)) <= 18
