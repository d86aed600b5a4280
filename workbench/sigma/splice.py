"""Splices: replacements of ranges of a text, which leave every other character as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class EditError(Exception):
    """An edit that cannot be made as asked; the message is one sentence for the person asking."""


@dataclass(frozen=True, slots=True, order=True)
class Splice:
    """Replaces the characters `start` to `end` (exclusive) of a text; an insertion if they meet."""

    start: int
    end: int
    text: str


def apply(text: str, splices: Iterable[Splice]) -> str:
    """The text with all splices made; their places count in the text as it is given.

    Equal splices count once. Raises ValueError where two others overlap or stand outside the text.
    """
    parts: list[str] = []
    done = 0
    for splice in sorted(set(splices)):
        if not done <= splice.start <= splice.end <= len(text):
            raise ValueError(f"splices overlap or leave the text at {splice.start}")
        parts += (text[done : splice.start], splice.text)
        done = splice.end
    return "".join((*parts, text[done:]))
