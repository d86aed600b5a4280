"""Every operator asked of a table, with the traps of real values, and against plain Python."""

from __future__ import annotations

import operator
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.cells import ABSENT, CELLS, TEXT, any_value, hit, lowered
from tests.engine.conftest import Cell, table_of
from workbench.engine.ask import Masks, NotEvaluated, Settings, ask, holds
from workbench.sigma.formula import Op, Test

# ---- texts


@pytest.mark.parametrize(
    ("op", "needle", "hits"),
    [
        (Op.EQ, "CMD.exe", [0]),
        (Op.CONTAINS, "md.E", [0, 1, 2, 3]),
        (Op.STARTS_WITH, "cmd", [0, 2]),
        (Op.ENDS_WITH, "\\CMD.EXE", [1]),
    ],
)
def test_texts_are_compared_ignoring_case(op: Op, needle: str, hits: list[int]) -> None:
    values = ["cmd.exe", "C:\\cmd.exe", "CMD.EXE ", "xcmd.Exe.", "other", None, ABSENT]
    assert hit(Test("F", op, needle), *values) == hits


@pytest.mark.parametrize("op", [Op.EQ, Op.CONTAINS, Op.STARTS_WITH, Op.ENDS_WITH])
def test_cased_texts_are_compared_as_written(op: Op) -> None:
    assert hit(Test("F", op, "Abc", cased=True), "Abc", "abc", "ABC") == [0]


def test_a_needle_is_never_a_pattern() -> None:
    assert hit(Test("F", Op.CONTAINS, "a.*[b"), "xa.*[by", "axxb") == [0]


def test_numbers_and_booleans_equal_their_text() -> None:
    assert hit(Test("F", Op.EQ, "4688"), "4688", "04688") == [0]
    assert hit(Test("F", Op.EQ, "true"), "true", "True", "1") == [0, 1]


def test_case_folding_is_one_character_for_one() -> None:
    assert hit(Test("F", Op.EQ, "ÄÖÜ"), "äöü", "aou") == [0]
    assert hit(Test("F", Op.EQ, "STRASSE"), "straße", "strasse") == [1]
    assert hit(Test("F", Op.EQ, "ΟΔΟΣ"), "οδοσ", "ΟΔΟΣ") == [0, 1]


@pytest.mark.parametrize("word", ["ÄÖÜ", "ΟΔΟΣ", "İstanbul", "ПРИВЕТ", "ǅ", "\u212a"])
def test_every_text_operator_lowers_alike(word: str) -> None:
    pattern = "".join(f"\\{c}" if not c.isalnum() else c for c in word)
    for test in (
        Test("F", Op.EQ, word),
        Test("F", Op.CONTAINS, word),
        Test("F", Op.STARTS_WITH, word),
        Test("F", Op.ENDS_WITH, word),
        Test("F", Op.LIKE, f"{pattern}.*"),
    ):
        assert hit(test, word) == [0]


def test_equality_with_the_empty_text_is_not_null() -> None:
    assert hit(Test("F", Op.EQ, ""), "", None, ABSENT, " ") == [0]


def test_half_a_surrogate_pair_is_refused_with_a_reason() -> None:
    for op in (Op.EQ, Op.REGEX, Op.LIKE):
        with pytest.raises(NotEvaluated, match="surrogate"):
            hit(Test("F", op, "\ud800"), "x")


# ---- wildcards


def test_wildcards_match_the_whole_text_and_line_ends() -> None:
    test = Test("F", Op.LIKE, r"a.*C\.exe")
    assert hit(test, "abc.exe", "A\nb\nc.EXE", "abcxexe", "xabc.exe", "abc.exe ") == [0, 1]


def test_lowering_a_pattern_leaves_its_escapes_alone() -> None:
    assert hit(Test("F", Op.LIKE, r"C:\\S.\(X\)"), "c:\\sy(x)", "c: y(x)") == [0]
    assert hit(Test("F", Op.LIKE, r"A.", cased=True), "Ab", "ab") == [0]


# ---- absent, empty, present


def test_null_is_absent_or_without_a_value() -> None:
    assert hit(Test("F", Op.NULL), "x", "", None, ABSENT, [None, "x"], [None, None]) == [2, 3, 5]


def test_exists_asks_presence_only() -> None:
    assert hit(Test("F", Op.EXISTS, "true"), "x", "", None, ABSENT, ["a", "b"]) == [0, 1, 2, 4]
    assert hit(Test("F", Op.EXISTS, "false"), "x", "", None, ABSENT, ["a", "b"]) == [3]


def test_a_field_that_no_event_has() -> None:
    assert hit(Test("Z", Op.EQ, "x"), "x", "y") == []
    assert hit(Test("Z", Op.NULL), "x", "y") == [0, 1]
    assert hit(Test("Z", Op.EXISTS, "true"), "x", "y") == []
    assert hit(Test("Z", Op.EXISTS, "false"), "x", "y") == [0, 1]


def test_any_of_several_values_suffices() -> None:
    assert hit(Test("F", Op.EQ, "b"), ["a", "b"], ["a", "c"], "b", [None, "B"]) == [0, 2, 3]


# ---- numbers


@pytest.mark.parametrize(
    ("op", "limit", "hits"),
    [
        (Op.LT, "10", [0, 3, 7]),
        (Op.LTE, "10", [0, 1, 3, 7]),
        (Op.GT, "10", [2, 6]),
        (Op.GTE, "10", [1, 2, 6]),
        (Op.GT, "-1.5", [0, 1, 2, 3, 6]),
        (Op.LT, "-1.25", [7]),
    ],
)
def test_numbers_in_order(op: Op, limit: str, hits: list[int]) -> None:
    values = ["9", "10", "0x10", "9.5", "abc", "", "1e3", "-2", " 1", None, ABSENT, "١"]
    assert hit(Test("F", op, limit), *values) == hits


def test_large_numbers_are_compared_exactly() -> None:
    values = ["9007199254740993", "0x20000000000001", "9007199254740992"]
    assert hit(Test("F", Op.GT, "9007199254740992"), *values) == [0, 1]


def test_a_limit_that_is_no_number_is_refused() -> None:
    with pytest.raises(NotEvaluated, match="not a number"):
        hit(Test("F", Op.GT, "ten"), "11")


# ---- times


@pytest.mark.parametrize(
    ("part", "number", "hits"),
    [
        ("minute", "4", [0, 1, 2, 5]),
        ("hour", "3", [0, 1, 2, 5]),
        ("hour", "1", []),
        ("hour", "0", [3]),
        ("day", "31", [0, 1, 2, 3, 5]),
        ("week", "1", [0, 1, 2, 3, 5]),
        ("month", "12", [0, 1, 2, 3, 5]),
        ("year", "2024", [0, 1, 2, 3, 5]),
    ],
)
def test_parts_of_timestamps(part: str, number: str, hits: list[int]) -> None:
    values = [
        "2024-12-31T03:04:05.1234567Z",
        "2024-12-31 03:04:05.123",
        "2024-12-31T03:04:05",
        "2024-12-31",
        "not a time",
        "2024-12-31T03:04:05+02:00",
        "20241231",
        "2024-13-31T03:04:05",
        None,
        ABSENT,
    ]
    assert hit(Test("F", Op.TIME_PART, number, flags=part), *values) == hits


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(NotEvaluated, match="part of a timestamp"):
        hit(Test("F", Op.TIME_PART, "1", flags="century"), "2024-12-31")


# ---- keywords


@pytest.mark.parametrize(
    "test",
    [
        Test(None, Op.EQ, "Mimikatz"),
        Test(None, Op.CONTAINS, "Mimikatz"),
        Test(None, Op.LIKE, "mimi.atz"),
        Test(None, Op.REGEX, "mimi[k]atz"),
    ],
)
def test_keywords_are_searched_in_every_value_of_every_field(test: Test) -> None:
    table = table_of(
        [
            {"A": "x mimikatz y"},
            {"B": ["q", "mimikatz"]},
            {"mimikatz": "a name is no value"},
            {"A": "mimi", "B": "katz"},
            {"A": None},
        ]
    )
    assert ask(test, table).rows().tolist() == [0, 1]


def test_presence_needs_a_field() -> None:
    with pytest.raises(NotEvaluated, match="needs a field"):
        hit(Test(None, Op.NULL), "x")


# ---- remembered answers


def test_the_same_question_gives_the_same_mask() -> None:
    masks = Masks(table_of([{"F": "a"}, {"F": "b"}]))
    assert masks(Test("F", Op.EQ, "a")) is masks(Test("F", Op.EQ, "a"))
    assert masks(Test("F", Op.EQ, "zzz")) is masks.none


def test_an_empty_table_answers_everything_with_nothing() -> None:
    table = table_of([])
    for op in (Op.EQ, Op.NULL, Op.EXISTS, Op.CIDR, Op.GT):
        value = {Op.EXISTS: "false", Op.CIDR: "10.0.0.0/8", Op.GT: "1"}.get(op, "x")
        assert ask(Test("F", op, value), table).size == 0


# ---- against plain Python, event by event


@given(CELLS, TEXT, st.booleans())
def test_texts_against_plain_python(cells: list[Cell], needle: str, cased: bool) -> None:
    def of(text: str) -> str:
        return text if cased else lowered(text)

    plain: dict[Op, Callable[[str], bool]] = {
        Op.EQ: lambda v: of(v) == of(needle),
        Op.CONTAINS: lambda v: of(needle) in of(v),
        Op.STARTS_WITH: lambda v: of(v).startswith(of(needle)),
        Op.ENDS_WITH: lambda v: of(v).endswith(of(needle)),
    }
    for op, question in plain.items():
        expected = [i for i, cell in enumerate(cells) if any_value(cell, question)]
        assert hit(Test("F", op, needle, cased), *cells) == expected


NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70),
    st.integers(-20, 20),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
)


@given(st.lists(NUMBERS, max_size=20), NUMBERS)
def test_numbers_against_plain_python(values: list[int | float], limit: int | float) -> None:
    plain = {Op.LT: operator.lt, Op.LTE: operator.le, Op.GT: operator.gt, Op.GTE: operator.ge}
    for op, compare in plain.items():
        expected = [i for i, value in enumerate(values) if compare(value, limit)]
        assert hit(Test("F", op, str(limit)), *map(str, values)) == expected


@given(TEXT, TEXT)
def test_one_value_answers_as_a_column_does(value: str, needle: str) -> None:
    for op in (Op.EQ, Op.CONTAINS, Op.STARTS_WITH, Op.ENDS_WITH):
        test = Test("F", op, needle)
        assert holds(test, value, Settings()) == bool(hit(test, value))


def test_a_field_is_found_without_the_blanks_of_its_name() -> None:
    table = table_of([{"ThreatName": "x"}, {"ThreatName": None}, {}])
    assert Masks(table)(Test("Threat Name", Op.EQ, "x")).rows().tolist() == [0]
    assert Masks(table)(Test("Threat Name", Op.EXISTS, "false")).rows().tolist() == [2]
