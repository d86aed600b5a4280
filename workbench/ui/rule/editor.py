"""A plain editor for YAML: highlighted, with line numbers and a note behind each line.

It knows nothing of rules: what is lit and what is noted is given to it, in characters of its own
text (line feeds only).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip, QWidget

from workbench.ui.rule.highlighter import YamlHighlighter
from workbench.ui.theme import Colours, colours

_WIDE = re.compile("[\U00010000-\U0010ffff]")  # two UTF-16 units each
_WHOLE_LINES = ("added", "removed")


@dataclass(frozen=True, slots=True)
class Lit:
    """A range of the text to mark: `kind` is `lit`, `off`, `error`, or `added` and `removed` for
    whole lines."""

    start: int
    end: int
    kind: str


class _Numbers(QWidget):
    """The strip of line numbers."""

    def __init__(self, editor: YamlEditor):
        super().__init__(editor)
        self.editor = editor

    def sizeHint(self) -> QSize:
        return QSize(self.editor.number_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.editor.paint_numbers(self, event.rect())


class YamlEditor(QPlainTextEdit):
    """The editor. Undo and redo are the window's: its own history is off."""

    def __init__(self, read_only: bool = False):
        super().__init__()
        self.setReadOnly(read_only)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setTabChangesFocus(True)
        self.notes: Mapping[int, str] = {}
        self._lit: Sequence[Lit] = ()
        self._tinted: dict[int, str] = {}  # by line, from 0: added or removed
        self.highlighter = YamlHighlighter(self)
        self.numbers = _Numbers(self)
        self.blockCountChanged.connect(self._set_margin)
        self.updateRequest.connect(self._scroll_numbers)
        self._set_margin()

    # --- text ---------------------------------------------------------------------------------

    def text(self) -> str:
        """The text exactly (toPlainText would turn no-break spaces into spaces)."""
        return self.document().toRawText().replace("\u2029", "\n")

    def put_text(self, text: str) -> None:
        """Replaces what differs, so that the cursor and the scroll position stay."""
        old = self.text()
        if old == text:
            return
        start, end_old, end_new = changed_range(old, text)
        place, cursor = _utf16(old), QTextCursor(self.document())
        cursor.setPosition(place(start))
        cursor.setPosition(place(end_old), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text[start:end_new])

    def select(self, start: int, end: int) -> None:
        """Selects a range, in characters, and brings it into view."""
        cursor, text = QTextCursor(self.document()), self.text()
        place = _utf16(text)
        cursor.setPosition(place(min(start, len(text))))
        cursor.setPosition(place(min(end, len(text))), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def show_marks(self, lit: Sequence[Lit], notes: Mapping[int, str]) -> None:
        """Marks ranges, and writes a note behind lines (by number, from 0)."""
        self._lit, self.notes = lit, notes
        palette, place = colours(self), _utf16(self.text())
        whole = [mark for mark in lit if mark.kind in _WHOLE_LINES]
        self._tinted = {self._line_at(place(mark.start)): mark.kind for mark in whole}
        inside = [mark for mark in lit if mark.kind not in _WHOLE_LINES]
        self.setExtraSelections([self._selection(mark, place, palette) for mark in inside])
        self.viewport().update()

    def tint(self, line: int) -> QColor | None:
        """The colour behind a line (from 0) that is marked as a whole."""
        kind = self._tinted.get(line)
        return QColor(getattr(colours(self), f"{kind}_background")) if kind else None

    def _line_at(self, position: int) -> int:
        return self.document().findBlock(position).blockNumber()

    def _selection(
        self, mark: Lit, place: Callable[[int], int], palette: Colours
    ) -> QTextEdit.ExtraSelection:
        selection, last = QTextEdit.ExtraSelection(), self.document().characterCount() - 1
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(place(mark.start), last))
        cursor.setPosition(min(place(mark.end), last), QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        style = QTextCharFormat()
        if mark.kind == "lit":
            style.setBackground(QColor(palette.lit_background))
        elif mark.kind == "off":
            style.setFontStrikeOut(True)
            style.setForeground(QColor(palette.muted))
        else:
            style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            style.setUnderlineColor(QColor(palette.error))
        selection.format = style
        return selection

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Files dropped here are for the window to open, not text to put in."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    # --- painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        self._paint_tints()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(QColor(colours(self).muted))
        metrics = self.fontMetrics()
        for block, rect in self._visible_blocks():
            if note := self.notes.get(block.blockNumber()):
                shift = self.contentOffset().x() + self.document().documentMargin()
                x = metrics.horizontalAdvance(block.text() + "   ") + shift
                painter.drawText(QPoint(round(x), rect.top() + metrics.ascent()), note)
        painter.end()

    def _paint_tints(self) -> None:
        """The ground behind marked lines; only of those in view, however many there are."""
        if not self._tinted:
            return
        painter, width = QPainter(self.viewport()), self.viewport().width()
        for block, rect in self._visible_blocks():
            if (tint := self.tint(block.blockNumber())) is not None:
                painter.fillRect(QRect(0, rect.top(), width, rect.height()), tint)
        painter.end()

    def paint_numbers(self, strip: QWidget, dirty: QRect) -> None:
        painter = QPainter(strip)
        painter.fillRect(dirty, self.palette().color(QPalette.ColorRole.AlternateBase))
        painter.setPen(QColor(colours(self).muted))
        painter.setFont(self.font())
        for block, rect in self._visible_blocks():
            place = QRect(0, rect.top(), strip.width() - 6, self.fontMetrics().height())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight, str(block.blockNumber() + 1))
        painter.end()

    def _visible_blocks(self) -> list[tuple[QTextBlock, QRect]]:
        found = []
        block = self.firstVisibleBlock()
        bottom = self.viewport().height()
        while block.isValid():
            rect = self.blockBoundingGeometry(block).translated(self.contentOffset()).toRect()
            if rect.top() > bottom:
                break
            found.append((block, rect))
            block = block.next()
        return found

    def number_width(self) -> int:
        return 14 + self.fontMetrics().horizontalAdvance("0" * len(str(self.blockCount())))

    def _set_margin(self) -> None:
        self.setViewportMargins(self.number_width(), 0, 0, 0)
        self._place_numbers()

    def _scroll_numbers(self, rect: QRect, by: int) -> None:
        if by:
            self.numbers.scroll(0, by)
        else:
            self.numbers.update(0, rect.y(), self.numbers.width(), rect.height())

    # --- events -------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_numbers()

    def _place_numbers(self) -> None:
        area = self.contentsRect()
        self.numbers.setGeometry(area.left(), area.top(), self.number_width(), area.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "highlighter"):
            self.highlighter.rehighlight()
            self.show_marks(self._lit, self.notes)

    def viewportEvent(self, event: QEvent) -> bool:
        """A note that has no room behind its line is there as a tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            line = self.cursorForPosition(event.pos()).blockNumber()
            QToolTip.showText(event.globalPos(), self.notes.get(line, ""), self)
            return True
        return super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        undo = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and any(event.matches(key) for key in undo)
        ):
            event.ignore()  # leave it to the window's own undo
            return False
        return super().event(event)


def changed_range(old: str, new: str) -> tuple[int, int, int]:
    """What two texts do not share: start, end in `old`, end in `new` (all in characters)."""
    most = min(len(old), len(new))
    start = next((i for i in range(most) if old[i] != new[i]), most)
    most -= start
    behind = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
    return start, len(old) - behind, len(new) - behind


def _utf16(text: str) -> Callable[[int], int]:
    """What turns a position in a text into one as Qt counts: in UTF-16 units."""
    wide = [match.start() for match in _WIDE.finditer(text)]
    return lambda position: position + bisect_left(wide, position)
