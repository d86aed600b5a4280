"""What is typed finds rules by any part, and each facet counts what its own choice leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue.entries import entry
from workbench.catalogue.facets import Facet
from workbench.catalogue.find import PARTS, Finder, Wanted, Word, words_of
from workbench.catalogue.index import read_index
from workbench.sigma.indicators import Row

RULES = (
    entry(
        "Script Interpreter", Row("Image", "ends_with", "\\WScript.exe"),
        path="rules/net/net_script.yml", id="992a6cae", author="Florian Roth", level="high",
        status="test", tags=("attack.execution", "attack.t1059"),
        exclusions=(Row("DestinationIp", "cidr_match", "10.0.0.0/8"),),
    ),
    entry(
        "Cleared Log", Row("", "match", "wiped out"), path="rules\\win\\cleared.yml", id="aaaa",
        category=None, service="security", author="Somebody", level="low", status="stable",
    ),
    entry("High Port", Row("Port", "gte", "high"), path="high/x.yml", level="low", status="test"),
)  # fmt: skip
FINDER = Finder(RULES)


def found(text: str) -> list[int]:
    rows: list[int] = FINDER.find(Wanted(text)).rows.tolist()
    return rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", [0, 1, 2]),
        ("   ", [0, 1, 2]),
        ("SCRIPT", [0]),
        ("992a", [0]),
        ("net_script", [0]),
        ("cleared.yml", [1]),
        ("t1059", [0]),
        ("florian", [0]),
        ("process_creation", [0, 2]),
        ("security", [1]),
        ("image", [0]),
        ("destinationip", [0]),
        ("\\wscript.exe", [0]),
        ("10.0.0.0/8", [0]),
        ("script roth", [0]),
        ("script somebody", []),
        ('"wiped out"', [1]),
        ('"out wiped"', []),
        ('"wiped o', [1]),
        ("rules", []),  # a folder is no part of the file's name
        ("high", [2]),  # a level is asked for by its name
    ],
)
def test_words_are_found_in_every_part(text: str, rows: list[int]) -> None:
    assert found(text) == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("level:high", [0]),
        ("LEVEL:High", [0]),
        ("title:high", [2]),
        ("value:high", [2]),
        ("field:port", [2]),
        ("field:high", []),
        ("status:test author:roth", [0]),
        ("tag:execution", [0]),
        ("id:aa", [1]),
        ("file:cleared", [1]),
        ("logsource:windows/security", [1]),
        ('title:"script interpreter"', [0]),
        ('author:"florian r', [0]),
        ("title:", [0, 1, 2]),  # still to be typed
        ("title", []),
        ("c:\\windows", []),  # a colon after anything else is part of the word
    ],
)
def test_a_part_can_be_named(text: str, rows: list[int]) -> None:
    assert found(text) == rows


def test_what_was_typed_is_read_as_words() -> None:
    assert words_of('a "b c" a Tag:X c:\\d value:"e  f" "" level:') == (
        Word("a"), Word("b c"), Word("x", "tag"), Word("c:\\d"), Word("e  f", "value"),
    )  # fmt: skip


@given(st.text(alphabet='ab:" \\' + "titleTAG", max_size=30))
def test_any_text_can_be_typed(text: str) -> None:
    assert set(found(text)) <= {0, 1, 2}


@given(st.lists(st.sampled_from(["script", "high", "e", "i", "title:h", "level:low", "zz"])))
def test_words_are_anded_in_any_order(words: list[str]) -> None:
    each = [set(found(word)) for word in words]
    expected = set.intersection({0, 1, 2}, *each)
    assert set(found(" ".join(words))) == expected == set(found(" ".join(reversed(words))))


def test_choices_of_several_facets_are_anded_and_of_one_ored() -> None:
    wanted = Wanted().choose(Facet.LEVEL, ["low", "high"]).choose(Facet.STATUS, ["test"])
    assert FINDER.find(wanted).rows.tolist() == [0, 2]
    assert FINDER.find(wanted.choose(Facet.LEVEL, ["low"])).rows.tolist() == [2]
    assert wanted.choose(Facet.LEVEL, []) == Wanted().choose(Facet.STATUS, ["test"])


def test_the_counts_of_a_facet_ignore_its_own_choice() -> None:
    counts = FINDER.find(Wanted().choose(Facet.LEVEL, ["low"])).counts
    assert counts[Facet.LEVEL] == {"low": 2, "high": 1}
    assert counts[Facet.STATUS] == {"stable": 1, "test": 1}
    counts = FINDER.find(Wanted("script").choose(Facet.LEVEL, ["low"])).counts
    assert counts[Facet.LEVEL] == {"low": 0, "high": 1}
    assert counts[Facet.STATUS] == {"stable": 0, "test": 0}


def test_no_rules() -> None:
    assert Finder(()).find(Wanted("x")).rows.tolist() == []


def test_every_rule_of_a_catalogue_is_found_by_its_id(corpus: Path) -> None:
    entries = read_index([corpus / "rules"]).entries
    finder = Finder(entries)
    for row, each in enumerate(entries):
        assert row in finder.find(Wanted(f"id:{each.meta.id}")).rows
    assert len(PARTS) == 10
