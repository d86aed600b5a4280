"""A text looked for in all fields, held against a loop over the events."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tuning.build import rows, table_of
from workbench.events.progress import Cancelled, no_tick
from workbench.ui.events.search import find_text

TEXTS = st.text("aA.*ßé1", max_size=4)


@given(
    st.lists(st.dictionaries(st.sampled_from("XYZ"), st.none() | TEXTS), min_size=1, max_size=8),
    st.text("aA.*1", min_size=1, max_size=2),
)
def test_found_are_the_events_with_the_text_in_some_value(
    events: list[dict[str, str | None]], text: str
) -> None:
    found = rows(find_text(table_of(events), text, no_tick))
    held = [any(text.lower() in (v or "").lower() for v in event.values()) for event in events]
    assert found == [row for row, holds in enumerate(held) if holds]


def test_each_of_several_values_is_searched() -> None:
    table = table_of([{"X": ["one", "two"]}, {"X": ["three"]}])
    assert rows(find_text(table, "TWO", no_tick)) == [0]


def test_a_search_that_nobody_wants_ends_at_the_next_tick() -> None:
    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        find_text(table_of([{"X": "a"}]), "a", stop)
