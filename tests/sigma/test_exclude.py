"""A new exclusion: its identifier, and the condition that must exclude it."""

from __future__ import annotations

import pytest

from tests.sigma.exclusions import NET, NETS, SEED, lines_of, with_condition
from tests.sigma.texts import rule_text
from workbench.sigma.exclude import Exclusion, FieldValues, add_exclusion
from workbench.sigma.parse import read_rule
from workbench.sigma.splice import EditError


def condition_of(old: str, exclusion: Exclusion = NET) -> str:
    return read_rule(add_exclusion(old, 0, exclusion)).conditions[0].text


# a new identifier


def test_a_pattern_takes_a_new_identifier_in_and_nothing_else_changes() -> None:
    new = "    filter_main_destinationip:\n        DestinationIp|cidr: '198.51.100.0/24'\n"
    assert lines_of(SEED, NET) == ("", new)


def test_several_values_are_a_list() -> None:
    assert lines_of(SEED, NETS)[1] == (
        "    filter_main_destinationip:\n"
        "        DestinationIp|cidr:\n"
        "            - '198.51.100.0/24'\n"
        "            - '203.0.113.0/24'\n"
    )


def test_a_name_that_is_taken_gets_a_number() -> None:
    once = add_exclusion(SEED, 0, NET)
    twice = add_exclusion(once, 0, Exclusion("DestinationIp", (), ("1.2.3.4",)))
    assert read_rule(twice).identifier("filter_main_destinationip_2")


@pytest.mark.parametrize(
    ("condition", "names", "expected"),
    [
        ("selection", ["selection"], "selection and not 1 of filter_main_*"),
        ("a or b", ["a", "b"], "(a or b) and not 1 of filter_main_*"),
        ("not a", ["a"], "not a and not 1 of filter_main_*"),
        (
            "a and not filter_main_b",
            ["a", "filter_main_b"],
            "a and not filter_main_b and not filter_main_destinationip",
        ),
        ("a and not 1 of filter*", ["a", "filter"], "a and not 1 of filter*"),
        ("a and not 1 of filter_main_* and a", ["a", "filter_main_x"], None),
        ("a and not (1 of filter_* or b)", ["a", "b", "filter_x"], None),
        (
            "1 of them",
            ["selection_a", "selection_b"],
            "1 of selection_* and not 1 of filter_main_*",
        ),
        ("1 of them", ["a", "b"], "(a or b) and not 1 of filter_main_*"),
        ("all of them", ["a", "b"], "(a and b) and not 1 of filter_main_*"),
        ("all of them", ["a"], "a and not 1 of filter_main_*"),
        ("any of *", ["a", "b_x"], "(a or b_x) and not 1 of filter_main_*"),
        ("1 of f*", ["fa", "fb"], "1 of f* and not exclude_destinationip"),
        (
            "a and 1 of filter_main_*",
            ["a", "filter_main_x"],
            "a and 1 of filter_main_* and not filter_destinationip",
        ),
        (
            "a and not all of filter_*",
            ["a", "filter_x", "filter_y"],
            "a and not all of filter_* and not exclude_destinationip",
        ),
        (
            "(a and not 1 of filter_main_*) or b",
            ["a", "b", "filter_main_x"],
            "((a and not 1 of filter_main_*) or b) and not filter_main_destinationip",
        ),
        ("a and not 1 of them", ["a", "b"], None),
        (
            "notepad and nothing",
            ["notepad", "nothing"],
            "notepad and nothing and not 1 of filter_main_*",
        ),
    ],
)
def test_the_condition_is_rewritten_only_where_it_must_be(
    condition: str, names: list[str], expected: str | None
) -> None:
    assert condition_of(with_condition(condition, *names)) == (expected or condition)


def test_no_pattern_takes_in_a_name_that_was_asked_for() -> None:
    old = with_condition("1 of filter_* and not 1 of x_*", "filter_a", "filter_b", "x_c")
    named = Exclusion("Image", (), ("z.exe",), "filter_main_z")
    assert condition_of(old, named) == (
        "(filter_a or filter_b) and not 1 of x_* and not 1 of filter_main_*"
    )


def test_an_identifier_that_no_condition_uses_stays_unused() -> None:
    old = with_condition("a", "a", "filter_main_unused")
    assert condition_of(old) == "a and not filter_main_destinationip"


def test_every_condition_of_a_list_gets_it() -> None:
    old = rule_text(
        "    a:\n        B: c\n    d:\n        B: e\n"
        "    condition:\n        - a\n        - a or d\n"
    )
    rule = read_rule(add_exclusion(old, 0, NET))
    assert [c.text for c in rule.conditions] == [
        "a and not 1 of filter_main_*",
        "(a or d) and not 1 of filter_main_*",
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("condition: 'a or b'", "condition: '(a or b) and not 1 of filter_main_*'"),
        ('condition: "a\\x20or b"', "condition: '(a or b) and not 1 of filter_main_*'"),
        (
            "condition: >\n        a\n        or b",
            "condition: >\n        (a\n        or b) and not 1 of filter_main_*",
        ),
        (
            "condition: |-  # why\n        a or b",
            "condition: |-  # why\n        (a or b) and not 1 of filter_main_*",
        ),
        (
            "condition: a\n        or b  # c",
            "condition: (a\n        or b) and not 1 of filter_main_*  # c",
        ),
    ],
)
def test_a_condition_is_edited_where_it_stands(written: str, expected: str) -> None:
    old = rule_text(f"    a:\n        B: c\n    b:\n        B: e\n    {written}\n")
    assert f"    {expected}\n" in add_exclusion(old, 0, NET)


def test_keywords_and_keys_without_a_field() -> None:
    words = Exclusion(None, (), ("foo", "b*r"))
    assert (
        lines_of(SEED, words)[1] == "    filter_main_keywords:\n        - 'foo'\n        - 'b*r'\n"
    )
    both = Exclusion(None, ("all",), ("foo", "bar"))
    assert "        '|all':\n            - 'foo'\n" in lines_of(SEED, both)[1]


def test_a_rule_with_a_placeholder_can_be_edited() -> None:
    old = rule_text("    a:\n        B|expand: '%c%'\n    condition: a\n")
    assert "a and not 1 of filter_main_*" in add_exclusion(old, 0, NET)


# several fields together

PAIR = Exclusion(
    "Image",
    ("endswith",),
    ("\\a.exe", "\\b.exe"),
    more=(FieldValues("DestinationIp", (), ("1.2.3.4",)), FieldValues("User", (), (None,))),
)


def test_several_fields_stand_in_one_identifier() -> None:
    assert lines_of(SEED, PAIR) == (
        "",
        "    filter_main_image_destinationip_user:\n"
        "        Image|endswith:\n"
        "            - '\\a.exe'\n"
        "            - '\\b.exe'\n"
        "        DestinationIp: '1.2.3.4'\n"
        "        User: null\n",
    )


def test_several_fields_in_braces() -> None:
    old = "{title: t, detection: {a: {B: c}, condition: a}}"
    two = Exclusion("Image", (), ("x",), "filter_main_x", PAIR.more)
    assert "filter_main_x: {Image: x, DestinationIp: 1.2.3.4, User: null}" in add_exclusion(
        old, 0, two
    )


def test_an_exclusion_of_one_field_more_is_another_one() -> None:
    once = add_exclusion(SEED, 0, PAIR)
    twice = read_rule(add_exclusion(once, 0, PAIR))
    assert twice.identifier("filter_main_image_destinationip_user_2")


def test_the_same_field_may_be_asked_in_two_ways() -> None:
    ways = Exclusion("User", ("startswith",), ("a",), more=(FieldValues("User", (), ("ab",)),))
    assert "        User|startswith: 'a'\n        User: 'ab'\n" in lines_of(SEED, ways)[1]


# what is refused


@pytest.mark.parametrize(
    ("exclusion", "reason"),
    [
        (Exclusion("Image", (), ("x",), "selection"), "no exclusion"),
        (Exclusion("Image", (), ("x",), "filter_main_ms_ranges"), "narrow"),
        (Exclusion("DestinationIp", ("cidr",), ("10.0.0.1/8",)), "host bits"),
        (Exclusion("DestinationIp", ("nonsense",), ("x",)), "unknown modifier"),
        (Exclusion("DestinationIp", ("cidr",), ()), "needs a value"),
        (Exclusion("Image|endswith", (), ("x",)), "name of a field"),
        (Exclusion("Image", (), ("x",), "my filter"), "name of a search identifier"),
        (Exclusion("Image", (), ("x",), "condition"), "name of a search identifier"),
        (Exclusion("Image", (), ("x",), "them"), "name of a search identifier"),
        (Exclusion("Image", ("expand",), ("%who%",)), "placeholder"),
        (Exclusion("User", (), ("x",), None, (FieldValues("User", (), ("y",)),)), "asked twice"),
        (Exclusion("User", (), ("x",), None, (FieldValues("Image", (), ()),)), "needs a value"),
        (Exclusion(None, (), ("x",), None, PAIR.more), "keywords cannot stand beside fields"),
        (Exclusion("Hash", (), ("x",), "filter_main_ms_ranges", PAIR.more), "of its own"),
        (Exclusion("User", (), ("x",), None, (FieldValues("A", ("cidr",), ("y",)),)), "`A|cidr`"),
    ],
)
def test_what_has_no_meaning_is_refused_with_the_reason(exclusion: Exclusion, reason: str) -> None:
    with pytest.raises(EditError, match=reason):
        add_exclusion(SEED, 0, exclusion)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title: t\n", "no `detection`"),
        ("a: [", "not YAML"),
        ("title: t\ncorrelation: {}\n", "correlation"),
        ("title: t\ndetection:\n    a:\n        B: c\n", "no condition"),
        ("title: t\ndetection:\n    a:\n        B: c\n    condition: a and\n", "condition"),
    ],
)
def test_what_is_no_rule_cannot_be_edited(text: str, reason: str) -> None:
    with pytest.raises(EditError, match=reason):
        add_exclusion(text, 0, NET)
