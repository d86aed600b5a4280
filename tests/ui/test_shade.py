"""Shades between two colours, and the ink on them."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from workbench.ui.shade import heat, ink_on, mixed


def test_more_is_hotter_and_the_most_is_full() -> None:
    assert heat(0, 9) == 0.0
    assert 0.25 < heat(1, 9) < heat(2, 9) < heat(9, 9) == 1.0


def test_a_mix_lies_between() -> None:
    black, white = QColor("#000000"), QColor("#ffffff")
    assert mixed(black, white, 0) == black
    assert mixed(black, white, 1) == white
    assert mixed(black, white, 0.5).red() == 128


@pytest.mark.parametrize(("fill", "ink"), [("#ffffff", "#101012"), ("#101012", "#ffffff")])
def test_ink_can_be_read(fill: str, ink: str) -> None:
    assert ink_on(QColor(fill)) == QColor(ink)
