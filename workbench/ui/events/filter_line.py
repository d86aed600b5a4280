"""A line to filter by: Escape empties and leaves it, Down goes to what it filters."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class FilterLine(QLineEdit):
    """`left` tells that the person goes on to the filtered list.

    Keys, not shortcuts: while work goes on, Escape is the window's, and stops it.
    """

    left = Signal()

    def __init__(self, placeholder: str, name: str):
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def enter(self) -> None:
        """Ready to type a new text."""
        self.setFocus()
        self.selectAll()
