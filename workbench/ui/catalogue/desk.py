"""The state of the catalogue's window: the rules of the opened folders, and their ranking.

As in the main window all of it is one frozen value, and one signal tells every view. Reading and
ranking run on a worker of their own, so that tuning goes on meanwhile; what is ranked so far is
shown as it comes.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from workbench.catalogue import cache
from workbench.catalogue.entry import Place
from workbench.catalogue.index import Index, read_index, refreshed
from workbench.catalogue.known import KnownError, counted, read_known
from workbench.catalogue.lineup import lineup
from workbench.catalogue.rank import Ranked, rank
from workbench.engine.mask import Mask
from workbench.events.progress import Tick
from workbench.sigma.rule import RuleError
from workbench.tuning.open_rule import drafts_in
from workbench.tuning.rule_files import RuleFile
from workbench.ui.catalogue.state import CatalogueState, Ranking, Rules
from workbench.ui.catalogue.watch import watch
from workbench.ui.snapshot import Snapshot, masks_of
from workbench.ui.store import Store
from workbench.ui.worker import Worker

T = TypeVar("T")
_SHOWN_EVERY = 250  # milliseconds, while ranking
_QUIET = 700  # milliseconds without a further change before changed folders are read again


class Desk(QObject):
    """Holds the current `state`; every change goes through it."""

    changed = Signal(object)  # CatalogueState
    failed = Signal(str, str)  # title and sentence
    tuned = Signal()  # a rule was opened, or events were picked, in the main window

    def __init__(self, store: Store, parent: QObject | None = None):
        super().__init__(parent)
        self.store = store
        self.worker = Worker(self)
        self.state = CatalogueState(Rules(Index(())))
        self._rows: list[Ranked] = []  # filled by the worker while ranking
        self._reading = False
        self._rank_after = False
        self._watcher = QFileSystemWatcher(self)
        self._quiet = _timer(self, _QUIET, self.refresh)
        for told in (self._watcher.directoryChanged, self._watcher.fileChanged):
            told.connect(lambda _: self._quiet.start())
        self._shown = QTimer(self, interval=_SHOWN_EVERY)
        self._shown.timeout.connect(self._show_rows)

    @property
    def snapshot(self) -> Snapshot:
        """The main window's."""
        return self.store.snapshot

    # --- the rules ----------------------------------------------------------------------------

    def open(self, paths: Sequence[str]) -> None:
        """Reads the rules of these folders, files and archives in place of the present ones."""
        placeholders = self.snapshot.workspace.placeholders
        self._read(lambda tick: read_index(paths, cache.folder(), tick, placeholders))

    def refresh(self) -> None:
        """Reads again what has changed on disk, unless rules are being read as it is."""
        index = self.state.rules.index
        if index.paths and not self._reading:
            self._read(lambda tick: refreshed(index, tick))

    def _read(self, read: Callable[[Tick], Index]) -> None:
        old = self.state.rules
        self._reading = True

        def work(tick: Tick) -> Rules:
            index = read(tick)
            return old if index is old.index else Rules(index).prepared()

        self.worker.run("Reading rules", work, self._opened, self._failed, replaces="read")

    def _opened(self, rules: Rules) -> None:
        self._reading = False
        index = rules.index
        watch(self._watcher, index.paths, (kept.path for kept in index.kept))
        if rules is not self.state.rules:
            self._put(replace(self.state, rules=rules))
        if self._rank_after:
            self.rank()

    def _failed(self, error: Exception) -> None:
        self._reading = False
        self.failed.emit("The catalogue", str(error))

    def show_rule(self, place: Place | None) -> None:
        """Puts a rule on the rule page."""
        if place != self.state.focus:
            self._put(replace(self.state, focus=place))

    def tune(self, place: Place) -> None:
        """Opens a rule in the tuning panes of the main window."""
        entry = self.state.rules.by_place.get(place)
        if entry is None:
            self.failed.emit("Nothing to tune", f"{place.path} is no longer in the catalogue.")
            return
        try:
            data = self.state.rules.index.data(entry)
            file = RuleFile(place.path, data, archived=not Path(place.path).is_file())
            drafts = [d for d in drafts_in(file) if d.document == place.document]
        except RuleError as error:
            self.failed.emit("The rule was not opened", f"{entry.name}: {error}. Press F5.")
            return
        self.store.do(f"open {entry.name}", self.snapshot.workspace.with_rules(drafts))
        self.tuned.emit()

    # --- the ranking --------------------------------------------------------------------------

    def rank(self) -> None:
        """Ranks all rules over the loaded events; an earlier ranking is overtaken. While rules are
        being read it waits for them."""
        self._rank_after = self._reading
        rules, snapshot = self.state.rules, self.snapshot
        if self._reading:
            return
        if not snapshot.table.size:
            self.failed.emit("Nothing to rank over", "Open logs in the main window first.")
            return
        rows: list[Ranked] = []
        self._rows = rows
        total = sum(entry.kind != "filter" for entry in rules.index.entries)

        def work(tick: Tick) -> None:
            placed = lineup(rules.index, snapshot.workspace, tick)
            masks = masks_of(snapshot.table, snapshot.workspace)
            rows.extend(rank(placed, masks, snapshot.sources, snapshot.truth, tick))

        begun = Ranking(rules, snapshot, (), total, done=False)
        self._put(replace(self.state, ranking=begun, counts={}))
        self._shown.start()
        self.worker.run("Ranking", work, lambda _: self._ranked(), self._stopped, replaces="rank")

    def cancel(self) -> None:
        """Ends what is going on; what is ranked so far stays."""
        self.worker.cancel()
        self._reading = self._rank_after = False
        self._ranked()

    def _show_rows(self) -> None:
        ranking = self.state.ranking
        if ranking and not ranking.done and len(self._rows) > len(ranking.rows):
            self._put(replace(self.state, ranking=replace(ranking, rows=tuple(self._rows))))

    def _ranked(self) -> None:
        self._shown.stop()
        ranking = self.state.ranking
        if ranking and not ranking.done:
            gc.freeze()  # a search through all that thousands of rules left would take long
            done = replace(ranking, rows=tuple(self._rows), done=True)
            self._put(replace(self.state, ranking=done))
            self._count_known()

    def _count_known(self) -> None:
        """Counts in the background which alerts are known to be false."""
        ranking, known = self.state.ranking, self.state.known
        if ranking is None or not ranking.done or not known.of_rule:
            return

        def work(tick: Tick) -> dict[Place, int]:
            return counted(known, ranking.rows, ranking.table, tick)

        def done(counts: dict[Place, int]) -> None:
            self._put(replace(self.state, counts=counts))

        self.background("Looking for known false positives", work, done)

    def _stopped(self, error: Exception) -> None:
        self._ranked()
        self.failed.emit("The ranking was not finished", str(error))

    def pick(self, rows: NDArray[np.int32], ranking: Ranking, what: str) -> None:
        """Shows some events of a ranking in the main window, if they are still loaded."""
        if ranking.table is not self.snapshot.table:
            self.failed.emit("The events are gone", "Other logs are loaded now: rank again (F6).")
        else:
            self.pick_events(Mask.at(rows, ranking.table.size), what)

    def pick_events(self, events: Mask, what: str) -> None:
        """Shows some of the loaded events in the main window."""
        self.store.pick(events, what)
        self.tuned.emit()

    def background(self, title: str, work: Callable[[Tick], T], done: Callable[[T], None]) -> None:
        """Slow work for a pane; asked for again it overtakes itself."""
        self.worker.run(title, work, done, self._failed, replaces=title)

    # --- what is known ------------------------------------------------------------------------

    def open_known(self, path: Path) -> None:
        """Reads SigmaHQ's list of known false positives."""
        try:
            known = read_known(path)
        except KnownError as error:
            self.failed.emit("The list was not read", str(error))
            return
        self._put(replace(self.state, known=known, counts={}))
        self._count_known()
        if known.warnings:
            self.failed.emit("Some lines of the list are not used", "\n".join(known.warnings[:12]))

    def _put(self, state: CatalogueState) -> None:
        self.state = state
        self.changed.emit(state)

    def stop(self) -> None:
        """Ends the worker; called once, when the program ends."""
        self._shown.stop()
        self._quiet.stop()
        self.worker.stop()


def _timer(parent: QObject, delay: int, deed: Callable[[], None]) -> QTimer:
    timer = QTimer(parent, interval=delay, singleShot=True)
    timer.timeout.connect(deed)
    return timer
