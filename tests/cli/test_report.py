"""Objects and tables for any rule, however odd its texts."""

from __future__ import annotations

import json

import pytest

from workbench.cli.report import dumps, predicate_object, printable, table
from workbench.sigma.parse import read_rule

RULE = """\
logsource: {{product: windows}}
detection:
    selection:
        A: {value}
    condition: selection
"""


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("'1'", "1"),
        ("1", 1),
        ("1.5", 1.5),
        ("true", True),
        ("null", None),
        ("''", ""),
        ("2024-01-01", "2024-01-01"),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        (r'"\u00fc\u2028"', "ü\u2028"),
        (".nan", "nan"),
        ("-.inf", "-inf"),
    ],
)
def test_a_value_is_what_the_yaml_says(written: str, value: object) -> None:
    [predicate] = read_rule(RULE.format(value=written)).predicates()
    line = dumps(predicate_object(predicate))
    assert line.isascii()
    found = json.loads(line)
    assert found["value"] == value
    assert type(found["value"]) is type(value)


def test_keywords_have_no_field() -> None:
    text = "logsource: {product: windows}\ndetection:\n    k: [a, b]\n    condition: k\n"
    found = [predicate_object(p) for p in read_rule(text).predicates()]
    assert [f["field"] for f in found] == [None, None]
    assert [f["value"] for f in found] == ["a", "b"]


def test_a_table_aligns_texts_left_and_numbers_right() -> None:
    rows = [("first", "ok", "1,200"), ("a", "not ok", "7")]
    assert table(("name", "status", "n"), rows).splitlines() == [
        "name   status      n",
        "first  ok      1,200",
        "a      not ok      7",
    ]


def test_a_long_cell_is_cut_and_control_characters_are_blanks() -> None:
    [_, row] = table(("name",), [("x" * 200,)]).splitlines()
    assert row.endswith("…")
    assert len(row) == 80
    assert printable("a\x1b[31mb\nc") == "a [31mb c"
