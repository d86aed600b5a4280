"""The file that something is saved to: its suffix put right, and nothing written over unasked."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

Save = Callable[[Path], None]


def ask_picture(parent: QWidget, title: str, kind: str, save: Save) -> None:
    """Asks where to save a picture of a kind (PNG, SVG), and saves it there."""
    suffix = f".{kind.lower()}"
    name = re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")
    chosen, _ = QFileDialog.getSaveFileName(
        parent, f"Save {title}", f"{name}{suffix}", f"*{suffix}"
    )
    if chosen:
        save_as(parent, Path(chosen), suffix, save)


def save_as(parent: QWidget, chosen: Path, suffix: str, save: Save) -> None:
    """Saves under a name that was chosen, with the suffix put behind it where it lacks it; asks
    before it writes over a file that was not the one chosen."""
    if chosen.suffix.lower() == suffix:
        save(chosen)
        return
    path = chosen.with_name(chosen.name + suffix)
    if path.exists():
        _ask_overwrite(parent, path, save)
    else:
        save(path)


def _ask_overwrite(parent: QWidget, path: Path, save: Save) -> None:
    yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
    question = f"{path.name} is already there. Overwrite it?"
    box = QMessageBox(QMessageBox.Icon.Question, "Overwrite?", question, yes | no, parent)
    box.setObjectName("overwrite")
    box.setDefaultButton(no)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.button(yes).clicked.connect(lambda: save(path))
    box.open()
