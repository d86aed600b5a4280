"""What a status bar shows of the work going on: its title, how far it is, and its cancel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QToolButton

from workbench.ui.worker import Worker


class WorkingBar(QStatusBar):
    """A status bar with title, progress and cancel (Esc) on its right, shown only while `worker`
    works. `stops`: what the cancel's tool tip says."""

    def __init__(self, worker: Worker, cancel: Callable[[], None], stops: str):
        super().__init__()
        self.title = QLabel()
        self.progress = QProgressBar(textVisible=False)
        self.progress.setMaximumWidth(180)
        self.progress.setAccessibleName("Progress")
        self.cancel = QToolButton()
        self.cancel.setText("Cancel")
        self.cancel.setToolTip(stops)
        self.cancel.setShortcut("Esc")
        self.cancel.clicked.connect(cancel)
        for widget in (self.title, self.progress, self.cancel):
            self.addPermanentWidget(widget)
        self._idle()
        worker.progressed.connect(self._progressed)
        worker.idle.connect(self._idle)

    def _progressed(self, title: str, done: int, total: int) -> None:
        self.title.setText(f"{title}…")
        self.progress.setRange(0, 1000 if total else 0)
        self.progress.setValue(round(1000 * done / total) if total else 0)
        for widget in (self.title, self.progress, self.cancel):
            widget.show()

    def _idle(self) -> None:
        for widget in (self.title, self.progress, self.cancel):
            widget.hide()
