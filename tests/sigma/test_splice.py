from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.sigma.splice import Splice, apply


def test_splices_are_made_at_once_and_in_any_order() -> None:
    assert apply("abcdef", [Splice(4, 6, "X"), Splice(0, 1, ""), Splice(2, 2, "--")]) == "b--cdX"


def test_no_splice_leaves_the_text() -> None:
    assert apply("äb", []) == "äb"


def test_equal_splices_count_once() -> None:
    assert apply("abc", [Splice(1, 2, ""), Splice(1, 2, "")]) == "ac"


@pytest.mark.parametrize(
    "splices",
    [
        [Splice(0, 2, ""), Splice(1, 3, "")],
        [Splice(0, 3, "x"), Splice(1, 1, "y")],
        [Splice(2, 1, "")],
        [Splice(0, 4, "")],
        [Splice(-1, 1, "")],
    ],
)
def test_overlaps_and_places_outside_are_errors(splices: list[Splice]) -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply("abc", splices)


@settings(deadline=None)
@given(st.text(max_size=12), st.data())
def test_what_is_put_in_can_be_taken_out(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    more = data.draw(st.text(max_size=5))
    new = apply(text, [Splice(at, at, more)])
    assert apply(new, [Splice(at, at + len(more), "")]) == text
