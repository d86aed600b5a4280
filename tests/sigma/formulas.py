"""Random formulas over four search identifiers of which only the names are known."""

from __future__ import annotations

from hypothesis import strategies as st

from workbench.sigma.formula import All, Any, Formula, Named, Not, Quantified
from workbench.sigma.proof import atom

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
