"""A store and a window on the demo workspace, driven as a person does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from workbench.tuning.workspace_file import demo_workspace
from workbench.ui import theme
from workbench.ui.main_window import MainWindow
from workbench.ui.store import Store
from workbench.ui.theme import Theme


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGMA_WORKBENCH_CONFIG", str(tmp_path / "config"))


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> Iterator[None]:
    """Each test begins in the same theme, whatever it ends in."""
    yield
    theme.apply(qapp, Theme.LIGHT)


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[Store], None]:
    """Waits until the store's workers have nothing to do, and what it said is shown."""

    def wait(store: Store) -> None:
        qtbot.waitUntil(lambda: not (store.worker.busy or store.saver.busy), timeout=20_000)
        QApplication.processEvents()

    return wait


@pytest.fixture
def store(qtbot: QtBot) -> Iterator[Store]:
    """An empty store."""
    made = Store()
    yield made
    made.stop()


@pytest.fixture
def demo(store: Store, settle: Callable[[Store], None]) -> Store:
    """A store on the demo workspace, its samples read."""
    store.open_workspace(demo_workspace(), None)
    settle(store)
    return store


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, demo: Store, settle: Callable[[Store], None]
) -> Iterator[MainWindow]:
    """The window on the demo workspace."""
    theme.apply(qapp, Theme.LIGHT)
    made = MainWindow(demo)
    made.resize(1280, 800)
    qtbot.addWidget(made, before_close_func=lambda _: _end(made))
    made.show()
    settle(demo)
    yield made
    settle(demo)


def _end(window: MainWindow) -> None:
    """Leaves nothing to ask about on closing."""
    for box in window.findChildren(QMessageBox):
        box.close()
    window.store.mark_saved(Path("demo.sigmawb"))
