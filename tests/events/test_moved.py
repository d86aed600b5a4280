"""What a shipper's modules moved has its own name again."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from workbench.events.json_event import json_event
from workbench.events.moved import ECS

GUID = "42F11C3B-CE01-5C8F-0000-0010C73E2A00"
SYSMON, CLASSIC = "Microsoft-Windows-Sysmon/Operational", "Windows PowerShell"
MODULE = "Microsoft-Windows-PowerShell/Operational"
PROCESS = {
    "executable": "C:\\a.exe",
    "command_line": "a.exe -x",
    "entity_id": f"{{{GUID}}}",
    "pid": 4860,
    "hash": {"sha1": "ac93", "md5": "c7b8"},
    "pe": {"imphash": "0f", "original_file_name": "b.exe"},
    "parent": {"executable": "C:\\p.exe", "pid": 488, "command_line": "p.exe"},
}
CONTEXT = "        Host Name = ConsoleHost\n        User = A\\b"


def fields(channel: str, event: int, data: Any = None, **ecs: Any) -> dict[str, Any]:
    winlog = {"channel": channel, "event_id": str(event), "event_data": data or {}}
    found = json_event(json.dumps({"winlog": winlog, **ecs}).encode())
    assert found is not None
    return dict(zip(*found.fields, strict=True))


@pytest.mark.parametrize(
    ("channel", "event", "ecs", "expected"),
    [
        (
            SYSMON,
            1,
            {"process": PROCESS, "user": {"domain": "NT AUTHORITY", "name": "SYSTEM"}},
            {
                "Image": "C:\\a.exe",
                "CommandLine": "a.exe -x",
                "ProcessGuid": GUID,
                "ProcessId": 4860,
                "Hashes": "SHA1=ac93,MD5=c7b8,IMPHASH=0f",
                "OriginalFileName": "b.exe",
                "ParentImage": "C:\\p.exe",
                "ParentCommandLine": "p.exe",
                "ParentProcessId": 488,
                "User": "NT AUTHORITY\\SYSTEM",
            },
        ),
        (
            SYSMON,
            3,
            {
                "process": {"executable": "i"},
                "source": {"ip": "10.0.0.1", "port": 5},
                "destination": {"ip": "10.0.0.2", "port": 80, "domain": "d"},
                "network": {"transport": "tcp", "direction": "egress", "type": "ipv4"},
            },
            {
                "Image": "i",
                "SourceIp": "10.0.0.1",
                "SourcePort": 5,
                "DestinationIp": "10.0.0.2",
                "DestinationPort": 80,
                "DestinationHostname": "d",
                "Protocol": "tcp",
                "Initiated": "true",
                "SourceIsIpv6": "false",
                "DestinationIsIpv6": "false",
            },
        ),
        (SYSMON, 7, {"file": {"path": "l.dll"}}, {"ImageLoaded": "l.dll"}),
        (SYSMON, 11, {"file": {"path": "t"}}, {"TargetFilename": "t"}),
        (SYSMON, 17, {"file": {"name": "\\p"}}, {"PipeName": "\\p"}),
        (
            SYSMON,
            10,
            {"process": {"executable": "s", "pid": 4, "thread": {"id": 5}}},
            {"SourceImage": "s", "SourceProcessId": 4, "SourceThreadId": 5},
        ),
        (
            SYSMON,
            13,
            {"registry": {"path": "HKLM\\a", "data": {"type": "SZ_DWORD", "strings": ["10"]}}},
            {"TargetObject": "HKLM\\a", "Details": "DWORD (0x0000000a)"},
        ),
        (
            SYSMON,
            13,
            {"registry": {"path": "HKLM\\a", "data": {"type": "REG_SZ", "strings": ["10"]}}},
            {"TargetObject": "HKLM\\a", "Details": "10"},
        ),
        (
            SYSMON,
            22,
            {"dns": {"question": {"name": "q"}}, "sysmon": {"dns": {"status": "SUCCESS"}}},
            {"QueryName": "q", "QueryStatus": "0"},
        ),
        (
            "Security",
            4688,
            {"process": PROCESS},
            {
                "NewProcessName": "C:\\a.exe",
                "NewProcessId": "0x12fc",
                "ParentProcessName": "C:\\p.exe",
                "ProcessId": "0x1e8",
                "CommandLine": "a.exe -x",
            },
        ),
        (
            "security",
            4624,
            {"source": {"ip": "10.0.0.1", "port": 0, "domain": "w"}},
            {"IpAddress": "10.0.0.1", "IpPort": 0, "WorkstationName": "w"},
        ),
        ("Security", 4778, {"source": {"ip": "10.0.0.1"}}, {"ClientAddress": "10.0.0.1"}),
        (
            CLASSIC,
            400,
            {"powershell": {"engine": {"version": "2.0"}}, "process": {"command_line": "h"}},
            {"EngineVersion": "2.0", "HostApplication": "h"},
        ),
        (
            MODULE,
            4103,
            {"message": f"CommandInvocation(a)\n\n\nContext:\n{CONTEXT}\n\n\nUser Data:\n"},
            {"Payload": "CommandInvocation(a)", "ContextInfo": CONTEXT.strip()},
        ),
        (
            MODULE,
            4104,
            {"powershell": {"file": {"script_block_text": "iex"}}, "file": {"path": "a.ps1"}},
            {"ScriptBlockText": "iex", "Path": "a.ps1"},
        ),
    ],
)
def test_moved_fields_have_their_own_names(
    channel: str, event: int, ecs: dict[str, Any], expected: dict[str, Any]
) -> None:
    plain = ("Channel", "EventID", "Message")
    found = fields(channel, event, **ecs)
    assert {n: v for n, v in found.items() if n not in plain and n[:1].isupper()} == expected


def test_what_the_data_still_hold_counts() -> None:
    found = fields(SYSMON, 1, {"Image": "own"}, process=PROCESS)
    assert (found["Image"], found["process.executable"]) == ("own", "C:\\a.exe")


def test_what_needs_several_parts_is_absent_without_one() -> None:
    assert "User" not in fields(SYSMON, 5, user={"id": "S-1-5-18", "name": "SYSTEM"})
    assert "Hashes" not in fields(SYSMON, 5, process={"executable": "a"})


def test_events_of_other_channels_keep_their_names() -> None:
    found = fields("Application", 1, process=PROCESS)
    assert found["process.executable"] == "C:\\a.exe"
    assert "Image" not in found


def test_names_with_dots_are_as_objects() -> None:
    event = {"winlog.channel": SYSMON, "winlog.event_id": 5, "process.executable": "a"}
    found = json_event(json.dumps(event).encode())
    assert found is not None
    assert dict(zip(*found.fields, strict=True))["Image"] == "a"


def test_the_file_says_what_is_moved_in_one_way() -> None:
    kinds = {"join", "words", "form", "forms", "labels", "between"}
    for module in yaml.safe_load(ECS.read_bytes()):
        assert module.keys() <= {"channel", "events", "except", "fields"}
        for field, written in module["fields"].items():
            assert isinstance(written, str) or len(kinds & written.keys()) == 1, field
