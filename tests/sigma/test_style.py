from __future__ import annotations

import pytest
import yaml

from workbench.sigma.layout import layout
from workbench.sigma.nodes import compose
from workbench.sigma.style import Style, flow_value, item_lines, quote_of, scalar, style_of


def style(text: str) -> Style:
    root = compose(text)[0]
    assert root is not None
    return style_of(text, layout(text, 0, root), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b", Style("\n", 4, 4, "")),
        ("a: 5", Style("\n", 4, 4, "'")),
        ("a:\n  b:\n    - 'c'\n", Style("\n", 2, 2, "'")),
        ('a:\r\n    b:\r\n    - "c"\r\n', Style("\r\n", 4, 0, '"')),
        ("a: {b: ['c', d, 'e']}", Style("\n", 4, 4, "'")),
    ],
)
def test_the_style_of_a_document(text: str, expected: Style) -> None:
    assert style(text) == expected


def test_what_stands_near_counts_more() -> None:
    text = "a:\n    x: 'y'\nb:\n  x: y\n"
    root = compose(text)[0]
    assert root is not None
    place = layout(text, 0, root)
    near = style_of(text, place, (place.entries[1].value,))
    assert near.quote == ""
    assert quote_of(text, place.entries[0].value) == "'"


@pytest.mark.parametrize(
    ("value", "quote", "expected"),
    [
        ("x", "'", "'x'"),
        ("it's", "'", "'it''s'"),
        ("C:\\x\\", "'", "'C:\\x\\'"),
        ("C:\\x\\", '"', '"C:\\\\x\\\\"'),
        ("x", "", "x"),
        ("*x", "", "'*x'"),
        ("yes", "", "'yes'"),
        ("a\nb", "'", '"a\\nb"'),
        (5, "'", "5"),
        (True, "'", "true"),
        (None, "'", "null"),
        ("5", "", "'5'"),
        ("\N{PILE OF POO} é", "'", "'\N{PILE OF POO} é'"),
    ],
)
def test_values_are_quoted_as_asked_where_they_can_be(
    value: str | int | None, quote: str, expected: str
) -> None:
    assert scalar(value, quote) == expected
    for flow in (False, True):
        assert yaml.safe_load(f"[{scalar(value, quote, flow)}]") == [value]


def test_one_value_is_inline_and_several_a_list() -> None:
    four = Style("\n", 4, 2, "'")
    assert item_lines("A|re", ["x"], 4, four) == ["    A|re: 'x'"]
    assert item_lines("A", ["x", 1], 4, four) == ["    A:", "      - 'x'", "      - 1"]
    assert flow_value(["x"], four) == "'x'"
    assert flow_value(["x", None], four) == "['x', null]"
