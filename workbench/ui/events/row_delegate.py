"""Paints the cells of the event table, straight from the model: a frame paints hundreds of them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from workbench.ui.events.model import EventModel
from workbench.ui.signs import Tone, colour

Index = QModelIndex | QPersistentModelIndex
_PAD = 3
_LEFT = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_SELECTED = QStyle.StateFlag.State_Selected
_FOCUSED = QStyle.StateFlag.State_HasFocus
_ACTIVE = QStyle.StateFlag.State_Active
_ELIDE_LEFT, _ELIDE_RIGHT = Qt.TextElideMode.ElideLeft, Qt.TextElideMode.ElideRight
_Role, _Group = QPalette.ColorRole, QPalette.ColorGroup


class RowDelegate(QStyledItemDelegate):
    """One call of the model a cell, where the style's own way asks for seven roles."""

    def __init__(self, view: QTableView, model: EventModel):
        super().__init__(view)
        self.view = view
        self.model = model
        self._pens: dict[Tone | None, QColor] = {}
        self._pens_of = -1

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell, area, state = self.model.cell(index.row(), index.column()), option.rect, option.state
        if state & _SELECTED:
            group = _Group.Active if state & _ACTIVE else _Group.Inactive
            painter.fillRect(area, option.palette.brush(group, _Role.Highlight))
            painter.setPen(option.palette.color(group, _Role.HighlightedText))
        else:
            painter.setPen(self._pen(cell.tone))
        inner = area.adjusted(_PAD, 0, -_PAD, 0)
        text = option.fontMetrics.elidedText(cell.text, _elided(cell.text), inner.width())
        painter.drawText(inner, _CENTRE if cell.centred else _LEFT, text)
        if state & _FOCUSED:
            painter.drawRect(area.adjusted(0, 0, -1, -1))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        text = self.model.cell(index.row(), index.column()).text
        width = option.fontMetrics.horizontalAdvance(text) + 2 * _PAD + 2
        return QSize(width, option.fontMetrics.height() + 4)

    def _pen(self, tone: Tone | None) -> QColor:
        """The colour of a tone, looked up once for a palette."""
        palette = self.view.palette()
        if palette.cacheKey() != self._pens_of:
            self._pens_of = palette.cacheKey()
            self._pens = {tone: colour(tone, self.view) for tone in Tone}
            self._pens[None] = palette.color(_Role.Text)
        return self._pens[tone]


def _elided(text: str) -> Qt.TextElideMode:
    """Where to cut a text: a path says most at its end."""
    return _ELIDE_LEFT if text[1:3] == ":\\" else _ELIDE_RIGHT
