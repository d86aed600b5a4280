from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sigma.texts import asked_in, holds
from workbench.sigma.formula import All, Any, Formula, Named, Not, Quantified
from workbench.sigma.proof import atom, equivalent, normal
from workbench.sigma.without import without

ATOMS = [atom(name) for name in "abcd"]


def _grown(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    parts = st.lists(inner, max_size=3).map(tuple)
    named = st.lists(st.sampled_from(ATOMS), max_size=3).map(
        lambda found: tuple(Named(a.key.identifier, a) for a in found)
    )
    quantified = st.builds(Quantified, st.booleans(), st.just("x*"), named)
    return st.one_of(
        st.builds(All, parts), st.builds(Any, parts), st.builds(Not, inner), quantified
    )


formulas: st.SearchStrategy[Formula] = st.recursive(st.sampled_from(ATOMS), _grown, max_leaves=10)


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


def test_what_is_taken_out_is_no_longer_asked() -> None:
    a, b, c, _ = ATOMS
    assert without(All((a, Not(b))), {b.key}) == a
    assert without(Not(Any((a, b))), {a.key, b.key}) is None
    assert without(Any((All((a, b)), c)), {a.key}) == Any((b, c))
    pattern = Quantified(False, "x*", (Named("a", a), Named("b", b)))
    assert without(Not(pattern), {a.key}) == Not(Quantified(False, "x*", (Named("b", b),)))
    assert without(All((c, Not(pattern))), {a.key, b.key}) == c


@settings(deadline=None)
@given(formulas, st.sets(st.sampled_from([a.key for a in ATOMS])))
def test_taking_out_twice_is_taking_out_once(formula: Formula, keys: set) -> None:  # type: ignore[type-arg]
    once = without(formula, keys)
    if once is not None:
        assert without(once, keys) == once
        assert not {t for a in ATOMS if a.key in keys for t in a.tests} & set(asked_in(once))
