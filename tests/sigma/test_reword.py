from __future__ import annotations

import pytest

from tests.sigma.texts import rule_text
from workbench.sigma.editable import Editable, read_editable
from workbench.sigma.reword import covered_conditions, dropped_splices, excludes
from workbench.sigma.splice import EditError, apply


def editable_of(condition: str, *names: str) -> Editable:
    blocks = "".join(f"    {name}: {name}\n" for name in names)
    return read_editable(rule_text(f"{blocks}    condition: {condition}\n"), 0)


@pytest.mark.parametrize(
    ("condition", "excluded"),
    [
        ("a and not b", "b"),
        ("a and not (b or 1 of c*)", "bc"),
        ("a and not (b and c)", ""),
        ("(a and not b) or c", ""),
        ("(a and not b) or (c and not b)", "b"),
        ("[a and not b, c and not b]", "b"),
        ("[a and not b, c]", ""),
        ("not a", "a"),
    ],
)
def test_an_exclusion_makes_every_condition_false(condition: str, excluded: str) -> None:
    editable = editable_of(condition, "a", "b", "c")
    assert "".join(name for name in "abc" if excludes(editable, name)) == excluded
    assert not excludes(editable, "nothing")


def test_the_first_name_that_nothing_else_covers_is_taken() -> None:
    editable = editable_of("a and 1 of x*", "a", "x1")
    name, splices = covered_conditions(editable, ["x2", "y"])
    assert name == "y"
    assert "condition: a and 1 of x* and not y\n" in apply(editable.text, splices)


def test_if_all_are_covered_the_pattern_is_spelled_out() -> None:
    editable = editable_of("a and 1 of x*", "a", "x1", "x3")
    name, splices = covered_conditions(editable, ["x2"])
    assert name == "x2"
    assert "condition: a and (x1 or x3) and not x2\n" in apply(editable.text, splices)


def test_a_pattern_stays_as_long_as_it_covers_something() -> None:
    editable = editable_of("a and not 1 of x*", "a", "x1", "x2")
    assert dropped_splices(editable, {"x1"}) == [[]]
    splices = dropped_splices(editable, {"x1", "x2"})[0]
    assert splices is not None
    assert "condition: a\n" in apply(editable.text, splices)
    assert dropped_splices(editable, {"a", "x1", "x2"}) == [None]


def test_a_condition_that_does_not_parse() -> None:
    with pytest.raises(EditError):
        covered_conditions(editable_of("a and", "a"), ["b"])
