from __future__ import annotations

import pytest

from workbench.sigma.clauses import appended, dropped, read_clauses
from workbench.sigma.splice import EditError, apply


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("selection", "selection and X"),
        ("a and not b", "a and not b and X"),
        ("a or b", "(a or b) and X"),
        ("(a or b)", "(a or b) and X"),
        ("(a or b) and c", "(a or b) and c and X"),
        ("a and b or c", "(a and b or c) and X"),
        ("a\n  or b\n", "(a\n  or b) and X\n"),
        ("not a", "not a and X"),
        ("1 of them", "1 of them and X"),
    ],
)
def test_appending_puts_parentheses_only_around_an_or(condition: str, expected: str) -> None:
    assert apply(condition, appended(read_clauses(condition), "X")) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a and x", "a"),
        ("x and a", "a"),
        ("x and x and a and b", "a and b"),
        ("a and x and b", "a and b"),
        ("a and not x", "a"),
        ("a and not (x or x)", "a"),
        ("a and not (x or b)", "a and not (b)"),
        ("(a or b) and not x", "a or b"),
        ("(a and b) and not x", "(a and b)"),
        ("(a or b) and not x or c", "a or b or c"),
        ("a and (b or x) and c", "a and (b) and c"),
        ("a\n    and not x\n    and b", "a\n    and b"),
        ("x", None),
        ("not x and (x or x)", None),
        ("1 of x* and a", "1 of x* and a"),
    ],
)
def test_dropping_takes_what_joins_a_part_with_it(condition: str, expected: str | None) -> None:
    clause = read_clauses(condition)
    splices = dropped(clause, lambda leaf: condition[leaf.start : leaf.end] == "x")
    assert (None if splices is None else apply(condition, splices)) == expected


@pytest.mark.parametrize(
    "condition", ["", "a b", "(a", "a and", "a)", "not", "1 of", "not " * 3000]
)
def test_what_does_not_parse_cannot_be_rewritten(condition: str) -> None:
    with pytest.raises(EditError):
        read_clauses(condition)
