from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judge.condition import parse_condition as judged
from tests.sigma.texts import asked_in, holds
from workbench.sigma.condition import ConditionError, parse_condition, stages_of
from workbench.sigma.formula import Named, Quantified
from workbench.sigma.proof import atom

NAMES = (
    "selection_a",
    "selection_b",
    "filter_main_x",
    "filter_main_y",
    "_hidden",
    "notepad",
    "not-1",
)
ATOMS = {name: atom(name) for name in NAMES}


def stage_names(text: str) -> list[str]:
    return [stage.name for stage in stages_of(parse_condition(text, ATOMS))]


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("selection_a", ["selection_a"]),
        ("selection_a and not 1 of filter_main_*", ["selection_a", "not filter_main_*"]),
        ("selection_a and not any of filter_main_*", ["selection_a", "not filter_main_*"]),
        (
            "all of selection_* and not filter_main_x",
            ["selection_a", "selection_b", "not filter_main_x"],
        ),
        ("(selection_a and notepad) and not _hidden", ["selection_a", "notepad", "not _hidden"]),
        ("1 of selection_*", ["1 of selection_*"]),
        ("selection_a or selection_b", ["selection_a or selection_b"]),
        ("selection_a and not all of filter_*", ["selection_a", "not all of filter_*"]),
        ("not (notepad or not-1)", ["not (notepad or not-1)"]),
    ],
)
def test_stages_are_the_conjuncts(condition: str, names: list[str]) -> None:
    assert stage_names(condition) == ["condition", *names]


def test_a_negated_pattern_is_one_stage_over_all_it_covers() -> None:
    stage = stages_of(parse_condition("notepad and not 1 of filter_*", ATOMS))[2]
    assert stage.negated
    assert len(asked_in(stage.formula)) == 2


def test_them_skips_hidden_identifiers() -> None:
    found = parse_condition("1 of them", ATOMS)
    assert isinstance(found, Quantified)
    assert [part.name for part in found.parts] == [n for n in NAMES if n != "_hidden"]
    hidden = parse_condition("1 of _*", ATOMS)
    assert isinstance(hidden, Quantified)
    assert [part.name for part in hidden.parts] == ["_hidden"]


@pytest.mark.parametrize("text", ["notepad", "not notepad", "(notepad)", "1 of  not*", "not not-1"])
def test_names_that_begin_with_not(text: str) -> None:
    assert asked_in(parse_condition(text, ATOMS))
    assert isinstance(parse_condition("notepad", ATOMS), Named)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "condition"),
        ("selection_a AND selection_b", "condition"),
        ("2 of selection_*", "condition"),
        ("selection_a | count() > 5", "pipe"),
        ("selection_c", "no search identifier"),
        ("1 of other_*", "covers no identifier"),
        ("selection_a and", "condition"),
        ("(selection_a", "condition"),
        ("not " * 3000 + "notepad", "nested too deeply"),
    ],
)
def test_what_cannot_be_evaluated_says_why(text: str, reason: str) -> None:
    with pytest.raises(ConditionError, match=reason):
        parse_condition(text, ATOMS)


_words = st.sampled_from([*NAMES, "1 of them", "all of selection_*", "any of filter*", "1 of _h*"])
conditions = st.recursive(
    _words,
    lambda inner: st.one_of(
        inner.map("not {}".format),
        inner.map("( {} )".format),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(conditions)
def test_precedence_is_that_of_a_second_parser(condition: str) -> None:
    formula, other = parse_condition(condition, ATOMS), judged(condition, NAMES)
    for row in itertools.product((False, True), repeat=len(NAMES)):
        truth = {a.tests[0]: held for a, held in zip(ATOMS.values(), row, strict=True)}
        assert holds(formula, truth) == other(dict(zip(NAMES, row, strict=True)))
