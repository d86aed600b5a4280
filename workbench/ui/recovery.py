"""The unsaved workspace kept on disk while the program runs, so that a crash loses nothing.

The file is written a few seconds after a change, removed on an orderly end, and offered at the
next start if it is still there.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from workbench.events.progress import Tick
from workbench.tuning.workspace import Workspace
from workbench.tuning.workspace_file import WorkspaceError, read_workspace, write_workspace
from workbench.ui.settings import folder
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

_DELAY_MS = 3000


def recovery_file() -> Path:
    return folder() / "recovered.sigmawb"


def recovered() -> Workspace | None:
    """The workspace that a crash left behind, if there is one that can be read."""
    try:
        return read_workspace(recovery_file()) if recovery_file().exists() else None
    except WorkspaceError:
        return None


class Recovery(QObject):
    """Writes the store's workspace after each change that is not saved."""

    def __init__(self, store: Store):
        super().__init__(store)
        self.store = store
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
