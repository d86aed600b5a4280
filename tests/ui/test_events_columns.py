"""Which columns the event table has."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.tuning.build import RULE, rule
from workbench.sigma.parse import read_rule
from workbench.ui.events.columns import (
    OUTCOME,
    TIME,
    TRUTH,
    Arrangement,
    EventColumn,
    Kind,
    default_columns,
    of_field,
    rule_fields,
)

SEED = read_rule(RULE)
STAGES = [EventColumn(Kind.STAGE, stage=number) for number in range(3)]
SOME = [TIME, OUTCOME, TRUTH, *STAGES, of_field("Image"), of_field("User"), of_field("EventID")]


def test_a_rule_gets_a_column_for_each_field_and_stage() -> None:
    assert rule_fields(SEED) == ("Initiated", "Image", "DestinationIp")
    fields = map(of_field, ("Computer", "EventID", "Initiated", "Image", "DestinationIp"))
    assert default_columns(SEED) == (TIME, *fields, *STAGES, OUTCOME, TRUTH)


def test_a_field_that_stands_there_anyway_is_there_once() -> None:
    columns = default_columns(read_rule(rule("s:\n    EventID: 3\ncondition: s")))
    assert columns.count(of_field("EventID")) == 1


def test_a_column_added_stands_behind_the_fields_of_the_rule() -> None:
    columns = Arrangement().toggled(of_field("User"), True).columns(SEED)
    assert columns[columns.index(of_field("DestinationIp")) + 1] == of_field("User")


def test_a_column_removed_and_added_again_is_where_it_was() -> None:
    removed = Arrangement().toggled(of_field("Image"), False)
    assert of_field("Image") not in removed.columns(SEED)
    assert removed.toggled(of_field("Image"), True).columns(SEED) == default_columns(SEED)


def test_a_stage_that_comes_later_finds_its_place_in_an_order() -> None:
    two_stages = read_rule(rule("s:\n    A: 1\ncondition: s"))
    order = default_columns(two_stages)[::-1]
    columns = Arrangement(order=order).columns(SEED)
    assert [c for c in columns if c in order] == [c for c in order if c in columns]
    assert columns.index(STAGES[2]) == columns.index(STAGES[1]) + 1


@given(
    st.lists(st.tuples(st.sampled_from(SOME), st.booleans()), max_size=6),
    st.permutations(SOME),
)
def test_an_arrangement_is_kept_as_json_and_never_loses_or_doubles_a_column(
    toggles: list[tuple[EventColumn, bool]], order: list[EventColumn]
) -> None:
    arrangement = Arrangement().ordered(order)
    for column, shown in toggles:
        arrangement = arrangement.toggled(column, shown)
    kept = json.loads(json.dumps(arrangement.to_json()))
    assert Arrangement.from_json(kept) == arrangement
    columns = arrangement.columns(SEED)
    assert len(set(columns)) == len(columns)
    last = dict(toggles)
    assert all((column in columns) is shown for column, shown in last.items())
