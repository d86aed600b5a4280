"""Which events are grouped: what the event table shows, or showed before a group was picked."""

from __future__ import annotations

from workbench.engine.mask import Mask
from workbench.tuning.views import rows_of
from workbench.ui.snapshot import Snapshot


class Ground:
    """Picking a group narrows the event table to it; the groups stay those of the wider set."""

    def __init__(self) -> None:
        self._picked: Mask | None = None
        self._before: Mask | None = None

    def remember(self, snapshot: Snapshot, picked: Mask) -> None:
        """A group is about to be picked."""
        if not self._is_own(snapshot):
            self._before = snapshot.focus.picked
        self._picked = picked

    def events(self, snapshot: Snapshot) -> Mask:
        """The events to group."""
        if snapshot.analysis is None or not self._is_own(snapshot):
            return snapshot.shown
        events = rows_of(snapshot.focus.view, snapshot.analysis, snapshot.table)
        for narrower in (self._before, snapshot.focus.found):
            events = events if narrower is None else events & narrower
        return events

    def _is_own(self, snapshot: Snapshot) -> bool:
        return self._picked is not None and snapshot.focus.picked is self._picked
