"""A picture of the window, or of one pane, is written without a display."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from workbench.ui.app import CATALOGUE_VIEWS, VIEWS
from workbench.ui.main_window import MainWindow

SCRIPT = """
import sys
from pathlib import Path
from workbench.ui.app import screenshot
folder, theme, *views = sys.argv[1:]
for view in views:
    written = screenshot(Path(folder, f"{view}.png"), None, view, theme, (1024, 700))
    assert written == 0, view
"""


def pictures(folder: Path, theme: str, *views: str) -> list[QImage]:
    """Pictures taken by a process of its own, as the command line does."""
    quiet = {n: v for n, v in os.environ.items() if n not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, str(folder), theme, *views],
        env=quiet,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [QImage(str(folder / f"{view}.png")) for view in views]


def shades(picture: QImage) -> int:
    """How many distinct colours a grid of its pixels has: one if nothing is painted."""
    places = ((x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3))
    return len({picture.pixel(x, y) for x, y in places})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_view_is_a_picture_in_the_theme_and_size_asked_for(tmp_path: Path, theme: str) -> None:
    views = ("main", "stages") if theme == "light" else ("main", "charts")
    taken = dict(zip(views, pictures(tmp_path, theme, *views), strict=True))
    assert (taken["main"].width(), taken["main"].height()) == (1024, 700)
    for view, picture in taken.items():
        assert shades(picture) > 8, view
        corner = picture.pixelColor(picture.width() - 2, 1).lightness()
        assert (corner < 128) is (theme == "dark"), view


def test_every_view_is_a_part_of_the_window(window: MainWindow) -> None:
    catalogue = window.show_catalogue()
    panes = (window, *window.findChildren(QWidget), catalogue, *catalogue.findChildren(QWidget))
    assert set(VIEWS) <= {pane.objectName() for pane in panes}
    assert set(CATALOGUE_VIEWS) <= {
        p.objectName() for p in (catalogue, *catalogue.findChildren(QWidget))
    }


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    script = SCRIPT.replace("written == 0", "written == 1")
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "missing"), "light", "rules"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
