"""Light and dark: the palettes, and the colours that carry a meaning.

A colour is never the only sign of anything; it helps the eye find what a word or a mark says.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget


class Theme(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours by meaning, as `#rrggbb`; each readable on the theme's base colour."""

    benign: str
    attack: str
    unlabelled: str
    held: str
    not_held: str
    muted: str
    accent: str
    warning: str
    error: str
    stale_background: str
    lit_background: str
    added_background: str
    removed_background: str
    key: str
    text_value: str
    comment: str
    number: str


LIGHT = Colours(
    benign="#2166ac",
    attack="#b5402b",
    unlabelled="#646464",
    held="#26752b",
    not_held="#a83232",
    muted="#646464",
    accent="#1f5fbf",
    warning="#8a5a00",
    error="#b3261e",
    stale_background="#fff3d1",
    lit_background="#e1efe2",
    added_background="#dcf3dd",
    removed_background="#fbe0dd",
    key="#1f5fbf",
    text_value="#7a3e00",
    comment="#596559",
    number="#7b2d8e",
)
DARK = Colours(
    benign="#73b3f5",
    attack="#ff9374",
    unlabelled="#a8a8a8",
    held="#7fd18b",
    not_held="#ff9a94",
    muted="#a0a0a0",
    accent="#79b2ff",
    warning="#e6b450",
    error="#ff9a94",
    stale_background="#3d3420",
    lit_background="#233527",
    added_background="#1f3a26",
    removed_background="#43262a",
    key="#79b2ff",
    text_value="#e0b080",
    comment="#95a695",
    number="#d29ae0",
)

_ROLES = QPalette.ColorRole
_PALETTES = {
    Theme.LIGHT: {
        _ROLES.Window: "#f2f2f3",
        _ROLES.WindowText: "#1b1b1d",
        _ROLES.Base: "#ffffff",
        _ROLES.AlternateBase: "#f7f7f9",
        _ROLES.Text: "#1b1b1d",
        _ROLES.Button: "#ececee",
        _ROLES.ButtonText: "#1b1b1d",
        _ROLES.BrightText: "#ffffff",
        _ROLES.Highlight: "#2f6fd0",
        _ROLES.HighlightedText: "#ffffff",
        _ROLES.ToolTipBase: "#ffffff",
        _ROLES.ToolTipText: "#1b1b1d",
        _ROLES.PlaceholderText: "#76767a",
        _ROLES.Link: "#1f5fbf",
        _ROLES.Mid: "#c4c4c8",
        _ROLES.Midlight: "#dedee2",
        _ROLES.Dark: "#a5a5aa",
        _ROLES.Light: "#ffffff",
        _ROLES.Shadow: "#707074",
    },
    Theme.DARK: {
        _ROLES.Window: "#26272a",
        _ROLES.WindowText: "#e6e6e8",
        _ROLES.Base: "#1c1d1f",
        _ROLES.AlternateBase: "#222326",
        _ROLES.Text: "#e6e6e8",
        _ROLES.Button: "#323437",
        _ROLES.ButtonText: "#e6e6e8",
        _ROLES.BrightText: "#ffffff",
        _ROLES.Highlight: "#2f62b5",
        _ROLES.HighlightedText: "#ffffff",
        _ROLES.ToolTipBase: "#323437",
        _ROLES.ToolTipText: "#e6e6e8",
        _ROLES.PlaceholderText: "#8c8c90",
        _ROLES.Link: "#79b2ff",
        _ROLES.Mid: "#44464a",
        _ROLES.Midlight: "#3a3c40",
        _ROLES.Dark: "#55575c",
        _ROLES.Light: "#4a4c50",
        _ROLES.Shadow: "#101012",
    },
}
_DISABLED = {Theme.LIGHT: "#96969a", Theme.DARK: "#77777c"}


def resolved(theme: Theme) -> Theme:
    """Light or dark; the system's choice where `theme` leaves it to the system."""
    if theme is not Theme.SYSTEM:
        return theme
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return Theme.DARK if dark else Theme.LIGHT


def apply(app: QApplication, theme: Theme) -> None:
    """Gives the whole application the palette of a theme."""
    chosen = resolved(theme)
    app.setStyle("Fusion")
    app.setPalette(_palette(chosen))
    pg.setConfigOptions(antialias=True)


def is_dark(widget: QWidget) -> bool:
    palette = QApplication.palette(widget)  # the widget's own follows only with the next events
    return palette.color(QPalette.ColorRole.Base).lightness() < 128


def colours(widget: QWidget) -> Colours:
    """The colours by meaning that fit the widget's palette."""
    return DARK if is_dark(widget) else LIGHT


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    for role, colour in _PALETTES[theme].items():
        palette.setColor(role, QColor(colour))
    for role in (_ROLES.Text, _ROLES.WindowText, _ROLES.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_DISABLED[theme]))
    return palette
