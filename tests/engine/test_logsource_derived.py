"""PowerShell's events through their log source: fields that stand inside a text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.engine.conftest import table_of
from workbench.engine.ask import Masks
from workbench.engine.logsource import Gate, LogSources
from workbench.events.read import read_file
from workbench.sigma.formula import Op, Test
from workbench.sigma.rule import LogSource

CLASSIC = {
    "Channel": "Windows PowerShell",
    "EventID": "400",
    "Data": [
        "Available",
        "None",
        "\tNewEngineState=Available\r\n\r\n\tHostName=ConsoleHost\r\n"
        "\tHostApplication=powershell -v 2\r\n\tEngineVersion=2.0\r\n\tCommandLine=",
    ],
}


@pytest.mark.parametrize(
    "logsource",
    [
        LogSource("ps_classic_start", "windows"),
        LogSource(product="windows", service="powershell-classic"),
        LogSource("ps_classic_start", "windows", "powershell-classic"),
    ],
)
def test_the_data_of_classic_powershell_are_taken_apart(
    sources: LogSources, logsource: LogSource
) -> None:
    mapping = sources.mapping(logsource)
    assert mapping is not None
    asked = Gate(mapping, Masks(table_of([CLASSIC, {**CLASSIC, "Data": "x"}])))
    assert asked(Test("EngineVersion", Op.STARTS_WITH, "2.")).rows().tolist() == [0]
    assert asked(Test("HostApplication", Op.EQ, "PowerShell -v 2")).rows().tolist() == [0]
    assert asked(Test("CommandLine", Op.EQ, "")).rows().tolist() == [0]
    assert asked(Test("CommandLine", Op.NULL)).rows().tolist() == [1]
    assert asked(Test("Data", Op.CONTAINS, "EngineVersion=2")).rows().tolist() == [0]


def test_the_context_of_module_logging_is_taken_apart(sources: LogSources) -> None:
    context = "        Host Application = powershell.exe\r\n        Command Name = Join-Path\r\n"
    event = {
        "Channel": "Microsoft-Windows-PowerShell/Operational",
        "EventID": "4103",
        "ContextInfo": context,
    }
    mapping = sources.mapping(LogSource("ps_module", "windows"))
    assert mapping is not None
    asked = Gate(mapping, Masks(table_of([event])))
    assert asked(Test("HostApplication", Op.EQ, "powershell.exe")).count() == 1
    assert asked(Test("CommandName", Op.EQ, "join-path")).count() == 1
    assert asked(Test("ContextInfo", Op.CONTAINS, "Join-Path")).count() == 1


def test_what_a_shipper_took_apart_is_asked_as_well(tmp_path: Path, sources: LogSources) -> None:
    """winlogbeat's module of PowerShell: of the texts only the message is left."""
    event = {
        "winlog": {
            "channel": "Windows PowerShell",
            "event_id": "400",
            "provider_name": "PowerShell",
        },
        "message": "Engine state is changed.\n\nDetails:\n\tEngineVersion=2.0",
        "powershell": {"engine": {"version": "2.0"}},
        "process": {"command_line": "powershell -v 2"},
    }
    (tmp_path / "events.json").write_text(json.dumps(event))
    mapping = sources.mapping(LogSource("ps_classic_start", "windows"))
    assert mapping is not None
    asked = Gate(mapping, Masks(read_file(tmp_path / "events.json")))
    assert asked(Test("EngineVersion", Op.STARTS_WITH, "2.")).count() == 1
    assert asked(Test("HostApplication", Op.EQ, "powershell -v 2")).count() == 1
    assert asked(Test("Data", Op.CONTAINS, "EngineVersion=2")).count() == 1
