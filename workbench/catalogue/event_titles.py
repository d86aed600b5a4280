"""What events are called, and which events a rule is about.

The titles are data (resources/events.yml).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from workbench.engine.logsource import Alternative, LogSources, load_mappings
from workbench.paths import RESOURCES
from workbench.sigma.formula import Op, predicates
from workbench.sigma.rule import Rule

TABLE = RESOURCES / "events.yml"


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of event. `provider` is its name on the screen, `id` None where a rule leaves it open;
    `title` is empty where the table has none."""

    provider: str
    id: int | None
    title: str = ""

    @property
    def text(self) -> str:
        return "any event" if self.id is None else f"Event ID {self.id}"


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes events into a service's channel. `source` is System/Provider@Name, or empty."""

    service: str
    provider: str
    source: str
    events: Mapping[int, str]


@cache
def writers(path: Path = TABLE) -> tuple[Writer, ...]:
    """The table of a file in the form that its head describes."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with path.open(encoding="utf-8") as file:
        entries: list[dict[str, Any]] = yaml.load(file, loader)
    return tuple(
        Writer(e["service"], e["provider"], e.get("source", ""), e["events"]) for e in entries
    )


def titled(service: str, identifier: int | None, sources: frozenset[str] = frozenset()) -> Event:
    """An event of a service; `sources` are the providers that a rule asks for, in lower case."""
    known = [writer for writer in writers() if writer.service == service]
    named = [writer for writer in known if writer.source.lower() in sources]
    for writer in named or known:
        if identifier in writer.events and identifier is not None:
            return Event(writer.provider, identifier, writer.events[identifier])
    provider = named[0].provider if named else known[0].provider if len(known) == 1 else service
    return Event(provider, identifier)


def events_of(rule: Rule, sources: LogSources) -> tuple[Event, ...]:
    """The events that a rule is about: those of its log source, narrowed by the `EventID`s that it
    looks for; each once, in order."""
    mapping = sources.mapping(rule.logsource)
    if mapping is None:
        return ()
    asked, providers = _looked_for(rule, "EventID"), _looked_for(rule, "Provider_Name")
    wanted = sorted({int(value) for value in asked if value.isdecimal()})
    names = frozenset(value.lower() for value in providers)
    found: dict[Event, None] = {}
    for alternative in mapping.alternatives:
        own = _values(alternative, "EventID")
        kept: list[int | None] = [n for n in wanted if not own or n in own]
        identifiers = kept or (list(own) if own else [None] if not wanted else list(wanted))
        for service in _services(alternative, sources):
            found.update((titled(service, number, names), None) for number in identifiers)
    return tuple(found)


def _looked_for(rule: Rule, field: str) -> set[str]:
    """The values that a rule's selections compare a field with."""
    excluded = {predicate.key for predicate in rule.exclusions()}
    return {
        test.value
        for predicate in (predicates(rule.formula) if rule.formula else ())
        if predicate.key not in excluded
        for test in predicate.tests
        if test.field == field and test.op is Op.EQ
    }


def _values(alternative: Alternative, field: str) -> list[int]:
    return [
        int(value)
        for condition in alternative.conditions
        if condition.field == field
        for value in condition.values
    ]


def _services(alternative: Alternative, sources: LogSources) -> Iterator[str]:
    """The services whose channels an alternative admits; "" for one that admits any."""
    channels = {
        value.lower()
        for condition in alternative.conditions
        if condition.field == "Channel"
        for value in condition.values
    }
    if not channels:
        yield "Windows"
        return
    for name, mapping in sources.services.items():
        own = {v.lower() for c in mapping.alternatives[0].conditions for v in c.values}
        if channels <= own:
            yield name
            return


def channels_of(provider: str, sources: LogSources | None = None) -> tuple[str, ...]:
    """The channels of the services that a provider, as it is called here, writes to."""
    services = {writer.service for writer in writers() if writer.provider == provider}
    known = (sources or load_mappings()).services
    return tuple(
        value
        for name in sorted(services & known.keys())
        for condition in known[name].alternatives[0].conditions
        for value in condition.values
    )
