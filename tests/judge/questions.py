"""What one value of an item asks of an event: the modifiers one by one, as specified.

`check_of` gives the question as a function of the event.
"""

from __future__ import annotations

import functools
import ipaddress
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.judge import values
from tests.judge.condition import Rejected

Event = Mapping[str, list[str | None]]
Check = Callable[[Event], bool]
OfText = Callable[[str], bool]

_LINKS = {"all", "neq"}  # these speak of the item, not of one value
_PLACES = {"contains", "startswith", "endswith"}
_ENCODINGS = {*values.ENCODINGS, "base64", "base64offset"}
_TEXT = {*_PLACES, *_ENCODINGS, "windash", "cased", "expand"}
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
_COMPARE = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
_PARTS: dict[str, Callable[[datetime], int]] = {
    "minute": lambda time: time.minute,
    "hour": lambda time: time.hour,
    "day": lambda time: time.day,
    "week": lambda time: time.isocalendar().week,
    "month": lambda time: time.month,
    "year": lambda time: time.year,
}


def check_of(field: str, modifiers: list[str], value: Any) -> Check:
    """The question that one value asks. `field` "" asks the text of the whole event (a keyword).

    Raises `Rejected` for a modifier or a value that the specification does not know.
    """
    chain = [m for m in modifiers if m not in _LINKS]
    special = chain[0] if chain else "null" if value is None else ""
    if special in _FIELD_CHECKS:
        if not field:
            raise Rejected(f"{special} needs a field")
        return _FIELD_CHECKS[special](field, chain[1:], value)
    return _some_text(field, _of_text(chain, value, keyword=not field))


def _some_text(field: str, holds: OfText) -> Check:
    """Whether any value of the field holds; asked once of each text, many events share one.

    A keyword asks every value of the record, as if each were a line of its message: it does not
    reach from one into the next.
    """
    asked = functools.cache(holds)

    def some(texts: Iterable[str | None]) -> bool:
        for text in texts:  # noqa: SIM110 - the innermost loop of all; `any` takes twice the time
            if text is not None and asked(text):
                return True
        return False

    if field:
        return lambda event: some(event.get(field, ()))
    return lambda event: any(some(texts) for texts in event.values())


def text(value: Any) -> str:
    """A value of the rule as text: numbers as they print, `true` and `false`, dates as ISO."""
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case str() | int() | float():
            return str(value)
        case _:
            raise Rejected(f"a value cannot be {value!r}")


def _of_text(chain: list[str], value: Any, keyword: bool) -> OfText:
    """The questions that can be asked of one text alone."""
    first, rest = (chain[0], chain[1:]) if chain else ("", [])
    if first == "re":
        return _regex(text(value), rest)
    if first == "cidr" and not rest:
        return _network(text(value))
    if first in _COMPARE and not rest:
        return _compared(first, value)
    if first in _PARTS and not rest:
        return _part(first, value)
    if not set(chain) <= _TEXT:
        raise Rejected(f"the modifiers {'|'.join(chain)} are not known")
    return _written(chain, text(value), keyword)


def _written(chain: list[str], written: str, keyword: bool) -> OfText:
    """Text with wildcards, at a place, in one or several encodings."""
    if "expand" in chain and re.search(r"%\w+%", written):
        raise Rejected(f"the placeholder in {written!r} is not resolved")
    token = values.tokens(written)
    steps = [m for m in chain if m in _ENCODINGS]
    places = [m for m in chain if m in _PLACES]
    if steps and places and chain.index(places[0]) < chain.index(steps[-1]):
        raise Rejected("an encoding comes before the place in the text")
    if "windash" in chain:
        token = values.windash(token)
    forms: list[values.Tokens] = (
        [list(t) for t in values.encoded(token, steps)] if steps else [token]
    )
    place = "contains" if keyword or len(places) > 1 else (places or [""])[0]
    first, *others = [values.matcher(form, place, "cased" in chain) for form in forms]
    return (lambda text: first(text) or any(ask(text) for ask in others)) if others else first


def _regex(pattern: str, flags: list[str]) -> OfText:
    if not set(flags) <= set(_FLAGS):
        raise Rejected(f"re does not go with {'|'.join(flags)}")
    try:
        found = re.compile(pattern, sum(_FLAGS[flag] for flag in set(flags))).search
    except re.error as error:
        raise Rejected(f"{pattern!r} is no regular expression: {error}") from error
    return lambda text: found(text) is not None


def _network(written: str) -> OfText:
    try:
        network = ipaddress.ip_network(written)
    except ValueError as error:
        raise Rejected(str(error)) from error

    def holds(text: str) -> bool:
        try:
            return ipaddress.ip_address(text) in network
        except ValueError:
            return False

    return holds


def _compared(name: str, value: Any) -> OfText:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Rejected(f"{name} needs a number, not {value!r}")

    def holds(text: str) -> bool:
        number = _number(text)
        return number is not None and bool(_COMPARE[name](number, Decimal(str(value))))

    return holds


def _number(text: str) -> Decimal | None:
    """Decimal, or hexadecimal as records write it (`0x3e7`); anything else is no number."""
    if re.fullmatch(r"0x[0-9a-f]+", text, re.IGNORECASE | re.ASCII):
        return Decimal(int(text, 16))
    decimal = re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", text, re.IGNORECASE | re.ASCII)
    return Decimal(text) if decimal else None


def _part(name: str, value: Any) -> OfText:
    """A part of a time as it is written: the specification converts no time zones."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Rejected(f"{name} needs a number, not {value!r}")

    def holds(text: str) -> bool:
        try:
            return _PARTS[name](datetime.fromisoformat(text)) == value
        except ValueError:
            return False

    return holds


def _null(field: str, rest: list[str], value: Any) -> Check:
    """`null`: the field is absent, or it has no value."""
    del rest, value
    return lambda event: all(v is None for v in event.get(field, ()))


def _exists(field: str, rest: list[str], value: Any) -> Check:
    """`exists` asks presence alone: a field without a value is there."""
    if rest or not isinstance(value, bool):
        raise Rejected("exists takes true or false and no other modifier")
    return lambda event: (field in event) == value


def _fieldref(field: str, rest: list[str], value: Any) -> Check:
    """The value names another field: equal to it, or containing, beginning or ending with it."""
    if not isinstance(value, str) or not set(rest) <= {*_PLACES} or len(rest) > 1:
        raise Rejected("fieldref takes the name of a field, and one place")
    compare = _PLACED[rest[0] if rest else ""]

    def holds(event: Event) -> bool:
        here = [v.lower() for v in event.get(field, ()) if v is not None]
        there = [v.lower() for v in event.get(value, ()) if v is not None]
        return any(compare(a, b) for a in here for b in there)

    return holds


_PLACED: dict[str, Callable[[str, str], bool]] = {
    "": operator.eq,
    "contains": operator.contains,
    "startswith": str.startswith,
    "endswith": str.endswith,
}
_FIELD_CHECKS = {"null": _null, "exists": _exists, "fieldref": _fieldref}
