"""Which records a rule speaks of: SigmaHQ's own map of log sources (thor.yml), read as it stands.

A category names event ids in the log of a service, and fields that are called otherwise there; a
service names channels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.judge.events import Record
from tests.judge.questions import Event

_PREFIX = "WinEventLog:"


@dataclass(frozen=True)
class Source:
    """One way to be in scope. None: any channel."""

    channels: frozenset[str] | None
    conditions: dict[str, frozenset[str]]
    renamed: dict[str, str]

    def holds(self, record: Record) -> bool:
        if self.channels is not None and record.channel.lower() not in self.channels:
            return False
        return all(
            any(v in wanted for v in record.event.get(field, ()))
            for field, wanted in self.conditions.items()
        )

    def seen(self, event: Event) -> Event:
        """The event with the names of its fields that rules of this log source use."""
        if not self.renamed:
            return event
        names = {there: here for here, there in self.renamed.items()}
        kept = {name: v for name, v in event.items() if name not in self.renamed}
        return {**kept, **{names[n]: v for n, v in event.items() if n in names}}


def sources(logsource: dict[str, Any], mapping: dict[str, Any]) -> list[Source]:
    """The ways in which a record is of this log source: none, if it has no mapping."""
    entries = list(mapping["logsources"].values())
    product, service = logsource.get("product"), logsource.get("service")
    category = logsource.get("category")
    if category is None:
        if service is None:
            return [Source(None, {}, {})] if product == "windows" else []
        return [Source(channels, {}, {}) for channels in _channels(service, entries)]
    return [
        Source(channels, _conditions(entry), entry.get("fieldmappings", {}))
        for entry in entries
        if entry.get("category") == category and product in (entry.get("product"), None)
        if "rewrite" in entry and service in (entry["rewrite"]["service"], None)
        for channels in _channels(entry["rewrite"]["service"], entries)
    ]


def in_scope(
    logsource: dict[str, Any], mapping: dict[str, Any], records: list[Record]
) -> list[tuple[Record, Event]]:
    """The records in scope, each with its event as the rules of this log source see it."""
    return list(_in_scope(sources(logsource, mapping), records))


def _in_scope(ways: list[Source], records: list[Record]) -> Iterator[tuple[Record, Event]]:
    for record in records:
        way = next((way for way in ways if way.holds(record)), None)
        if way is not None:
            yield record, way.seen(record.event)


def _channels(service: str, entries: list[dict[str, Any]]) -> list[frozenset[str]]:
    return [
        frozenset(s.removeprefix(_PREFIX).lower() for s in entry["sources"])
        for entry in entries
        if entry.get("service") == service and "category" not in entry and "sources" in entry
    ]


def _conditions(entry: dict[str, Any]) -> dict[str, frozenset[str]]:
    found = {}
    for field, value in entry.get("conditions", {}).items():
        values = value if isinstance(value, list) else [value]
        found[field] = frozenset(map(str, values))
    return found
