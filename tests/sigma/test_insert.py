from __future__ import annotations

import pytest

from workbench.sigma.insert import flow_after, lines_after, values_into
from workbench.sigma.layout import layout
from workbench.sigma.nodes import compose
from workbench.sigma.splice import apply
from workbench.sigma.style import Style

STYLE = Style("\n", 4, 4, "'")


def with_values(text: str) -> str:
    """The text with a value in its first entry, as an item of a block."""
    root = compose(text)[0]
    assert root is not None
    return apply(text, values_into(text, layout(text, 0, root).entries[0], ["v"], STYLE, False))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 'x' # c\nb: y\n", "a:\n    - 'x' # c\n    - 'v'\nb: y\n"),
        ('a:\n - "x"\n', 'a:\n - "x"\n - "v"\n'),
        ("a:\n- 5\n# c\n", "a:\n- 5\n- 'v'\n# c\n"),
        ("a: [1, 2]", "a: [1, 2, 'v']"),
        ("a:", "a:\n    - \n    - 'v'"),
    ],
)
def test_values(text: str, expected: str) -> None:
    assert with_values(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: x # c\nb: y\n", "a: x # c\nnew: 1\nb: y\n"),
        (
            "a:\n  - x\n  # part of a\n# of b\nb: y\n",
            "a:\n  - x\n  # part of a\nnew: 1\n# of b\nb: y\n",
        ),
        ("a: x", "a: x\nnew: 1"),
    ],
)
def test_lines_go_below_an_entry_and_its_comments(text: str, expected: str) -> None:
    root = compose(text)[0]
    assert root is not None
    entry = layout(text, 0, root).entries[0]
    assert apply(text, [lines_after(text, entry, ["new: 1"], STYLE)]) == expected


def test_entries_in_braces() -> None:
    text = "{a: x , b: y}"
    root = compose(text)[0]
    assert root is not None
    entry = layout(text, 0, root).entries[0]
    assert apply(text, [flow_after(entry, "c: z")]) == "{a: x, c: z , b: y}"
