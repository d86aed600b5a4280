"""Placeholder values: the forms of their files, and what is no such file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.sigma.placeholders import (
    NO_VALUES,
    SYMBOLIC,
    PlaceholderError,
    Placeholders,
    read_placeholders,
)


def values(text: str, name: str = "placeholders.yml") -> dict[str, tuple[str, ...]]:
    return dict(read_placeholders(text.encode(), name).values)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("placeholders.yml", "admins: [alice, bob]\nnets: 10.0.0.0/8\nports:\n- 010\n- 443\n"),
        ("p.yaml", "vars:\n  '%admins%': [alice, bob]\n  nets: 10.0.0.0/8\n  ports: [010, 443]\n"),
        ("p.json", '{"admins": ["alice", "bob"], "nets": "10.0.0.0/8", "ports": ["010", 443]}'),
        ("p.json", '{"vars": {"admins": ["alice", "bob"], "nets": "10.0.0.0/8",'
                   ' "ports": ["010", 443]}}'),
        ("p.TXT", "# who\nadmins = alice\nadmins=bob\n\nnets = 10.0.0.0/8\n"
                  "%ports% = 010\nports = 443\n"),
    ],
)  # fmt: skip
def test_names_have_values_in_every_form(name: str, text: str) -> None:
    assert values(text, name) == {
        "admins": ("alice", "bob"),
        "nets": ("10.0.0.0/8",),
        "ports": ("010", "443"),
    }


def test_values_are_texts_as_written() -> None:
    assert values("a: [010, 1.0, yes, '', ' b ', 0x1F]") == {
        "a": ("010", "1.0", "yes", "", " b ", "0x1F")
    }
    assert values('{"a": [1.50, true, 12345678901234567890]}', "p.json") == {
        "a": ("1.50", "true", "12345678901234567890")
    }
    assert values("a = b = c\nd =", "p.txt") == {"a": ("b = c",), "d": ("",)}


def test_a_name_without_values_is_none() -> None:
    assert values("a: []\nb: x") == {"b": ("x",)}


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("p.yml", "- a", "p.yml: a mapping of names to values is expected"),
        ("p.yml", "", "a mapping of names"),
        ("p.yml", "a: {b: c}", "`a` has a value that is neither text nor number"),
        ("p.yml", "a: [b, null]", "`a` has a value"),
        ("p.yml", "a: [b", "not YAML"),
        ("p.json", '{"a": null}', "`a` has a value"),
        ("p.json", '{"a": [', "not JSON"),
        ("p.txt", "a = b\njust words\n", "line 2: `name = value` is expected"),
    ],
)
def test_what_is_no_file_of_values_says_why(name: str, text: str, why: str) -> None:
    with pytest.raises(PlaceholderError, match=r"^p\.\w+: ") as refusal:
        read_placeholders(text.encode(), name)
    assert why in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(PlaceholderError, match="not UTF-8"):
        read_placeholders(b"a: \xff", "p.yml")


def test_the_first_that_names_a_placeholder_counts() -> None:
    one, two = Placeholders((("a", ("1",)),)), Placeholders((("a", ("2",)), ("b", ("3",))))
    assert dict(one.also(two).values) == {"a": ("1",), "b": ("3",)}
    assert one.also(one) is one
    assert NO_VALUES.of("a") == ()


def test_for_edits_every_name_stands_for_itself() -> None:
    assert SYMBOLIC.of("a") != SYMBOLIC.of("b")
    assert len(SYMBOLIC.of("a")) == 1


@given(
    st.dictionaries(
        st.text("abcxyz_", min_size=1),
        st.lists(st.text(st.characters(codec="utf-8"), max_size=8), min_size=1),
        max_size=4,
    )
)
def test_json_and_yaml_say_the_same(given_: dict[str, list[str]]) -> None:
    text = json.dumps(given_)
    assert values(text, "p.json") == {n: tuple(v) for n, v in given_.items()}
