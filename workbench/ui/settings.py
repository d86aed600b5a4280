"""What the program remembers of the person between sessions: window, recent files, theme.

Kept in a file of the user's configuration folder; the environment variable
`SIGMA_WORKBENCH_CONFIG` names another folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import platformdirs
from PySide6.QtCore import QSettings

_RECENT = 12


def folder() -> Path:
    """The configuration folder; it may not exist yet."""
    chosen = os.environ.get("SIGMA_WORKBENCH_CONFIG")
    return Path(chosen or platformdirs.user_config_dir("sigma-workbench", appauthor=False))


def settings() -> QSettings:
    return QSettings(str(folder() / "window.ini"), QSettings.Format.IniFormat)


def recent() -> list[Path]:
    """The files opened last, latest first, that are still there."""
    kept = settings().value("recent", [])
    paths = kept if isinstance(kept, list) else [kept]  # the file holds a list of one as a text
    return [Path(str(path)) for path in paths if path and Path(str(path)).exists()]


def remember(paths: Iterable[Path]) -> None:
    """Puts files at the head of the recent ones."""
    new = [str(path.resolve()) for path in paths]
    old = [str(path) for path in recent() if str(path) not in new]
    settings().setValue("recent", (new + old)[:_RECENT])
