"""A chart of bars that can be clicked, hovered, walked by keys and saved; the charts of the pane
are made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QFont,
    QFontInfo,
    QKeyEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QGraphicsRectItem, QMenu

from workbench.engine.mask import Mask
from workbench.tuning.save import SaveError, write_whole
from workbench.tuning.workspace import Role
from workbench.ui import stale
from workbench.ui.charts.picture import png, svg
from workbench.ui.save_as import ask_picture
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store
from workbench.ui.theme import Colours, colours

ROLES = (Role.BENIGN, Role.ATTACK, Role.UNLABELLED)
_SIGNS = {
    Role.BENIGN: Qt.BrushStyle.SolidPattern,
    Role.ATTACK: Qt.BrushStyle.BDiagPattern,
    Role.UNLABELLED: Qt.BrushStyle.Dense5Pattern,
}
_DIGIT = 0.8  # the height of a digit with a little air, where the font's size is 1
_SMALLEST = 8  # pixels; a smaller text cannot be read
_DIM = 0.6  # how far what is stale shows
_KEY = Qt.Key
_STEPS = {_KEY.Key_Left: -1, _KEY.Key_Up: -1, _KEY.Key_Right: 1, _KEY.Key_Down: 1}
_TABBED = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_CHOOSING = (_KEY.Key_Return, _KEY.Key_Enter, _KEY.Key_Space)


@dataclass(frozen=True, eq=False)
class Bar:
    """A rectangle in the chart's coordinates, the events it stands for, and what it says."""

    left: float
    right: float
    bottom: float
    top: float
    events: Mask
    label: str
    tip: str
    role: Role
    faint: bool = False

    @property
    def area(self) -> QRectF:
        return QRectF(self.left, self.bottom, self.right - self.left, self.top - self.bottom)

    def holds(self, at: QPointF) -> bool:
        return self.left <= at.x() <= self.right and self.bottom <= at.y() <= self.top


class Chart(pg.PlotWidget):
    """Draws when its snapshot's analysis has changed.

    The arrow keys walk through the bars in their order; the one they are at is outlined, and its
    text is the chart's accessible description.
    """

    title = ""
    about = ""  # what the numbers mean, on hover over the title
    fitted = False  # whether what is drawn depends on the chart's size
    _drawn: object = None  # what it shows; events come before the chart is made whole

    def __init__(self, store: Store):
        super().__init__()
        self.store = store
        self.setObjectName(f"chart {self.title}")
        self.setAccessibleName(self.title)
        self.setMinimumSize(200, 120)
        self.bars: Sequence[Bar] = ()
        self.place: int | None = None  # of the bar that the keys are at
        self._outline: QGraphicsRectItem | None = None
        self._stale = ""
        self.plot = self.getPlotItem()
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.layout.setContentsMargins(2, 2, 12, 2)
        grid = self.plot.layout  # the title over the whole chart: over the plot it is too wide
        grid.removeItem(self.plot.titleLabel)
        grid.addItem(self.plot.titleLabel, 0, 0, 1, grid.columnCount())
        self.scene().sigMouseMoved.connect(self._on_hover)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)

    # --- drawing ------------------------------------------------------------------------------

    def present(self, snapshot: Snapshot) -> None:
        part = (snapshot.analysis, snapshot.table)
        if part != self._drawn:
            self._drawn = part
            self.redraw()

    def redraw(self) -> None:
        """Draws anew, in the colours of the palette as it is now."""
        palette = colours(self)
        text = self.palette().color(QPalette.ColorRole.Text)
        self.setBackground(self.palette().color(QPalette.ColorRole.Base))
        self._stale = stale.reason(self.store.snapshot.analysis)
        self.plot.vb.setOpacity(_DIM if self._stale else 1.0)
        self.put_title(self.title)
        for name in ("left", "bottom"):
            axis = self.plot.getAxis(name)
            axis.setPen(QColor(palette.muted))
            axis.setTextPen(text)
        self.plot.clear()
        self.bars = ()
        analysis = self.store.snapshot.analysis
        if analysis is not None and analysis.now.reason is None:
            self.draw(self.store.snapshot, palette)
        self._mark()

    def draw(self, snapshot: Snapshot, palette: Colours) -> None:
        """Puts the chart's items into `self.plot`; the analysis is there and evaluated."""
        raise NotImplementedError

    def put_bars(self, bars: Sequence[Bar], palette: Colours) -> None:
        """Draws bars, their role by colour and pattern."""
        self.bars = bars
        if not bars:
            return
        item = pg.BarGraphItem(
            x0=[bar.left for bar in bars],
            x1=[bar.right for bar in bars],
            y0=[bar.bottom for bar in bars],
            y1=[bar.top for bar in bars],
            brushes=[_brush(bar, palette) for bar in bars],
            pens=[pg.mkPen(role_colour(bar.role, palette), width=1) for bar in bars],
        )
        self.plot.addItem(item)

    def put_title(self, title: str) -> None:
        title = f"stale: {title}" if self._stale else title
        self.plot.titleLabel.setToolTip(self.explained)
        self.plot.setTitle(title, color=self.palette().color(QPalette.ColorRole.Text), size="9pt")

    def put_text(
        self,
        text: str,
        x: float,
        y: float,
        colour: str,
        anchor: tuple[float, float],
        room: float | None = None,
    ) -> None:
        """Writes a text; `room` is the height in pixels that its digits must keep to."""
        label = pg.TextItem(text, color=colour, anchor=anchor)
        if room is not None:
            font = QFont(self.font())
            usual = QFontInfo(font).pixelSize()
            font.setPixelSize(max(_SMALLEST, min(usual, int(room / _DIGIT))))
            label.setFont(font)
        label.setPos(x, y)
        label.setZValue(1)  # over the bars beside it
        self.plot.addItem(label, ignoreBounds=True)

    def say(self, text: str, palette: Colours) -> None:
        """One sentence in place of a chart that has nothing to show."""
        self.plot.setRange(xRange=(0, 1), yRange=(0, 1), padding=0)
        for name in ("left", "bottom"):
            self.plot.getAxis(name).setTicks([[]])
        self.put_text(text, 0.5, 0.5, palette.muted, (0.5, 0.5))

    # --- what a person does -------------------------------------------------------------------

    def bar_at(self, at: QPointF) -> Bar | None:
        """The bar under a point of the chart's scene."""
        place = self.plot.vb.mapSceneToView(at)
        return next((bar for bar in self.bars if bar.holds(place)), None)

    @property
    def explained(self) -> str:
        """What the numbers mean, and why they are stale, where they are."""
        return "\n".join(filter(None, (self._stale, self.about)))

    def choose(self, bar: Bar) -> None:
        """What a click on a bar does, and the keys on the bar they are at."""
        self.store.pick(bar.events, bar.label)

    def mouseReleaseEvent(self, event: object) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            bar = self.bar_at(self.mapToScene(event.position().toPoint()))  # type: ignore[attr-defined]
            if bar is not None:
                self.go_to(self.bars.index(bar))
                self.choose(bar)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _STEPS:
            self.step(_STEPS[_KEY(key)])
        elif key in (_KEY.Key_Home, _KEY.Key_End):
            self.go_to(0 if key == _KEY.Key_Home else len(self.bars) - 1)
        elif key in _CHOOSING and (bar := self.current) is not None and bar.events:
            self.choose(bar)
        else:
            super().keyPressEvent(event)

    @property
    def current(self) -> Bar | None:
        """The bar that the keys are at."""
        if self.place is None or not self.bars:
            return None
        return self.bars[min(self.place, len(self.bars) - 1)]

    def step(self, by: int) -> None:
        """Goes to the next bar (1) or the one before (-1), if there is one."""
        self.go_to(0 if self.place is None else self.place + by)

    def go_to(self, place: int | None) -> None:
        """Makes a bar the one that the keys are at; None: they are at none."""
        self.place = None if place is None else max(0, min(place, len(self.bars) - 1))
        self._mark()

    def _mark(self, *, shown: bool = True) -> None:
        """Outlines the current bar while the chart has the keys."""
        if self._outline is not None and self._outline.scene() is not None:
            self.plot.removeItem(self._outline)
        self._outline, bar = None, self.current
        self.setAccessibleDescription(bar.tip if bar else self.explained)
        if bar is not None and shown and self.hasFocus():
            self._outline = QGraphicsRectItem(bar.area)
            self._outline.setPen(pg.mkPen(self.palette().color(QPalette.ColorRole.Text), width=3))
            self.plot.addItem(self._outline, ignoreBounds=True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.place is None and event.reason() in _TABBED:
            self.place = 0
        self._mark()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark()

    def _on_hover(self, at: QPointF) -> None:
        bar = self.bar_at(at)
        self.setToolTip(bar.tip if bar else self.explained)
        shape = Qt.CursorShape.PointingHandCursor if bar else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    # --- saving -------------------------------------------------------------------------------

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for kind in ("PNG", "SVG"):
            ask = partial(ask_picture, self, self.title, kind, self.save)
            menu.addAction(f"Save as {kind}…", ask)
        menu.popup(self.mapToGlobal(at))

    def save(self, path: Path) -> None:
        """Saves the whole chart, as PNG or SVG by the file's suffix."""
        self._mark(shown=False)
        with self.whole() as chart:
            data = svg(chart) if path.suffix.lower() == ".svg" else png(chart)
        self._mark()
        try:
            write_whole(path, data)
        except SaveError as error:
            self.store.failed.emit("The chart was not saved", str(error))
            return
        self.store.said.emit(f"Saved {path.name}")

    @contextmanager
    def whole(self) -> Iterator[Chart]:
        """A chart that shows all there is to show: this one, where everything has room."""
        yield self

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.fitted and self._drawn is not None:
            self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._drawn is not None:
            self.redraw()


def role_colour(role: Role, palette: Colours) -> QColor:
    return QColor(getattr(palette, role.value))


def _brush(bar: Bar, palette: Colours) -> QBrush:
    colour = role_colour(bar.role, palette)
    if bar.faint:
        colour.setAlphaF(0.35)
    return QBrush(colour, _SIGNS[bar.role])


def shortened(text: str, longest: int = 22) -> str:
    """A name for an axis, cut in the middle: paths differ at their ends."""
    half = (longest - 1) // 2
    return text if len(text) <= longest else f"{text[:half]}…{text[-half:]}"
