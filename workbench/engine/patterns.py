"""Regular expressions over columns of text: RE2 where it can, a timed engine where it cannot.

RE2 (Arrow's) runs in time linear in the text, whatever the pattern. What it rejects (lookaround,
back references, possessive quantifiers, repetitions above 1,000) runs in the `regex` package with
a limit of time for each value and for the whole test; who exceeds one is not evaluated.

RE2 differs from Perl's engine, which the specification names, in this: `\\d`, `\\w`, `\\s` and
`\\b` know ASCII only; `i` folds by Unicode's simple folding, so that the Kelvin sign equals k and
the long s equals s. The timed engine is set to ASCII classes too (and then folds ASCII letters
only). In both, `$` without the flag `m` is also the place before a last line feed, as in Perl;
both search the value unanchored, and `.` matches no line feed unless the flag `s` is set.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import regex
from numpy.typing import NDArray

from workbench.engine.refusal import NotEvaluated
from workbench.engine.stopping import stop_if_asked
from workbench.events.progress import Cancelled

Bools = NDArray[np.bool_]
Search = Callable[[pa.Array], Bools]  # one boolean a value; false for a value that is null

_ONE_TEXT = pa.array(["x"], pa.large_string())  # Arrow compiles nothing for an empty array
_FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL}
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$", re.DOTALL)  # in a class, `$` is itself
_PERL_END = r"(?:\n?\z)"
# A search that begins with `.{1000,}` would try every place of a text; what it finds of a line it
# finds from the line's start as well, and told so RE2 is a thousand times quicker.
_OPEN_START = re.compile(r"((?:\(\?[ims]+\))?)\.(?:[*+]|\{\d+,\})")
_ESCAPED_OR_PLAIN = re.compile(r"\\.|[^\\]+", re.DOTALL)


def booleans(answer: pa.Array) -> Bools:
    """An Arrow array of booleans as numpy's; what is null is false."""
    held: Bools = pc.fill_null(answer, False).to_numpy(zero_copy_only=False)
    return held


def lower(text: str) -> str:
    """A text in lower case by the very kernel that lowers the columns, so that both agree."""
    return str(pc.utf8_lower(pa.scalar(text, pa.large_string())).as_py())


def is_linear(pattern: str, flags: str) -> bool:
    """Whether RE2 runs a pattern: if not, a search may take up to its limits of time."""
    return _runs_in_re2(_as_re2(pattern, flags))


def search(pattern: str, flags: str, per_value: float, per_test: float) -> Search:
    """The search for a regular expression. `flags`: letters of `ims`; limits in seconds.

    Raises NotEvaluated if the pattern is none; so does the search that exceeds a limit.
    """
    inline = _as_re2(pattern, flags)
    if _runs_in_re2(inline):
        return lambda texts: booleans(pc.match_substring_regex(texts, pattern=inline))
    return _Timed(_compiled(pattern, flags), per_value, per_test)


def like(pattern: str, anchored: bool) -> Search:
    """The search for a pattern made of wildcards: the whole text, or (not `anchored`) a part.

    `.` matches line ends too. Case is the caller's: lower both with `lower_pattern`, or neither.
    """
    whole = rf"(?s)\A(?:{pattern})\z" if anchored else f"(?s){pattern}"
    if not _runs_in_re2(whole):
        raise NotEvaluated(f"the pattern `{shortened(pattern)}` is too large or not valid")
    return lambda texts: booleans(pc.match_substring_regex(texts, pattern=whole))


def lower_pattern(pattern: str) -> str:
    """A wildcard pattern in lower case, its escapes (`\\S` would become `\\s`) untouched."""

    def lowered(part: re.Match[str]) -> str:
        return part[0] if part[0].startswith("\\") else lower(part[0])

    return _ESCAPED_OR_PLAIN.sub(lowered, pattern)


def shortened(text: str, longest: int = 120) -> str:
    """A text for a sentence: cut with an ellipsis where it is longer than `longest`."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _as_re2(pattern: str, flags: str) -> str:
    """The pattern with its flags inside, and with the end that `$` means in Perl."""
    if opening := _OPEN_START.match(pattern):
        pattern = f"{opening[1]}(?m:^){pattern[opening.end(1) :]}"
    if "m" not in flags:
        pattern = _PIECE.sub(lambda piece: _PERL_END if piece[0] == "$" else piece[0], pattern)
    return f"(?{flags}){pattern}" if flags else pattern


@lru_cache(maxsize=4096)
def _runs_in_re2(pattern: str) -> bool:
    try:
        pc.match_substring_regex(_ONE_TEXT, pattern=pattern)
    except pa.ArrowInvalid:
        return False
    return True


def _compiled(pattern: str, flags: str) -> regex.Pattern[str]:
    wanted = regex.ASCII
    for flag in flags:
        wanted |= _FLAGS[flag]
    try:
        return regex.compile(pattern, wanted)
    except (regex.error, ValueError, OverflowError, RecursionError) as error:
        reason = f"`{shortened(pattern)}` is not a valid regular expression: {error}"
        raise NotEvaluated(reason) from None


class _Timed:
    """The search with the timed engine. Stopped on the way, it goes on from there when it is asked
    again, and what it has used of its time stays used.
    """

    def __init__(self, compiled: regex.Pattern[str], per_value: float, per_test: float):
        self._compiled = compiled
        self._per_value = per_value
        self._per_test = per_test
        self._stopped: dict[int, tuple[int, float, Bools]] = {}  # where, time used, found so far

    def __call__(self, texts: pa.Array) -> Bools:
        start, used, held = self._stopped.pop(id(texts), (0, 0.0, np.zeros(len(texts), np.bool_)))
        begun = time.monotonic() - used
        place = start
        try:
            for place, value in enumerate(texts[start:].to_pylist(), start):
                stop_if_asked()
                if value is not None:
                    held[place] = self._holds(value, begun + self._per_test - time.monotonic())
        except Cancelled:
            self._stopped[id(texts)] = (place, time.monotonic() - begun, held)
            raise
        return held

    def _holds(self, value: str, left: float) -> bool:
        limit = max(min(self._per_value, left), 1e-6)
        try:
            return self._compiled.search(value, timeout=limit) is not None
        except TimeoutError:
            pattern = shortened(self._compiled.pattern)
            limits = f"limit {self._per_value:g} s a value, {self._per_test:g} s in all"
            reason = f"the regular expression `{pattern}` took too long ({limits})"
            raise NotEvaluated(reason) from None
