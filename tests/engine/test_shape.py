"""What a file holds, checked, with the place of what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.engine.shape import ShapeError, mapping, only, shown, text, texts


def test_what_is_of_the_form_expected() -> None:
    assert mapping({1: "a", "b": None}, "here") == {"1": "a", "b": None}
    assert [text(value, "here") for value in ("a", 12, 1.5, True)] == ["a", "12", "1.5", "true"]
    assert texts([1, "b"], "here") == ("1", "b")
    assert texts(4688, "here") == ("4688",)
    assert only({"a": 0}, "a", "here") == 0


@pytest.mark.parametrize(
    ("value", "said"), [(None, "nothing"), ([], "a list"), ({}, "a mapping"), ("x", "`x`")]
)
def test_what_stands_there_in_words(value: Any, said: str) -> None:
    assert shown(value) == said


def test_what_is_wrong_names_the_place() -> None:
    with pytest.raises(ShapeError, match="here: a mapping is expected, not nothing"):
        mapping(None, "here")
    with pytest.raises(ShapeError, match="here: `c` is not one of a, b"):
        mapping({"c": 1}, "here", ("a", "b"))
    with pytest.raises(ShapeError, match="here: a text is expected, not nothing"):
        texts([None], "here")
    with pytest.raises(ShapeError, match="here: the list is empty"):
        texts([], "here")
    with pytest.raises(ShapeError, match="here: `a` is missing"):
        only({"a": None}, "a", "here")
