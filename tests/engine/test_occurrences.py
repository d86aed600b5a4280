"""When rules occurred, and in which groups."""

from __future__ import annotations

import numpy as np

from tests.engine.correlations import SECOND, SOURCES, masks_of, rule_for
from workbench.engine.ask import Masks
from workbench.engine.evaluate import evaluate
from workbench.engine.occurrences import Occurrences, combinations, grouped, of_hits
from workbench.sigma.parse import read_rule


def found(masks: Masks, *names: str) -> list[Occurrences]:
    return [of_hits(evaluate(read_rule(rule_for(n)), masks, SOURCES), masks) for n in names]


def test_hits_occur_at_their_time_and_those_without_one_are_counted() -> None:
    masks = masks_of({"at": 7, "Kind": "a"}, {"Kind": "a"}, {"at": 3, "Kind": "b"})
    (hits,) = found(masks, "a")
    assert hits.time.tolist() == [7 * SECOND]
    assert (len(hits), hits.timeless) == (1, 1)


def test_entries_are_sorted_by_group_time_and_reference() -> None:
    masks = masks_of(
        {"at": 5, "Kind": ["a", "b"], "U": "x"},
        {"at": 1, "Kind": "a", "U": ["y", "x"]},
        {"at": 9, "Kind": "b"},
    )
    hits = found(masks, "a", "b")
    entries = grouped(hits, [["U"], ["U"]], masks, once=False)
    rows = [
        hits[reference].last.row[occurrence]
        for reference, occurrence in zip(entries.reference, entries.occurrence, strict=True)
    ]
    groups = [entries.values(group)[0] for group in entries.group.tolist()]
    assert list(zip(groups, rows, entries.reference.tolist(), strict=True)) == [
        ("x", 1, 0), ("x", 0, 0), ("x", 0, 1), ("y", 1, 0),
    ]  # fmt: skip
    assert entries.ungrouped == 1
    once = grouped(hits, [["U"], ["U"]], masks, once=True)
    assert len(once) == 3


def test_combinations_of_numbers() -> None:
    keys = np.array([[3, 1], [0, 2], [3, 1], [3, 0]], np.int64)
    distinct, number = combinations(keys)
    assert distinct[number].tolist() == keys.tolist()
    assert len(distinct) == 3
    nothing, one = combinations(np.zeros((2, 0), np.int64))
    assert nothing.shape == (1, 0)
    assert one.tolist() == [0, 0]
