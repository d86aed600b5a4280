"""A new exclusion is written as the document is, and its values read back as they were given."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sigma.exclusions import NET, NETS, SEED, with_condition
from tests.sigma.texts import keys_in, rule_text
from workbench.sigma import meaning
from workbench.sigma.exclude import Exclusion, add_exclusion
from workbench.sigma.parse import read_rule
from workbench.sigma.remove import remove

# ways of writing a document


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_are_those_of_the_file(newline: str, last: bool) -> None:
    text = (SEED.replace("level: high\n", "") if last else SEED).replace("\n", newline)
    text = text.removesuffix(newline)
    new = add_exclusion(text, 0, NET)
    assert "".join(new.split(newline)).isprintable()
    assert not new.endswith(newline)
    assert remove(new, 0, keys_in(new, "198.51.100.0/24")) == text


@pytest.mark.parametrize("name", [None, "filter_main_local_ranges", "filter_main_ms_ranges"])
def test_where_line_ends_are_mixed_no_line_changes_its_own(name: str | None) -> None:
    text = "".join(
        line + ("\r\n" if number % 2 else "\n") for number, line in enumerate(SEED.splitlines())
    )
    new = add_exclusion(text, 0, Exclusion("DestinationIp", ("cidr",), ("9.9.9.0/24",), name))
    kept = {line.strip(" -") for line in new.splitlines(keepends=True)}
    moved = "DestinationIp|cidr: '20.0.0.0/11'"  # becomes a list
    assert all(
        line.strip(" -") in kept for line in text.splitlines(keepends=True) if moved not in line
    )


def test_an_identifier_at_the_end_of_a_file_that_has_no_end() -> None:
    text = "title: t\ndetection:\n  condition: a\n  a:\n    B: c"
    new = add_exclusion(text, 0, NET)
    assert new == (
        "title: t\ndetection:\n  condition: a and not 1 of filter_main_*\n  a:\n    B: c\n"
        "  filter_main_destinationip:\n    DestinationIp|cidr: 198.51.100.0/24"
    )
    assert remove(new, 0, keys_in(new, "198.51.100.0/24")) == text


def test_only_the_asked_document_changes() -> None:
    one = with_condition("a", "a")
    text = f"{one}---\n# second\n{one}...\n---\n{one}"
    parts = add_exclusion(text, 1, NET).split("---\n")
    assert parts[0] == one
    assert parts[2] == one
    assert read_rule(add_exclusion(text, 1, NET), 1).identifier("filter_main_destinationip")


def test_flow_style() -> None:
    text = "{title: t, detection: {a: {B: c}, f: {D: 'x'}, condition: 'a and not 1 of f*'}}"
    new = add_exclusion(text, 0, Exclusion("D", (), ("y", "z")))
    assert new == text.replace("f: {D: 'x'}", "f: {D: 'x'}, filter_main_d: {D: ['y', 'z']}")
    assert add_exclusion(text, 0, Exclusion("D", (), ("y",), "f")) == text.replace(
        "'x'", "['x', 'y']"
    )


def test_json() -> None:
    text = '{\n "detection": {\n  "a": {"B": "c"},\n  "condition": "a"\n }\n}\n'
    new = add_exclusion(text, 0, NET)
    assert json.loads(new)["detection"] == {
        "a": {"B": "c"},
        "filter_main_destinationip": {"DestinationIp|cidr": "198.51.100.0/24"},
        "condition": "a and not 1 of filter_main_*",
    }
    assert remove(new, 0, keys_in(new, *NET.values)) == text


def test_comments_that_are_part_of_the_neighbour_stay_with_it() -> None:
    old = rule_text(
        "    a:\n        B: c  # é\n        # - d\n\n    # the condition\n    condition: a\n"
    )
    assert "        # - d\n    filter_main_destinationip:\n" in add_exclusion(old, 0, NET)


def test_a_text_beyond_ascii_and_tabs_in_comments() -> None:
    old = SEED.replace("title: A rule", "title: Über \N{PILE OF POO} \u3042 #\tx").replace(
        "# IPv6", "#\t\N{BULLET} IPv6"
    )
    new = add_exclusion(old, 0, NETS)
    assert remove(new, 0, keys_in(new, *NETS.values)) == old


# values come back as they were given

scalars = st.one_of(
    st.text(min_size=1, max_size=12),
    st.sampled_from(
        [
            "C:\\x\\",
            "it's",
            '"q"',
            "*",
            "a*",
            "\\*",
            "yes",
            "010",
            "1e3",
            "null",
            "~",
            "- a",
            "a: b",
        ]
    ),
    st.sampled_from(["#x", "a #b", " a ", "%x%", "!t", "&a", "@x", "`", "2020-01-01", "=", "<<"]),
    st.integers(-(10**6), 10**6),
    st.booleans(),
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
)


@settings(deadline=None)
@given(
    st.lists(scalars, min_size=1, max_size=3, unique_by=lambda v: meaning.tests_of("X", (), v)),
    st.sampled_from(["Image", "Some Field", "a.b", "é", "- x", "[0]", "a: b", "#c"]),
    st.sampled_from(["'x'", '"x"', "x", "[x]"]),
)
def test_values_read_back_as_they_were_given(
    values: list[str | int | float | bool | None], field: str, written: str
) -> None:
    old = rule_text(f"    s:\n        X: {written}\n    condition: s\n")
    exclusion = Exclusion(field, (), tuple(values))
    new = add_exclusion(old, 0, exclusion)
    identifier = read_rule(new).identifiers[-1]
    read = [(type(p.value), p.value) for p in identifier.items[0].predicates]
    assert read == [(type(value), value) for value in values]
    assert remove(new, 0, [p.key for p in identifier.items[0].predicates]) == old
