"""A block of search identifiers, whatever keys are none."""

from __future__ import annotations

import pytest

from workbench.sigma.block import read_block, repeated
from workbench.sigma.nodes import compose
from workbench.sigma.placeholders import NO_VALUES, Placeholders

OTHERS = frozenset({"condition", "rules"})


def block_of(text: str, placeholders: Placeholders = NO_VALUES):  # type: ignore[no-untyped-def]
    (root,) = compose(text)
    assert root is not None
    return read_block(root, OTHERS, placeholders)


def test_all_keys_but_the_others_are_identifiers() -> None:
    block = block_of("rules: [x]\na: {F: 1}\nb: [x, y]\ncondition: a and not b\n")
    assert [i.name for i in block.identifiers] == ["a", "b"]
    assert str(block.formula) == "a and not b"
    assert block.problem is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: {F|nonsense: 1}\ncondition: a\n", "a: unknown modifier `nonsense`"),
        ("a: {F: 1}\n", "no condition"),
        ("a: {F: 1}\ncondition: b\n", "`b`"),
        ("a: {}\ncondition: a\n", "empty"),
    ],
)
def test_a_problem_leaves_no_formula(text: str, problem: str) -> None:
    block = block_of(text)
    assert block.formula is None
    assert block.problem is not None
    assert problem in block.problem


def test_placeholders_are_resolved_or_named() -> None:
    text = "a: {F|expand: '%who%'}\ncondition: a\n"
    assert block_of(text).problem == "a: placeholder `%who%` is not resolved"
    known = block_of(text, Placeholders((("who", ("x", "y")),)))
    assert [t.value for t in known.identifiers[0].items[0].predicates[0].tests] == ["x", "y"]


def test_a_key_that_stands_twice_is_a_warning() -> None:
    (root,) = compose("a: 1\nb: 2\na: 3\n")
    assert root is not None
    assert repeated(root) == ("line 1: `a` stands twice, the last one counts",)
