"""Regular expressions and wildcards: what RE2 takes, what it does not, and the limits of time."""

from __future__ import annotations

import re
from time import perf_counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.cells import ABSENT, hit
from tests.engine.conftest import table_of
from workbench.engine.ask import Masks, NotEvaluated, Settings
from workbench.engine.patterns import is_linear, lower, lower_pattern, search, shortened
from workbench.sigma.formula import Op, Test


@pytest.mark.parametrize(
    ("flags", "pattern", "hits"),
    [
        ("", "b+", [0, 2]),
        ("i", "B+", [0, 1, 2]),
        ("", "^b", [2]),
        ("m", "^b", [0, 2]),
        ("", "a.b", []),
        ("s", "a.b", [0]),
        ("ims", "^A.B$", [0]),
    ],
)
def test_regular_expressions_and_flags(flags: str, pattern: str, hits: list[int]) -> None:
    test = Test("F", Op.REGEX, pattern, flags=flags)
    assert hit(test, "a\nb", "ABBB", "bb", "", None, ABSENT) == hits


@pytest.mark.parametrize(
    ("pattern", "hits"),
    [
        (r"a(?=b)", [0]),
        (r"a(?!b)", [1]),
        (r"(?<!x)c", [1]),
        (r"(.)\1", [2]),
        (r"^(?:ab){1,2000}$", [0]),
    ],
)
def test_what_re2_cannot_express_is_still_evaluated(pattern: str, hits: list[int]) -> None:
    assert hit(Test("F", Op.REGEX, pattern), "ab", "ac", "dd", None) == hits


def test_flags_reach_the_second_engine() -> None:
    assert hit(Test("F", Op.REGEX, r"A(?=B)", flags="i"), "ab", "ac") == [0]
    assert hit(Test("F", Op.REGEX, r"a.(?=b)", flags="s"), "a\nb") == [0]


def test_a_runaway_expression_is_not_evaluated() -> None:
    settings = Settings(seconds_per_value=0.02)
    test = Test("F", Op.REGEX, r"^(a|aa)+\1?$(?!x)")
    with pytest.raises(NotEvaluated, match="took too long"):
        hit(test, "a" * 60 + "b", settings=settings)


def test_the_whole_test_has_a_limit_too() -> None:
    settings = Settings(seconds_per_value=5, seconds_per_test=0.05)
    values = ["a" * 30 + "b" + str(i) for i in range(200)]
    with pytest.raises(NotEvaluated, match="in all"):
        hit(Test("F", Op.REGEX, r"^(a|aa)+\1?$(?!x)"), *values, settings=settings)


def test_an_expression_that_exploded_once_is_not_run_again() -> None:
    masks = Masks(table_of([{"F": "a" * 60 + "b"}]), Settings(seconds_per_value=0.02))
    test = Test("F", Op.REGEX, r"^(a|aa)+\1?$(?!x)")
    reasons = []
    for _ in range(2):
        with pytest.raises(NotEvaluated) as caught:
            masks(test)
        reasons.append(str(caught.value))
    assert reasons[0] == reasons[1]


@pytest.mark.parametrize("field", ["F", "no such field"])
def test_an_invalid_expression_is_refused_whatever_the_events(field: str) -> None:
    with pytest.raises(NotEvaluated, match="not a valid regular expression"):
        hit(Test(field, Op.REGEX, "a("), "x")


@pytest.mark.parametrize("pattern", ["a$", "(?<!b)a$"])
def test_the_end_of_a_text_is_also_before_a_last_line_feed(pattern: str) -> None:
    assert hit(Test("F", Op.REGEX, pattern), "a", "a\n", "a\n\n", "ab") == [0, 1]


def test_a_dollar_that_is_escaped_or_in_a_class_is_itself() -> None:
    assert hit(Test("F", Op.REGEX, r"a\$b[$]"), "a$b$", "a\nb") == [0]


def test_classes_know_ascii_in_both_engines() -> None:
    for pattern in (r"^\w$", r"^\w(?!x)"):
        assert hit(Test("F", Op.REGEX, pattern), "a", "é") == [0]


def test_lowering_a_pattern_keeps_its_escapes() -> None:
    assert lower_pattern(r"A\S\\B.*\.C") == r"a\S\\b.*\.c"
    assert lower("ÄÖ") == "äö"


def test_a_long_pattern_is_cut_for_a_sentence() -> None:
    assert shortened("abc", 3) == "abc"
    assert shortened("abcd", 3) == "ab…"


@pytest.mark.parametrize(
    ("pattern", "linear"),
    [("a+$", True), ("(a|aa)+", True), (r"a(?!b)", False), (r"(a)\1", False), ("a(", False)],
)
def test_what_re2_runs_takes_no_longer_than_the_text_is_long(pattern: str, linear: bool) -> None:
    assert is_linear(pattern, "i") is linear


@given(
    opening=st.sampled_from([".*", ".+", ".{2,}", ".*?", "(?i).{1,}"]),
    rest=st.sampled_from(["", "b", "b$", "[^a]", "|x", "\nb", "(?:a|b)c?"]),
    flags=st.sampled_from(["", "i", "m", "s", "ms"]),
    values=st.lists(st.text("abAx\n", max_size=8), min_size=1, max_size=6),
)
def test_an_open_beginning_finds_what_it_says(
    opening: str, rest: str, flags: str, values: list[str]
) -> None:
    wanted = 0
    for flag in flags:
        wanted |= {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}[flag]
    expected = [n for n, value in enumerate(values) if re.search(opening + rest, value, wanted)]
    assert hit(Test("F", Op.REGEX, opening + rest, flags=flags), *values) == expected


def test_a_search_for_long_values_takes_no_longer_for_long_ones() -> None:
    texts = pa.array(["word " * 250] * 200, pa.large_string())

    def seconds(pattern: str) -> float:
        find = search(pattern, "", 1.0, 10.0)
        start = perf_counter()
        assert find(texts).all()
        return perf_counter() - start

    anchored = min(seconds("^.{1000,}") for _ in range(3))
    assert min(seconds(".{1000,}") for _ in range(3)) < 20 * anchored  # a thousand times it was
