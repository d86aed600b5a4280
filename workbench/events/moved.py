"""Fields that a shipper's modules moved out of an event's data, under their own names again.

winlogbeat's and Elastic Agent's modules write `process.executable` for what Sysmon calls Image and
Security calls NewProcessName. What was moved where, in which events, is data (resources/ecs.yml).
What the event's data still hold themselves is never touched, and the shipper's own names stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import yaml

from workbench.events.flatten import as_text
from workbench.events.json_names import Paths, fix_of
from workbench.events.remake import Form, Forms, Joined, Labelled, Part, Reader, Words
from workbench.events.shaped import ABSENT, Plan, Taken
from workbench.paths import RESOURCES

ECS = RESOURCES / "ecs.yml"
_CHANNEL = "winlog.channel"
_EVENT_IDS = ("winlog.event_id", "event.code")


@dataclass(frozen=True, slots=True)
class _Moved:
    """A field of an event: the paths it was moved to, and how it is made of them (None: as it is).
    `optional`: one of the paths is enough."""

    field: str
    paths: Paths
    reader: Reader | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class _Module:
    """What is moved in the events of a channel with these ids, or with any but the excepted."""

    channel: str
    events: frozenset[str] | None
    excepted: frozenset[str]
    fields: tuple[_Moved, ...]

    def covers(self, channel: str, event: str) -> bool:
        listed = self.events is None or event in self.events
        return listed and channel.lower() == self.channel and event not in self.excepted


def places_of(paths: Paths) -> tuple[int, int] | None:
    """Where among the paths of an event's leaves its channel and its id are; None if nothing of
    it can have been moved."""
    event = next((path for path in _EVENT_IDS if path in paths), None)
    if _CHANNEL not in paths or event is None or _all_paths().isdisjoint(paths):
        return None
    return paths.index(_CHANNEL), paths.index(event)


def with_moved(plan: Plan, paths: Paths, bare: bool, channel: Any, event: Any) -> Plan:
    """The plan for events whose leaves have these paths, of a channel and an id, with what was
    moved. `bare`: GUIDs have no braces, see `plan_of`."""
    named = {taken.name for taken in plan.columns}
    found: list[Taken] = []
    for moved in _of(as_text(channel) or "", as_text(event) or ""):
        if moved.field not in named and (taken := _taken(moved, paths, bare)):
            named.add(moved.field)
            found.extend(taken)
    return Plan(plan.is_event, plan.shape, (*plan.columns, *found)) if found else plan


def _of(channel: str, event: str) -> Iterator[_Moved]:
    for module in _modules():
        if module.covers(channel, event):
            yield from module.fields


def _taken(moved: _Moved, paths: Paths, bare: bool) -> list[Taken]:
    """How a field is taken from these paths; [] if they lack what it needs."""
    there = [path for path in moved.paths if path in paths]
    if not there or (len(there) < len(moved.paths) and not moved.optional):
        return []
    if moved.reader is None:
        (path,) = there
        at = [place for place, name in enumerate(paths) if name == path]
        return [Taken(moved.field, (place,), fix_of(moved.field, bare)) for place in at]
    where = tuple(paths.index(path) for path in there)
    known = tuple(path in there for path in moved.paths)
    return [Taken(moved.field, where, partial(_made, moved.reader, known))]


def _made(reader: Reader, known: tuple[bool, ...], *values: Any) -> Any:
    """What a reader makes of some values, those of the paths that are `known`."""
    texts = map(as_text, values)
    return next(iter(reader(tuple(next(texts) if there else None for there in known))), ABSENT)


# --- the file


@lru_cache(1)
def _modules() -> tuple[_Module, ...]:
    read = yaml.load(ECS.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return tuple(
        _Module(
            entry["channel"].lower(),
            frozenset(map(str, entry["events"])) if "events" in entry else None,
            frozenset(map(str, entry.get("except", ()))),
            tuple(_moved(field, written) for field, written in entry["fields"].items()),
        )
        for entry in read
    )


@lru_cache(1)
def _all_paths() -> frozenset[str]:
    return frozenset(
        path for module in _modules() for moved in module.fields for path in moved.paths
    )


def _moved(field: str, written: Any) -> _Moved:
    if isinstance(written, str):
        return _Moved(field, (written,))
    paths = written["from"]
    kind = next(key for key in written if key in _READERS)
    reader = _READERS[kind](written[kind])
    return _Moved(
        field, (paths,) if isinstance(paths, str) else tuple(paths), reader, kind == "labels"
    )


def _pairs(written: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((word.lower(), text) for word, text in written.items())


_READERS: dict[str, Callable[[Any], Reader]] = {
    "join": Joined,
    "words": lambda written: Words(tuple(_pairs(written))),
    "form": Form,
    "forms": lambda written: Forms(tuple(_pairs(written))),
    "labels": lambda written: Labelled(tuple(written)),
    "between": lambda written: Part(*written),
}
