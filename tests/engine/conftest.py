"""Small tables and rules for the engine's tests, and the log sources of the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pytest

from workbench.engine.logsource import LogSources, load_mappings
from workbench.events.table import NO_TIME, Column, EventTable, LogFile
from workbench.sigma.formula import (
    Formula,
    Item,
    Named,
    Op,
    Predicate,
    PredicateKey,
    Scalar,
    Span,
    Test,
    children,
)
from workbench.sigma.rule import Identifier, LogSource, Metadata, Rule, Stage

Cell = str | None | Sequence[str | None]
NOWHERE = Span(0, 0)
WINDOWS = LogSource(product="windows")
SYSMON = "Microsoft-Windows-Sysmon/Operational"
EVENTS: list[dict[str, Cell]] = [  # of several log sources
    {"Channel": SYSMON, "EventID": "1", "Image": "C:\\a.exe", "ParentImage": "C:\\p.exe"},
    {"Channel": "Security", "EventID": "4688", "NewProcessName": "C:\\a.exe"},
    {"Channel": "Security", "EventID": "1"},
    {"Channel": SYSMON.upper(), "EventID": "1", "Image": "C:\\b.exe"},
    {"Channel": SYSMON, "EventID": "3", "Image": "C:\\a.exe"},
    {"EventID": "1", "Image": "C:\\a.exe"},
    {"Channel": SYSMON, "EventID": "12", "EventType": "CreateKey"},
    {"Channel": SYSMON, "EventID": "12", "EventType": "DeleteValue"},
    {"Channel": "Security", "EventID": "4688", "NewProcessName": "x", "Image": "C:\\a.exe"},
]


@pytest.fixture(scope="module")
def sources() -> LogSources:
    return load_mappings()


def table_of(events: Sequence[Mapping[str, Cell]]) -> EventTable:
    """A table of events given as fields; a list is a field with several values."""
    names = dict.fromkeys(name for event in events for name in event)
    columns = {name: _column(name, events) for name in names}
    size = len(events)
    return EventTable(
        size=size,
        files=(LogFile("test.evtx", "", size),),
        columns=columns,
        file=np.zeros(size, np.int32),
        index=np.arange(size, dtype=np.int32),
        header_id=np.arange(size, dtype=np.int64),
        time=np.full(size, NO_TIME, np.int64),
    )


def _column(name: str, events: Sequence[Mapping[str, Cell]]) -> Column:
    entries = [
        (row, value)
        for row, event in enumerate(events)
        if name in event
        for value in _values(event[name])
    ]
    distinct = list(dict.fromkeys(value for _, value in entries))
    codes = np.array([distinct.index(value) for _, value in entries], np.uint16)
    rows = np.array([row for row, _ in entries], np.int32)
    one_each = rows.tolist() == list(range(len(events)))
    values = pa.array(distinct, pa.large_string())
    return Column(name, values, codes, None if one_each else rows)


def _values(cell: Cell) -> Sequence[str | None]:
    return [cell] if cell is None or isinstance(cell, str) else cell


def predicate(
    field: str | None,
    op: Op,
    value: str = "",
    *,
    identifier: str = "selection",
    occurrence: int = 0,
    shown: Scalar | None = None,
    more: tuple[Test, ...] = (),
) -> Predicate:
    """A predicate of one test (and of `more`)."""
    key = PredicateKey(identifier, f"{field or ''}|{op}", repr(value), occurrence)
    tests = (Test(field, op, value), *more)
    return Predicate(key, field, (str(op),), value if shown is None else shown, NOWHERE, tests)


def item(*parts: Predicate, every: bool = False, negated: bool = False) -> Item:
    return Item(parts[0].field, parts[0].modifiers, parts, every, negated, None, NOWHERE)


def rule_of(
    *stages: Formula, whole: Formula, logsource: LogSource = WINDOWS, problem: str | None = None
) -> Rule:
    """A rule with these stages 1…n and this condition."""
    named = {n.name: n for n in _named(whole)}
    numbered = [Stage(i, str(s), s) for i, s in enumerate((whole, *stages))]
    return Rule(
        document=0,
        meta=Metadata(title="test"),
        logsource=logsource,
        identifiers=tuple(Identifier(n.name, n.part, (), NOWHERE, NOWHERE) for n in named.values()),
        formula=whole,
        stages=() if problem else tuple(numbered),
        problem=problem,
    )


def _named(formula: Formula) -> list[Named]:
    if isinstance(formula, Named):
        return [formula]
    return [n for part in children(formula) for n in _named(part)]
