"""Starting the window, and taking a picture of it without one on the screen."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox, QTabWidget, QWidget

from workbench import __version__
from workbench.paths import RESOURCES
from workbench.tuning.workspace_file import demo_workspace, read_workspace
from workbench.ui import theme
from workbench.ui.main_window import MainWindow
from workbench.ui.recovery import recovered
from workbench.ui.settings import settings
from workbench.ui.store import Store
from workbench.ui.theme import Theme
from workbench.ui.worker import Worker

_TURN = (
    0.001  # seconds; the window waits so long for a worker's turn to end, at each cell it paints
)

CATALOGUE_VIEWS = (
    "catalogue", "catalogue rules", "ranking", "matrix", "coverage", "catalogue problems",
)  # fmt: skip
VIEWS = (
    "main", "rules", "samples", "stages", "yaml", "diff", "suggestions", "indicators",
    "rule page", "problems", "query", "correlation",
    "events", "stacking", "event", "charts",
    *CATALOGUE_VIEWS,
)  # fmt: skip


def application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("Sigma workbench")
    app.setApplicationVersion(__version__)
    app.setWindowIcon(QIcon(str(RESOURCES / "icons" / "workbench.svg")))
    return app


def run(files: Sequence[Path]) -> int:
    """Opens the window on some files, or on the demo workspace; returns its exit status."""
    app = application()
    theme.apply(app, Theme(str(settings().value("theme", Theme.SYSTEM))))
    store = Store()
    window = MainWindow(store)
    window.restore_geometry()
    window.paint_icons()
    app.styleHints().colorSchemeChanged.connect(lambda _: window.follow_system())
    window.show()
    gc.freeze()  # no collection looks through the modules and the window again: they stay
    sys.setswitchinterval(_TURN)
    QTimer.singleShot(0, lambda: _begin(window, store, files))
    return app.exec()


def _begin(window: MainWindow, store: Store, files: Sequence[Path]) -> None:
    left = recovered()
    if left is not None and _wants(window):
        store.open_workspace(left, None, saved=False)
        window.files.open_paths(files)
    elif files:
        window.files.open_paths(files)
    else:
        store.open_workspace(demo_workspace(), None)


def _wants(window: QWidget) -> bool:
    buttons = QMessageBox.StandardButton
    answer = QMessageBox.question(
        window,
        "Recover?",
        "The program ended last time with changes that were not saved. Open them again?",
        buttons.Yes | buttons.No,
        buttons.Yes,
    )
    return answer == buttons.Yes


def screenshot(
    target: Path, workspace: Path | None, view: str, chosen: str, size: tuple[int, int]
) -> int:
    """Writes a picture of the window, or of one pane of it, on a workspace (the demo's if None).

    Needs no display. Raises WorkspaceError if the workspace cannot be read; returns 1 if the
    picture cannot be written.
    """
    if sys.platform.startswith("linux") and not _has_display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = application()
    theme.apply(app, Theme(chosen))
    store = Store()
    window = MainWindow(store)
    window.resize(*size)
    window.paint_icons()
    window.show()
    store.open_workspace(read_workspace(workspace) if workspace else demo_workspace(), None)
    _settle(store)
    if view in CATALOGUE_VIEWS:
        shown = _catalogue(window, view, size)
    else:
        shown = window if view == "main" else _raised(window, view)
    if view == "suggestions":
        window.suggestions.ask()
    _choose_first(store)
    _settle(store)
    written = shown.grab().save(str(target))
    window.desk.stop()
    store.stop()
    window.deleteLater()
    return 0 if written else 1


def _has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _idle(worker: Worker) -> None:
    """Runs the event loop until a worker has nothing to do."""
    loop = QEventLoop()
    if worker.busy:
        worker.idle.connect(loop.quit)
        loop.exec()


def _settle(store: Store) -> None:
    """Runs the event loop until the worker is idle and everything is painted."""
    _idle(store.worker)
    loop = QEventLoop()
    QTimer.singleShot(400, loop.quit)
    loop.exec()


def _catalogue(window: MainWindow, view: str, size: tuple[int, int]) -> QWidget:
    """The catalogue's window, or a pane of it, its rules read and ranked."""
    catalogue = window.show_catalogue()
    catalogue.resize(*size)
    _idle(catalogue.desk.worker)
    catalogue.desk.rank()
    _idle(catalogue.desk.worker)
    entries = catalogue.desk.state.rules.index.entries
    if entries:
        catalogue.desk.show_rule(entries[0].place)
    return catalogue if view == "catalogue" else _raised(catalogue, view)


def _choose_first(store: Store) -> None:
    """Looks at the first event shown, so that the Event pane has something to say."""
    rows = store.snapshot.shown.rows()
    if len(rows):
        store.focus(row=int(rows[0]))


def _raised(window: QWidget, view: str) -> QWidget:
    """A pane of the window by its name, brought to the front of its tabs."""
    pane = window.findChild(QWidget, view)
    assert pane is not None, f"no pane named {view}"
    for tabs in window.findChildren(QTabWidget):
        if (place := tabs.indexOf(pane)) >= 0:
            tabs.setCurrentIndex(place)
    return pane
