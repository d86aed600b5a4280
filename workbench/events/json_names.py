"""What the fields of flat and ECS events are called in the log itself.

Shippers and collectors rename what System says: `Hostname` or `winlog.computer_name` is Computer.
Here is which name stands for which, and how a shipper's rendering of a value is undone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from workbench.events.flatten import MESSAGE, hidden_name, plain_name, rendered_name
from workbench.events.renderings import (
    has_typed_guid,
    keywords_text,
    level_text,
    opcode_text,
    time_text,
    without_braces,
)
from workbench.events.shaped import Plan, Shape, Taken

Fix = Callable[[Any], Any]
Paths = tuple[str, ...]

_DATA = re.compile(r"(?:winlog\.)?(?:event_data|(user_data))\.(.+)", re.S)
_NUMBERED = re.compile(r"param\d+")
ENVELOPE = frozenset(("@metadata", "@version", "tags", "agent", "ecs"))
"""What an event's outermost names are never taken from."""

_SHIPPER = re.compile(
    r"(?:@metadata|agent|ecs|host|input|log|event|beat|cloud|container|data_stream|elastic_agent)\b"
    r"|(?:winlog\.)?user_data\.xml_name$|winlog\.api$|type$"
)
_EVENT_IDS = frozenset(("EventID", "EventId", "event_id", "winlog.event_id", "winlog.channel"))
_PLACES = frozenset(
    (
        *("Channel", "Hostname", "SourceName", "Provider_Name", "ProviderName", "Provider"),
        *("Computer", "LogName", "log_name", "source_name", "winlog.channel"),
        *("winlog.provider_name", "winlog.event_id"),
    )
)
_NXLOG = "ExecutionProcessID"

# For each of System's fields the names it goes by; where several are there the first one counts.
_ALIASES = {
    "Provider_Name": (
        *("winlog.provider_name", "SourceName", "ProviderName", "source_name"),
        *("Provider", "event.provider"),
    ),
    "Provider_Guid": ("winlog.provider_guid", "ProviderGuid", "provider_guid"),
    "EventID": ("winlog.event_id", "EventId", "event_id", "event.code"),
    "Version": ("winlog.version",),
    "Level": ("winlog.level", "log.level", "level"),
    "Task": ("winlog.task",),
    "Opcode": ("OpcodeValue", "winlog.opcode"),
    "Keywords": ("winlog.keywords",),
    "TimeCreated_SystemTime": (
        *("winlog.time_created", "SystemTime", "TimeCreated", "@timestamp"),
        *("EventTime", "timestamp"),
    ),
    "EventRecordID": ("winlog.record_id", "RecordNumber", "RecordId", "record_number"),
    "Correlation_ActivityID": ("winlog.activity_id",),
    "Correlation_RelatedActivityID": ("winlog.related_activity_id",),
    "Execution_ProcessID": ("winlog.process.pid", _NXLOG),
    "Execution_ThreadID": ("winlog.process.thread.id", "ExecutionThreadID"),
    "Channel": ("winlog.channel", "LogName", "log_name"),
    "Computer": (
        *("winlog.computer_name", "Hostname", "MachineName", "computer_name"),
        *("ComputerName", "host.name", "host.hostname"),
    ),
    "Security_UserID": ("winlog.user.identifier",),
    MESSAGE: ("message",),
}
# Names that only this shipper's events have for System; in others they are the event's own data.
_OF_NXLOG = {
    "Execution_ThreadID": ("ThreadID",),
    "Correlation_ActivityID": ("ActivityID",),
    "Security_UserID": ("UserID",),
}
_ALL_ALIASES = frozenset(alias for aliases in _ALIASES.values() for alias in aliases)
_FIXES: dict[str, Fix] = {
    "Level": level_text,
    "Opcode": opcode_text,
    "Keywords": keywords_text,
    "TimeCreated_SystemTime": time_text,
}


@lru_cache(1 << 12)
def plan_of(paths: Paths, bare: bool) -> Plan:
    """The plan for events whose leaves have these paths, in this order; `a.b` is b in a.

    `bare`: their GUIDs have no braces, so that what is in braces is a text.
    """
    named = [(name, at) for at, name in enumerate(_named(paths)) if name is not None]
    taken = tuple(Taken(name, (at,), fix_of(name, bare)) for name, at in named)
    shape = Shape.SHIPPED if is_shipped(paths) else Shape.FLAT
    return Plan(has_event_paths(paths), shape, taken)


def has_event_paths(paths: Iterable[str]) -> bool:
    """Whether the paths of an object's leaves are an event's: which one it is, and where from."""
    return not (_EVENT_IDS.isdisjoint(paths) or _PLACES.isdisjoint(paths))


def fix_of(name: str, bare: bool) -> Fix | None:
    """How a shipper's rendering of a field is undone, if it is to be."""
    return _FIXES.get(name) or (without_braces if not bare and has_typed_guid(name) else None)


def _named(paths: Paths) -> list[str | None]:
    """The name of each path; None for what only the shipper says."""
    system = _system_names(paths)
    data = {path: _data_name(path, paths) for path in paths}
    own = {name for name in data.values() if name}
    shipped = is_shipped(paths)
    return [data[path] or _outer_name(path, system, own, shipped) for path in paths]


def is_shipped(paths: Iterable[str]) -> bool:
    """Whether the names are those of winlogbeat: event data and System apart."""
    return any(path.startswith(("winlog.", "event_data.", "user_data.")) for path in paths)


def _system_names(paths: Paths) -> dict[str, str]:
    """Which paths stand for which of System's fields: of several for one, the best."""
    found: dict[str, str] = {}
    for target, aliases in _ALIASES.items():
        more = _OF_NXLOG.get(target, ()) if _NXLOG in paths else ()
        first = (target,) if target != "Opcode" else ("OpcodeValue", target)
        best = next((name for name in (*first, *aliases, *more) if name in paths), None)
        if best is not None:
            found.setdefault(best, target)
    return found


def _data_name(path: str, paths: Paths) -> str | None:
    """The name of an entry of EventData or UserData, where the paths keep these apart."""
    match = _DATA.fullmatch(path)
    if match is None or path.endswith("user_data.xml_name"):
        return None
    name = match[2].rpartition(".")[2] if match[1] else plain_name(match[2])
    return _unnumbered(name, paths)


def _unnumbered(name: str, paths: Paths) -> str:
    """Shippers number unnamed Data as param1, param2…; a provider with a GUID has such names."""
    if _NUMBERED.fullmatch(name) and not _ALIASED_GUID.intersection(paths):
        return "Data"
    return name


_ALIASED_GUID = {"Provider_Guid", *_ALIASES["Provider_Guid"]}


def _outer_name(path: str, system: dict[str, str], own: set[str], shipped: bool) -> str | None:
    target = system.get(path)
    if target is not None:
        return _beside(target, own)
    if path == "@timestamp" or (shipped and (path in _ALL_ALIASES or _SHIPPER.match(path))):
        return None
    if path in system.values():  # a text for what another name has the number of
        return rendered_name(path, (path,))
    return path if shipped else _unnumbered(plain_name(path), tuple(system))


def _beside(target: str, own: set[str]) -> str:
    if target not in own:
        return target
    return rendered_name(target, own) if target == MESSAGE else hidden_name(target)
