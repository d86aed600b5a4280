"""Text that a person types as the values of a predicate, and event values as a rule writes them."""

from __future__ import annotations

import re
from collections.abc import Collection

from workbench.sigma.formula import Scalar

_NUMERIC = frozenset({"lt", "lte", "gt", "gte"})
_QUOTED = re.compile(r"""\s*(?:'((?:[^']|'')*)'|"([^"]*)")\s*(,|$)""")
_BACKSLASHES = re.compile(r"(\\*)([*?]|$|.)", re.DOTALL)


def typed_values(text: str, modifiers: Collection[str]) -> tuple[Scalar, ...]:
    """The values in a typed text, each once, in order.

    A new line begins a new value. So does a comma between addresses, and between values in
    quotes ('a', 'b'); any other comma is part of its value, for command lines have them. Quotes
    around a value are taken off; blanks around an unquoted one, too.
    """
    found: dict[tuple[type, Scalar], Scalar] = {}
    for line in text.splitlines():
        for part in _parts(line, modifiers):
            value = _scalar(part, modifiers)
            found[type(value), value] = value
    return tuple(found.values())


def literal(text: str) -> str:
    """A text as a rule writes it so that it means just that text: wildcards escaped, and
    backslashes where one alone would escape what follows.
    """

    def escaped(part: re.Match[str]) -> str:
        slashes, after = part[1], part[2]
        if after in ("*", "?"):
            return f"{slashes * 2}\\{after}"
        return (slashes * 2 if len(slashes) > 1 else slashes) + after

    return _BACKSLASHES.sub(escaped, text)


def _parts(line: str, modifiers: Collection[str]) -> list[str]:
    quoted = _quoted(line)
    if quoted is not None:
        return quoted
    parts = line.split(",") if "cidr" in modifiers else [line]
    return [part.strip() for part in parts if part.strip()]


def _quoted(line: str) -> list[str] | None:
    """The values of a line that is quoted values alone, separated by commas; None for another."""
    found, at = [], 0
    while match := _QUOTED.match(line, at):
        single, double, comma = match.groups()
        found.append(single.replace("''", "'") if single is not None else double)
        at = match.end()
        if not comma:
            return found
    return None


def _scalar(text: str, modifiers: Collection[str]) -> Scalar:
    """The value with the type that its modifiers ask for; the text where it has not that form."""
    if "exists" in modifiers and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if not _NUMERIC.isdisjoint(modifiers):
        for kind in (int, float):
            try:
                return kind(text)
            except ValueError:
                continue
    return text
