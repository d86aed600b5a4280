"""A problem of a rule's text: how grave, what, where, and its fix where one is certain."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workbench.sigma.formula import Span
from workbench.sigma.layout import BREAK, line_end
from workbench.sigma.splice import Splice, apply


class Severity(StrEnum):
    """How grave a problem is; the gravest first. The lower three are pySigma's."""

    ERROR = "error"  # the rule cannot be read, or not by everything that reads rules
    HIGH = "high"  # the rule certainly does not do what its author meant
    MEDIUM = "medium"
    LOW = "low"  # readability


@dataclass(frozen=True, slots=True)
class Fix:
    """An edit that takes a problem away and changes no event that the rule hits: it was proved by
    reading the text again. `splices` count in the text that the problem was found in."""

    label: str  # what it does, as a button says it
    splices: tuple[Splice, ...]

    def applied(self, text: str) -> str:
        """The text with the fix made."""
        return apply(text, self.splices)


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. `code` is the name of the check's finding, `message` one sentence, `span` the
    key or value concerned (the rule's start if it is the whole rule), `line` and `column` where
    that begins, from 1."""

    severity: Severity
    code: str
    message: str
    document: int  # which document of the file, from 0
    span: Span
    line: int
    column: int
    fix: Fix | None = None


UNREAD = "unread"  # the code of a file or document that holds no rule


def place(text: str, at: int) -> tuple[int, int]:
    """The line and column of a character of a text, from 1, as YAML counts lines."""
    line, start = 1, 0
    for match in BREAK.finditer(text, 0, at):
        line, start = line + 1, match.end()
    return line, at - start + 1


def line_span(text: str, line: int) -> Span:
    """What stands on a line, counted from 1, without the blanks around it."""
    start = 0
    for _ in range(line - 1):
        match = BREAK.search(text, start)
        start = match.end() if match else len(text)
    shown = text[start : line_end(text, start)]
    first = start + len(shown) - len(shown.lstrip())
    return Span(first, max(first, start + len(shown.rstrip())))


def sentence(text: str) -> str:
    """A text as one sentence on one line: a capital first unless a name stands there, a full stop
    last."""
    flat = " ".join(text.split())
    named = not flat.partition(" ")[0].isalpha()
    capital = flat if named else flat[:1].upper() + flat[1:]
    return capital if capital.endswith((".", "!", "?")) else f"{capital}."
