"""Marks, tones and the delegate that colours them: what a table or tree says with a sign.

A tone names one of the theme's colours; the delegate looks it up when it paints, so that a change
of theme needs no new data. The sign or word is always there too.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.ui.theme import colours

TONE_ROLE = Qt.ItemDataRole.UserRole + 1

MARKS = {True: "✓", False: "✗", None: "–"}


class Tone(StrEnum):
    """The meaning that a colour helps to see; the value is the field of `theme.Colours`."""

    BENIGN = "benign"
    ATTACK = "attack"
    UNLABELLED = "unlabelled"
    HELD = "held"
    NOT_HELD = "not_held"
    MUTED = "muted"
    ACCENT = "accent"
    WARNING = "warning"


def tone_of(held: bool | None) -> Tone:
    """The tone of something that held, did not, or was not asked."""
    if held is None:
        return Tone.MUTED
    return Tone.HELD if held else Tone.NOT_HELD


def colour(tone: Tone, widget: QWidget) -> QColor:
    return QColor(getattr(colours(widget), str(tone)))


class ToneDelegate(QStyledItemDelegate):
    """Paints an item's text in the colour of its tone (`TONE_ROLE`), where it has one."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        # the style draws the outline of a checkbox in a darker shade of the window's colour,
        # which cannot be seen on a dark list
        outline = option.palette.color(QPalette.ColorRole.PlaceholderText)
        option.palette.setColor(QPalette.ColorRole.Window, outline)
        tone = index.data(TONE_ROLE)
        if tone is not None:
            option.palette.setColor(QPalette.ColorRole.Text, colour(tone, option.widget))
