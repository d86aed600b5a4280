"""The order of events by a column, held against Python's own sorting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.tuning.build import table_of
from workbench.engine.mask import Mask
from workbench.events.table import NO_TIME, EventTable
from workbench.ui.events.order import by_class, order_by_field, order_by_time, within

Value = None | str | tuple[str, ...]  # absent, one value, several
VALUES = st.sampled_from(
    [None, "", "9", "10", "0010", "ab", "AB", "b", "10.0.0.9", "99999999999999999999", ("b", "1")]
)


def ordered(values: Sequence[Value], descending: bool) -> list[int]:
    """The events with these values of a field, in its order."""
    events = table(values)
    return order_by_field(events.column("F"), events.size, descending).tolist()


def table(values: Sequence[Value]) -> EventTable:
    events = [{} if v is None else {"F": v if isinstance(v, str) else list(v)} for v in values]
    return table_of([{"Channel": "x", **event} for event in events])


def plain_key(value: str) -> tuple[bool, int, str]:
    number = value.isdigit() and len(value) <= 18
    return (not number, int(value) if number else 0, value.lower())


def first(value: Value) -> str | None:
    return value[0] if isinstance(value, tuple) else value


@given(st.lists(VALUES, max_size=20))
def test_ascending_is_numbers_then_texts_then_what_has_no_value(values: list[Value]) -> None:
    order = ordered(values, descending=False)
    keys = [first(values[row]) for row in order]
    there = [key for key in keys if key is not None]
    assert keys[len(there) :] == [None] * (len(keys) - len(there))
    assert [plain_key(k) for k in there] == sorted(plain_key(k) for k in there)
    assert sorted(order) == list(range(len(values)))


@given(st.lists(VALUES, max_size=20))
def test_descending_has_what_has_no_value_last_too(values: list[Value]) -> None:
    order = ordered(values, descending=True)
    keys = [first(values[row]) for row in order]
    there = [key for key in keys if key is not None]
    assert keys[len(there) :] == [None] * (len(keys) - len(there))
    assert [plain_key(k) for k in there] == sorted(map(plain_key, there), reverse=True)


def test_equal_values_stay_in_file_order() -> None:
    assert ordered(["b", "a", "b", "a"], descending=False) == [1, 3, 0, 2]
    assert ordered(["b", "a", "b", "a"], descending=True) == [0, 2, 1, 3]


def test_a_present_field_without_a_value_is_last() -> None:
    column = table_of([{"F": None}, {"F": "b"}, {"F": "a"}]).column("F")
    assert order_by_field(column, 3, descending=False).tolist() == [2, 1, 0]
    assert order_by_field(column, 3, descending=True).tolist() == [1, 2, 0]


def test_a_field_that_no_event_has_leaves_file_order() -> None:
    assert order_by_field(None, 2, descending=True).tolist() == [0, 1]


def test_events_without_a_time_are_last() -> None:
    events = table_of([{"F": "x"}, {"time": "2026-01-02"}, {"time": "2026-01-01"}])
    assert events.time[0] == NO_TIME
    assert order_by_time(events, descending=False).tolist() == [2, 1, 0]
    assert order_by_time(events, descending=True).tolist() == [1, 2, 0]


@given(st.permutations(range(70)), st.sets(st.integers(0, 69)))
def test_some_events_keep_the_order_of_all(order: list[int], shown: set[int]) -> None:
    found = within(np.array(order), Mask.at(shown, 70))
    assert found.tolist() == [row for row in order if row in shown]


@given(st.sets(st.integers(0, 69)), st.sets(st.integers(0, 69)), st.sets(st.integers(0, 69)))
def test_classes_stand_one_after_another(shown: set[int], some: set[int], others: set[int]) -> None:
    masks = [Mask.at(some, 70), Mask.at(others, 70)]
    up = by_class(Mask.at(shown, 70), masks)
    rank = {row: 0 if row in some else 1 if row in others else 2 for row in shown}
    assert up.tolist() == sorted(shown, key=lambda row: (rank[row], row))
    down = by_class(Mask.at(shown, 70), masks, descending=True)
    assert down.tolist() == sorted(shown, key=lambda row: (-rank[row], row))
