"""The map of tactics by techniques, drawn: a column a tactic, a box a technique, gaps hatched.

The same drawing is the widget, the PNG and the SVG.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from workbench.catalogue.coverage import Cell, Coverage
from workbench.ui.shade import heat, ink_on, mixed
from workbench.ui.theme import colours

_WIDE, _GAP, _MARGIN = 124, 4, 8  # pixels
_LINES = 3  # of a technique's name


@dataclass(frozen=True, slots=True)
class Box:
    """A technique's place on the map, and what stands there."""

    column: int
    row: int
    rect: QRectF
    cell: Cell


class CoverageMap(QWidget):
    """Click, or arrow keys and Enter, ask for a technique's rules."""

    asked = Signal(str)  # the id of a technique

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("ATT&CK coverage")
        self.setMouseTracking(True)
        self.found = Coverage(())
        self.by_hits = False
        self.boxes: list[Box] = []
        self._current: Box | None = None

    def put(self, found: Coverage, by_hits: bool) -> None:
        """Shows a map, shaded by rules or by hits."""
        self.found, self.by_hits = found, by_hits
        self._lay_out()
        self.updateGeometry()
        self.setMinimumSize(self.sizeHint())
        self.update()

    # --- layout -------------------------------------------------------------------------------

    @property
    def _line(self) -> float:
        return QFontMetricsF(self.font()).height()

    def _lay_out(self) -> None:
        head, high = 3 * self._line + 10, (_LINES + 1) * self._line + 8
        self.boxes = [
            Box(
                x,
                y,
                QRectF(
                    _MARGIN + x * (_WIDE + _GAP),
                    _MARGIN + head + y * (high + _GAP),
                    _WIDE,
                    high,
                ),
                cell,
            )
            for x, column in enumerate(self.found.columns)
            for y, cell in enumerate(column.cells)
        ]

    def sizeHint(self) -> QSize:
        right = max((box.rect.right() for box in self.boxes), default=0.0)
        bottom = max((box.rect.bottom() for box in self.boxes), default=0.0)
        return QSize(math.ceil(right) + _MARGIN, math.ceil(bottom) + _MARGIN)

    def box_at(self, place: QPointF) -> Box | None:
        return next((box for box in self.boxes if box.rect.contains(place)), None)

    # --- drawing ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.draw(painter, QRectF(event.rect()))
        if self._current and self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(self._current.rect)
        painter.end()

    def draw(self, painter: QPainter, part: QRectF | None = None) -> None:
        """Draws the map, or the boxes that touch a part of it."""
        painter.setFont(self.font())
        painter.fillRect(
            part or QRectF(QPointF(), self.sizeHint()),
            self.palette().color(QPalette.ColorRole.Base),
        )
        for number in range(len(self.found.columns)):
            self._draw_head(painter, number)
        most = max((self._count(box.cell) for box in self.boxes), default=0)
        for box in self.boxes:
            if part is None or part.intersects(box.rect):
                self._draw_box(painter, box, most)

    def _draw_head(self, painter: QPainter, number: int) -> None:
        column = self.found.columns[number]
        place = QRectF(_MARGIN + number * (_WIDE + _GAP), _MARGIN, _WIDE, 3 * self._line + 6)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        share = f"{column.covered} of {len(column.cells)}"
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignBottom
        painter.drawText(place, flags, f"{column.tactic.name}\n{share}")

    def _draw_box(self, painter: QPainter, box: Box, most: int) -> None:
        cell, palette = box.cell, self.palette()
        base, text = (palette.color(r) for r in (QPalette.ColorRole.Base, QPalette.ColorRole.Text))
        fill = base
        if count := self._count(cell):
            fill = mixed(base, QColor(self._full()), heat(count, most))
            text = ink_on(fill)
        painter.fillRect(box.rect, fill)
        if not cell.rules:  # a gap: by its hatching too, not by its colour alone
            painter.fillRect(
                box.rect,
                QBrush(palette.color(QPalette.ColorRole.Midlight), Qt.BrushStyle.BDiagPattern),
            )
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.drawRect(box.rect)
        painter.setPen(text)
        inner = box.rect.adjusted(4, 2, -4, -2)
        name = inner.adjusted(0, self._line, 0, 0)
        wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop, cell.technique.id)
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight, self._shown(cell))
        painter.save()
        painter.setClipRect(inner)
        painter.drawText(name, wrap, cell.technique.name)
        painter.restore()

    def _count(self, cell: Cell) -> int:
        return cell.hits if self.by_hits else len(cell.rules)

    def _shown(self, cell: Cell) -> str:
        count = self._count(cell)
        return f"{count:,}" if count else "" if cell.rules else "gap"

    def _full(self) -> str:
        return colours(self).attack if self.by_hits else colours(self).accent

    # --- what a person does -------------------------------------------------------------------

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._go(self.box_at(event.position()))
        if self._current:
            self.asked.emit(self._current.cell.technique.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        key = Qt.Key(event.key())
        if key in steps and self.boxes:
            self._step(*steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._current:
            self.asked.emit(self._current.cell.technique.id)
        else:
            super().keyPressEvent(event)

    def _step(self, right: int, down: int) -> None:
        if self._current is None:
            self._go(self.boxes[0])
            return
        column = (self._current.column + right) % len(self.found.columns)
        rows = len(self.found.columns[column].cells)
        row = min(max(self._current.row + down, 0), rows - 1)
        self._go(next(b for b in self.boxes if (b.column, b.row) == (column, row)))

    def _go(self, box: Box | None) -> None:
        self._current = box
        self.setAccessibleDescription(described(box.cell) if box else "")
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            box = self.box_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), described(box.cell) if box else "", self)
            return True
        return super().event(event)


def described(cell: Cell) -> str:
    """A technique in words: its rules, its alerts, and its sub-techniques."""
    lines = [
        f"{cell.technique.id} {cell.technique.name}",
        f"{len(cell.rules):,} rules, {cell.hits:,} alerts" if cell.rules else "gap: no rule",
    ]
    lines += [
        f"{part.technique.id} {part.technique.name}: "
        + (f"{len(part.rules):,} rules" if part.rules else "gap")
        for part in cell.parts
    ]
    return "\n".join(lines)
