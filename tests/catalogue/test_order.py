"""The order of rules by any column."""

from __future__ import annotations

import numpy as np
import pytest

from tests.catalogue.entries import entry
from workbench.catalogue.order import CELLS, Column, Order
from workbench.sigma.indicators import Row

RULES = (
    entry("b", level="high", date="2022/01/02", author="x"),
    entry("A", Row("f", "eq", "v"), Row("g", "eq", "v"), level="critical", date="2022-01-01"),
    entry("c", Row("f", "eq", "v"), level="", author="X"),
    entry("a", level="odd", date="2021-05-05", author="W"),
)
ALL = np.arange(len(RULES), dtype=np.int32)


def order(column: Column, descending: bool = False) -> list[int]:
    rows: list[int] = Order(RULES).of(ALL, column, descending).tolist()
    return rows


@pytest.mark.parametrize(
    ("column", "up", "down"),
    [
        (Column.TITLE, [1, 3, 0, 2], [2, 0, 1, 3]),
        (Column.LEVEL, [0, 1, 3, 2], [3, 1, 0, 2]),
        (Column.DATE, [3, 1, 0, 2], [0, 1, 3, 2]),
        (Column.AUTHOR, [3, 0, 2, 1], [0, 2, 3, 1]),
        (Column.INDICATORS, [0, 3, 2, 1], [1, 2, 0, 3]),
    ],
)
def test_by_what_it_means_equals_stay_and_none_is_last(
    column: Column, up: list[int], down: list[int]
) -> None:
    assert order(column) == up
    assert order(column, descending=True) == down


@pytest.mark.parametrize("column", Column)
def test_any_column_orders_the_same_rules(column: Column) -> None:
    assert sorted(order(column)) == [0, 1, 2, 3]
    assert column in CELLS


def test_only_the_rules_asked_for() -> None:
    rows = np.array([2, 0, 1], np.int32)
    assert Order(RULES).of(rows, Column.TITLE).tolist() == [1, 0, 2]
    assert Order(()).of(np.zeros(0, np.int32), Column.TITLE).tolist() == []
