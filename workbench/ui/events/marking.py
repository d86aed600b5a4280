"""Marking events as false or true positives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.engine.mask import Mask
from workbench.events.progress import Tick
from workbench.events.table import EventTable
from workbench.tuning.refs import event_ref
from workbench.tuning.workspace import EventRef, Label
from workbench.ui.store import Store

Rows = NDArray[np.intp]
_AT_ONCE = 200  # events that are marked without a job
_MOST = 100_000  # labels that a workspace should hold


def mark(store: Store, events: Rows, label: Label) -> None:
    """Gives events a label; takes it away where all of them have it."""
    if not len(events):
        return
    if len(events) > _MOST:
        store.failed.emit(
            "Too many events to mark one by one",
            f"{len(events):,} events are selected, and at most {_MOST:,} can be marked at a time. "
            "Where all of a file is of one kind, set the role of the sample.",
        )
        return
    table, new = store.snapshot.table, None if _all_marked(store, events, label) else label
    if len(events) <= _AT_ONCE:
        store.label(tuple(event_ref(table, int(event)) for event in events), new)
        return
    store.background(
        "Marking events",
        lambda tick: _refs(table, events, tick),
        lambda refs: store.label(refs, new),
        replaces="marking",
    )


def _all_marked(store: Store, events: Rows, label: Label) -> bool:
    truth = store.snapshot.truth
    marked = truth.labelled_false if label is Label.FALSE_POSITIVE else truth.labelled_true
    return not Mask.at(events, marked.size) - marked


def _refs(table: EventTable, events: Rows, tick: Tick) -> tuple[EventRef, ...]:
    refs = []
    for number, event in enumerate(events):
        tick(number, len(events))
        refs.append(event_ref(table, int(event)))
    return tuple(refs)
