"""How derivations are written, and what is wrong with one."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from workbench.engine.derive import Derivation, Forms, Joined, Lines, Source, Words
from workbench.engine.derive_file import derivations_of
from workbench.engine.shape import ShapeError


def read(text: str) -> tuple[Derivation, ...]:
    return derivations_of(yaml.safe_load(text), "here")


def test_each_label_of_lines_is_a_field_without_its_blanks() -> None:
    found = read('[{from: "Data[2]", lines: " = ", labels: [Host Name, User], last: User}]')
    labels = ("Host Name", "User")
    source = (Source("Data", 2),)
    assert found == (
        Derivation("HostName", source, Lines("Host Name", labels, " = ", "User")),
        Derivation("User", source, Lines("User", labels, " = ", "User")),
    )


@pytest.mark.parametrize(
    ("text", "derived"),
    [
        (
            "[{field: F, from: D, words: {A: b, 6: tcp}}]",
            Derivation("F", (Source("D"),), Words((("a", "b"), ("6", "tcp")))),
        ),
        (
            "[{field: F, from: [D, E], join: '-', replace: {X: y}, ahead: '<'}]",
            Derivation("F", (Source("D"), Source("E")), Joined("-", (("X", "y"),), "<")),
        ),
        (
            "[{field: F, from: [D, E], forms: {T: '{low:x}'}}]",
            Derivation("F", (Source("D"), Source("E")), Forms((("t", "{low:x}"),))),
        ),
    ],
)
def test_kinds_of_derivation(text: str, derived: Derivation) -> None:
    assert read(text) == (derived,)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({}, "a list of derived fields is expected"),
        ([1], "a mapping is expected, not `1`"),
        ([{"field": "F", "from": "D"}], "has one of lines, words, join, forms"),
        ([{"field": "F", "from": "D", "words": {}, "join": ""}], "has one of lines"),
        ([{"field": "F", "from": "D", "words": {}, "last": "x"}], "`last` is not one of"),
        ([{"from": "D", "words": {}}], "`field` is missing"),
        ([{"field": "F", "words": {}}], "`from` is missing"),
        ([{"field": "F", "from": ["D", "E"], "words": {}}], "reads 1 of `from`, not 2"),
        ([{"field": "F", "from": "D[x]", "words": {}}], "is not a field, or a field and a number"),
        ([{"field": "F", "from": "D", "words": {"a": []}}], "a text is expected, not a list"),
        ([{"field": "F", "from": "D", "forms": {}}], "reads 2 of `from`, not 1"),
        ([{"field": "F", "from": ["D", "E"], "forms": {"t": "{x}"}}], "`{x}` is not a form"),
        ([{"from": "D", "lines": "="}], "`labels` is missing"),
        ([{"from": "D", "lines": " ", "labels": ["a"]}], "between label and value"),
        ([{"from": ["D", "E"], "lines": "=", "labels": ["a"]}], "reads 1 of `from`, not 2"),
        ([{"from": "D", "lines": "=", "labels": ["a", "a"]}], "`a` is derived twice"),
    ],
)
def test_a_wrong_derivation_is_one_sentence(written: Any, said: str) -> None:
    with pytest.raises(ShapeError) as raised:
        derivations_of(written, "here")
    assert said in str(raised.value)
    assert str(raised.value).startswith("here")
