"""Problems as values: places counted as editors do, sentences, fixes applied."""

from __future__ import annotations

import pytest
import yaml

from workbench.sigma.formula import Span
from workbench.sigma.splice import Splice
from workbench.tuning.checks.problem import Fix, line_span, place, sentence


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_and_columns_count_from_one_as_yaml_counts_them(end: str) -> None:
    text = f"a: 1{end}bc: 2{end}"
    mark = yaml.compose(text).value[1][1].start_mark
    assert place(text, text.index("2")) == (2, 5) == (mark.line + 1, mark.column + 1)
    assert place(text, 0) == (1, 1)


def test_the_span_of_a_line_leaves_the_blanks_out() -> None:
    text = "one\n   two  \nthree"
    assert [line_span(text, n).of(text) for n in (1, 2, 3)] == ["one", "two", "three"]
    assert line_span(text, 9) == Span(len(text), len(text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rule is  missing\nthe date", "Rule is missing the date."),
        ("Is it?", "Is it?"),
        ("`date` is odd.", "`date` is odd."),
        ("filter_main: no", "filter_main: no."),
    ],
)
def test_a_message_is_one_sentence_and_names_stay_as_they_are(text: str, said: str) -> None:
    assert sentence(text) == said


def test_a_fix_changes_what_its_splices_say() -> None:
    assert Fix("", (Splice(0, 1, "b"), Splice(2, 2, "c"))).applied("a-a") == "b-ca"
