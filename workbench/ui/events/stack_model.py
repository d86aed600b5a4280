"""Groups of events as a table: the values, how many, what share, whose, since when."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from workbench.tuning.stacking import Group, Stacks, Values
from workbench.ui.events.cells import time_text
from workbench.ui.signs import TONE_ROLE, Tone, ToneDelegate, colour

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()
SORT_ROLE = _Role.UserRole + 2
_LONGEST = 300
_NUMBERS = ("Events", "Share", "Hosts", "Users", "First seen", "Last seen")
_TIPS = (
    "How many events of the view have these values",
    "The group's part of all events that are grouped",
    "Distinct computers among the group's events",
    "Distinct users among the group's events (who it ran as, who logged on, who acted)",
    "The earliest event of the group, UTC",
    "The latest event of the group, UTC",
)
EVENTS, SHARE = 0, 1  # of the columns behind the fields


def worded(values: Values) -> str:
    """A group's values of one field, in one line."""
    if not values:
        return "absent"
    shown = ", ".join("no value" if v is None else v or "empty text" for v in values)
    return " ".join(shown.split())[:_LONGEST]


class StackModel(QAbstractTableModel):
    """A column for each field, then the numbers."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self.stacks = Stacks((), (), 0, 0)

    def put(self, stacks: Stacks) -> None:
        self.beginResetModel()
        self.stacks = stacks
        self.endResetModel()

    def group(self, row: int) -> Group:
        return self.stacks.groups[row]

    def share(self, row: int) -> float:
        return self.group(row).count / max(self.stacks.events, 1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.stacks.groups)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.stacks.fields) + len(_NUMBERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        number = section - len(self.stacks.fields)
        if role == _Role.DisplayRole:
            return self.stacks.fields[section] if number < 0 else _NUMBERS[number]
        if role == _Role.TextAlignmentRole:
            return _alignment(number)
        if role == _Role.ToolTipRole:
            return f"The events' {self.stacks.fields[section]}" if number < 0 else _TIPS[number]
        return None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        group, number = self.group(index.row()), index.column() - len(self.stacks.fields)
        if role in (_Role.DisplayRole, _Role.ToolTipRole, _Role.AccessibleTextRole):
            return self._text(index.row(), number)
        if role == SORT_ROLE:
            return self._sort_key(index.row(), number)
        if role == _Role.TextAlignmentRole:
            return _alignment(number)
        if role == TONE_ROLE and number < 0:
            return None if any(group.values[number]) else Tone.MUTED
        return None

    def _text(self, row: int, number: int) -> str:
        group = self.group(row)
        if number < 0:
            return worded(group.values[number])
        if number == SHARE:
            return percent(self.share(row))
        if number < 4:
            return f"{(group.count, 0, group.hosts, group.users)[number]:,}"
        time = (group.first, group.last)[number - 4]
        return "" if time is None else time_text(time)[:19]

    def _sort_key(self, row: int, number: int) -> Any:
        group = self.group(row)
        if number < 0:
            return worded(group.values[number]).lower()
        numbers = (group.count, group.count, group.hosts, group.users, group.first, group.last)
        known = numbers[number]
        return -1 if known is None else float(known)  # Qt compares integers of 32 bits alone


def _alignment(number: int) -> Qt.AlignmentFlag:
    """Texts left, numbers right, times apart from the numbers before them."""
    across = Qt.AlignmentFlag.AlignLeft if number < 0 else Qt.AlignmentFlag.AlignRight
    if number >= 4:
        across = Qt.AlignmentFlag.AlignHCenter
    return across | Qt.AlignmentFlag.AlignVCenter


def percent(share: float) -> str:
    """A share as text; a small one is never shown as nothing."""
    if 0 < share < 0.001:
        return "< 0.1%"
    return f"{share:.1%}"


class ShareDelegate(ToneDelegate):
    """Behind a share it paints a bar, as long as the group is of the largest one."""

    def __init__(self, parent: QObject, model: StackModel):
        super().__init__(parent)
        self.model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        groups = self.model.stacks.groups
        if index.column() - len(self.model.stacks.fields) != SHARE or not groups:
            return
        largest = max(groups[0].count, groups[-1].count)  # in either order one end has it
        bar = option.rect.adjusted(3, 3, -3, -3)
        bar.setWidth(max(int(bar.width() * index.data(SORT_ROLE) / largest), 2))
        tint = colour(Tone.ACCENT, option.widget)
        tint.setAlphaF(0.30)
        painter.fillRect(bar, tint)
