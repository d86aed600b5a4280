"""Derivations as a file of mappings writes them: which fields, out of which, and how."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from workbench.engine.derive import Derivation, Lines, Reader, Source
from workbench.engine.shape import ShapeError, mapping, only, text, texts
from workbench.events.remake import Forms, Joined, Words, formed

_SOURCE = re.compile(r"(?P<field>[^\[\]]+)(?:\[(?P<number>\d{1,3})\])?")


def derivations_of(value: Any, place: str) -> tuple[Derivation, ...]:
    """The derivations of a list. Raises ShapeError."""
    if not isinstance(value, list):
        raise ShapeError(f"{place}: a list of derived fields is expected")
    found = [derived for each in value for derived in _derivations(each, place)]
    names = [derived.field for derived in found]
    for name in names:
        if names.count(name) > 1:
            raise ShapeError(f"{place}: `{name}` is derived twice")
    return tuple(found)


def _derivations(value: Any, place: str) -> list[Derivation]:
    found = mapping(value, place)
    kinds = [kind for kind in ("lines", *_KINDS) if kind in found]
    if len(kinds) != 1:
        raise ShapeError(f"{place}: a derived field has one of lines, {', '.join(_KINDS)}")
    if kinds == ["lines"]:
        return _lines(mapping(found, place, ("lines", "labels", "last", "from")), place)
    keys, read, needed = _KINDS[kinds[0]]
    found = mapping(found, place, ("field", "from", kinds[0], *keys))
    sources = _sources(found, place, kinds[0], needed)
    field = text(only(found, "field", place), f"{place}: field")
    return [Derivation(field, sources, read(found, place))]


def _lines(found: dict[str, Any], place: str) -> list[Derivation]:
    """One derivation a label; the field is the label without its blanks."""
    labels = texts(only(found, "labels", place), f"{place}: labels")
    separator = text(found["lines"], f"{place}: lines")
    if not separator.strip():
        raise ShapeError(f"{place}: lines: what stands between label and value is missing")
    last = found.get("last")
    sources = _sources(found, place, "lines", 1)
    last = None if last is None else text(last, f"{place}: last")
    return [
        Derivation(label.replace(" ", ""), sources, Lines(label, labels, separator, last))
        for label in labels
    ]


def _sources(
    found: dict[str, Any], place: str, kind: str, needed: int | None
) -> tuple[Source, ...]:
    """The fields that are read, of which a kind needs a number (None: any)."""
    listed = texts(only(found, "from", place), f"{place}: from")
    if needed is not None and len(listed) != needed:
        raise ShapeError(f"{place}: `{kind}` reads {needed} of `from`, not {len(listed)}")
    return tuple(_source(each, place) for each in listed)


def _source(written: str, place: str) -> Source:
    read = _SOURCE.fullmatch(written)
    if read is None:
        raise ShapeError(f"{place}: from: `{written}` is not a field, or a field and a number")
    return Source(read["field"], int(read["number"]) if read["number"] else None)


def _pairs(value: Any, place: str, lowered: bool = True) -> tuple[tuple[str, str], ...]:
    found = mapping(value, place)
    return tuple((k.lower() if lowered else k, text(v, place)) for k, v in found.items())


def _words(found: dict[str, Any], place: str) -> Reader:
    return Words(_pairs(found["words"], f"{place}: words"))


def _joined(found: dict[str, Any], place: str) -> Reader:
    prefixes = _pairs(found.get("replace") or {}, f"{place}: replace", lowered=False)
    ahead = text(found.get("ahead") or "", f"{place}: ahead")
    return Joined(text(found["join"], f"{place}: join"), prefixes, ahead)


def _forms(found: dict[str, Any], place: str) -> Reader:
    forms = _pairs(found["forms"], f"{place}: forms")
    for _, form in forms:
        try:
            formed(form, "0")
        except (ValueError, KeyError, IndexError, AttributeError):
            raise ShapeError(f"{place}: forms: `{form}` is not a form") from None
    return Forms(forms)


# kind -> the keys it may have beside `field` and `from`, how it is read, how many fields it reads
_Read = Callable[[dict[str, Any], str], Reader]
_KINDS: dict[str, tuple[tuple[str, ...], _Read, int | None]] = {
    "words": ((), _words, 1),
    "join": (("replace", "ahead"), _joined, None),
    "forms": ((), _forms, 2),
}
