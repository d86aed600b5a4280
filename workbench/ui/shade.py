"""Shades between two colours, and the ink that can be read on them."""

from __future__ import annotations

import math

from PySide6.QtGui import QColor

_FAINTEST = 0.25  # of the full colour: one alert is still seen


def heat(count: int, most: int) -> float:
    """How strong a count is, 0 to 1, by its logarithm; `most` is as strong as can be."""
    if not count:
        return 0.0
    return _FAINTEST + (1 - _FAINTEST) * math.log1p(count) / math.log1p(max(most, count))


def mixed(base: QColor, over: QColor, strength: float) -> QColor:
    """Between two colours: 0 is the first, 1 the second."""
    parts = ((base.red(), over.red()), (base.green(), over.green()), (base.blue(), over.blue()))
    return QColor(*(round(b + (o - b) * strength) for b, o in parts))


def ink_on(fill: QColor) -> QColor:
    """Dark or light, as can be read on a colour."""
    bright = 0.299 * fill.red() + 0.587 * fill.green() + 0.114 * fill.blue()
    return QColor("#101012" if bright > 130 else "#ffffff")
