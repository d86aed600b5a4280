"""Fields taken out of the text of others: one event at a time, and as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.conftest import Cell, table_of
from workbench.engine.ask import Masks
from workbench.engine.derive import Derivation, Lines, Reader, Source
from workbench.events.remake import Forms, Joined, Words
from workbench.sigma.formula import Op, Test

CLASSIC = (
    "\tProviderName=Alias\r\n\tNewProviderState=Started\r\n\r\n\tSequenceNumber=1\r\n\r\n"
    "\tHostName=ConsoleHost\r\n\tHostApplication=powershell -c a\r\nb\r\n\tEngineVersion=\r\n"
    "\tScriptName=\r\n\tCommandLine=echo\r\n\tHostName=forged\r\n"
)
LABELS = ("HostName", "HostApplication", "EngineVersion", "ScriptName", "CommandLine")


def lines(label: str, text: str, last: str | None = "CommandLine") -> list[str]:
    return list(Lines(label, LABELS, "=", last)((text,)))


@pytest.mark.parametrize(
    ("label", "values"),
    [
        ("HostName", ["ConsoleHost"]),
        ("HostApplication", ["powershell -c a\r\nb"]),
        ("EngineVersion", [""]),
        ("CommandLine", ["echo\r\n\tHostName=forged"]),
    ],
)
def test_lines_of_classic_powershell(label: str, values: list[str]) -> None:
    assert lines(label, CLASSIC) == values


def test_a_label_that_is_not_there_gives_no_value() -> None:
    assert lines("HostName", "\tEngineVersion=2.0\n") == []
    assert lines("HostName", "a HostName=b") == [], "a label stands at the beginning of a line"


def test_without_a_last_label_a_repeated_one_has_several_values() -> None:
    assert lines("HostName", "HostName=a\nHostName=b", last=None) == ["a", "b"]


def test_blanks_around_the_separator_are_not_of_the_value() -> None:
    text = "        Host Name = ConsoleHost\r\n        Script Name = \r\n        User = A\\b\r\n"
    labels = ("Host Name", "Script Name", "User")
    found = [next(Lines(label, labels, " = ")((text,))) for label in labels]
    assert found == ["ConsoleHost", "", "A\\b"]
    assert list(Lines("Script Name", labels, " = ")((text.replace(" = \r", " =\r"),))) == [""]


def test_a_source_is_one_of_several_values() -> None:
    table = table_of([{"D": ["a", "b", "c"]}, {"D": ["d"]}, {"D": None}, {}])
    third = Source("D", 2)
    assert [third.text(table, row) for row in range(4)] == ["c", None, None, None]
    assert [Source("D").text(table, row) for row in range(4)] == ["a", "d", None, None]
    assert (str(third), str(Source("D"))) == ("D[2]", "D")


CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.sampled_from(["A=1\nB=2", "B=x\nB=y", "A=", "z", ""]),
    st.lists(st.sampled_from(["A=1", "B=2\nA=3\nA=4", None]), min_size=1, max_size=3),
)
TABLES = st.lists(st.dictionaries(st.sampled_from("DEF"), CELLS), max_size=9)
READ: list[tuple[Sequence[Source], Reader]] = [
    ([Source("D")], Lines("A", ("A", "B"), "=")),
    ([Source("D", 1)], Lines("A", ("A", "B"), "=")),
    ([Source("D"), Source("E")], Joined("+")),
    ([Source("E", 0), Source("D", 2)], Forms((("z", "<{text}>"),))),
    ([Source("E")], Words((("z", "word"),))),
]


@given(TABLES, st.sampled_from(READ))
def test_a_column_has_what_each_event_has(
    events: list[Mapping[str, Cell]], read: tuple[Sequence[Source], Reader]
) -> None:
    derived = Derivation("F", tuple(read[0]), read[1])
    table = table_of(events)
    column = derived.column(table)
    for row in range(len(events)):
        expected = derived.values(table, row)
        assert (column.at(row) if column else ()) == expected
    if column is not None:
        assert len(set(column.values.to_pylist())) == len(column.values)


def test_what_a_shipper_has_taken_apart_already_is_the_field_itself() -> None:
    derived = Derivation("Host", (Source("D"),), Lines("Host", ("Host",), "="))
    table = table_of([{"D": "Host=a", "Host": "b"}, {"Host": ["c", "d"]}, {"D": "x"}])
    assert [derived.values(table, row) for row in range(3)] == [("a",), ("c", "d"), ()]
    masks = Masks(table)
    masks.derive([derived])
    found = {text: masks(Test(derived.name, Op.EQ, text)).rows().tolist() for text in "abcd"}
    assert found == {"a": [0], "b": [], "c": [1], "d": [1]}


def test_a_derived_field_is_asked_like_any_other() -> None:
    derived = Derivation("Host", (Source("D", 1),), Lines("Host", ("Host",), "="))
    table = table_of([{"D": ["x", "Host=Console"]}, {"D": ["Host=Console"]}, {"E": "Console"}])
    masks = Masks(table)
    assert not masks(Test(derived.name, Op.EXISTS, "true"))
    masks = Masks(table)
    masks.derive([derived])
    assert derived.name == "Host (from D[1])"
    assert masks(Test(derived.name, Op.EQ, "console")).rows().tolist() == [0]
    assert masks(Test(derived.name, Op.NULL)).rows().tolist() == [1, 2]
    assert masks.value(0, derived.name) == ("Console",)
    assert "Host (from D[1])" not in table.columns


def test_a_field_that_is_derived_in_another_way_is_asked_anew() -> None:
    masks = Masks(table_of([{"D": "a"}]))
    test = Test("F (from D)", Op.EQ, "b")
    for words, rows in (((("a", "b"),), [0]), ((("a", "c"),), [])):
        masks.derive([Derivation("F", (Source("D"),), Words(words))])
        assert masks(test).rows().tolist() == rows
