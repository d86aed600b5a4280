"""Many tests asked in one pass answer as each one asked by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.conftest import Cell, table_of
from workbench.engine.ask import Masks, NotEvaluated
from workbench.engine.evaluate import evaluate
from workbench.engine.logsource import load_mappings
from workbench.engine.many import ask_many, ask_rules
from workbench.events.progress import Cancelled
from workbench.events.table import Column
from workbench.sigma.formula import Op, Test
from workbench.sigma.parse import read_rule

TEXT_OPS = [Op.EQ, Op.CONTAINS, Op.STARTS_WITH, Op.ENDS_WITH]
LETTERS = st.text("abAB\\ äİſK\u212a", max_size=7)
CELLS = st.one_of(LETTERS, st.none(), st.lists(st.one_of(LETTERS, st.none()), max_size=3))


def asked_of(needle: str) -> list[Test]:
    return [
        Test(field, op, needle, cased)
        for field in ("F", "G", None)
        for op in TEXT_OPS
        for cased in (False, True)
    ]


@given(
    events=st.lists(st.fixed_dictionaries({}, optional={"F": CELLS, "G": CELLS}), max_size=8),
    needles=st.lists(LETTERS, min_size=1, max_size=12),
)
def test_many_answer_as_one(events: Sequence[dict[str, Cell]], needles: list[str]) -> None:
    table = table_of(events)
    tests = [test for needle in needles for test in asked_of(needle)]
    together, alone = Masks(table), Masks(table)
    ask_many(tests, together)
    for test in tests:
        assert together(test) == alone(test), test


def test_a_needle_over_the_border_of_two_values_is_not_found() -> None:
    masks = Masks(table_of([{"F": "xxab"}, {"F": "cdyy"}, {"F": "abcd"}]))
    needles = ["abcd", "xabc", "bcdy", "xxabcdyy", "aaaa"]
    ask_many([Test("F", Op.CONTAINS, needle) for needle in needles], masks)
    found = {needle: masks(Test("F", Op.CONTAINS, needle)).rows().tolist() for needle in needles}
    assert found == {"abcd": [2], "xabc": [], "bcdy": [], "xxabcdyy": [], "aaaa": []}


def test_an_array_that_is_a_slice_of_another_is_searched_in_its_own_values() -> None:
    values = pa.array(["outside", "first", "second", "outside"], pa.large_string()).slice(1, 2)
    column = Column("F", values, np.array([0, 1, 1], np.uint16))
    masks = Masks(replace(table_of([{}, {}, {}]), columns={"F": column}))
    tests = [Test("F", Op.CONTAINS, n, cased=True) for n in ("outs", "firs", "seco", "tsec", "zz")]
    ask_many(tests, masks)
    assert [masks(test).rows().tolist() for test in tests] == [[], [0], [1, 2], [], []]


def test_the_answers_are_known_afterwards() -> None:
    masks = Masks(table_of([{"F": "needle"}]))
    tests = [Test("F", Op.CONTAINS, f"needle{n or ''}") for n in range(6)]
    ask_many(tests, masks)
    assert all(masks.knows(test) for test in tests)


def test_half_a_surrogate_pair_is_refused_as_ever() -> None:
    masks = Masks(table_of([{"F": "text"}]))
    broken = Test("F", Op.CONTAINS, "abc\ud800def")
    ask_many([broken, *(Test("F", Op.CONTAINS, f"text{n}") for n in range(6))], masks)
    with pytest.raises(NotEvaluated):
        masks(broken)


def test_it_can_be_cancelled() -> None:
    masks = Masks(table_of([{"F": "text"}]))

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        ask_many([Test("F", Op.CONTAINS, f"text{n}") for n in range(6)], masks, stop)


def test_rules_are_asked_under_the_names_that_their_events_use() -> None:
    sources = load_mappings()
    event = {
        "Channel": "Security",
        "EventID": "4688",
        "Provider_Name": "Microsoft-Windows-Security-Auditing",
        "NewProcessName": "C:\\Windows\\System32\\whoami.exe",
    }
    text = "detection: {selection: {Image|endswith: [%s]}, condition: selection}"
    needles = [f"\\who{n}.exe" for n in "abcdef"] + ["\\whoami.exe"]
    source = "logsource: {product: windows, category: process_creation}\n"
    rule = read_rule(source + text % ", ".join(f"'{n}'" for n in needles))
    masks = Masks(table_of([event]))
    ask_rules([rule], masks, sources)
    assert masks.knows(Test("NewProcessName", Op.ENDS_WITH, "\\whoami.exe"))
    assert evaluate(rule, masks, sources).hits.rows().tolist() == [0]
