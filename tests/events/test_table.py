"""A table gives back what went into it."""

from __future__ import annotations

from tests.tables import table_of
from workbench.events.table import find_record

EVENTS = [
    {"EventRecordID": ["7"], "A": ["x", "y"]},
    {"EventRecordID": ["8"], "A": [None]},
    {"EventRecordID": ["7"]},
    {"EventRecordID": [None], "A": [""]},
]


def test_a_value_is_absent_or_empty_or_none() -> None:
    table = table_of(EVENTS)
    assert [table.value(row, "A") for row in range(4)] == [("x", "y"), (None,), (), ("",)]
    assert table.value(0, "NoSuchField") == ()
    assert table.text(0, "A") == "x, y"


def test_a_record_is_found_by_its_number_everywhere_it_is() -> None:
    table = table_of(EVENTS)
    assert find_record(table, "7").tolist() == [0, 2]
    assert find_record(table, "8").tolist() == [1]
    assert find_record(table, "9").tolist() == []
    assert find_record(table_of([{"A": ["7"]}]), "7").tolist() == []


def test_a_record_is_known_by_the_number_that_system_gives_it() -> None:
    table = table_of(
        [
            {"EventRecordID": ["7"], "System_EventRecordID": ["8"]},
            {"EventRecordID": ["7"]},
        ]
    )
    assert find_record(table, "7").tolist() == [1]
    assert find_record(table, "8").tolist() == [0]


def test_rows_that_columns_share_are_counted_once() -> None:
    table = table_of([{"A": ["1"], "B": ["1"]}, {}])
    apart = table.nbytes
    rows = table.columns["A"].rows
    assert rows is not None
    object.__setattr__(table.columns["B"], "rows", rows)
    assert table.nbytes == apart - rows.nbytes
