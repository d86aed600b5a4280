"""Modifiers that encode a value's bytes: base64, base64offset, and the encodings before them.

pySigma applies these to the written form of a text: an escaped wildcard keeps its backslash,
characters beyond ASCII are refused or miscounted, and a byte order mark comes out as UTF-8. Here
they work on the text that is meant and on its bytes (Sigma specification 2.1.0, appendix
"Modifiers").
"""

from __future__ import annotations

from base64 import b64encode

from sigma.types import SigmaString

ENCODINGS = {
    "wide": ("utf-16-le", b""),
    "utf16le": ("utf-16-le", b""),
    "utf16be": ("utf-16-be", b""),
    "utf16": ("utf-16-le", b"\xff\xfe"),
}
ENCODERS = frozenset(("base64", "base64offset"))
_DROPPED_AHEAD = (0, 2, 3)  # characters that depend on what stands before, by offset
_DROPPED_BEHIND = (None, -3, -2)  # and on what comes after, by length modulo 3


class EncodingError(ValueError):
    """A text that cannot be encoded; the message says why."""


def encodes(modifiers: tuple[str, ...]) -> bool:
    """Whether the modifiers begin with an encoding in Base64."""
    return _encoder(modifiers) is not None


def encoded(text: str, modifiers: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts that a value becomes, of which one suffices, and the modifiers that remain.

    Raises EncodingError for a value with wildcards.
    """
    place = _encoder(modifiers)
    assert place is not None, "the modifiers encode nothing"
    parsed = SigmaString(text)
    if parsed.contains_special():
        raise EncodingError("a text with wildcards cannot be encoded in Base64")
    data = "".join(str(part) for part in parsed.s)
    codec, mark = ENCODINGS[modifiers[0]] if place else ("utf-8", b"")
    raw = mark + data.encode(codec)
    forms = _offsets(raw) if modifiers[place] == "base64offset" else (b64encode(raw).decode(),)
    return forms, modifiers[place + 1 :]


def _encoder(modifiers: tuple[str, ...]) -> int | None:
    """The place of the Base64 modifier: first, or right after an encoding."""
    place = 1 if modifiers[:1] and modifiers[0] in ENCODINGS else 0
    return place if place < len(modifiers) and modifiers[place] in ENCODERS else None


def _offsets(raw: bytes) -> tuple[str, ...]:
    """What stands in any Base64 text that has `raw` inside, whatever is around it."""
    return tuple(
        b64encode(b" " * offset + raw)[
            _DROPPED_AHEAD[offset] : _DROPPED_BEHIND[(len(raw) + offset) % 3]
        ].decode()
        for offset in range(3)
    )
