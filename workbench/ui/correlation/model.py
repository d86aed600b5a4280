"""The alerts of a correlation as rows of a table, put together as they are looked at."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from workbench.engine.alerts import Alert
from workbench.engine.correlate import Correlated
from workbench.tuning.correlation_analysis import roles
from workbench.tuning.truth import Truth
from workbench.tuning.workspace import Role
from workbench.ui.events.cells import time_text
from workbench.ui.signs import TONE_ROLE, Tone

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
WORDS = {Role.BENIGN: "false", Role.ATTACK: "true", Role.UNLABELLED: "unknown"}
_TONES = {Role.BENIGN: Tone.BENIGN, Role.ATTACK: Tone.ATTACK, Role.UNLABELLED: Tone.UNLABELLED}
_BEFORE = {
    "Alert is": "False: all its events are benign. True: at least one is an attack.",
    "Value": "What was measured: the greatest of the windows that make up the alert",
    "Events": "The events that take part in the alert; select a row to see them",
}
_AFTER = {
    "First": "When the alert begins, UTC",
    "Last": "When it ends, UTC",
}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class AlertsModel(QAbstractTableModel):
    """One row an alert: the values of its group, what was measured, its events and times."""

    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self._verdict: Correlated | None = None
        self._roles: list[Role] = []
        self._group: tuple[str, ...] = ()

    def put(self, verdict: Correlated | None, truth: Truth) -> None:
        """Shows the alerts of a verdict; none for None."""
        self.beginResetModel()
        self._verdict = verdict
        windows = verdict.windows if verdict else None
        self._roles = roles(windows, truth) if windows else []
        self._group = windows.correlation.group_by if windows else ()
        self.endResetModel()

    def alert(self, row: int) -> Alert | None:
        if self._verdict is None or not 0 <= row < len(self._roles):
            return None
        return self._verdict.alerts[row]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*_BEFORE, *self._group, *_AFTER)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._roles)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        name = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.ToolTipRole:
            tips = _BEFORE | _AFTER
            return tips.get(name, f"All events of the alert have this {name}")
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() in (1, 2) else None
        if role == TONE_ROLE:
            return _TONES[self._roles[index.row()]] if index.column() == 0 else None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return self._text(index.row(), index.column())

    def _text(self, row: int, column: int) -> str:
        alert = self.alert(row)
        if alert is None:
            return ""
        return (
            WORDS[self._roles[row]],
            f"{alert.value:,.6g}" if isinstance(alert.value, float) else f"{alert.value:,}",
            f"{len(alert.rows):,}",
            *(value for _, value in alert.group),
            time_text(alert.first)[:19],
            time_text(alert.last)[:19],
        )[column]
