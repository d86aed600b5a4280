"""Records of EVTX files as flat events, read anew: the Rust reader's JSON and the standard library.

System is named by tag (`EventID`), its attributes by tag and attribute (`Provider_Name`); EventData
by `Name` without spaces; UserData by the names below its wrapper. A name of EventData or UserData
takes the place of the same name of System.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evtx import PyEvtxParser

from tests.judge.questions import Event


@dataclass(frozen=True)
class Record:
    """An event with what System says of it, whatever its own data is called."""

    file: str
    channel: str
    record_id: int
    event: Event


def read_records(path: Path, name: str) -> Iterator[Record]:
    """The records of one EVTX file, which are to carry the file name `name`."""
    parser: Any = PyEvtxParser(str(path))
    for raw in parser.records_json():
        body = json.loads(raw["data"])["Event"]
        system = _system(body["System"])
        yield Record(
            name,
            (system.get("Channel") or [None])[0] or "",
            int((system.get("EventRecordID") or [None])[0] or -1),
            {**system, **_data(body), **_user_data(body)},
        )


def _texts(value: Any) -> list[str | None]:
    """The values of an element: its text, or its texts; None where it has none."""
    match value:
        case dict():
            return _texts(value.get("#text"))
        case list():
            return [text for part in value for text in _texts(part)]
        case None:
            return [None]
        case bool():
            return [str(value).lower()]
        case _:
            return [str(value)]


def _attributes(value: Any) -> dict[str, Any]:
    return value.get("#attributes", {}) if isinstance(value, dict) else {}


def _system(system: dict[str, Any]) -> dict[str, list[str | None]]:
    fields = {}
    for tag, value in system.items():
        attributes = _attributes(value)
        if not attributes or "#text" in value:
            fields[tag] = _texts(value)
        for name, attribute in attributes.items():
            fields[f"{tag}_{name}"] = _texts(attribute)
    return fields


def _data(body: dict[str, Any]) -> dict[str, list[str | None]]:
    """EventData, and ProcessingErrorData where Windows could not write the event as it should."""
    fields = {}
    for section in ("EventData", "ProcessingErrorData"):
        for name, value in (body.get(section) or {}).items():
            if not name.startswith("#"):
                fields[name.replace(" ", "")] = _texts(value)
    return fields


def _user_data(body: dict[str, Any]) -> dict[str, list[str | None]]:
    fields: dict[str, list[str | None]] = {}
    for wrapped in (body.get("UserData") or {}).values():
        for name, value in (wrapped if isinstance(wrapped, dict) else {}).items():
            if not name.startswith("#"):
                fields |= _element(name, value)
    return fields


def _element(name: str, value: Any) -> dict[str, list[str | None]]:
    """One element of UserData: its text, its attributes, and the elements below it."""
    if not isinstance(value, dict):
        return {name: _texts(value)}
    fields = {f"{name}_{key}": _texts(text) for key, text in _attributes(value).items()}
    if "#text" in value:
        fields[name] = _texts(value)
    for key, below in value.items():
        if not key.startswith("#"):
            fields |= _element(key, below)
    return fields
