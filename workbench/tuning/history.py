"""Undo and redo: the list of workspaces as they were, each with what was done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.sigma.source import RuleText
from workbench.tuning.workspace import Workspace

_LIMIT = 1000  # workspaces share what did not change, so this is small


@dataclass(frozen=True, slots=True)
class Step:
    """A workspace and the change that led to it, in words for the menu ("add 40.96.0.0/13")."""

    what: str
    workspace: Workspace
    merge: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """The present step, what can be undone (latest last) and redone (next first)."""

    present: Step
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()

    @classmethod
    def begin(cls, workspace: Workspace) -> History:
        return cls(Step("", workspace))

    @property
    def workspace(self) -> Workspace:
        return self.present.workspace

    def did(self, what: str, workspace: Workspace, merge: str = "") -> History:
        """A new step. Steps in a row with the same non-empty `merge` (typing) become one.

        A file written with it is no step but a fact about the disk, which undo leaves as it is:
        every other step learns of it.
        """
        known = self._knowing(workspace.written)
        if workspace == known.workspace:
            return known
        step = Step(what, workspace, merge)
        if merge and merge == self.present.merge and not self.future:
            return replace(known, present=step)
        return History(step, (*known.past, known.present)[-_LIMIT:])

    def _knowing(self, written: Mapping[Path, RuleText]) -> History:
        """The same steps, each knowing what these files now hold."""
        if written == self.workspace.written:
            return self

        def knowing(step: Step) -> Step:
            return replace(step, workspace=step.workspace.with_written(written))

        past, future = map(knowing, self.past), map(knowing, self.future)
        return History(knowing(self.present), tuple(past), tuple(future))

    def amended(self, workspace: Workspace) -> History:
        """The present replaced without a step: what was found out, not done (a file's hash)."""
        return replace(self, present=replace(self.present, workspace=workspace))

    def undo(self) -> History:
        """One step back; the same history if there is none."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redo(self) -> History:
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.present), self.future[1:])

    @property
    def undo_text(self) -> str:
        """What undo would take back; empty if nothing."""
        return self.present.what if self.past else ""

    @property
    def redo_text(self) -> str:
        return self.future[0].what if self.future else ""
