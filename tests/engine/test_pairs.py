"""Two fields of one event compared with each other."""

from __future__ import annotations

import operator
from collections.abc import Callable

import pytest
from hypothesis import given

from tests.engine.cells import ABSENT, CELLS, any_value, lowered
from tests.engine.conftest import Cell, table_of
from workbench.engine.ask import ask
from workbench.sigma.formula import Op, Test


@pytest.mark.parametrize(
    ("op", "hits"),
    [
        (Op.FIELD_EQ, [0, 4]),
        (Op.FIELD_CONTAINS, [0, 1, 2, 4]),
        (Op.FIELD_STARTS_WITH, [0, 1, 4]),
        (Op.FIELD_ENDS_WITH, [0, 2, 4]),
    ],
)
def test_two_fields_of_one_event(op: Op, hits: list[int]) -> None:
    table = table_of(
        [
            {"A": "abc", "B": "ABC"},
            {"A": "abcd", "B": "abc"},
            {"A": "xabc", "B": "abc"},
            {"A": "abc", "B": "abcd"},
            {"A": ["q", "abc"], "B": ["z", "abc"]},
            {"A": "abc"},
            {"B": "abc"},
            {"A": None, "B": None},
        ]
    )
    assert ask(Test("A", op, "B"), table).rows().tolist() == hits
    assert ask(Test("A", op, "no such field"), table).rows().tolist() == []


def test_two_fields_cased() -> None:
    table = table_of([{"A": "abc", "B": "ABC"}, {"A": "abc", "B": "abc"}])
    assert ask(Test("A", Op.FIELD_EQ, "B", cased=True), table).rows().tolist() == [1]


@given(CELLS, CELLS)
def test_two_fields_against_plain_python(left: list[Cell], right: list[Cell]) -> None:
    size = min(len(left), len(right))
    pairs = list(zip(left[:size], right[:size], strict=True))
    table = table_of(
        [{k: v for k, v in (("A", a), ("B", b), ("C", "x")) if v is not ABSENT} for a, b in pairs]
    )
    plain: dict[Op, Callable[[str, str], bool]] = {
        Op.FIELD_EQ: operator.eq,
        Op.FIELD_CONTAINS: operator.contains,
        Op.FIELD_STARTS_WITH: str.startswith,
        Op.FIELD_ENDS_WITH: str.endswith,
    }
    for op, compare in plain.items():
        expected = [
            i
            for i, (a, b) in enumerate(pairs)
            if any_value(a, lambda x: any_value(b, lambda y: compare(lowered(x), lowered(y))))  # noqa: B023
        ]
        assert ask(Test("A", op, "B"), table).rows().tolist() == expected
