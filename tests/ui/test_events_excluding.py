"""The exclusions offered for a value: each excludes the event that it was offered for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tuning.build import RULE, connection, judged, rows, table_of
from workbench.engine.ask import Masks
from workbench.sigma.exclude import Exclusion, add_exclusion
from workbench.sigma.parse import read_rule
from workbench.ui.events.excluding import choices, home_of, shortened

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


def test_exclusions_named_after_what_they_hold_are_no_home() -> None:
    assert home_of(SEED, Exclusion("DestinationIp", ("cidr",), ("9.9.9.9/32",))) is None


@given(st.text(max_size=200))
def test_a_shortened_value_is_one_line_of_bounded_length(text: str) -> None:
    short = shortened(text, 40)
    assert 1 <= len(short) <= 40
    assert len(short.splitlines()) == 1
