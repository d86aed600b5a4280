"""Events of one shape are read as columns, and give what each gives alone."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workbench.events.shaped import ABSENT, Event, Groups, Plan, Shape, Taken, as_named


def small(value: Any) -> Any:
    """Lower case; nothing can be made of an x."""
    return ABSENT if value == "x" else str(value).lower()


def both(left: Any, right: Any) -> Any:
    return ABSENT if left == right else f"{left}+{right}"


PLANS = (
    Plan(True, Shape.FLAT, (Taken("A", (0,)), Taken("B", (1,), small), Taken("C", (1, 0), both))),
    Plan(True, Shape.SHIPPED, (Taken("B", (2,), small), Taken("B", (0,)), Taken("A", (1,), small))),
    Plan(True, Shape.FLAT, ()),
    as_named(("A", "A", "C"), Shape.XML),
)
scalars = st.sampled_from(["x", "X", "y", "1", 1, True, 1.0, None, ""])
events = st.builds(Event, st.sampled_from(PLANS), st.tuples(scalars, scalars, scalars))


@given(st.lists(events, max_size=12))
def test_columns_have_what_each_event_has(found: list[Event]) -> None:
    groups = Groups()
    for row, event in enumerate(found):
        groups.add(row, event)
    rows: list[list[tuple[str, Any]]] = [[] for _ in found]
    for name, held, values in groups.columns():
        for row, value in zip(held.tolist(), values, strict=True):
            rows[row].append((name, value))
    expected = [list(zip(*event.fields, strict=True)) for event in found]
    assert repr(rows) == repr(expected)  # 1, 1.0 and True are equal, and not the same text


def test_events_are_counted_by_their_shape_and_can_be_moved() -> None:
    groups = Groups()
    for row in (3, 5):
        groups.add(row, Event(PLANS[0], ("a", "b", "c")))
    groups.add(4, Event(PLANS[3], ("a", "b", "c")))
    moved = groups.moved(lambda row: row - 3)
    assert list(moved.shapes()) == [(Shape.FLAT, 2), (Shape.XML, 1)]
    found = {(name, tuple(rows.tolist())) for name, rows, _ in moved.columns()}
    assert found == {("A", (0, 2)), ("B", (0, 2)), ("C", (0, 2)), ("A", (1,)), ("C", (1,))}


def test_plans_for_the_same_names_are_one() -> None:
    assert as_named(("A", "A", "C"), Shape.XML) is PLANS[3]
