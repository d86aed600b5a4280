"""Texts that wrap: as high as their lines, in any font."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication

from workbench.ui import wrapping


def test_a_text_is_as_high_as_its_lines(qapp: QApplication) -> None:
    font = qapp.font()
    line = wrapping.height("a", font, 400)
    assert line >= QFontMetrics(font).height()
    assert abs(wrapping.height("a\nb\nc", font, 400) - 3 * line) <= 2
    assert wrapping.height("x" * 400, font, 100) > 5 * line


def test_narrower_is_higher_and_so_is_a_larger_font(qapp: QApplication) -> None:
    font, larger = qapp.font(), QFont(qapp.font())
    larger.setPixelSize(40)
    text = "several words that do not fit into one line"
    wide = wrapping.height(text, font, 200)
    assert wrapping.height(text, font, 100) > wide
    assert wrapping.height(text, larger, 200) > wide
    assert wrapping.height(text, font, 200) == wide
