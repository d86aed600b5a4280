"""The exclusions offered for a value: each excludes the event that it was offered for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judge.evaluate import judge_rule
from tests.tuning.build import (
    RULE,
    SOURCES,
    SYSMON,
    Cell,
    Event,
    connection,
    draft_of,
    judged,
    rows,
    rule,
    table_of,
    truth,
)
from workbench.engine.ask import Masks
from workbench.engine.evaluate import evaluate
from workbench.engine.logsource import load_mappings
from workbench.engine.seen import seen_table
from workbench.sigma.exclude import Exclusion, FieldValues, add_exclusion
from workbench.sigma.parse import read_rule
from workbench.tuning.analysis import analyse
from workbench.tuning.stacking import stack
from workbench.tuning.workspace import Role
from workbench.ui.events.excluding import choices, home_of, of_groups, shortened, together

SEED = read_rule(RULE)
AWKWARD = st.text(st.sampled_from("a\\*?'\"% :#-é\n"), min_size=1, max_size=8)


@given(st.sampled_from(["40.1.2.3", "2603:1046::5", "::ffff:40.1.1.1", "-", ""]) | AWKWARD)
def test_every_choice_excludes_the_event_and_not_one_without_the_value(value: str) -> None:
    masks = Masks(table_of([connection("93.1.1.1", Image=r"C:\wscript.exe", Value=value)] * 2
                           + [connection("93.1.1.2", Value="other")]))  # fmt: skip
    before = judged(RULE, masks)
    assert rows(before.hits) == [0, 1, 2]
    for choice in choices("Value", value):
        after = judged(add_exclusion(RULE, 0, choice.exclusion), masks)
        assert rows(after.hits) == [2], choice


def test_an_address_offers_itself_and_two_wider_networks() -> None:
    labels = [choice.label for choice in choices("DestinationIp", "2603:1046::5")]
    assert labels == [
        "Exclude 2603:1046::5 exactly",
        "Exclude 2603:1046::5/128",
        "Exclude 2603:1046::/64",
        "Exclude 2603:1046::/48",
    ]


CELLS = {
    "Image": st.sampled_from((r"C:\w*.exe", r"C:\\x?.exe", "", None, ())),
    "DestinationIp": st.sampled_from(("10.0.0.1", "-", "::1", None)),
    "User": st.sampled_from(("it's", "S-1-5 #18", "", ())),
}
OPEN = rule("selection:\n    Initiated: 'true'\ncondition: selection")


def cells_of(event: Event, fields: Iterable[str]) -> list[str | None]:
    """What a rule can tell apart: an absent field is as one without a value."""
    cells = [event.get(field) for field in fields]
    return [cell if isinstance(cell, str) else None for cell in cells]


@given(
    st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=12),
    st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=3, unique=True),
    st.data(),
)
@settings(deadline=None)
def test_groups_that_are_excluded_take_their_own_events_and_no_others(
    drawn: list[dict[str, Cell]], fields: list[str], data: st.DataObject
) -> None:
    events = [
        {**SYSMON, "Initiated": "true"} | {k: v for k, v in event.items() if v != ()}
        for event in drawn
    ]
    table = table_of(events)
    masks = Masks(table)
    analysis = analyse(draft_of(OPEN), masks, SOURCES, truth(table, Role.BENIGN))
    groups = stack(table, analysis.now.hits, fields).groups
    chosen = data.draw(st.lists(st.sampled_from(groups), min_size=1, unique_by=id))
    exclusions = of_groups(chosen, tuple(fields), analysis)
    assert not isinstance(exclusions, str)
    text = reduce(lambda text, exclusion: add_exclusion(text, 0, exclusion), exclusions, OPEN)

    gone = [cells_of(events[int(group.rows[0])], fields) for group in chosen]
    left = [cells_of(event, fields) not in gone for event in events]
    assert rows(judged(text, masks).hits) == [n for n, held in enumerate(left) if held]
    asked = [{k: [v] for k, v in event.items()} for event in events]
    assert judge_rule(text, asked) == left


@pytest.mark.parametrize("field", ["ProcessId", "NewProcessId"])
def test_groups_are_excluded_by_the_rules_names(field: str) -> None:
    """The rule's ProcessId is NewProcessId there, and the event's ProcessId is the parent's."""
    sources = load_mappings(alternates=frozenset({"process-4688-fields"}))
    created = {"Channel": "Security", "EventID": "4688", "ProcessId": "0x1", "NewProcessId": "0x2"}
    table = table_of([created, {**created, "ProcessId": "0x2", "NewProcessId": "0x1"}])
    masks = Masks(table)
    text = OPEN.replace("Initiated: 'true'", "Channel: Security")
    text = text.replace("network_connection", "process_creation")
    analysis = analyse(draft_of(text), masks, sources, truth(table, Role.BENIGN))
    assert analysis.now.gate is not None
    seen = seen_table((field,), masks, analysis.now.gate.scope)
    first, _second = stack(seen, analysis.now.hits, [field]).groups
    exclusions = of_groups([first], (field,), analysis)
    assert exclusions == (Exclusion("ProcessId", (), ("0x2",)),)
    after = evaluate(read_rule(add_exclusion(text, 0, exclusions[0])), masks, sources)
    assert (rows(analysis.now.hits), rows(after.hits)) == ([0, 1], [1])


def test_a_value_is_excluded_together_with_another_field() -> None:
    others = [("User", ("anna",)), ("Image", ("x",)), ("Hash", ()), ("Tags", ("a", "b"))]
    assert [(c.label, c.exclusion.items) for c in together("User", "anna", others)] == [
        ("Image x", (FieldValues("User", (), ("anna",)), FieldValues("Image", (), ("x",)))),
        ("Hash no value", (FieldValues("User", (), ("anna",)), FieldValues("Hash", (), (None,)))),
    ]


def test_no_value_is_excluded_as_null() -> None:
    (choice,) = choices("User", None)
    assert choice.exclusion == Exclusion("User", (), (None,))


@pytest.mark.parametrize(
    ("field", "modifiers", "home"),
    [
        ("DestinationIp", ("cidr",), "filter_main_destinationip"),
        ("DestinationIp", (), None),
        ("Image", ("endswith",), None),
    ],
)
def test_a_home_asks_the_same_and_is_named_after_the_field(
    field: str, modifiers: tuple[str, ...], home: str | None
) -> None:
    text = add_exclusion(RULE, 0, Exclusion("DestinationIp", ("cidr",), ("9.9.9.9/32",)))
    assert home_of(read_rule(text), Exclusion(field, modifiers, ("x",))) == home


def test_an_exclusion_of_several_fields_has_no_home() -> None:
    text = add_exclusion(RULE, 0, Exclusion("DestinationIp", (), ("9.9.9.9",)))
    more = (FieldValues("User", (), ("x",)),)
    assert home_of(read_rule(text), Exclusion("DestinationIp", (), ("8.8.8.8",))) is not None
    assert home_of(read_rule(text), Exclusion("DestinationIp", (), ("8.8.8.8",), more=more)) is None


def test_exclusions_named_after_what_they_hold_are_no_home() -> None:
    assert home_of(SEED, Exclusion("DestinationIp", ("cidr",), ("9.9.9.9/32",))) is None


@given(st.text(max_size=200))
def test_a_shortened_value_is_one_line_of_bounded_length(text: str) -> None:
    short = shortened(text, 40)
    assert 1 <= len(short) <= 40
    assert len(short.splitlines()) == 1
