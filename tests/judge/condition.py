"""The condition of a rule: a small recursive-descent parser, from the weakest operator down.

or < and < not < x of < ( )
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Truth = Callable[[dict[str, bool]], bool]

_TOKEN = re.compile(r"\s*([()]|[^\s()]+)")
_WORDS = {"and", "or", "not", "of", "(", ")"}


class Rejected(Exception):  # noqa: N818 - what becomes of the rule
    """The rule cannot be evaluated; the message says why."""


def parse_condition(text: str, names: Iterable[str]) -> Truth:
    """The condition as a function of the verdicts of the search identifiers called `names`.

    Raises `Rejected` for a condition that does not parse or names an unknown identifier.
    """
    reader = _Reader(_tokens(text), list(names))
    truth = reader.either()
    if reader.rest:
        raise Rejected(f"{reader.rest[0]!r} is not expected in the condition {text!r}")
    return truth


def covered(pattern: str, names: Iterable[str]) -> list[str]:
    """The identifiers that `x of pattern` speaks of.

    Those that begin with `_` are skipped, unless the pattern itself begins so.
    """
    if pattern == "them":
        return [name for name in names if not name.startswith("_")]
    shape = re.compile(".*".join(re.escape(part) for part in pattern.split("*")))
    hidden = pattern.startswith("_")
    return [n for n in names if shape.fullmatch(n) and (hidden or not n.startswith("_"))]


def _tokens(text: str) -> list[str]:
    tokens = _TOKEN.findall(text)
    if not tokens:
        raise Rejected("the condition is empty")
    return tokens


class _Reader:
    """The tokens that are still to be read, and the names that they may speak of."""

    def __init__(self, tokens: list[str], names: list[str]):
        self.rest = tokens
        self.names = names

    def next(self) -> str:
        if not self.rest:
            raise Rejected("the condition ends too early")
        return self.rest.pop(0)

    def accept(self, word: str) -> bool:
        if self.rest[:1] != [word]:
            return False
        self.rest.pop(0)
        return True

    def either(self) -> Truth:
        parts = [self.both()]
        while self.accept("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else lambda held: any(p(held) for p in parts)

    def both(self) -> Truth:
        parts = [self.negation()]
        while self.accept("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else lambda held: all(p(held) for p in parts)

    def negation(self) -> Truth:
        if self.accept("not"):
            part = self.negation()
            return lambda held: not part(held)
        return self.atom()

    def atom(self) -> Truth:
        word = self.next()
        if word == "(":
            inner = self.either()
            if not self.accept(")"):
                raise Rejected("a parenthesis is not closed")
            return inner
        if word in ("1", "any", "all") and self.accept("of"):
            return self.quantified(every=word == "all")
        if word in _WORDS or word not in self.names:
            raise Rejected(f"{word!r} is no search identifier")
        return lambda held: held[word]

    def quantified(self, every: bool) -> Truth:
        pattern = self.next()
        names = covered(pattern, self.names)
        if pattern in _WORDS or not names:
            raise Rejected(f"no search identifier is like {pattern!r}")
        enough = all if every else any
        return lambda held: enough(held[name] for name in names)
