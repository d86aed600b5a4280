"""The one place where slow work runs: a thread at a time, with progress and cancel.

A job is a function of `tick(done, total)`. The same call is its progress and its point of
cancellation; a timer on the window's side reads the numbers, so a job may tick as often as it
likes. Results come back on the window's thread.

Python's cyclic garbage collection runs on whichever thread allocates, and an object of Qt's that
is taken apart on another thread than its own brings the program down. So while any worker has a
job it is the timer, on the window's thread, that collects; and only what is young, for to look
through all that thousands of rules have left takes many frames. That waits for the last of jobs
that follow each other.
"""

from __future__ import annotations

import gc
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from workbench.events.progress import Cancelled, Tick

_POLL_MS = 100


@dataclass(eq=False)
class Job:
    """Work to do: `work(tick)` runs on the thread, `done(result)` and `failed(error)` after it.

    Jobs with the same non-empty `replaces` supersede one another: only the latest matters.
    """

    title: str
    work: Callable[[Tick], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    replaces: str = ""
    progress: tuple[int, int] = (0, 0)
    cancelled: threading.Event = field(default_factory=threading.Event)

    def tick(self, done: int, total: int) -> None:
        self.progress = (done, total)
        if self.cancelled.is_set():
            raise Cancelled


class _Collector:
    """Python's own collection, off while some worker has a job. Called on the window's thread."""

    def __init__(self) -> None:
        self._jobs = 0

    def pause(self) -> None:
        self._jobs += 1
        gc.disable()

    def resume(self) -> None:
        self._jobs -= 1
        if not self._jobs:
            gc.enable()


_COLLECTOR = _Collector()


class Worker(QObject):
    """Runs jobs one after another on a thread of its own."""

    progressed = Signal(str, int, int)  # title, done, total (0: not known)
    idle = Signal()
    _finished = Signal(object, object, object)  # job, result, error

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._queue: deque[Job] = deque()
        self._job: Job | None = None
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._report)
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return self._job is not None

    def run(
        self,
        title: str,
        work: Callable[[Tick], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        replaces: str = "",
    ) -> None:
        """Queues a job, unless the worker has been stopped. A cancelled job calls neither `done`
        nor `failed`."""
        if self._stopped:
            return
        if replaces:
            self._queue = deque(j for j in self._queue if j.replaces != replaces)
            if self._job and self._job.replaces == replaces:
                self._job.cancelled.set()
        self._queue.append(Job(title, work, done, failed, replaces))
        self._next()

    def cancel(self) -> None:
        """Cancels what runs and what waits."""
        self._queue.clear()
        if self._job:
            self._job.cancelled.set()

    def stop(self) -> None:
        """Cancels everything and waits for the thread to end; nothing is called afterwards."""
        self._stopped = True
        self.cancel()
        self._timer.stop()
        if self._thread:
            self._thread.join()
        self._end()

    def _end(self) -> None:
        if self._job:
            self._job = None
            _COLLECTOR.resume()

    def _next(self) -> None:
        if self._job or not self._queue:
            return
        self._job = job = self._queue.popleft()
        _COLLECTOR.pause()
        self._thread = threading.Thread(target=self._work, args=(job,), daemon=True)
        self._thread.start()
        self._timer.start()
        self._report()

    def _work(self, job: Job) -> None:
        try:
            result, error = job.work(job.tick), None
        except Exception as raised:
            result, error = None, raised
        self._finished.emit(job, result, error)

    def _on_finished(self, job: Job, result: Any, error: Exception | None) -> None:
        if job is not self._job:  # stopped meanwhile
            return
        if self._thread:
            self._thread.join()
        self._job = None
        self._timer.stop()
        try:
            if not job.cancelled.is_set() and error is None:
                job.done(result)
            elif error is not None and not isinstance(error, Cancelled):
                job.failed(error)
            self._next()
        finally:
            _COLLECTOR.resume()
        if not self._job:
            self.idle.emit()

    def _report(self) -> None:
        gc.collect(1)
        if self._job:
            self.progressed.emit(self._job.title, *self._job.progress)
