"""Which rules of a workspace a correlation is judged beside."""

from __future__ import annotations

from dataclasses import replace

from tests.engine.correlations import correlation_of, rule_for
from tests.tuning.build import draft_of
from workbench.tuning.around import ALONE
from workbench.tuning.beside import may_correlate, with_beside


def over(rules: str, name: str) -> str:
    return correlation_of(f"type: temporal\nrules: {rules}\ntimespan: 1m", name)


A, B, C = (draft_of(rule_for(name)) for name in "abc")
ONE = draft_of(over("[a, 00000000-0000-0000-0000-00000000000B]", "one"))
TWO = draft_of(over("[one, c]", "two"))
ALL = [TWO, C, B, A, ONE]


def test_the_rules_it_refers_to_by_name_or_id_also_through_others() -> None:
    assert set(with_beside(ALONE, ONE, ALL).beside) == {A, B}
    assert set(with_beside(ALONE, TWO, ALL).beside) == {A, B, C, ONE}


def test_a_rule_that_is_no_correlation_stands_alone() -> None:
    assert with_beside(ALONE, A, ALL) is ALONE
    assert with_beside(ALONE, None, ALL) is ALONE
    assert [may_correlate(draft) for draft in ALL] == [True, False, False, False, True]


def test_what_is_missing_broken_or_circular_is_left_out() -> None:
    broken = replace(A, text="title: [", original=A.original.with_text("title: ["))
    assert with_beside(ALONE, ONE, [broken, ONE]) is ALONE
    circle = [draft_of(over("[y]", "x")), draft_of(over("[x]", "y"))]
    assert with_beside(ALONE, circle[0], circle).beside == (circle[1],)


def test_a_rule_is_known_by_what_it_was_and_what_it_is() -> None:
    renamed = replace(A, text=A.text.replace("name: a", "name: z"))
    assert renamed in with_beside(ALONE, ONE, [renamed, B, ONE]).beside


def test_the_same_drafts_are_given_alike() -> None:
    assert with_beside(ALONE, TWO, ALL) == with_beside(ALONE, TWO, list(ALL))
