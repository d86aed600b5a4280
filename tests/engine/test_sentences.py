"""Each predicate's sentence says what decided, or what was missing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.engine.conftest import Cell, predicate, rule_of, table_of
from tests.engine.test_evaluate import SOURCES
from workbench.engine.ask import Masks, Settings
from workbench.engine.evaluate import evaluate
from workbench.engine.explain import explain
from workbench.sigma.formula import Named, Op, Predicate, Test


def reason(
    asked: Predicate, cells: Mapping[str, Cell], settings: Settings | None = None
) -> tuple[bool | None, str]:
    """Whether a predicate held for an event, and the sentence."""
    whole = Named("selection", asked)
    masks = Masks(table_of([{"Q": "q", **cells}]), settings)
    found = explain(evaluate(rule_of(whole, whole=whole), masks, SOURCES), masks, 0)
    return found.predicates[0].held, found.predicates[0].why


NET = predicate("Ip", Op.CIDR, "10.0.0.0/8")


@pytest.mark.parametrize(
    ("asked", "cells", "held", "sentence"),
    [
        (NET, {"Ip": "10.1.2.3"}, True, "Ip is 10.1.2.3, inside 10.0.0.0/8"),
        (NET, {"Ip": ["-", "10.1.2.3"]}, True, "Ip is 10.1.2.3, inside 10.0.0.0/8"),
        (NET, {"Ip": "8.8.8.8"}, False, "8.8.8.8 is outside 10.0.0.0/8"),
        (NET, {"Ip": "-"}, False, "`-` is not an address"),
        (NET, {"Ip": "10.0.0.1 "}, False, "`10.0.0.1 ` is not an address"),
        (NET, {"Ip": ""}, False, "`` is not an address"),
        (NET, {"Ip": None}, False, "has no value"),
        (NET, {}, False, "field absent"),
        (NET, {"Ip": ["-", "8.8.8.8"]}, False,
         "`-` is not an address; 8.8.8.8 is outside 10.0.0.0/8"),
        (NET, {"Ip": "::ffff:10.1.2.3"}, False,
         "IPv4-mapped ::ffff:10.1.2.3 is IPv6, compared as written;"
         " as IPv4 it would be inside 10.0.0.0/8"),
        (NET, {"Ip": "::ffff:8.8.8.8"}, False,
         "IPv4-mapped ::ffff:8.8.8.8 is IPv6, compared as written;"
         " as IPv4 it would be outside 10.0.0.0/8"),
        (predicate("F", Op.ENDS_WITH, "\\wscript.exe"), {"F": "C:\\cmd.exe"}, False,
         "does not end with \\wscript.exe"),
        (predicate("F", Op.ENDS_WITH, "\\cmd.exe"), {"F": "C:\\cmd.exe"}, True,
         "F ends with \\cmd.exe"),
        (predicate("F", Op.CONTAINS, " -x", more=(Test("F", Op.CONTAINS, " /x"),)), {"F": "a /x"},
         True, "F contains ` /x`"),
        (predicate("F", Op.CONTAINS, " -x", more=(Test("F", Op.CONTAINS, " /x"),)), {"F": "a"},
         False, "does not contain any of ` -x`, ` /x`"),
        (predicate("F", Op.EQ, "abc"), {"F": "xyz"}, False, "is xyz, not abc"),
        (predicate("F", Op.EQ, "abc"), {"F": "ABC"}, True, "F is ABC"),
        (predicate("F", Op.LIKE, "a.c", shown="a?c"), {"F": "abc"}, True, "F matches a?c"),
        (predicate("F", Op.REGEX, "^a+$"), {"F": "b"}, False,
         "does not match the regular expression ^a+$"),
        (predicate("F", Op.NULL), {}, True, "F is absent"),
        (predicate("F", Op.NULL), {"F": None}, True, "F has no value"),
        (predicate("F", Op.NULL), {"F": ""}, False, "has the value ``"),
        (predicate("F", Op.EXISTS, "true"), {"F": None}, True, "F is present"),
        (predicate("F", Op.EXISTS, "true"), {}, False, "field absent"),
        (predicate("F", Op.EXISTS, "false"), {"F": "x"}, False, "is present"),
        (predicate("F", Op.GT, "10"), {"F": "0x10"}, True, "F is 0x10, more than 10"),
        (predicate("F", Op.GT, "10"), {"F": "9"}, False, "9 is not more than 10"),
        (predicate("F", Op.GT, "10"), {"F": "ten"}, False, "ten is not a number"),
        (predicate("F", Op.FIELD_EQ, "G"), {"F": "aa", "G": "AA"}, True, "F equals G (AA)"),
        (predicate("F", Op.FIELD_EQ, "G"), {"F": "aa", "G": "bb"}, False, "is not G (bb)"),
        (predicate("F", Op.FIELD_EQ, "G"), {"F": "aa"}, False, "G is absent"),
        (predicate(None, Op.CONTAINS, "mimi"), {"F": "xmimix"}, True, "F contains mimi"),
        (predicate(None, Op.CONTAINS, "mimi"), {"F": "x"}, False, "no field contains mimi"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_decided(
    asked: Predicate, cells: Mapping[str, Cell], held: bool, sentence: str
) -> None:
    assert reason(asked, cells) == (held, sentence)


def test_a_mapped_address_compared_as_ipv4() -> None:
    settings = Settings(mapped_as_ipv4=True)
    said = "Ip is ::ffff:10.1.2.3, as IPv4 10.1.2.3 inside 10.0.0.0/8"
    assert reason(NET, {"Ip": "::ffff:10.1.2.3"}, settings) == (True, said)
    outside = "::ffff:8.8.8.8 is outside 10.0.0.0/8"
    assert reason(NET, {"Ip": "::ffff:8.8.8.8"}, settings) == (False, outside)


@pytest.mark.parametrize(
    ("time", "held", "sentence"),
    [
        ("2024-12-31T03:04:05Z", True, "T is 2024-12-31T03:04:05Z: its hour is 3"),
        ("2024-12-31T04:04:05Z", False, "the hour of 2024-12-31T04:04:05Z is 4, not 3"),
        ("yesterday", False, "yesterday is not a timestamp"),
    ],
)
def test_parts_of_timestamps(time: str, held: bool, sentence: str) -> None:
    asked = predicate("T", Op.TIME_PART, "3")
    test = Test("T", Op.TIME_PART, "3", flags="hour")
    timed = Predicate(asked.key, "T", ("hour",), 3, asked.span, (test,))
    assert reason(timed, {"T": time}) == (held, sentence)


def test_many_values_are_not_all_listed() -> None:
    held, said = reason(NET, {"Ip": [f"8.8.8.{i}" for i in range(9)]})
    assert held is False
    assert said.endswith("8.8.8.2 is outside 10.0.0.0/8; and 6 more")


def test_a_long_value_is_cut() -> None:
    _, said = reason(predicate("F", Op.EQ, "x" * 500), {"F": "y" * 500})
    assert len(said) < 300
