"""What EvtxECmd lists is an event as any other."""

from __future__ import annotations

import json
from typing import Any

import pytest

from workbench.events.json_event import json_event
from workbench.events.shaped import Shape

LISTED = {
    "PayloadData1": "Target: a",
    "MapDescription": "Process creation",
    "ChunkNumber": 0,
    "Computer": "c",
    "Payload": '{"EventData":{"Data":[{"@Name":"Image","#text":"a.exe"},{"@Name":"Empty"},"x"]}}',
    "UserId": "S-1-5-18",
    "Channel": "Microsoft-Windows-Sysmon/Operational",
    "Provider": "Microsoft-Windows-Sysmon",
    "EventId": 1,
    "EventRecordId": "55",
    "ProcessId": 2000,
    "ThreadId": 300,
    "Level": "Info",
    "Keywords": "Audit success",
    "SourceFile": "C:\\x.evtx",
    "TimeCreated": "2021-01-01T00:00:00.1234567+00:00",
}


def read(value: dict[str, Any]) -> dict[str, Any]:
    event = json_event(json.dumps(value).encode())
    assert event is not None
    assert event.plan.shape is Shape.NESTED
    return dict(zip(*event.fields, strict=True))


def test_system_and_data_have_their_own_names() -> None:
    assert read(LISTED) == {
        "Provider_Name": "Microsoft-Windows-Sysmon",
        "EventID": "1",
        "Level": "4",
        "Keywords": "0x8020000000000000",
        "TimeCreated_SystemTime": "2021-01-01T00:00:00.1234567Z",
        "EventRecordID": "55",
        "Execution_ProcessID": "2000",
        "Execution_ThreadID": "300",
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "Computer": "c",
        "Security_UserID": "S-1-5-18",
        "Image": "a.exe",
        "Empty": None,
        "Data": "x",
    }


def test_user_data_are_named_by_their_leaves() -> None:
    payload = '{"UserData":{"LogFileCleared":{"@xmlns":"u","SubjectUserName":"n"}}}'
    assert read({**LISTED, "Payload": payload})["SubjectUserName"] == "n"
    assert "Image" not in read({**LISTED, "Payload": ""})


def test_a_payload_of_module_logging_is_no_list() -> None:
    flat = {"Channel": "c", "EventID": 4103, "Hostname": "h", "Payload": "CommandInvocation(a)"}
    event = json_event(json.dumps(flat).encode())
    assert event is not None
    assert event.plan.shape is Shape.FLAT


def test_a_broken_payload_is_a_broken_event() -> None:
    with pytest.raises(ValueError, match="line 1"):
        read({**LISTED, "Payload": '{"EventData":'})
