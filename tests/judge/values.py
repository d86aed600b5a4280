"""Text values of rules: escapes, wildcards, and what modifiers make of them.

A value becomes a list of tokens: characters, the wildcards `ANY` (`*`) and `ONE` (`?`), and `DASH`
(a place where `windash` lets five characters stand).
"""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Callable, Iterable

from tests.judge.condition import Rejected

ANY, ONE, DASH = ("any",), ("one",), ("dash",)
Token = str | tuple[str]
Tokens = list[Token]

DASHES = "-/\N{EN DASH}\N{EM DASH}\N{HORIZONTAL BAR}"
ENCODINGS = {
    "wide": "utf-16-le",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
    "utf16": "utf-16-le",
}


def tokens(text: str) -> Tokens:
    r"""The value as written: `\*`, `\?`, `\\` are one plain character, any other `\` is itself."""
    out: Tokens = []
    rest = iter(range(len(text)))
    for i in rest:
        if text[i] == "\\" and text[i + 1 : i + 2] in ("*", "?", "\\"):
            out.append(text[next(rest)])
        else:
            out.append({"*": ANY, "?": ONE}.get(text[i], text[i]))
    return out


def plain(value: Tokens) -> str:
    """The text of a value without wildcards, which an encoding needs."""
    if ANY in value or ONE in value:
        raise Rejected("a wildcard cannot be encoded")
    return "".join(token for token in value if isinstance(token, str))


def windash(value: Tokens) -> Tokens:
    """A dash or slash that opens a flag may be any of the five.

    It opens one where nothing of a word stands before it, and a word begins after it.
    """
    out: Tokens = []
    for before, token, after in zip([ANY, *value], value, [*value[1:], ANY], strict=False):
        opens = token in ("-", "/") and not _of_word(before) and _of_word(after)
        out.append(DASH if opens else token)
    return out


def _of_word(token: Token) -> bool:
    return isinstance(token, str) and (token.isalnum() or token == "_")


def spelled(value: Tokens) -> list[Tokens]:
    """Every way to write the value: one for each choice of its dashes."""
    choices = [DASHES if token == DASH else [token] for token in value]
    return [list(choice) for choice in itertools.product(*choices)]


def encoded(value: Tokens, steps: Iterable[str]) -> list[str]:
    """The texts that a chain of encodings makes of a value, in the order of the chain."""
    out = [plain(spelling).encode() for spelling in spelled(value)]
    for step in steps:
        out = [form for octets in out for form in _encoded(octets, step)]
    return [octets.decode("latin-1") for octets in out]


def _encoded(octets: bytes, step: str) -> list[bytes]:
    if step == "base64":
        return [base64.b64encode(octets)]
    if step == "base64offset":
        return base64_shifted(octets)
    mark = b"\xff\xfe" if step == "utf16" else b""
    return [mark + octets.decode().encode(ENCODINGS[step])]


def base64_shifted(octets: bytes) -> list[bytes]:
    """The part of the Base64 text that depends on `octets` alone.

    One for each of the three places in a group of three bytes at which they may begin.
    """
    out = []
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + octets + b"\0" * (-(shift + len(octets)) % 3))
        first = -(-shift * 8 // 6)  # the first digit that no byte before has a part in
        last = (shift + len(octets)) * 8 // 6  # the digits that no byte after has a part in
        out.append(text[first:last])
    return out


def matcher(value: Tokens, place: str, cased: bool) -> Callable[[str], bool]:
    """Whether a text is the value.

    `place` says where in the text it may stand: "contains", "startswith", "endswith", or "" for
    the whole of it.
    """
    written = {ANY: ".*", ONE: ".", DASH: f"[{DASHES}]"}
    shape = "".join(written[t] if isinstance(t, tuple) else re.escape(t) for t in value)
    before = r"\A" if place in ("", "startswith") else ""
    after = r"\Z" if place in ("", "endswith") else ""
    flags = re.DOTALL if cased else re.DOTALL | re.IGNORECASE
    found = re.compile(before + shape + after, flags).search
    return lambda text: found(text) is not None
