from __future__ import annotations

import pytest

from workbench.sigma.cut import cuts, deletions
from workbench.sigma.layout import layout
from workbench.sigma.nodes import compose
from workbench.sigma.splice import apply


@pytest.mark.parametrize(
    ("text", "numbers", "expected"),
    [
        ("- a\n# c\n- b # d\n- e\n", [1], "- a\n# c\n- e\n"),
        ("- a\n- b\n- e", [1, 2], "- a"),
        ("- a\r\n- b", [1], "- a"),
        ("a: 1\nb:\n  - x\n  # in\n  - y # z\n# out\nc: 2\n", [1], "a: 1\n# out\nc: 2\n"),
        ("[a, b, c]", [0, 2], "[b]"),
        ("[a,\n b,\n c]", [1], "[a,\n c]"),
        ("{a: 1, b: 2}", [0], "{b: 2}"),
    ],
)
def test_entries_go(text: str, numbers: list[int], expected: str) -> None:
    root = compose(text)[0]
    assert root is not None
    place = layout(text, 0, root)
    ranges = cuts(text, place, [place.entries[n] for n in numbers])
    assert apply(text, deletions(text, ranges)) == expected


def test_ranges_that_overlap_are_deleted_once() -> None:
    assert apply("abcdef\n", deletions("abcdef\n", [(3, 5), (0, 2), (1, 4)])) == "f\n"
