"""The unsaved workspace kept on disk while the program runs, so that a crash loses nothing.

The file is written a few seconds after a change, removed on an orderly end, and offered at the
next start if it is still there.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer

from workbench.events.progress import Tick
from workbench.tuning.workspace import Workspace
from workbench.tuning.workspace_file import (
    SUFFIX,
    WorkspaceError,
    read_workspace,
    write_workspace,
)
from workbench.ui.settings import folder
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

_DELAY_MS = 3000
_NAME = "recovered"


def recovery_file() -> Path:
    """The copy of this program; another that runs at the same time has its own."""
    return folder() / f"{_NAME}-{os.getpid()}{SUFFIX}"


def recovered() -> Workspace | None:
    """The workspace that a crash left behind, if there is one that can be read. Its copy becomes
    this program's own. What belongs to a program that still runs is left alone, and so is a copy
    that cannot be read: a later version may."""
    for path in sorted(folder().glob(f"{_NAME}-*{SUFFIX}")):
        lock = QLockFile(_lock_of(path))
        if path == recovery_file() or not lock.tryLock(0):
            continue
        try:
            workspace = read_workspace(path)
            path.replace(recovery_file())
        except (WorkspaceError, OSError):
            continue
        finally:
            lock.unlock()
        return workspace
    return None


def _lock_of(path: Path) -> str:
    return f"{path}.lock"


class Recovery(QObject):
    """Writes the store's workspace after each change that is not saved."""

    def __init__(self, store: Store):
        super().__init__(store)
        self.store = store
        folder().mkdir(parents=True, exist_ok=True)
        self._lock = QLockFile(_lock_of(recovery_file()))  # says that this program runs
        self._lock.tryLock(0)
        self._written: Workspace | None = store.snapshot.workspace
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self.write)
        store.changed.connect(self._on_change)

    def _on_change(self, snapshot: Snapshot) -> None:
        if snapshot.workspace is not self._written and not self._timer.isActive():
            self._timer.start()

    def write(self) -> None:
        """Writes in the background, if there is something to lose."""
        snapshot = self.store.snapshot
        self._written = workspace = snapshot.workspace
        unsaved = snapshot.unsaved

        def work(_: Tick) -> None:
            if not unsaved:
                recovery_file().unlink(missing_ok=True)
                return
            recovery_file().parent.mkdir(parents=True, exist_ok=True)
            write_workspace(workspace, recovery_file())

        self.store.saver.run(
            "Keeping a copy",
            work,
            lambda _: None,
            lambda error: self.store.said.emit(
                f"The copy for recovery could not be written: {error}"
            ),
        )

    def end(self) -> None:
        """An orderly end, after the store has stopped: nothing is left to recover."""
        self._timer.stop()
        recovery_file().unlink(missing_ok=True)
        self._lock.unlock()
