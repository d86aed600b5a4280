"""The fields of one event as a table: those that the rule asks first, absent ones among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTableView

from workbench.engine.scope import Alternative
from workbench.events.table import EventTable
from workbench.tuning.candidates import SYSTEM
from workbench.ui import wrapping
from workbench.ui.signs import TONE_ROLE, Tone, ToneDelegate

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()
_LONGEST = 2_000  # characters of a value; the tooltip says how to get the rest
_MOST_LINES = 24
_PAD = 4
_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of an event. `values` is () where the event lacks a field that the rule asks.

    `derived` is the name under which the log source reads it out of other fields, `called` what
    the event calls it; both are empty where they are the field's own.
    """

    name: str
    values: tuple[str | None, ...]
    asked: bool
    derived: str = ""
    called: str = ""

    @property
    def place(self) -> str:
        """Where the values are looked up."""
        return self.derived or self.called or self.name

    @property
    def label(self) -> str:
        """How the field is named on the screen."""
        return f"{self.name} ({self.called})" if self.called else self.place

    @property
    def text(self) -> str:
        """The values, one a line; an unusual one in words."""
        if not self.values:
            return "absent"
        return "\n".join(_worded(value) for value in self.values)

    @property
    def in_words(self) -> bool:
        """Whether the text stands for values that are none: absent, no value, empty."""
        return all(not value for value in self.values)


def field_rows(
    table: EventTable, event: int, asked: Iterable[str], kind: Alternative | None = None
) -> list[FieldRow]:
    """The fields of an event: those asked, in the rule's order, then the event's own data, then
    what is derived of it, then what every record has. `kind` is what the log source says of it.
    """
    wanted = dict.fromkeys(asked)
    derived = kind.derived if kind else ()
    renamed = dict(kind.renames) if kind else {}
    made = {each.field: each for each in derived if each.read(table, event)}

    def row(name: str) -> FieldRow:
        if (each := made.pop(name, None)) is not None:
            return FieldRow(name, each.read(table, event), name in wanted, each.name)
        called = renamed.get(name, "")
        return FieldRow(name, table.value(event, called or name), name in wanted, called=called)

    rows = [row(name) for name in wanted]
    shown = {row.place for row in rows if row.called or not row.derived} | set(wanted)
    others = [FieldRow(n, v, False) for n, v in table.fields(event) if n not in shown]
    own, common = _parted(others)
    return [*rows, *own, *(row(name) for name in tuple(made)), *common]


def _parted(rows: list[FieldRow]) -> tuple[list[FieldRow], list[FieldRow]]:
    """The event's own data, and what every record has."""
    own = [row for row in rows if row.name not in SYSTEM]
    return own, [row for row in rows if row.name in SYSTEM]


class FieldsModel(QAbstractTableModel):
    """Two columns: the field, and its values."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self.rows: list[FieldRow] = []

    def put(self, rows: list[FieldRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == _Role.DisplayRole:
            return ("Field", "Value")[section]
        return None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        row, is_value = self.rows[index.row()], index.column() == 1
        if role == _Role.DisplayRole:
            return _cut(row.text) if is_value else f"{row.label} ◂" if row.asked else row.label
        if role == _Role.ToolTipRole:
            return _tip(row)
        if role == _Role.FontRole:
            return _font(bold=row.asked and not is_value, italic=is_value and row.in_words)
        if role == TONE_ROLE:
            return Tone.MUTED if is_value and row.in_words else None
        if role == _Role.TextAlignmentRole:
            return _TOP
        if role == _Role.AccessibleTextRole:
            return f"{row.name}: {_cut(row.text)}" + ("; the rule asks it" if row.asked else "")
        return None


def _worded(value: str | None) -> str:
    if value is None:
        return "no value"
    return value or "empty text"


def _cut(text: str) -> str:
    """A text for a cell: not so long that one field fills the pane."""
    lines = text[:_LONGEST].splitlines()
    shown = "\n".join(lines[:_MOST_LINES])
    return shown if len(shown) >= len(text.rstrip("\r\n")) else f"{shown} …"


def _tip(row: FieldRow) -> str:
    notes = [f"{row.name}: the rule asks this field" if row.asked else row.name]
    if row.called:
        notes.append(f"the event calls it {row.called}")
    if row.derived:
        notes.append("derived: the event holds it inside the text of another field")
    if _cut(row.text) != row.text:
        notes.append(f"{len(row.text):,} characters; Ctrl+C copies all of them")
    notes.append(row.text[:_LONGEST])
    return "\n".join(notes)


def _font(bold: bool, italic: bool) -> QFont | None:
    if not (bold or italic):
        return None
    font = QFont()
    font.setBold(bold)
    font.setItalic(italic)
    return font


class WrappingDelegate(ToneDelegate):
    """Wraps values within words, too: paths and command lines have few blanks."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        self.initStyleOption(option, index)
        view = self.parent()
        assert isinstance(view, QTableView)
        width = view.columnWidth(index.column()) - 2 * _PAD
        return QSize(width, wrapping.height(option.text, option.font, width) + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        painter.save()
        painter.setFont(option.font)
        painter.setPen(option.palette.color(role))
        painter.setClipRect(option.rect)
        wrapping.draw(painter, option.rect.adjusted(_PAD, 1, -_PAD, -1), text)
        painter.restore()
