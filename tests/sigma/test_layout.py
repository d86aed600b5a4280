from __future__ import annotations

import pytest

from workbench.sigma.layout import (
    Place,
    break_before,
    column,
    layout,
    line_end,
    line_start,
    next_line,
    opens_line,
)
from workbench.sigma.nodes import compose


def places(text: str, document: int = 0) -> Place:
    root = compose(text)[document]
    assert root is not None
    return layout(text, document, root)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a: 'x' # c\nb: y\n", ["a: 'x'", "b: y"]),
        ("a:\n  - x # c\n  - y\n  # d\n\nb: y\n", ["a:\n  - x # c\n  - y", "b: y"]),
        ("- x\n-   y\n- # c\n  z\n", ["- x", "-   y", "- # c\n  z"]),
        ("[ x, 'y', # c\n z ]", ["x", "'y'", "z"]),
        ("{a: x, b: [y]}", ["a: x", "b: [y]"]),
        ("a: |\n  x\n\n  y\n\nb: y", ["a: |\n  x\n\n  y", "b: y"]),
        ("a: |+ # c\n  x\n\nb: y", ["a: |+ # c\n  x\n", "b: y"]),
        ("a:\nb:  \n", ["a:", "b:"]),
        ("? a\n: x\nb: y", ["? a\n: x", "b: y"]),
        ("a: &n !!str x\nb: *n # c\n", ["a: &n !!str x", "b: *n"]),
        ("é: \N{PILE OF POO}\r\nb: y", ["é: \N{PILE OF POO}", "b: y"]),
    ],
)
def test_entries_reach_from_their_mark_to_the_end_of_their_content(
    text: str, pieces: list[str]
) -> None:
    assert [text[e.start : e.end] for e in places(text).entries] == pieces


def test_an_alias_is_a_place_of_its_own_with_the_entries_of_its_anchor() -> None:
    first, second = (entry.value for entry in places("a: &n [x]\nb: *n\n").entries)
    assert (first.alias, second.alias) == (False, True)
    assert first.node is second.node
    assert first.entries == second.entries
    assert second.start > first.end


def test_the_last_entry_of_a_name_counts() -> None:
    root = places("a: x\na: y\n<<: {}\n")
    found = root.entry("a")
    assert found is not None
    assert found.start == 5
    assert root.entry("b") is None


def test_places_count_in_the_whole_text() -> None:
    text = "a: x\n---\nb: y\n"
    entry = places(text, 1).entries[0]
    assert text[entry.start : entry.end] == "b: y"


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\r", "\u2028"])
def test_lines(mark: str) -> None:
    text = f"ab{mark}  cd{mark}"
    second = 2 + len(mark)
    assert line_start(text, second + 3) == second
    assert line_end(text, 0) == 2
    assert next_line(text, 1) == second
    assert column(text, second + 2) == 2
    assert opens_line(text, second + 2)
    assert not opens_line(text, second + 3)
    assert break_before(text, second) == 2
    assert line_end("ab", 1) == next_line("ab", 1) == 2
