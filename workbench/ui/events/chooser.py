"""The column chooser: a list of all columns with checkboxes, and a line to find one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.ui.events.columns import EventColumn, Kind

_COLUMN = Qt.ItemDataRole.UserRole
_Check = Qt.CheckState


class ColumnChooser(QFrame):
    """A popup; it tells every change to `changed(column, shown)`, and `reset()`."""

    def __init__(
        self,
        parent: QWidget,
        changed: Callable[[EventColumn, bool], None],
        reset: Callable[[], None],
    ):
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("column chooser")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.filter = QLineEdit(placeholderText="Find a column…", clearButtonEnabled=True)
        self.filter.setObjectName("column filter")
        self.filter.setAccessibleName("Find a column")
        self.list = QListWidget()
        self.list.setObjectName("columns")
        self.list.setAccessibleName("Columns; Space shows or hides one")
        self.list.setUniformItemSizes(True)
        default = QPushButton("Columns that fit the rule")
        default.setObjectName("default columns")
        default.setToolTip("Shows the columns chosen for the rule again, in their first order")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(QLabel("Columns of the event table"))
        layout.addWidget(self.filter)
        layout.addWidget(self.list)
        layout.addWidget(default)
        self.filter.textChanged.connect(self._narrow)
        self.filter.returnPressed.connect(self.list.setFocus)
        self.list.itemChanged.connect(
            lambda item: changed(item.data(_COLUMN), item.checkState() is _Check.Checked)
        )
        default.clicked.connect(reset)
        self.resize(280, 380)

    def fill(self, columns: Iterable[EventColumn], shown: Iterable[EventColumn]) -> None:
        """Lists `columns`, those that are shown checked."""
        checked = set(shown)
        self.list.blockSignals(True)
        self.list.clear()
        for column in columns:
            item = QListWidgetItem(_named(column), self.list)
            item.setData(_COLUMN, column)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(_Check.Checked if column in checked else _Check.Unchecked)
        self.list.blockSignals(False)
        self._narrow(self.filter.text())

    def open_at(self, place: QPoint) -> None:
        """Shows the popup at a place on the screen."""
        self.filter.clear()
        self.move(place)
        self.show()
        self.filter.setFocus()

    def _narrow(self, text: str) -> None:
        wanted = text.strip().lower()
        for number in range(self.list.count()):
            item = self.list.item(number)
            item.setHidden(wanted not in item.text().lower())


def _named(column: EventColumn) -> str:
    return f"Stage {column.stage}" if column.kind is Kind.STAGE else column.title
