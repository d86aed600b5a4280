"""Two fields of the same event compared with each other, over their distinct pairs of values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.engine.reading import Reading
from workbench.events.table import Column
from workbench.sigma.formula import Op

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

COMPARE: dict[Op, Callable[[str, str], bool]] = {
    Op.FIELD_EQ: lambda own, other: own == other,
    Op.FIELD_CONTAINS: lambda own, other: other in own,
    Op.FIELD_STARTS_WITH: lambda own, other: own.startswith(other),
    Op.FIELD_ENDS_WITH: lambda own, other: own.endswith(other),
}


def compare_fields(
    op: Op, own: tuple[Column, Reading], other: tuple[Column, Reading], cased: bool, size: int
) -> Bools:
    """One boolean an event: whether any value of `own` compares with any value of `other`.

    A field without a value compares with nothing.
    """
    rows, left, right = _joined(own[0], other[0], size)
    width = max(len(other[1]), 1)
    pairs, which = np.unique(left * width + right, return_inverse=True)
    own_texts = own[1].texts(cased)
    other_texts = other[1].texts(cased)
    compare = COMPARE[op]
    held = np.zeros(len(pairs), np.bool_)
    for i, pair in enumerate(pairs.tolist()):
        a, b = own_texts[pair // width].as_py(), other_texts[pair % width].as_py()
        held[i] = a is not None and b is not None and compare(a, b)
    out = np.zeros(size, np.bool_)
    out[rows[held[which]]] = True
    return out


def _joined(own: Column, other: Column, size: int) -> tuple[Ints, Ints, Ints]:
    """Every pair of entries of the same event: the event, the code in each column."""
    left_rows, right_rows = _rows(own, size), _rows(other, size)
    first = np.searchsorted(right_rows, left_rows, "left")
    count = np.searchsorted(right_rows, left_rows, "right") - first
    left = np.repeat(np.arange(len(left_rows)), count)
    within = np.arange(len(left)) - np.repeat(np.cumsum(count) - count, count)
    right = np.repeat(first, count) + within
    return (
        left_rows[left],
        own.codes[left].astype(np.int64),
        other.codes[right].astype(np.int64),
    )


def _rows(column: Column, size: int) -> Ints:
    return np.arange(size) if column.rows is None else column.rows.astype(np.int64)
