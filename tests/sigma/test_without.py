from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sigma.formulas import ATOMS, formulas
from tests.sigma.texts import asked_in
from workbench.sigma.formula import All, Any, Formula, Named, Not, PredicateKey, Quantified
from workbench.sigma.without import without


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
def test_taking_out_twice_is_taking_out_once(formula: Formula, keys: set[PredicateKey]) -> None:
    once = without(formula, keys)
    if once is not None:
        assert without(once, keys) == once
        assert not {t for a in ATOMS if a.key in keys for t in a.tests} & set(asked_in(once))
