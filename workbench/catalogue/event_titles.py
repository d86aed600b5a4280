"""What events are called, and which events a rule is about.

The titles are data (resources/events.yml).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from workbench.engine.logsource import Alternative, LogSources, load_mappings
from workbench.paths import RESOURCES
from workbench.sigma.formula import Op, predicates
from workbench.sigma.rule import LogSource, Rule

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
    """Who writes events into a service's channel. `sources` are the names that it has or had in
    System/Provider@Name, in lower case; none for whoever writes what no other writer does."""

    service: str
    provider: str
    sources: frozenset[str]
    events: Mapping[int, str]


@cache
def writers(path: Path = TABLE) -> tuple[Writer, ...]:
    """The table of a file in the form that its head describes."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with path.open(encoding="utf-8") as file:
        entries: list[dict[str, Any]] = yaml.load(file, loader)
    return tuple(
        Writer(e["service"], e["provider"], _sources(e.get("source", [])), e["events"])
        for e in entries
    )


def _sources(source: str | list[str]) -> frozenset[str]:
    names = [source] if isinstance(source, str) else source
    return frozenset(name.lower() for name in names)


def titled(
    service: str, identifier: int | None, sources: frozenset[str] = frozenset()
) -> tuple[Event, ...]:
    """What an event of a service may be: one for each writer that has it. `sources` are the
    providers that a rule asks for; an event of one that the table lacks has no title, since the
    same id means another thing with each writer."""
    asked = {name.lower() for name in sources}
    known = [writer for writer in writers() if writer.service == service]
    named = [w for w in known if not asked or not w.sources or w.sources & asked]
    found = tuple(
        Event(writer.provider, identifier, writer.events[identifier])
        for writer in named
        if identifier is not None and identifier in writer.events
    )
    return found or (Event(_provider(service, named, sources), identifier),)


def _provider(service: str, named: Sequence[Writer], sources: frozenset[str]) -> str:
    """Who writes what has no title: the writer that is left, or the one name that was asked for."""
    left = [writer for writer in named if not writer.sources] or named
    if len(left) == 1:
        return left[0].provider
    return next(iter(sources)) if not named and len(sources) == 1 else service


def events_of(rule: Rule, sources: LogSources) -> tuple[Event, ...]:
    """The events that a rule is about: those of its log source, narrowed by the `EventID`s that it
    looks for; each once, in order."""
    asked, providers = _looked_for(rule, "EventID"), _looked_for(rule, "Provider_Name")
    return events_for(rule.logsource, asked, providers, sources)


def events_for(
    logsource: LogSource, asked: Set[str], providers: Set[str], sources: LogSources
) -> tuple[Event, ...]:
    """The events of a log source, narrowed by the `EventID`s and `Provider_Name`s asked for."""
    mapping = sources.mapping(logsource)
    if mapping is None:
        return ()
    wanted = sorted({int(value) for value in asked if value.isdecimal()})
    names = frozenset(providers)
    found: dict[Event, None] = {}
    for alternative in mapping.alternatives:
        own = _values(alternative, "EventID")
        kept: list[int | None] = [n for n in wanted if not own or n in own]
        identifiers = kept or (list(own) if own else [None] if not wanted else list(wanted))
        for service in _services(alternative, sources):
            for number in identifiers:
                found.update(dict.fromkeys(titled(service, number, names)))
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
