"""Logs in the other forms in which they reach an analyst, made of the events of real files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from evtx import PyEvtxParser
from Evtx.Evtx import Evtx

from workbench.events.flatten import event_fields, system_fields
from workbench.events.names import FileNames

GUID = UUID("5770385f-c22a-43e0-bf4c-06f5698ffbd9")
Convert = Callable[[Path], str]

_SYSTEM = {
    "Provider_Name": "provider_name",
    "Provider_Guid": "provider_guid",
    "EventID": "event_id",
    "Version": "version",
    "Level": "level",
    "Task": "task",
    "Opcode": "opcode",
    "Keywords": "keywords",
    "TimeCreated_SystemTime": "time_created",
    "EventRecordID": "record_id",
    "Correlation_ActivityID": "activity_id",
    "Correlation_RelatedActivityID": "related_activity_id",
    "Execution_ProcessID": "process.pid",
    "Execution_ThreadID": "process.thread.id",
    "Channel": "channel",
    "Computer": "computer_name",
    "Security_UserID": "user.identifier",
}
_FLAT = {
    "Provider_Name": "SourceName",
    "Provider_Guid": "ProviderGuid",
    "Computer": "Hostname",
    "TimeCreated_SystemTime": "@timestamp",
}


def dumped(path: Path) -> str:
    """One event a line, as dump tools write it."""
    return _lines(_texts(path))


def indented(path: Path) -> str:
    """As dump tools write it for people: many lines an event, a heading over each."""
    pairs = (json.loads(text, object_pairs_hook=Pairs, strict=False) for text in _texts(path))
    return "".join(f"Record {n}\n{_indented(event)}\n" for n, event in enumerate(pairs, 1))


def listed(path: Path) -> str:
    """All events in one array, in one line."""
    return f"[{','.join(_texts(path))}]"


def attributes_apart(path: Path) -> str:
    """The nested form with attributes in members of their own beside the element's."""
    return _lines(_dumps(_apart(_tree(text))) for text in _texts(path))


def marked(path: Path) -> str:
    """The nested form of converters from XML: attributes have an `@` before their names."""
    return _lines(_dumps(_at_signs(_tree(text))) for text in _texts(path))


def flat(path: Path) -> str:
    """The fields of an event side by side, by the names of public attack data sets."""
    return _lines(_dumps(_flat(*parts)) for parts in _parts(path))


def winlogbeat(path: Path) -> str:
    """winlogbeat's documents, objects in objects."""
    return _lines(_dumps(_nested(_shipped(*parts))) for parts in _parts(path))


def winlogbeat_dotted(path: Path) -> str:
    """winlogbeat's documents, with dots in the names."""
    return _lines(_dumps(_shipped(*parts)) for parts in _parts(path))


def xml_file(path: Path) -> str:
    """One file with one `Events` element, as the event viewer saves it."""
    events = "".join(text.partition("?>")[2] for text in _xml(path))
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>{events}</Events>\n'


def xml_behind_each_other(path: Path) -> str:
    """Documents one behind the other, each with its declaration."""
    return "\n".join(_xml(path))


def xml_lines(path: Path) -> str:
    """One event a line, as forwarders write it: line ends in values are references."""
    return _lines(map(_one_line, _xml(path)))


def xml_second(path: Path) -> str:
    """As python-evtx writes it: GUIDs in braces, zeros before hexadecimal digits."""
    with Evtx(str(path)) as log:
        return "\n".join(["<Events>", *(record.xml() for record in log.records()), "</Events>"])


class Pairs(list[tuple[str, Any]]):
    """An object of JSON in which a name may come twice."""


def _texts(path: Path) -> list[str]:
    return [cast(str, record["data"]) for record in PyEvtxParser(str(path)).records_json()]


def _xml(path: Path) -> list[str]:
    return [cast(str, record["data"]) for record in PyEvtxParser(str(path)).records()]


def _one_line(text: str) -> str:
    body = re.sub(r">\n\s*<", "><", text.partition("?>")[2].strip())
    return body.replace("\r", "&#13;").replace("\n", "&#10;")


def _lines(texts: Any) -> str:
    return "".join(f"{text}\n" for text in texts)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _indented(node: Any, depth: int = 0) -> str:
    if not isinstance(node, Pairs):
        return _dumps(node)
    inner = ",\n".join(
        f"{'  ' * (depth + 1)}{json.dumps(key)}: {_indented(value, depth + 1)}"
        for key, value in node
    )
    return f"{{\n{inner}\n{'  ' * depth}}}"


def _tree(text: str) -> Any:
    return json.loads(text, strict=False)


def _apart(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    out: dict[str, Any] = {}
    for key, value in node.items():
        inner = dict(value) if isinstance(value, dict) else {}
        attributes = inner.pop("#attributes", None)
        if attributes is None:
            out[key] = _apart(value)
            continue
        out[f"{key}_attributes"] = attributes
        if inner:
            out[key] = inner["#text"] if list(inner) == ["#text"] else _apart(inner)
    return out


def _at_signs(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    out: dict[str, Any] = {}
    for key, value in node.items():
        if key == "#attributes":
            out |= {f"@{name}": text for name, text in value.items()}
        elif key == "EventData" and isinstance(value, dict):
            out[key] = _data_elements(value)
        else:
            out[key] = _at_signs(value)
    return out


def _data_elements(node: dict[str, Any]) -> Any:
    unnamed = node.get("Data")
    texts = unnamed.get("#text") if isinstance(unnamed, dict) else unnamed
    rest = {key: value for key, value in node.items() if key != "Data"}
    simple = {k: v for k, v in rest.items() if not isinstance(v, dict | list) and k != "Binary"}
    data: list[Any] = [{"@Name": key, "#text": value} for key, value in simple.items()]
    if "Data" in node:
        data += texts if isinstance(texts, list) else [texts]
    other = {key: _at_signs(value) for key, value in rest.items() if key not in simple}
    return {"Data": data[0] if len(data) == 1 else data, **other}


Fields = dict[str, Any]


@lru_cache(1)
def _parts(path: Path) -> list[tuple[Fields, Fields]]:
    """The fields of System and of the rest of every event, several values as a list."""
    names = FileNames(path)
    parts = []
    for text in _texts(path):
        system = [name for name, _ in system_fields(_tree(text)["Event"]["System"].items())]
        fields = event_fields(text, names)
        parts.append((_grouped(fields[: len(system)]), _grouped(fields[len(system) :])))
    return parts


def _grouped(fields: list[tuple[str, str | None]]) -> Fields:
    out: Fields = {}
    for name, value in fields:
        known = out.setdefault(name, [])
        known.append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in out.items()}


def _flat(system: Fields, data: Fields) -> Fields:
    """Side by side; what the log calls `Source Name` keeps its blank, as it keeps all of them."""
    blank = {"SourceName": "Source Name"}
    named = {blank.get(name, name): value for name, value in data.items()}
    return {_FLAT.get(name, name): value for name, value in system.items()} | named


def _shipped(system: Fields, data: Fields) -> Fields:
    """winlogbeat writes System's numbers as texts, and knows of no qualifiers."""
    out: Fields = {
        "@timestamp": system.get("TimeCreated_SystemTime"),
        "agent.type": "winlogbeat",
        "ecs.version": "8.0.0",
        "event.kind": "event",
        "host.name": "collector.example",
        "winlog.api": "wineventlog",
    }
    for name, value in system.items():
        known = _SYSTEM.get(name.removeprefix("System_"))
        if known:
            out[f"winlog.{known}"] = value
    return out | {f"winlog.event_data.{name}": value for name, value in data.items()}


def _nested(dotted: Fields) -> Fields:
    out: Fields = {}
    for path, value in dotted.items():
        *above, last = path.split(".", 2 if path.startswith("winlog.event_data.") else -1)
        node = out
        for name in above:
            node = node.setdefault(name, {})
        node[last] = value
    return out
