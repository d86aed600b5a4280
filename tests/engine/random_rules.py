"""Rules and events at random, and what they mean event by event, without masks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hypothesis import strategies as st

from tests.engine.conftest import item, predicate, rule_of
from workbench.sigma.formula import (
    All,
    Any,
    Formula,
    Item,
    Named,
    Not,
    Op,
    Predicate,
    PredicateKey,
    Quantified,
    children,
    predicates,
)
from workbench.sigma.rule import Rule

NAMES = ["s1", "s2", "f1", "f2"]


@st.composite
def identifiers(draw: st.DrawFn, name: str) -> Named:
    """A search identifier: items over fields A to D, in the shapes that detections have."""
    numbers = iter(range(100))

    def leaf() -> Predicate:
        field, value = draw(st.sampled_from("ABCD")), draw(st.sampled_from("01"))
        return predicate(field, Op.EQ, value, identifier=name, occurrence=next(numbers))

    def one_item() -> Item:
        parts = [leaf() for _ in range(draw(st.integers(1, 3)))]
        return item(*parts, every=draw(st.booleans()), negated=draw(st.booleans()))

    def one_map() -> Formula:
        return All(tuple(one_item() for _ in range(draw(st.integers(1, 3)))))

    maps = tuple(one_map() for _ in range(draw(st.integers(1, 2))))
    return Named(name, maps[0] if len(maps) == 1 else Any(maps))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Conditions over four identifiers, each of which may stand several times."""
    named = [draw(identifiers(name)) for name in NAMES]
    some = st.lists(st.sampled_from(named), max_size=3, unique_by=lambda n: n.name)
    atoms = st.one_of(
        st.sampled_from(named),
        st.builds(lambda every, parts: Quantified(every, "x*", tuple(parts)), st.booleans(), some),
    )
    formulas: st.SearchStrategy[Formula] = st.recursive(
        atoms,
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: All(tuple(parts))),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: Any(tuple(parts))),
        ),
        max_leaves=6,
    )
    whole = draw(formulas)
    return rule_of(*(whole.parts if isinstance(whole, All) else (whole,)), whole=whole)


TABLES = st.lists(
    st.dictionaries(st.sampled_from("ABCD"), st.sampled_from("01")), min_size=1, max_size=12
)
Truth = Mapping[PredicateKey, bool]


def plainly(formula: Formula, truth: Truth) -> bool:
    """A formula over one event, by the words of the specification."""
    if isinstance(formula, Predicate):
        return truth[formula.key]
    parts = [plainly(part, truth) for part in children(formula)]
    match formula:
        case Not():
            return not parts[0]
        case Named():
            return parts[0]
        case All():
            return all(parts)
        case Quantified(every=every):
            return all(parts) if every else any(parts)
        case Item(every=every, negated=negated):
            return (all(parts) if every else any(parts)) is not negated
        case _:
            return any(parts)


def truth_of(rule: Rule, event: Mapping[str, str]) -> dict[PredicateKey, bool]:
    return {
        p.key: p.field in event and event[p.field] == p.tests[0].value
        for p in predicates(rule.stages[0].formula)
        if p.field is not None
    }


def those(
    events: Sequence[Mapping[str, str]], question: Callable[[Mapping[str, str]], bool]
) -> list[int]:
    return [row for row, event in enumerate(events) if question(event)]
