"""Checks of what a YAML file holds, each with a sentence that says what stands where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class ShapeError(Exception):
    """Something in a file that is not of the form expected; the message names the place."""


def mapping(value: Any, place: str, keys: Sequence[str] | None = None) -> dict[str, Any]:
    """A mapping with texts as keys, and none but `keys` where they are given."""
    if not isinstance(value, dict):
        raise ShapeError(f"{place}: a mapping is expected, not {shown(value)}")
    found = {text(key, place): entry for key, entry in value.items()}
    if keys is not None and (unknown := next((key for key in found if key not in keys), None)):
        raise ShapeError(f"{place}: `{unknown}` is not one of {', '.join(keys)}")
    return found


def only(found: dict[str, Any], key: str, place: str) -> Any:
    """The value of a key that must be there."""
    if found.get(key) is None:
        raise ShapeError(f"{place}: `{key}` is missing")
    return found[key]


def text(value: Any, place: str) -> str:
    """A text, or a number or truth value as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int | float):
        raise ShapeError(f"{place}: a text is expected, not {shown(value)}")
    return str(value)


def texts(value: Any, place: str) -> tuple[str, ...]:
    """A text, or a list of them that is not empty."""
    if not isinstance(value, list):
        return (text(value, place),)
    if not value:
        raise ShapeError(f"{place}: the list is empty")
    return tuple(text(each, place) for each in value)


def shown(value: Any) -> str:
    """What stands there, for a sentence."""
    kinds = {dict: "a mapping", list: "a list", type(None): "nothing"}
    return kinds.get(type(value), f"`{value}`")
