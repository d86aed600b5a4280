"""Which rules of a list are about a kind of event, by the same reading as the page of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.catalogue.entry import Entry
from workbench.catalogue.event_titles import Event, events_for
from workbench.catalogue.facets import Rows
from workbench.engine.logsource import LogSources
from workbench.sigma.rule import LogSource

_Asked = tuple[LogSource, frozenset[str], frozenset[str]]


class About:
    """A list of rules by the events that they are about. Rules that ask the same of a log source
    are about the same, so each distinct question is answered once."""

    def __init__(self, entries: Sequence[Entry], sources: LogSources):
        self._asked: dict[_Asked, list[int]] = {}
        for number, entry in enumerate(entries):
            if entry.kind == "rule":
                self._asked.setdefault(_asked(entry), []).append(number)
        self._events: dict[_Asked, tuple[Event, ...]] = {
            asked: events_for(*asked, sources) for asked in self._asked
        }

    def rows(self, provider: str, number: int) -> Rows:
        """The rules that are about an event, as places in the list, ascending; those that leave
        the id open are not among them."""
        found = [
            row
            for asked, events in self._events.items()
            if any((event.provider, event.id) == (provider, number) for event in events)
            for row in self._asked[asked]
        ]
        return np.array(sorted(found), np.int32)


def _asked(entry: Entry) -> _Asked:
    return entry.logsource, _values(entry, "EventID"), _values(entry, "Provider_Name")


def _values(entry: Entry, field: str) -> frozenset[str]:
    """The values that a rule's selections compare a field with."""
    rows = entry.indicators
    return frozenset(row.value for row in rows if (row.field, row.kind) == (field, "eq"))
