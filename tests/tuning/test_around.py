"""Rules judged with the filters and placeholder values of their workspace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tuning.build import RULE, SOURCES, connection, draft_of, rows, rule, table_of, truth
from workbench.engine.ask import Masks
from workbench.sigma.exclude import Exclusion
from workbench.sigma.parse import read_rule
from workbench.sigma.placeholders import Placeholders
from workbench.tuning.analysis import Analysis, analyse, may_be_slow
from workbench.tuning.around import (
    ALONE,
    Around,
    around_of,
    filter_numbers,
    filter_of,
    may_hold_filter,
)
from workbench.tuning.counts import counts
from workbench.tuning.export import verify
from workbench.tuning.preview import preview
from workbench.tuning.suppress import suppression
from workbench.tuning.workspace import Draft, Role, Workspace

BENIGN = [connection("8.8.8.8"), connection("10.1.0.1"), connection("8.8.4.4", User="svc")]
ATTACK = [connection("1.1.1.1", User="svc"), connection("1.0.0.1")]
TABLE = table_of(BENIGN, ATTACK)
MASKS = Masks(TABLE)
TRUTH = truth(TABLE, Role.BENIGN, Role.ATTACK)
FILTER = """\
title: Service account
logsource:
    product: windows
filter:
    rules:
        - 992a6cae-db6a-43c8-9cec-76d7195c96fc
    selection:
        User: svc
    condition: not selection
"""
OTHER = FILTER.replace("992a6cae", "002a6cae")
NARROWING = FILTER.replace("not selection", "selection")
NAME = "filter Service account"
HOSTS = rule("selection:\n    DestinationIp|expand: '%resolvers%'\ncondition: selection")
RESOLVERS = Placeholders((("resolvers", ("8.8.8.8", "8.8.4.4")),))


def with_filters(*texts: str, off: bool = False) -> Workspace:
    drafts = [draft_of(text, switched_off=off) for text in texts]
    return Workspace(drafts=(draft_of(RULE), *drafts))


def analysed(workspace: Workspace, draft: Draft | None = None) -> Analysis:
    chosen = draft or workspace.drafts[0]
    return analyse(chosen, MASKS, SOURCES, TRUTH, around=around_of(workspace))


def test_the_drafts_that_are_filters() -> None:
    workspace = with_filters(FILTER, OTHER)
    assert [f.name for f in around_of(workspace).filters] == [NAME, f"{NAME} (2)"]
    assert filter_numbers(workspace) == {NAME: 1, f"{NAME} (2)": 2}
    assert filter_of(workspace.drafts[0]) is None


def test_without_filters_and_values_a_rule_stands_alone() -> None:
    assert around_of(Workspace(drafts=(draft_of(RULE),))) is ALONE
    assert around_of(with_filters(FILTER)) is around_of(with_filters(FILTER))


@pytest.mark.parametrize(
    ("text", "may"),
    [
        (FILTER, True),
        ('{"title": "x", "filter": {}}', True),
        ("--- {filter: {}}", True),
        ("'filter' : {}", True),
        ("# said first\n  title: x\n  filter: {}\n", False),
        ("  title: x\n  filter: {}\n", True),
        (RULE, False),
        (rule("filter:\n    A: b\ncondition: filter"), False),
    ],
)
def test_a_quick_look_tells_what_could_be_a_filter(text: str, may: bool) -> None:
    assert may_hold_filter(text) is may


def test_a_filter_takes_events_away_and_before_is_without_it() -> None:
    analysis = analysed(with_filters(FILTER, OTHER))
    assert rows(analysis.before.hits) == [0, 2, 3, 4]
    assert rows(analysis.now.hits) == [0, 4]
    assert analysis.now is analysis.shown
    assert rows(analysis.true_positives) == [4]


def test_a_filter_that_is_off_is_shown_and_not_applied() -> None:
    analysis = analysed(with_filters(FILTER, off=True))
    assert rows(analysis.now.hits) == [0, 2, 3, 4]
    assert analysis.rule.stages[-1].filter == NAME
    assert rows(analysis.shown.hits) == [0, 4]
    row = counts(analysis).stages[-1]
    assert (row.stage.name, row.now, row.before) == (NAME, None, None)


def test_what_is_off_in_the_rule_and_filters_come_together() -> None:
    workspace = with_filters(FILTER)
    local = [p.key for p in read_rule(RULE).predicates() if p.value == "10.0.0.0/8"]
    inner = [p.key for p in read_rule(RULE).predicates() if p.value == "10.1.0.0/16"]
    draft = replace(workspace.drafts[0], off=frozenset((*local, *inner)))
    analysis = analysed(workspace, draft)
    assert rows(analysis.now.hits) == [0, 1, 4]
    assert NAME not in analysis.tuned_text


@pytest.mark.parametrize(
    ("text", "gone", "shared"), [(FILTER, [2, 3], []), (NARROWING, [0, 4], [1])]
)
def test_the_effect_of_a_filter_is_counted_as_that_of_an_exclusion(
    text: str, gone: list[int], shared: list[int]
) -> None:
    analysis = analysed(with_filters(text))
    whole = suppression(analysis.now, TRUTH).identifiers[NAME]
    assert rows(whole.alone) == gone
    assert rows(whole.shared) == shared
    assert set(gone) <= set(rows(analysis.now.excluded()))


def test_a_value_of_a_filter_shares_events_with_the_rules_own() -> None:
    text = FILTER.replace("User: svc", "DestinationIp|startswith: '10.'")
    found = suppression(analysed(with_filters(text)).now, TRUTH)
    assert rows(found.identifiers[NAME].shared) == [1]
    assert rows(found.identifiers["filter_main_local"].shared) == [1]


def test_a_filter_that_cannot_be_read_counts_only_where_it_is_on() -> None:
    broken = FILTER.replace("User:", "User|nonsense:")
    reason = analysed(with_filters(broken)).now.reason
    assert reason is not None
    assert reason.startswith(NAME)
    off = analysed(with_filters(broken, off=True))
    assert off.now.reason is off.shown.reason is None


def test_a_filter_whose_text_is_broken_counts_as_it_was_read() -> None:
    workspace = with_filters(FILTER)
    broken = replace(workspace.drafts[1], text=FILTER.replace("filter:", "filter: ["))
    workspace = replace(workspace, drafts=(workspace.drafts[0], broken))
    assert rows(analysed(workspace).now.hits) == [0, 4]


def test_an_edited_filter_counts_as_it_is_now() -> None:
    workspace = with_filters(FILTER)
    edited = replace(workspace.drafts[1], text=FILTER.replace("svc", "nobody"))
    workspace = replace(workspace, drafts=(workspace.drafts[0], edited))
    assert rows(analysed(workspace).now.hits) == [0, 2, 3, 4]


def test_what_an_exclusion_would_do_is_told_with_the_filters() -> None:
    workspace = with_filters(FILTER)
    exclusion = Exclusion("DestinationIp", ("cidr",), ("8.8.0.0/16",))
    found = preview(workspace.drafts[0], exclusion, MASKS, SOURCES, TRUTH, around_of(workspace))
    assert rows(found.events) == [0]


def test_an_export_is_verified_with_the_filters_and_does_not_hold_them() -> None:
    workspace = with_filters(FILTER)
    export = verify(workspace.drafts[0], MASKS, SOURCES, around=around_of(workspace))
    assert export.text == RULE
    assert rows(export.hits) == [0, 4]


# placeholders


def test_a_rule_with_placeholders_needs_their_values() -> None:
    draft = draft_of(HOSTS)
    alone = analysed(Workspace(drafts=(draft,)), draft)
    assert alone.now.reason == "selection: placeholder `%resolvers%` is not resolved"
    known = analysed(Workspace(drafts=(draft,), placeholders=RESOLVERS), draft)
    assert rows(known.now.hits) == rows(known.before.hits) == [0, 2]


def test_a_rule_with_placeholders_is_tuned_and_exported_as_any_other() -> None:
    text = HOSTS.replace(
        "condition: selection",
        "filter:\n        User|expand: ['%admins%', svc]\n    condition: selection and not filter",
    )
    around = Around(placeholders=RESOLVERS.also(Placeholders((("admins", ("root",)),))))
    (key,) = (p.key for p in read_rule(text, 0, around.placeholders).predicates()
              if p.value == "svc")  # fmt: skip
    draft = draft_of(text, off=frozenset({key}))
    analysis = analyse(draft, MASKS, SOURCES, TRUTH, around=around)
    assert rows(analysis.shown.hits) == [0]
    assert rows(analysis.now.hits) == [0, 2]
    export = verify(draft, MASKS, SOURCES, around=around)
    assert export.text == text.replace(", svc", "")
    assert rows(export.hits) == [0, 2]


def test_a_filter_may_be_what_is_slow() -> None:
    slow = FILTER.replace("User: svc", "User|re: '(?=a)b'")
    workspace = with_filters(slow)
    assert may_be_slow(workspace.drafts[0], around_of(workspace))
    assert not may_be_slow(workspace.drafts[0])
