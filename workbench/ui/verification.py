"""An export verified in the background: the latest that was asked for, and whether it was stopped.

What nobody wants any longer (another is asked for, the dialog is closed) ends at its next tick
and reaches nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from PySide6.QtCore import QObject, Signal

from workbench.events.progress import Cancelled, Tick
from workbench.tuning.export import Export, ExportError
from workbench.ui.store import Store

TITLE = "Verifying"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: what may be written, or `error`, why nothing may. `diff`: its lines."""

    export: Export | None
    diff: tuple[str, ...] = ()
    error: str = ""


class Verification(QObject):
    """Runs one verification at a time on the store's worker."""

    verified = Signal(object)  # Outcome
    cancelled = Signal()

    def __init__(self, store: Store, parent: QObject):
        super().__init__(parent)
        self.store = store
        self._unwanted: Event | None = None  # of the one that runs or waits
        store.worker.idle.connect(self._on_idle)

    @property
    def busy(self) -> bool:
        return self._unwanted is not None

    def start(self, verify: Callable[[Tick], Export], diff: Callable[[str], list[str]]) -> None:
        """Verifies, and makes the `diff` of the text found; what was asked before is dropped."""
        self.drop()
        unwanted = self._unwanted = Event()
        self.destroyed.connect(unwanted.set)

        def work(tick: Tick) -> Outcome:
            def watched(done: int, total: int) -> None:
                if unwanted.is_set():
                    raise Cancelled
                tick(done, total)

            try:
                export = verify(watched)
            except ExportError as error:
                return Outcome(None, error=str(error))
            return Outcome(export, tuple(diff(export.text)))

        def done(outcome: Outcome) -> None:
            if not unwanted.is_set():
                self._unwanted = None
                self.verified.emit(outcome)

        self.store.background(TITLE, work, done, replaces="export")

    def drop(self) -> None:
        """Nobody wants the result any longer."""
        if self._unwanted:
            self._unwanted.set()
            self._unwanted = None

    def cancel(self) -> None:
        """Stops it, as the person asked."""
        if self.busy:
            self.drop()
            self.cancelled.emit()

    def _on_idle(self) -> None:
        """The worker has nothing to do: if no result came, all its work was cancelled."""
        self.cancel()
