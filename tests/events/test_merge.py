"""Tables put together are the events one after the other."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.events.samples import rows
from tests.tables import table_of
from workbench.events.flatten import Scalar
from workbench.events.merge import concat, piece_of

values = st.lists(st.sampled_from(["a", "b", "", None]), min_size=1, max_size=3)
events = st.dictionaries(st.sampled_from(["A", "B", "C"]), values, max_size=3)
Parts = list[list[dict[str, list[str | None]]]]
tables = st.lists(st.lists(events, max_size=5), max_size=5)


@given(tables)
def test_the_events_come_one_after_the_other(
    parts: Parts,
) -> None:
    whole = concat([table_of(part) for part in parts])
    expected = [{k: tuple(v) for k, v in event.items()} for part in parts for event in part]
    assert rows(whole) == expected
    assert whole.size == len(expected)


@given(tables)
def test_file_and_index_tell_where_an_event_was(
    parts: Parts,
) -> None:
    whole = concat([table_of(part) for part in parts])
    places = [(file, index) for file, part in enumerate(parts) for index in range(len(part))]
    assert list(zip(whole.file.tolist(), whole.index.tolist(), strict=True)) == places
    assert len(whole.files) == len(parts)


@given(tables)
def test_a_column_has_each_value_once(parts: Parts) -> None:
    for column in concat([table_of(part) for part in parts]).columns.values():
        distinct = column.values.to_pylist()
        assert len(set(distinct)) == len(distinct)
        assert column.codes.max(initial=0) < max(len(distinct), 1)


def test_no_table_is_an_empty_one() -> None:
    assert concat([]).size == 0
    assert not concat([]).columns


def test_codes_are_as_narrow_as_the_values_allow() -> None:
    few = table_of([{"A": [str(n % 256)]} for n in range(300)])
    many = table_of([{"A": [str(n)]} for n in range(300)])
    assert concat([few, few]).columns["A"].codes.dtype == np.uint8
    assert concat([few, many]).columns["A"].codes.dtype == np.uint16


def test_fields_of_the_same_events_share_their_rows() -> None:
    part = table_of([{"A": ["1"], "B": ["2"]}, {}, {"C": ["3"]}])
    whole = concat([part, part])
    assert whole.columns["A"].rows is whole.columns["B"].rows
    assert whole.columns["C"].rows is not whole.columns["A"].rows


@given(st.lists(st.sampled_from([0, 1, True, False, 0.0, 1.0, "1", "true", None])))
def test_scalars_that_are_equal_in_python_stay_apart(
    scalars: list[Scalar],
) -> None:
    piece = piece_of(np.arange(len(scalars), dtype=np.int32), scalars)
    texts = {True: "true", False: "false"}
    expected = [texts[s] if isinstance(s, bool) else None if s is None else str(s) for s in scalars]
    assert [piece.values[int(code)].as_py() for code in piece.codes] == expected
