"""An event in JSON becomes the fields that a log file would give."""

from __future__ import annotations

import json
from typing import Any

import pytest

from workbench.events.json_event import json_event
from workbench.events.shaped import Shape

GUID = "5770385F-C22A-43E0-BF4C-06F5698FFBD9"
FLAT = {"Channel": "Security", "EventID": 4688, "Hostname": "h", "SourceName": "P"}


def fields(value: Any, bare: bool = False) -> dict[str, Any]:
    event = json_event(json.dumps(value).encode(), bare)
    assert event is not None
    names, values = event.fields
    out: dict[str, Any] = {}
    for name, text in zip(names, values, strict=True):
        out[name] = text if name not in out else (*out[name], text)
    return out


def shape(value: Any) -> Shape:
    event = json_event(json.dumps(value).encode())
    assert event is not None
    return event.plan.shape


def test_flat_names_of_system_are_its_own_again() -> None:
    event = {
        **FLAT,
        "@timestamp": "2020-09-22T03:02:48.328Z",
        "RecordNumber": 21501,
        "ProviderGuid": f"{{{GUID.lower()}}}",
        "CommandLine": "a",
        "tags": ["x"],
        "@version": "1",
    }
    assert fields(event) == {
        "Channel": "Security",
        "EventID": 4688,
        "Computer": "h",
        "Provider_Name": "P",
        "TimeCreated_SystemTime": "2020-09-22T03:02:48.328Z",
        "EventRecordID": 21501,
        "Provider_Guid": GUID,
        "CommandLine": "a",
    }


def test_what_one_collector_calls_system_is_data_of_others() -> None:
    collected = {**FLAT, "ThreadID": 5, "UserID": "S-1", "ActivityID": f"{{{GUID}}}"}
    assert {"ThreadID", "UserID", "ActivityID"} <= fields(collected).keys()
    named = fields({**collected, "ExecutionProcessID": 4})
    assert named["Execution_ProcessID"] == 4
    assert named["Execution_ThreadID"] == 5
    assert named["Security_UserID"] == "S-1"
    assert named["Correlation_ActivityID"] == GUID


def test_an_own_name_wins_over_a_shippers() -> None:
    event = fields({**FLAT, "Computer": "own", "Opcode": "Info", "OpcodeValue": 0})
    assert (event["Computer"], event["Hostname"]) == ("own", "h")
    assert (event["Opcode"], event["RenderingInfo_Opcode"]) == (0, "Info")


def test_renderings_are_undone() -> None:
    event = fields({**FLAT, "Keywords": -9214364837600034816, "TimeCreated": "2020-10-21 12:19:01"})
    assert event["Keywords"] == "0x8020000000000000"
    assert event["TimeCreated_SystemTime"] == "2020-10-21T12:19:01Z"


def test_braces_stay_where_they_are_text() -> None:
    event = {**FLAT, "ProcessGuid": f"{{{GUID}}}", "Details": f"{{{GUID}}}"}
    assert fields(event)["ProcessGuid"] == GUID
    assert fields(event)["Details"] == f"{{{GUID}}}"
    assert fields(event, bare=True)["ProcessGuid"] == f"{{{GUID}}}"


def test_winlogbeat_keeps_data_and_system_apart() -> None:
    event = {
        "@timestamp": "2020-09-22T03:02:48.328Z",
        "agent": {"type": "winlogbeat"},
        "event": {"code": "1", "kind": "event"},
        "host": {"name": "collector", "os": {"family": "windows"}},
        "log": {"level": "information"},
        "message": "rendered",
        "winlog": {
            "channel": "C",
            "event_id": "104",
            "computer_name": "h",
            "keywords": ["Audit Success"],
            "opcode": "Info",
            "process": {"pid": 4, "thread": {"id": 8}},
            "user": {"identifier": "S-1-5-18"},
            "event_data": {"Channel": "Security", "Threat Name": "t", "param1": "x"},
        },
    }
    assert shape(event) is Shape.SHIPPED
    assert fields(event) == {
        "TimeCreated_SystemTime": "2020-09-22T03:02:48.328Z",
        "Level": "4",
        "Message": "rendered",
        "System_Channel": "C",
        "EventID": "104",
        "Computer": "h",
        "Keywords": "0x8020000000000000",
        "Opcode": "0",
        "Execution_ProcessID": 4,
        "Execution_ThreadID": 8,
        "Security_UserID": "S-1-5-18",
        "Channel": "Security",
        "ThreatName": "t",
        "Data": "x",
    }


def test_numbered_data_have_names_where_the_provider_is_registered() -> None:
    data = {"event_data": {"param1": "a", "param2": "b"}}
    known = {"winlog": {"channel": "System", "event_id": 7036, **data}}
    assert fields(known)["Data"] == ("a", "b")
    known["winlog"]["provider_guid"] = f"{{{GUID}}}"
    assert fields(known)["param2"] == "b"


def test_user_data_are_named_by_their_leaves() -> None:
    event = {"winlog.channel": "C", "winlog.user_data.xml_name": "W", "winlog.user_data.W.X": "1"}
    assert fields(event) == {"Channel": "C", "X": "1"}


def test_an_export_of_documents_is_what_is_in_them() -> None:
    assert fields({"_index": "i", "_source": FLAT}) == fields(FLAT)


def test_attributes_as_plain_members() -> None:
    system = {
        "Provider": {"Name": "P", "Guid": GUID},
        "EventID": {"Value": 4624, "Qualifiers": 3},
        "Channel": "Security",
        "TimeCreated": {"SystemTime": 1603282741.5},
    }
    assert fields({"System": system, "EventData": {"A": 1}}) == {
        "Provider_Name": "P",
        "Provider_Guid": GUID,
        "EventID_Qualifiers": "3",
        "EventID": "4624",
        "Channel": "Security",
        "TimeCreated_SystemTime": "2020-10-21T12:19:01.500000Z",
        "A": "1",
    }


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        {"EventID": 1},
        {"rules": [{"EventID": 1, "Channel": "x"}]},
        {"Event": {"System": None}},
        {"Event": {"name": "concert"}},
        {"title": "a rule", "logsource": {"product": "windows"}, "Channel": "x"},
    ],
)
def test_other_json_is_no_event(value: Any) -> None:
    assert json_event(json.dumps(value).encode()) is None


def test_what_is_no_json_is_an_error() -> None:
    with pytest.raises(ValueError, match="line 1"):
        json_event(b'{"EventID": ')
