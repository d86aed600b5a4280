"""What a rule sees of events whose fields are called otherwise, or stand inside a text."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.conftest import table_of
from workbench.engine.ask import Masks
from workbench.engine.derive import Derivation, Source
from workbench.engine.logsource import load_mappings
from workbench.engine.scope import Alternative, Condition, Gate, Mapping, Scope
from workbench.engine.seen import name_in, seen_column, seen_fields, seen_table, seen_value
from workbench.events.remake import Words
from workbench.sigma.rule import LogSource

SYSMON = {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": "1", "Image": "a.exe"}
AUDITED = {"Channel": "Security", "EventID": "4688", "NewProcessName": "b.exe", "Image": "own"}
OTHER = {"Channel": "Security", "EventID": "4624", "Image": "c.exe"}


def looked_at(*events: dict[str, Any], category: str = "process_creation") -> tuple[Masks, Scope]:
    masks = Masks(table_of(events))
    mapping = load_mappings().mapping(LogSource(product="windows", category=category))
    assert mapping
    return masks, Gate(mapping, masks).scope


def test_a_field_has_the_rules_name_in_every_kind_of_event() -> None:
    masks, scope = looked_at(SYSMON, AUDITED, OTHER)
    column = seen_column("Image", masks, scope)
    assert column
    assert [column.at(row) for row in range(3)] == [("a.exe",), ("b.exe",), ("c.exe",)]
    assert [name_in(row, "Image", scope) for row in range(2)] == ["Image", "NewProcessName"]
    assert seen_value(1, "Image", masks, scope) == ("b.exe",)
    assert seen_column("Image", masks, scope) is column


def test_a_field_that_nothing_renames_is_the_tables_own() -> None:
    masks, scope = looked_at(SYSMON, AUDITED)
    assert seen_column("EventID", masks, scope) is masks.table.column("EventID")
    assert seen_column("Image", masks, None) is masks.table.column("Image")
    assert seen_column("Unheard", masks, scope) is None


def test_what_stands_inside_a_text_is_a_field_too() -> None:
    data = ["a", "b", "\tHostName=ConsoleHost\n\tEngineVersion=2.0"]
    started = {"Channel": "Windows PowerShell", "EventID": "400", "Data": data}
    masks, scope = looked_at(started, OTHER, category="ps_classic_start")
    assert {"HostName", "EngineVersion", "Data", "Image"} <= set(seen_fields(masks.table, scope))
    column = seen_table(("EngineVersion",), masks, scope).column("EngineVersion")
    assert column
    assert [column.at(row) for row in range(2)] == [("2.0",), ()]
    assert "EngineVersion" not in masks.table.columns


def test_fields_of_kinds_that_do_not_occur_are_not_among_those_to_see() -> None:
    masks, scope = looked_at(SYSMON)
    assert "ParentImage" not in seen_fields(masks.table, scope)
    assert seen_fields(masks.table, None) == ["Channel", "EventID", "Image"]


KINDS = Mapping(
    "m",
    (
        Alternative("renamed", (Condition("K", ("r",)),), (("F", "G"),)),
        Alternative(
            "derived",
            (Condition("K", ("d",)),),
            derived=(Derivation("F", (Source("G"),), Words((("x", "word"),))),),
        ),
        Alternative("own", (Condition("K", ("o",)),)),
    ),
)
cells = st.one_of(st.none(), st.sampled_from("xy"), st.lists(st.sampled_from("xy"), min_size=1))
EVENTS = st.lists(
    st.builds(
        lambda kind, fields: {"K": kind, **fields},
        st.sampled_from("rdon"),
        st.dictionaries(st.sampled_from("FG"), cells),
    ),
    max_size=10,
)


@given(EVENTS)
def test_a_column_has_what_is_seen_of_each_event(events: list[dict[str, Any]]) -> None:
    masks = Masks(table_of(events))
    scope = Gate(KINDS, masks).scope
    column = seen_column("F", masks, scope)
    for row in range(len(events)):
        assert (column.at(row) if column else ()) == seen_value(row, "F", masks, scope)
