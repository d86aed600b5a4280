from __future__ import annotations

import itertools

from hypothesis import given, settings

from tests.sigma.formulas import ATOMS, formulas
from tests.sigma.texts import asked_in, holds
from workbench.sigma.formula import All, Any, Formula, Not
from workbench.sigma.proof import atom, equivalent, normal


def same_table(one: Formula, other: Formula) -> bool:
    asked = asked_in(*ATOMS)
    rows = (
        dict(zip(asked, row, strict=True))
        for row in itertools.product((False, True), repeat=len(asked))
    )
    return all(holds(one, row) == holds(other, row) for row in rows)


@settings(deadline=None)
@given(formulas, formulas)
def test_equivalence_is_that_of_the_truth_table(one: Formula, other: Formula) -> None:
    assert equivalent(one, other) == same_table(one, other)


@settings(deadline=None)
@given(formulas)
def test_de_morgan(formula: Formula) -> None:
    a = ATOMS[0]
    assert equivalent(Not(All((formula, a))), Any((Not(formula), Not(a))))
    assert equivalent(Not(Not(formula)), formula)


@settings(deadline=None)
@given(formulas, formulas)
def test_an_equal_normal_form_is_an_equal_meaning(one: Formula, other: Formula) -> None:
    if normal(one) == normal(other):
        assert same_table(one, other)


def test_the_normal_form_does_not_count_order_repetition_and_nesting() -> None:
    a, b, c, _ = ATOMS
    assert normal(Any((a, Any((b, c)), a))) == normal(Any((c, b, a)))
    assert normal(All((Not(Not(a)),))) == normal(a)
    assert normal(All((a, b))) != normal(Any((a, b)))
    assert normal(None) != normal(a)


def test_a_wide_formula_is_compared_in_no_time() -> None:
    wide = [atom(f"selection_{n}") for n in range(150)]
    assert equivalent(Any(tuple(wide)), Any(tuple(reversed(wide))))
    assert not equivalent(Any(tuple(wide)), Any(tuple(wide[1:])))
