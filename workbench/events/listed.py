"""Events as EvtxECmd lists them: a few columns of System, and EventData as JSON in a text."""

from __future__ import annotations

from typing import Any

import orjson

from workbench.events.renderings import keywords_text, level_text

_OWN = ("Payload", "EventId", "Channel", "ChunkNumber")


def is_listed(value: dict[str, Any]) -> bool:
    """Whether an object is an event of a list that EvtxECmd makes."""
    return "Payload" in value and all(name in value for name in _OWN)


def event_in(value: dict[str, Any]) -> dict[str, Any]:
    """The event of such an object, as dump tools nest it. ValueError for a broken payload."""
    payload = value["Payload"]
    data = orjson.loads(payload) if isinstance(payload, str) and payload else {}
    return {"System": _system(value), **(data if isinstance(data, dict) else {})}


def _system(value: dict[str, Any]) -> dict[str, Any]:
    return {
        "Provider": {"Name": value.get("Provider")},
        "EventID": value["EventId"],
        "Level": level_text(value.get("Level")),
        "Keywords": keywords_text(value.get("Keywords")),
        "TimeCreated": {"SystemTime": value.get("TimeCreated")},
        "EventRecordID": value.get("EventRecordId"),
        "Execution": {"ProcessID": value.get("ProcessId"), "ThreadID": value.get("ThreadId")},
        "Channel": value["Channel"],
        "Computer": value.get("Computer"),
        "Security": {"UserID": value["UserId"]} if value.get("UserId") else None,
    }
