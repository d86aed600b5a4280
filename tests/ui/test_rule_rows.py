"""What is known of the rules that are open, and which of them are still to be judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.tuning.build import RULE, draft_of
from workbench.tuning.around import ALONE
from workbench.tuning.workspace import Draft
from workbench.ui.rule_rows import Judged, KnownRows, RuleRow

FIRST, SECOND = (replace(draft_of(RULE), path=Path(f"{name}.yml")) for name in "ab")
ROW = RuleRow("judged", changed=False, false_positives=3)


def known(*drafts: Draft) -> KnownRows:
    """The first of these judged."""
    rows = KnownRows()
    rows.keep(drafts)
    rows.learn([Judged(drafts[0], ROW, ALONE)])
    return rows


def test_what_was_not_judged_has_its_name_and_is_to_be_judged() -> None:
    rows = known(FIRST, SECOND)
    assert rows.rows((FIRST, SECOND)) == [ROW, RuleRow("b.yml", changed=False)]
    assert rows.unknown((FIRST, SECOND), ALONE) == [SECOND]


def test_what_stays_is_known_and_what_is_edited_is_not() -> None:
    rows = known(FIRST, SECOND)
    edited = replace(FIRST, text=RULE + "# mine\n")
    rows.keep((SECOND, FIRST))
    assert rows.unknown((SECOND, FIRST), ALONE) == [SECOND]
    rows.keep((edited, SECOND))
    assert rows.unknown((edited, SECOND), ALONE) == [edited, SECOND]


def test_what_comes_too_late_is_dropped() -> None:
    rows = known(FIRST)
    rows.keep((SECOND,))
    rows.learn([Judged(FIRST, ROW, ALONE)])
    rows.keep((FIRST, SECOND))
    assert rows.unknown((FIRST, SECOND), ALONE) == [FIRST, SECOND]


def test_the_same_draft_twice_has_two_rows() -> None:
    rows = known(FIRST, FIRST)
    assert rows.rows((FIRST, FIRST)) == [ROW, ROW]


CORRELATION = """
title: Many
correlation:
    type: event_count
    rules: [{id}]
    group-by: [Computer]
    timespan: 1h
    condition: {{gte: 2}}
"""


def test_a_correlation_is_judged_again_when_a_rule_it_refers_to_has_changed() -> None:
    named = replace(FIRST, text=RULE.replace("title:", "name: outbound\ntitle:", 1))
    many = draft_of(CORRELATION.format(id="outbound"))
    rows = KnownRows()
    rows.keep((many, named))
    assert rows.unknown((many, named), ALONE) == [many, named]
    beside = replace(ALONE, beside=(named,))
    rows.learn([Judged(many, ROW, beside), Judged(named, ROW, ALONE)])
    assert rows.unknown((many, named), ALONE) == []
    edited = replace(named, text=named.text + "# mine\n")
    rows.keep((many, edited))
    assert rows.unknown((many, edited), ALONE) == [many, edited]
