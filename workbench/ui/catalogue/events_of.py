"""The loaded events of one kind, as an event page of the catalogue means it."""

from __future__ import annotations

from workbench.catalogue.event_titles import channels_of
from workbench.engine.ask import Masks
from workbench.engine.mask import Mask
from workbench.events.table import EventTable
from workbench.sigma.formula import Op, Test


def events_in(table: EventTable, number: int, provider: str) -> Mask:
    """The events with an id in the channels of the services that a provider writes to."""
    masks = Masks(table)
    found = masks(Test("EventID", Op.EQ, str(number)))
    channels = channels_of(provider)
    if not channels:
        return found
    within = Mask.empty(table.size)
    for channel in channels:
        within = within | masks(Test("Channel", Op.EQ, channel))
    return found & within
