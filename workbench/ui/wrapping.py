"""Text that wraps at words, and within a word where it must: for delegates that paint it."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextOption


def height(text: str, font: QFont, width: int) -> int:
    """How high a text is in lines of this width, in pixels. A view asks for the heights of all its
    rows again and again, so they are remembered."""
    return _height(text, font.toString(), width)


@lru_cache(maxsize=20_000)
def _height(text: str, described: str, width: int) -> int:
    font = QFont()
    font.fromString(described)
    return _laid_out(text, font, width)[1]


def draw(painter: QPainter, area: QRect, text: str) -> None:
    """Draws a text from the top of an area, with the painter's font and pen."""
    layout, _ = _laid_out(text, painter.font(), area.width())
    layout.draw(painter, QPointF(area.topLeft()))


def _laid_out(text: str, font: QFont, width: int) -> tuple[QTextLayout, int]:
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    top = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 40))
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    return layout, int(top + 0.999)
