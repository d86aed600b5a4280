"""A choice that can also be typed, and keeps its width whatever is offered."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

_NARROWEST = 90  # pixels that a choice keeps


def choice(accessible: str, name: str) -> QComboBox:
    """An empty choice; `name` is that of the object, `accessible` what is read out."""
    combo = QComboBox(editable=True)
    combo.setObjectName(name)
    combo.setAccessibleName(accessible)
    combo.setMinimumContentsLength(10)
    combo.setMinimumWidth(_NARROWEST)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    line = combo.lineEdit()
    assert line is not None
    line.editingFinished.connect(lambda: line.setCursorPosition(0))
    return combo


def offer(combo: QComboBox, items: list[str], chosen: str) -> None:
    """Puts other items into a choice, silently, and shows the beginning of the chosen text."""
    combo.blockSignals(True)
    combo.clear()
    combo.addItems(items)
    if chosen:
        combo.setCurrentText(chosen)
    combo.blockSignals(False)
    if (line := combo.lineEdit()) and not line.hasFocus():
        line.setCursorPosition(0)
