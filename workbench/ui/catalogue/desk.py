"""The state of the catalogue's window: the rules of the opened folders, and their ranking.

As in the main window all of it is one frozen value, and one signal tells every view. Reading and
ranking run on a worker of their own, so that tuning goes on meanwhile; what is ranked so far is
shown as it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from workbench.catalogue import cache
from workbench.catalogue.corpus import Corpus
from workbench.catalogue.entry import Entry, Place
from workbench.catalogue.find import Finder
from workbench.catalogue.index import Index, read_index, refreshed
from workbench.catalogue.known import NOTHING_KNOWN, Known, KnownError, read_known
from workbench.catalogue.lineup import lineup
from workbench.catalogue.order import Order
from workbench.catalogue.rank import Ranked, rank
from workbench.engine.mask import Mask
from workbench.events.progress import Tick
from workbench.events.table import EventTable
from workbench.sigma.rule import RuleError
from workbench.tuning.open_rule import drafts_in
from workbench.tuning.rule_files import RuleFile
from workbench.ui.catalogue.watch import watch
from workbench.ui.snapshot import Snapshot, masks_of
from workbench.ui.store import Store
from workbench.ui.worker import Worker

T = TypeVar("T")
_SHOWN_EVERY = 250  # milliseconds, while ranking
_QUIET = 700  # milliseconds without a further change before changed folders are read again


@dataclass(frozen=True, eq=False)
class Rules:
    """An index with what searching and counting need, made in the background."""

    index: Index

    @cached_property
    def finder(self) -> Finder:
        return Finder(self.index.entries)

    @cached_property
    def order(self) -> Order:
        return Order(self.index.entries)

    @cached_property
    def corpus(self) -> Corpus:
        return Corpus(self.index.entries)

    @cached_property
    def by_place(self) -> dict[Place, Entry]:
        return {entry.place: entry for entry in self.index.entries}

    def prepared(self) -> Rules:
        """Itself, with nothing left to make."""
        _ = self.finder, self.order, self.corpus, self.by_place
        return self


@dataclass(frozen=True, eq=False)
class Ranking:
    """What is ranked of the rules over a table of events; `done` is False while rows still come."""

    table: EventTable
    rows: tuple[Ranked, ...] = field(repr=False)
    total: int
    done: bool


@dataclass(frozen=True, eq=False)
class CatalogueState:
    """What the catalogue's window shows. `focus` is the rule on the rule page."""

    rules: Rules
    ranking: Ranking | None = None
    known: Known = NOTHING_KNOWN
    focus: Place | None = None

    @property
    def entry(self) -> Entry | None:
        """The rule in focus, if the index still has it."""
        return self.rules.by_place.get(self.focus) if self.focus else None


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
        watch(self._watcher, rules.index.paths)
        if rules is not self.state.rules:
            self._put(replace(self.state, rules=rules))

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
        """Ranks all rules over the loaded events; an earlier ranking is overtaken."""
        rules, snapshot = self.state.rules, self.snapshot
        rows: list[Ranked] = []
        self._rows = rows
        total = sum(entry.kind != "filter" for entry in rules.index.entries)
        table, workspace, truth = snapshot.table, snapshot.workspace, snapshot.truth
        sources = snapshot.sources

        def work(tick: Tick) -> None:
            placed = lineup(rules.index, workspace, tick)
            rows.extend(rank(placed, masks_of(table, workspace), sources, truth, tick))

        self._put(replace(self.state, ranking=Ranking(table, (), total, done=False)))
        self._shown.start()
        self.worker.run("Ranking", work, lambda _: self._ranked(), self._stopped, replaces="rank")

    def cancel(self) -> None:
        """Ends what is going on; what is ranked so far stays."""
        self.worker.cancel()
        self._reading = False
        self._ranked()

    def _show_rows(self) -> None:
        ranking = self.state.ranking
        if ranking and not ranking.done and len(self._rows) > len(ranking.rows):
            self._put(replace(self.state, ranking=replace(ranking, rows=tuple(self._rows))))

    def _ranked(self) -> None:
        self._shown.stop()
        ranking = self.state.ranking
        if ranking and not ranking.done:
            done = replace(ranking, rows=tuple(self._rows), done=True)
            self._put(replace(self.state, ranking=done))

    def _stopped(self, error: Exception) -> None:
        self._ranked()
        self.failed.emit("The ranking was not finished", str(error))

    def pick(self, rows: NDArray[np.int32], what: str) -> None:
        """Shows some ranked events in the main window, if they are still loaded."""
        ranking = self.state.ranking
        if ranking is None or ranking.table is not self.snapshot.table:
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
        self._put(replace(self.state, known=known))
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
