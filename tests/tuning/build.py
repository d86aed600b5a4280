"""Small logs, rules and drafts for the tests of tuning."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa

from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict, evaluate
from workbench.engine.logsource import load_mappings
from workbench.engine.mask import Mask
from workbench.events.table import NO_TIME, Column, EventTable, LogFile
from workbench.sigma.parse import read_rule
from workbench.sigma.source import RuleText
from workbench.tuning.truth import Truth, truth_of
from workbench.tuning.workspace import Draft, Role

Cell = str | None | Sequence[str | None]
Event = Mapping[str, Cell]

SOURCES = load_mappings()
SYSMON = {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": "3"}
SCRIPT = r"C:\Windows\System32\wscript.exe"


def connection(ip: str, **more: Cell) -> dict[str, Cell]:
    """A network connection that the selection of `RULE` holds for, with more fields or others."""
    return {**SYSMON, "Image": SCRIPT, "Initiated": "true", "DestinationIp": ip, **more}


def table_of(*files: Sequence[Event], names: Sequence[str] = ()) -> EventTable:
    """One table of several files. The cell `time` is the event's time; a list is several values."""
    events = [event for file in files for event in file]
    size = len(events)
    fields = dict.fromkeys(name for event in events for name in event if name != "time")
    names = names or [f"{number}.evtx" for number in range(len(files))]
    return EventTable(
        size=size,
        files=tuple(
            LogFile(name, hashlib.sha256(name.encode()).hexdigest(), len(file))
            for name, file in zip(names, files, strict=True)
        ),
        columns={name: _column(name, events) for name in fields},
        file=np.array([n for n, file in enumerate(files) for _ in file], np.int32),
        index=np.array([i for file in files for i in range(len(file))], np.int32),
        header_id=np.arange(size, dtype=np.int64),
        time=np.array([_time(event.get("time")) for event in events], np.int64),
    )


def _time(cell: Cell) -> int:
    if not isinstance(cell, str):
        return NO_TIME
    moment = datetime.fromisoformat(f"{cell}+00:00")
    return int(moment.timestamp()) * 1_000_000


def _column(name: str, events: Sequence[Event]) -> Column:
    entries = [
        (row, value)
        for row, event in enumerate(events)
        if name in event
        for value in _values(event[name])
    ]
    distinct = list(dict.fromkeys(value for _, value in entries))
    rows = np.array([row for row, _ in entries], np.int32)
    return Column(
        name,
        pa.array(distinct, pa.large_string()),
        np.array([distinct.index(value) for _, value in entries], np.uint16),
        None if rows.tolist() == list(range(len(events))) else rows,
    )


def _values(cell: Cell) -> Sequence[str | None]:
    return [cell] if cell is None or isinstance(cell, str) else cell


RULE = """\
title: Outbound Network Connection Initiated By Script Interpreter
id: 992a6cae-db6a-43c8-9cec-76d7195c96fc
status: test
logsource:
    category: network_connection
    product: windows
detection:
    selection:
        Initiated: 'true'
        Image|endswith:
            - '\\wscript.exe'
            - '\\cscript.exe'
    filter_main_local:
        DestinationIp|cidr:
            - '10.0.0.0/8' # ours
            - '10.1.0.0/16'
            - '192.168.0.0/16'
    filter_main_ms:
        DestinationIp|cidr: '20.0.0.0/11'
    condition: selection and not 1 of filter_main_*
level: high
"""


def rule(detection: str) -> str:
    """A rule for network connections; `detection` is its block, indented or not."""
    body = "\n".join("    " + line for line in detection.strip("\n").splitlines())
    head = "title: t\nlogsource:\n    category: network_connection\n    product: windows\n"
    return f"{head}detection:\n{body}\n"


def draft_of(original: str, **changes: object) -> Draft:
    """A draft whose file holds `original`; its text is that, too, unless `text` is given."""
    given = {"path": None, "original": RuleText(original), "document": 0, "text": original}
    return Draft(**(given | changes))  # type: ignore[arg-type]


def judged(text: str, masks: Masks) -> Verdict:
    return evaluate(read_rule(text), masks, SOURCES)


def truth(table: EventTable, *roles: Role) -> Truth:
    return truth_of(table, roles)


def rows(mask: Mask) -> list[int]:
    """The events of a set, for a comparison that prints them."""
    found: list[int] = mask.rows().tolist()
    return found
