"""The fields that events are grouped by, as chips, and a line to add one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)


class FieldPicker(QWidget):
    """`fields` are chosen, in order; `changed` tells when a person changes them."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("field picker")
        self.fields: tuple[str, ...] = ()
        self._known: tuple[str, ...] = ()
        self.line, typed = QComboBox(), QLineEdit()
        typed.setPlaceholderText("add a field…")
        self.line.setEditable(True)
        self.line.setLineEdit(typed)
        self.line.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.line.setObjectName("add field")
        self.line.setAccessibleName("Add a field to group by")
        self.line.setMinimumWidth(130)
        self.line.setCompleter(self._completer())
        self.line.textActivated.connect(self.add)
        typed.returnPressed.connect(lambda: self.add(typed.text()))
        self._chips = QHBoxLayout()
        self._chips.setSpacing(3)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(QLabel("Group by"))
        layout.addLayout(self._chips)
        layout.addWidget(self.line)

    def _completer(self) -> QCompleter:
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(self.add)
        return completer

    def offer(self, names: Iterable[str]) -> None:
        """The fields to choose from."""
        known = tuple(names)
        if known != self._known:
            self._known = known
            self._names.setStringList(list(known))
            self.line.blockSignals(True)
            self.line.clear()
            self.line.addItems(list(known))
            self.line.setCurrentIndex(-1)
            self.line.blockSignals(False)

    def put(self, fields: tuple[str, ...]) -> None:
        """Shows fields as chosen, without telling."""
        self.fields = fields
        for chip in self.findChildren(QToolButton):
            self._chips.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for field in fields:
            self._chips.addWidget(self._chip(field))

    def add(self, name: str) -> None:
        """Chooses one more field; nothing for a name that no event has."""
        called = {known.lower(): known for known in self._known}.get(name.strip().lower())
        self.line.setCurrentIndex(-1)
        self.line.clearEditText()
        if called and called not in self.fields:
            self.put((*self.fields, called))
            self.changed.emit()

    def take_out(self, name: str) -> None:
        self.put(tuple(field for field in self.fields if field != name))
        self.changed.emit()

    def _chip(self, field: str) -> QToolButton:
        chip = QToolButton()
        chip.setText(f"{field}  ×")
        chip.setObjectName(f"chip {field}")
        chip.setToolTip(f"Do not group by {field}")
        chip.setAccessibleName(f"Grouped by {field}. Press to take it out")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.clicked.connect(partial(self.take_out, field))
        return chip
