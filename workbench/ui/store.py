"""The window's one store: it holds the snapshot, and every change goes through it.

A change is a new workspace (an undoable step) or a new focus; the store derives the rest and
tells every view by one signal. Slow work goes to the worker; its result is dropped if the
snapshot it was made from is no longer current.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.engine.ask import Masks
from workbench.engine.logsource import LogSources
from workbench.engine.mask import Mask
from workbench.engine.stopping import stoppable
from workbench.events.merge import concat
from workbench.events.progress import Tick
from workbench.sigma.rule import RuleError
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import analyse, may_be_slow
from workbench.tuning.around import Around, around_of
from workbench.tuning.dataset import Dataset, load, recognised
from workbench.tuning.history import History
from workbench.tuning.log_sources import mappings_for
from workbench.tuning.views import View
from workbench.tuning.workspace import Draft, EventRef, Label, Role, Workspace
from workbench.tuning.workspace_file import missing
from workbench.ui.snapshot import Focus, Snapshot, begin, derived, masks_of, with_masks
from workbench.ui.worker import Worker

_LARGE = 50_000  # events; below this a rule is judged in less than a frame, even the first time
# events, mappings, filters and placeholders, a rule's text as read and as it is
_Ready = tuple[Masks, LogSources, Around, str, str]


class Store(QObject):
    """Holds the current `snapshot`."""

    changed = Signal(object)  # Snapshot
    said = Signal(str)  # a sentence for the status bar
    failed = Signal(str, str)  # title and sentence: something the person must see

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.worker = Worker(self)
        self.saver = Worker(self)  # of its own, so that no save waits or is cancelled with the rest
        self._ready: _Ready | None = None  # what has been asked in the background
        self._lacking = ""  # what is wrong with the log source mappings, told once
        self.snapshot: Snapshot = begin(Masks(concat([])), Workspace())
        self._put(self.snapshot)

    @property
    def sources(self) -> LogSources:
        """The log source mappings in use."""
        return self.snapshot.sources

    # --- changes to the workspace: each an undoable step -------------------------------------

    def do(self, what: str, workspace: Workspace, merge: str = "") -> None:
        """Puts a new workspace in place. `what` names the change for the Undo menu."""
        self._step(self.snapshot.history.did(what, workspace, merge))

    def undo(self) -> None:
        self._step(self.snapshot.history.undo())

    def redo(self) -> None:
        self._step(self.snapshot.history.redo())

    def edit(self, what: str, draft: Draft, merge: str = "") -> None:
        """Replaces the current draft."""
        self.do(what, self.snapshot.workspace.with_draft(draft), merge)

    def label(self, refs: tuple[EventRef, ...], label: Label | None) -> None:
        what = f"mark {len(refs)} as {label}" if label else f"unmark {len(refs)}"
        self.do(what, self.snapshot.workspace.with_labels(refs, label))

    def switch_filter(self, number: int, *, on: bool) -> None:
        """Switches a Sigma Filter, a draft of the workspace, on or off."""
        workspace = self.snapshot.workspace
        name = workspace.drafts[number].name
        self.do(f"switch {'on' if on else 'off'} {name}", workspace.with_filter(number, on=on))

    def set_roles(self, paths: Sequence[Path], role: Role) -> None:
        """Gives samples a role, in one step."""
        workspace = self.snapshot.workspace.with_role(paths, role)
        name = paths[0].name if len(paths) == 1 else f"{len(paths)} samples"
        if workspace != self.snapshot.workspace:
            self.do(f"{name} {'is' if len(paths) == 1 else 'are'} {role}", workspace)

    def _step(self, history: History) -> None:
        before = self.snapshot.workspace.samples
        self._put(replace(self.snapshot, history=history))
        if {s.path for s in before} != {s.path for s in history.workspace.samples}:
            self._load()

    # --- what is looked at: not undoable ------------------------------------------------------

    def show_rule(self, number: int) -> None:
        """Makes a rule the current one."""
        workspace = self.snapshot.workspace
        if number != workspace.current:
            history = self.snapshot.history.amended(replace(workspace, current=number))
            self._put(replace(self.snapshot, history=history))

    def focus(self, **changes: Any) -> None:
        """Changes parts of the focus (see `Focus`)."""
        self._put(replace(self.snapshot, focus=replace(self.snapshot.focus, **changes)))

    def show_view(self, view: View) -> None:
        self.focus(view=view, picked=None, picked_as="")

    def pick(self, events: Mask, picked_as: str, view: View = View.ALL) -> None:
        """Narrows the event table to some events (a bar of a chart, a group)."""
        self.focus(view=view, picked=events, picked_as=picked_as)

    # --- the workspace as a whole -------------------------------------------------------------

    def open_workspace(
        self, workspace: Workspace, path: Path | None, *, saved: bool = True
    ) -> None:
        """Starts anew on a workspace; its samples are read in the background. `saved` is False
        for one that no file holds, so that it is not closed without asking."""
        self.worker.cancel()
        fresh = begin(masks_of(concat([]), workspace), workspace)
        self._put(replace(fresh, path=path, saved=workspace if saved else None))
        self._look_for_files()
        self._load()

    def _look_for_files(self) -> None:
        """Tells which files of the workspace are not there, or not as they were read."""
        workspace = self.snapshot.workspace
        title = "Not all files are as they were"

        def tell(lacking: Sequence[str]) -> None:
            if lacking:
                self.failed.emit(title, "\n".join(lacking))

        self.worker.run(
            "Looking for files",
            lambda _: missing(workspace),
            tell,
            lambda error: self.failed.emit(title, str(error)),
        )

    def mark_saved(self, path: Path, workspace: Workspace | None = None) -> None:
        """This workspace (None: as it is now) is in this file."""
        self._put(replace(self.snapshot, path=path, saved=workspace or self.snapshot.workspace))

    def cancel(self) -> None:
        """Stops the work going on, as the person asked."""
        self.worker.cancel()
        self.said.emit("Cancelled. File → Read logs again (F5) takes it up.")

    # --- samples ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Reads the logs again: those that are new, changed, or were cancelled."""
        self._put(self.snapshot)
        self._load()

    def _load(self) -> None:
        wanted = self.snapshot.workspace.samples
        known = self.snapshot.masks.table
        self.worker.run(
            "Reading logs",
            lambda tick: load(wanted, tick, known),
            self._loaded,
            lambda error: self.failed.emit("The logs could not be read", str(error)),
            replaces="load",
        )

    def _loaded(self, dataset: Dataset) -> None:
        snapshot, workspace = self.snapshot, self.snapshot.workspace
        if {s.path for s in workspace.samples} != {s.path for s in dataset.samples}:
            return  # overtaken by a later change, whose own job follows
        found = recognised(workspace, dataset.table)
        masks, focus = snapshot.masks, snapshot.focus
        if masks.table is not dataset.table:
            masks, focus = masks_of(dataset.table, workspace), Focus(focus.view)
        new = replace(
            snapshot,
            history=snapshot.history.amended(found),
            saved=snapshot.saved if snapshot.unsaved else found,
            masks=masks,
            focus=focus,
            failures=dataset.errors,
        )
        self._put(new)
        if unread := [
            said for path, said in dataset.errors if (path, said) not in snapshot.failures
        ]:
            self.said.emit(f"{len(unread)} of the logs could not be read: {unread[0]}")

    # --- deriving and telling -----------------------------------------------------------------

    def _put(self, new: Snapshot) -> None:
        """Puts a snapshot in place. A text whose tests have not been asked yet is judged in the
        background first where that may take time: over many events, or where a regular expression
        may run up to its limit."""
        sources, lacking = mappings_for(new.path, new.workspace.alternates)
        new = replace(with_masks(new), sources=sources, around=around_of(new.workspace))
        draft = new.workspace.draft
        slow = draft is not None and (new.table.size >= _LARGE or may_be_slow(draft, new.given))
        judge = draft is None or not slow or self._key(new, draft) == self._ready
        self.snapshot = derived(self.snapshot, new, judge)
        if not judge:
            self._ask()
        self.changed.emit(self.snapshot)
        if lacking != self._lacking:
            self._lacking = lacking
            if lacking:
                self.failed.emit("Log source mappings", f"{lacking}; the others are used.")

    def _key(self, snapshot: Snapshot, draft: Draft) -> _Ready:
        given = (snapshot.masks, snapshot.sources, snapshot.given)
        return (*given, draft.original.text, draft.text)

    def _ask(self) -> None:
        snapshot, sources = self.snapshot, self.sources
        draft = snapshot.workspace.draft
        assert draft is not None
        key = self._key(snapshot, draft)

        def work(tick: Tick) -> None:
            with stoppable(tick), suppress(RuleError, EditError):  # the window's own look tells
                analyse(draft, snapshot.masks, sources, snapshot.truth, around=snapshot.given)

        def done(_: None) -> None:
            self._ready = key
            self._put(self.snapshot)

        self.background("Judging", work, done, replaces="judge")

    def background(
        self, title: str, work: Callable[..., Any], done: Callable[[Any], None], replaces: str
    ) -> None:
        """Slow work for a view; its result is dropped if another table is loaded meanwhile."""
        table = self.snapshot.table

        def deliver(result: Any) -> None:
            if self.snapshot.table is table:
                done(result)

        self.worker.run(title, work, deliver, lambda e: self.failed.emit(title, str(e)), replaces)

    def stop(self) -> None:
        """Ends the workers, a save that has begun first; called once, when the window closes."""
        self.saver.stop()
        self.worker.stop()
