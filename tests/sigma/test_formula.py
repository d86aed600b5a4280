from __future__ import annotations

import pytest

from tests.sigma.texts import holds, rule_text
from workbench.sigma.formula import Formula, Item, Span, children, predicates
from workbench.sigma.parse import read_rule


def formula(block: str, condition: str = "s") -> Formula:
    text = rule_text(f"    s:\n        {block}\n    t: q\n    condition: {condition}\n")
    found = read_rule(text).formula
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("block", "held", "expected"),
    [
        ("A: [x, y]", "y", True),
        ("A: [x, y]", "", False),
        ("A|contains|all: [x, y]", "y", False),
        ("A|contains|all: [x, y]", "xy", True),
        ("A|neq: [x, y]", "x", False),
        ("A|neq: [x, y]", "", True),
        ("A: x\n        B: y", "x", False),
        ("- A: x\n        - B: y", "y", True),
    ],
)
def test_what_holds(block: str, held: str, expected: bool) -> None:
    found = formula(block)
    truth = {t: t.value in list(held) for p in predicates(found) for t in p.tests}
    assert holds(found, truth) is expected


@pytest.mark.parametrize(
    "condition",
    ["s", "s and not t", "not (s and t)", "s and (t or not s)", "1 of them", "all of s* or t"],
)
def test_a_formula_prints_as_its_condition(condition: str) -> None:
    assert str(formula("A: x", condition)) == condition


def test_items_and_predicates_print_as_they_are_written() -> None:
    item = next(i for i in children(formula("A|endswith: ['\\x', '']")) if isinstance(i, Item))
    assert str(item) == "A|endswith: \\x, "
    assert [str(p) for p in item.predicates] == ["A|endswith: \\x", "A|endswith: "]
    assert str(next(predicates(formula("A: null")))) == "A: null"
    assert [str(p) for p in predicates(formula("- foo"))] == ["foo"]


def test_places_do_not_count_for_equality() -> None:
    assert formula("A: x") == formula("A:   x")
    assert Span(1, 3).of("abcd") == "bc"
