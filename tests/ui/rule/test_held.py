"""Where the rows of the stages tree hold, now and before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tuning.build import RULE, SOURCES, draft_of, rows, rule, table_of, truth
from tests.ui.build import ATTACK, BENIGN
from workbench.engine.ask import Masks
from workbench.tuning.analysis import Analysis, analyse
from workbench.tuning.workspace import Role
from workbench.ui.rule.held import held
from workbench.ui.rule.row import Row
from workbench.ui.rule.rows import rows_of

TABLE = table_of(BENIGN, ATTACK)
MASKS = Masks(TABLE)
TRUTH = truth(TABLE, Role.BENIGN, Role.ATTACK)


def analysed(original: str, text: str | None = None, *off: str) -> Analysis:
    """A draft with the predicates of some values switched off."""
    draft = draft_of(original, text=text or original)
    first = analyse(draft, MASKS, SOURCES, TRUTH)
    keys = {p.key for p in first.rule.predicates() if str(p.value) in off}
    return analyse(replace(draft, off=frozenset(keys)), MASKS, SOURCES, TRUTH)


def row(analysis: Analysis, label: str) -> Row:
    return next(r for top in rows_of(analysis) for r in top.walk() if r.label == label)


@pytest.mark.parametrize(
    ("label", "now"),
    [
        ("Log source", [0, 1, 2, 3, 4, 6, 7]),
        ("Stage 0: condition", [0, 1, 4, 6]),
        ("Stage 1: selection", [0, 1, 2, 4, 6, 7]),
        ("Initiated: true", [0, 1, 2, 3, 4, 6, 7]),
        ("Image|endswith", [0, 1, 2, 4, 6, 7]),
        (r"\cscript.exe", []),
        ("Stage 2: not filter_main_*", [0, 1, 3, 4, 6]),
        ("filter_main_local", [2]),
        ("10.0.0.0/8", [2]),
        ("DestinationIp|cidr: 20.0.0.0/11", [7]),
    ],
)
def test_a_row_holds_where_it_does_by_itself(label: str, now: list[int]) -> None:
    analysis = analysed(RULE)
    found, before = held(row(analysis, label), analysis)
    assert rows(found) == now
    assert before is None or rows(before) == now


def test_what_is_off_is_gone_above_it_and_keeps_its_own_number() -> None:
    analysis = analysed(RULE, None, "10.0.0.0/8")
    assert [rows(m) for m in held(row(analysis, "10.0.0.0/8"), analysis) if m is not None] == [
        [2],
        [2],
    ]
    for label, now, before in (
        ("filter_main_local", [], [2]),
        ("Stage 2: not filter_main_*", [0, 1, 2, 3, 4, 6], [0, 1, 3, 4, 6]),
        ("Stage 0: condition", [0, 1, 2, 4, 6], [0, 1, 4, 6]),
    ):
        found, was = held(row(analysis, label), analysis)
        assert was is not None
        assert (rows(found), rows(was)) == (now, before)


def test_a_stage_that_is_off_altogether_lets_everything_through() -> None:
    values = ("10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16", "20.0.0.0/11")
    analysis = analysed(RULE, None, *values)
    found, before = held(row(analysis, "Stage 2: not filter_main_*"), analysis)
    assert found == analysis.now.scope
    assert before is not None
    assert rows(before) == [0, 1, 3, 4, 6]


def test_what_the_original_lacks_has_no_number_before() -> None:
    added = RULE.replace(
        "    condition:", "    filter_main_new:\n        User: eve\n    condition:"
    )
    analysis = analysed(RULE, added)
    for label in ("filter_main_new", "User: eve"):
        found, before = held(row(analysis, label), analysis)
        assert rows(found) == [6, 7]
        assert before is None


def test_an_item_of_which_a_value_is_off_has_the_numbers_of_the_rest() -> None:
    analysis = analysed(RULE, None, "10.0.0.0/8")
    found, before = held(row(analysis, "DestinationIp|cidr"), analysis)
    assert before is not None
    assert (rows(found), rows(before)) == ([], [2])


def test_an_item_has_the_number_of_the_original_whatever_was_added() -> None:
    analysis = analysed(RULE, RULE.replace("'10.1.0.0/16'", "'40.1.1.2/32'"))
    found, before = held(row(analysis, "DestinationIp|cidr"), analysis)
    assert before is not None
    assert (rows(found), rows(before)) == ([1, 2], [2])


def test_an_item_of_two_lists_with_the_same_key_is_compared_with_its_own() -> None:
    text = rule(
        """
a:
    - User: [eve, nobody]
    - User: [ben, nobody]
condition: a
"""
    )
    analysis = analysed(text)
    items = [r for top in rows_of(analysis) for r in top.walk() if r.label == "User"]
    for item, expected in zip(items, ([6, 7], [1, 3, 4]), strict=True):
        found, before = held(item, analysis)
        assert before is not None
        assert rows(found) == rows(before) == expected
