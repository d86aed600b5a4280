"""Every colour can be read on what it is painted on, in both themes."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui import theme
from workbench.ui.main_window import MainWindow
from workbench.ui.settings import settings
from workbench.ui.theme import DARK, LIGHT, Theme, colours, is_dark, resolved

READABLE = 4.5  # the least contrast of text (WCAG 2, level AA)
THEMES = [(Theme.LIGHT, LIGHT), (Theme.DARK, DARK)]
Role = QPalette.ColorRole


def luminance(colour: QColor) -> float:
    """The relative luminance of WCAG 2."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.getRgbF()[:3]  # type: ignore[index]
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast(QColor("#ffffff"), QColor("#000000")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("chosen", "named"), THEMES)
def test_every_colour_with_a_meaning_can_be_read(
    qapp: QApplication, chosen: Theme, named: theme.Colours
) -> None:
    theme.apply(qapp, chosen)
    palette, fields = qapp.palette(), asdict(named)
    tints = {n: QColor(c) for n, c in fields.items() if n.endswith("_background")}
    grounds = {str(r): palette.color(r) for r in (Role.Base, Role.AlternateBase, Role.Window)}
    words = {n: QColor(c) for n, c in fields.items() if n not in tints}
    words["text"] = palette.color(Role.Text)
    poor = {
        (word, ground): round(contrast(colour, behind), 2)
        for word, colour in words.items()
        for ground, behind in (grounds | tints).items()
        if contrast(colour, behind) < READABLE
    }
    assert poor == {}


@pytest.mark.parametrize(("chosen", "_named"), THEMES)
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (Role.Text, Role.Base),
        (Role.Text, Role.AlternateBase),
        (Role.WindowText, Role.Window),
        (Role.ButtonText, Role.Button),
        (Role.HighlightedText, Role.Highlight),
        (Role.ToolTipText, Role.ToolTipBase),
        (Role.PlaceholderText, Role.Base),
        (Role.Link, Role.Base),
        (Role.Link, Role.Window),
    ],
)
def test_every_text_of_the_palette_can_be_read(
    qapp: QApplication, chosen: Theme, _named: theme.Colours, text: Role, ground: Role
) -> None:
    theme.apply(qapp, chosen)
    palette = qapp.palette()
    assert contrast(palette.color(text), palette.color(ground)) >= READABLE


@pytest.mark.parametrize(("chosen", "named"), THEMES)
def test_benign_attack_and_unlabelled_can_be_told_apart(
    chosen: Theme, named: theme.Colours
) -> None:
    kinds = [QColor(c) for c in (named.benign, named.attack, named.unlabelled)]
    apart = [
        sum(abs(x - y) for x, y in zip(a.getRgb(), b.getRgb(), strict=True))  # type: ignore[call-overload]
        for n, a in enumerate(kinds)
        for b in kinds[n + 1 :]
    ]
    assert min(apart) > 90, chosen


@pytest.mark.parametrize(("chosen", "named"), THEMES)
def test_a_widget_finds_the_colours_of_the_theme(
    qtbot: QtBot, qapp: QApplication, chosen: Theme, named: theme.Colours
) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    theme.apply(qapp, chosen)
    assert colours(widget) is named
    assert is_dark(widget) is (chosen is Theme.DARK)


def test_a_theme_is_chosen_remembered_and_the_icons_are_drawn_for_it(window: MainWindow) -> None:
    def shade() -> int:
        action = window.actions_.open
        picture = action.icon().pixmap(16, 16).toImage()
        dots = [picture.pixelColor(x, y) for x in range(16) for y in range(16)]
        return max(dot.lightness() for dot in dots if dot.alpha() > 200)

    window.choose_theme(Theme.LIGHT)
    light = shade()
    window.choose_theme(Theme.DARK)
    assert shade() > light
    assert settings().value("theme") == "dark"


def test_the_systems_choice_is_light_or_dark() -> None:
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert resolved(Theme.SYSTEM) is (Theme.DARK if dark else Theme.LIGHT)
    assert resolved(Theme.DARK) is Theme.DARK
