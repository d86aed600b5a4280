"""The words of a condition with their places, and splices that rewrite it.

What a condition means is `workbench.sigma.condition`'s; this only knows where its parts stand, so
that a rewritten condition keeps its line breaks and blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from workbench.sigma.splice import EditError, Splice

_WORD = re.compile(r"[()]|[^\s()]+")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a condition; `start` and `end` count in its text.

    `kind` is "or", "and", "not" or "group" (in parentheses), which have parts, or "name" or
    "pattern" (`1 of …`), which have none.
    """

    kind: str
    start: int
    end: int
    parts: tuple[Clause, ...] = ()

    def leaves(self) -> Iterator[Clause]:
        """Names and patterns, in the text's order."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


def words(text: str) -> list[str]:
    """The words and parentheses of a condition."""
    return _WORD.findall(text)


def read_clauses(text: str) -> Clause:
    """The parts of a condition. Raises EditError for one that this plain grammar does not know."""
    reader = _Reader(text)
    try:
        found = reader.chain("or")
    except RecursionError:
        raise EditError("the condition is nested too deeply") from None
    if reader.next != "":
        raise EditError(f"the condition `{text}` cannot be rewritten: `{reader.next}` stands there")
    return found


class _Reader:
    def __init__(self, text: str):
        self.text = text
        self.tokens = [(m[0], m.start(), m.end()) for m in _WORD.finditer(text)]
        self.at = 0

    @property
    def next(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, int, int]:
        if not self.next:
            raise EditError(f"the condition `{self.text}` cannot be rewritten: it ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def chain(self, operator: str) -> Clause:
        inner = self.negation if operator == "and" else lambda: self.chain("and")
        parts = [inner()]
        while self.next == operator:
            self.take()
            parts.append(inner())
        if len(parts) == 1:
            return parts[0]
        return Clause(operator, parts[0].start, parts[-1].end, tuple(parts))

    def negation(self) -> Clause:
        if self.next != "not":
            return self.atom()
        start = self.take()[1]
        part = self.negation()
        return Clause("not", start, part.end, (part,))

    def atom(self) -> Clause:
        word, start, end = self.take()
        if word == "(":
            part = self.chain("or")
            closed, _, end = self.take()
            if closed != ")":
                raise EditError(f"the condition `{self.text}` cannot be rewritten: `)` is missing")
            return Clause("group", start, end, (part,))
        if word in ("1", "any", "all") and self.next == "of":
            self.take()
            return Clause("pattern", start, self.take()[2])
        return Clause("name", start, end)


def appended(clause: Clause, more: str) -> list[Splice]:
    """Splices that AND something to a condition: parentheses only where an `or` needs them."""
    if clause.kind != "or":
        return [Splice(clause.end, clause.end, f" and {more}")]
    return [
        Splice(clause.start, clause.start, "("),
        Splice(clause.end, clause.end, f") and {more}"),
    ]


def dropped(clause: Clause, gone: Callable[[Clause], bool]) -> list[Splice] | None:
    """Splices that take names and patterns out of a condition; None if nothing of it would remain.

    What joins a part goes with it, and so do parentheses that only an `and` needed.
    """
    if not clause.parts:
        return None if gone(clause) else []
    inner = [dropped(part, gone) for part in clause.parts]
    if all(splices is None for splices in inner):
        return None
    left = [part for part, splices in zip(clause.parts, inner, strict=True) if splices is not None]
    found = [splice for splices in inner if splices for splice in splices]
    found += _cuts(clause.parts, inner)
    if clause.kind == "and" and len(left) == 1 and _holds_or(left[0]):
        found += [
            Splice(left[0].start, left[0].parts[0].start, ""),
            Splice(left[0].parts[0].end, left[0].end, ""),
        ]
    return found


def _cuts(parts: Sequence[Clause], inner: Sequence[list[Splice] | None]) -> Iterator[Splice]:
    """A part goes with the operator before it; if nothing before it stays, with the one after."""
    kept = False
    for i, part in enumerate(parts):
        if inner[i] is not None:
            kept = True
        elif kept:
            yield Splice(parts[i - 1].end, part.end, "")
        else:
            yield Splice(part.start, parts[i + 1].start, "")


def _holds_or(clause: Clause) -> bool:
    return clause.kind == "group" and clause.parts[0].kind == "or"
