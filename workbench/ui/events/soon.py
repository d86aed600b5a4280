"""Work that is done at once on few events and in the background on many."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from workbench.events.progress import Tick, no_tick
from workbench.ui.store import Store

T = TypeVar("T")
_AT_ONCE = 5_000  # events; below this, nothing here takes a frame


def soon(
    store: Store, title: str, work: Callable[[Tick], T], done: Callable[[T], None], replaces: str
) -> None:
    """Runs `work` and hands its result to `done`, both on this call where the table is small."""
    if store.snapshot.table.size <= _AT_ONCE:
        done(work(no_tick))
    else:
        store.background(title, work, done, replaces)
