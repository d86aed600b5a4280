"""The menu of log source alternates: further kinds of event that a log source may mean."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store


class AlternatesMenu(QMenu):
    """One checkable entry an alternate; a check is an undoable step."""

    def __init__(self, store: Store, parent: QWidget):
        super().__init__("Log source &alternates", parent, toolTipsVisible=True)
        self.setObjectName("alternates")
        self.store = store
        self.aboutToShow.connect(self._fill)  # not sooner: no entry may go while it is triggered
        self.triggered.connect(lambda action: self.switch(action.data(), action.isChecked()))
        store.changed.connect(self.present)
        self._fill()

    def present(self, snapshot: Snapshot) -> None:
        on = snapshot.workspace.alternates
        for action in self.actions():
            action.setChecked(action.data() in on)

    def _fill(self) -> None:
        """The alternates there are, and those that are on without being there."""
        snapshot = self.store.snapshot
        gone = dict.fromkeys(sorted(snapshot.workspace.alternates), "no mapping of this name")
        self.clear()
        for name, about in (gone | snapshot.sources.alternates).items():
            action = QAction(f"{name}: {about}".replace("&", "&&"), self, checkable=True)
            action.setData(name)
            self.addAction(action)
        self.present(snapshot)

    def switch(self, name: str, on: bool) -> None:
        """Switches an alternate on or off."""
        workspace = self.store.snapshot.workspace
        alternates = workspace.alternates | {name} if on else workspace.alternates - {name}
        self.store.do(
            f"log source {name} {'on' if on else 'off'}", replace(workspace, alternates=alternates)
        )
