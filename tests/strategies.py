"""Random rules and random events that are likely to meet: both draw from the same few words.

Rules come as YAML text, with every modifier, every form of a search identifier and every form of a
condition; events as mappings of fields to lists of values, None where a field has no value.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import yaml
from hypothesis import strategies as st

Events = list[dict[str, list[str | None]]]
Named = tuple[str, Any]

FIELDS = ("Image", "CommandLine", "User", "Size", "Some Field", "a.b")
NAMES = (
    "selection",
    "selection_a",
    "selection_b",
    "filter_main_x",
    "filter_main_y",
    "_hidden",
    "nothing",
    "or_else",
)
PATTERNS = ("them", "*", "selection*", "selection_*", "filter_main_*", "_h*", "*_a", "s*_*")

_PIECES = ("a", "b", "AB", "é", "\\", "\\a", "*", "?", "-x", "/y", "\N{EN DASH}x", " ", "\n", "1", "%a%")
_WORDS = ("a", "ab", "cmd", "x -y", "\\a\\", "\N{LATIN SMALL LETTER E WITH ACUTE}")
_REGEXES = (
    "a",
    "^a",
    "B$",
    "a.b",
    "(a|b)+1?",
    "[a-b]{2}",
    r"\\",
    "^$",
    "^.$",
    r"\d",
    "é",
    "x|y",
    r"a\*",
    r"\ba\b",
    "(?:ab)(?!1)",
)
_NETWORKS = (
    "10.0.0.0/8",
    "10.1.2.0/24",
    "192.168.1.1",
    "0.0.0.0/0",
    "fe80::/10",
    "::1/128",
    "::/0",
    "::ffff:0:0/96",
)
_ADDRESSES = (
    "10.1.2.3",
    "10.1.2.255",
    "11.0.0.0",
    "192.168.1.1",
    "192.168.1.1 ",
    "192.168.1.1:445",
    "192.168.1",
    "010.1.2.3",
    "fe80::1",
    "FE80:0:0:0:0:0:0:1",
    "::1",
    "::ffff:10.1.2.3",
    "-",
    "LOCAL",
)
_NUMBERS = ("0", "1", "2", "-3", "1.5", "10", "01", "1e1", "-", "true", "False", "ten")
_TIMES = (
    "2020-10-23 21:57:29.217",
    "2020-10-23T21:57:29.2175620Z",
    "2021-01-01 00:00:00",
    "2021-01-03T23:59:59Z",
)

texts = st.lists(st.sampled_from(_PIECES), max_size=4).map("".join)
_words = st.sampled_from(_WORDS)
_numbers = st.sampled_from((-3, 0, 1, 2, 10, 1.5))


def _encoded(word: str, encoding: str, shift: int) -> str:
    mark = b"\xff\xfe" if encoding == "utf-16" else b""
    octets = mark + word.encode("utf-16-le" if mark else encoding)
    return base64.b64encode(b"#" * shift + octets + b"#").decode()


encoded_texts = st.builds(
    _encoded,
    _words,
    st.sampled_from(("utf-8", "utf-16-le", "utf-16-be", "utf-16")),
    st.integers(0, 2),
)
field_values = st.one_of(
    texts,
    texts,
    st.sampled_from(_ADDRESSES + _NUMBERS + _TIMES + ("", "ab", "a*")),
    encoded_texts,
    st.none(),
)


def events(max_size: int = 6) -> st.SearchStrategy[Events]:
    """Events with some of `FIELDS`; a field has mostly one value, now and then two or the same

    as another field."""
    values = st.one_of(
        st.lists(field_values, min_size=1, max_size=1),
        st.lists(field_values, min_size=1, max_size=2),
        st.just(["ab"]),
    )
    one = st.dictionaries(st.sampled_from(FIELDS), values, max_size=len(FIELDS))
    return st.lists(one, min_size=1, max_size=max_size)


_place = st.sampled_from(("", "|contains", "|startswith", "|endswith"))
_text_modifiers = st.one_of(
    _place,
    st.builds("{}{}".format, _place, st.sampled_from(("|cased", "|windash", ""))),
    st.builds("|windash{}".format, _place),
)
_encodings = st.builds(
    "{}{}|contains".format,
    st.sampled_from(("", "|wide", "|utf16be")),
    st.sampled_from(("|base64", "|base64offset")),
)
_parts = {"minute": (57, 0, 59), "hour": (21, 23), "day": (23, 1, 3), "week": (43, 53)}
_parts |= {"month": (10, 1), "year": (2020, 2021)}


@st.composite
def asked(draw: st.DrawFn) -> Named:
    """What an item asks: its modifiers as written after the field, and its value or values."""
    return draw(st.sampled_from(_ASKING).flatmap(lambda ask: ask()))


def _several(modifiers: st.SearchStrategy[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Named]:
    return st.tuples(modifiers, st.one_of(values, st.lists(values, min_size=1, max_size=3)))


_plain = st.one_of(texts, texts, st.just(""), _numbers, st.booleans())


def _plainly() -> st.SearchStrategy[Named]:
    return _several(st.sampled_from(("", "", "|neq")), _plain)


def _null() -> st.SearchStrategy[Named]:
    return _several(st.just(""), st.one_of(_plain, st.none()))


def _text() -> st.SearchStrategy[Named]:
    return _several(st.builds("{}{}".format, _text_modifiers, st.sampled_from(("", "", "|neq"))), texts)


def _every() -> st.SearchStrategy[Named]:
    values = st.lists(texts, min_size=2, max_size=3)
    return st.tuples(st.builds("{}|all".format, _text_modifiers), values)


def _encoded_text() -> st.SearchStrategy[Named]:
    return _several(_encodings, _words.filter(str.isascii))


def _regex() -> st.SearchStrategy[Named]:
    flags = st.sampled_from(("|re", "|re|i", "|re|m", "|re|s", "|re|i|s"))
    return _several(flags, st.sampled_from(_REGEXES))


def _network() -> st.SearchStrategy[Named]:
    return _several(st.just("|cidr"), st.sampled_from(_NETWORKS))


def _ordered() -> st.SearchStrategy[Named]:
    return _several(st.sampled_from(("|gt", "|gte", "|lt", "|lte")), _numbers)


def _existence() -> st.SearchStrategy[Named]:
    return st.tuples(st.just("|exists"), st.booleans())


def _reference() -> st.SearchStrategy[Named]:
    return _several(st.builds("|fieldref{}".format, _place), st.sampled_from(FIELDS))


def _time_part() -> st.SearchStrategy[Named]:
    return st.sampled_from(sorted(_parts)).flatmap(
        lambda part: _several(st.just(f"|{part}"), st.sampled_from(_parts[part]))
    )


_ASKING = (
    *(_plainly, _plainly, _null, _text, _text, _text, _every, _encoded_text, _regex, _network),
    *(_ordered, _existence, _reference, _time_part),
)
_items = st.builds(lambda field, ask: (field + ask[0], ask[1]), st.sampled_from(FIELDS), asked())
_mappings = st.lists(_items, min_size=1, max_size=3).map(dict)
_keyword = texts.filter(bool)
_keywords = st.one_of(
    _keyword,
    st.lists(st.one_of(_keyword, st.integers(0, 20)), min_size=1, max_size=3),
    st.fixed_dictionaries({"|all": st.lists(_keyword, min_size=2, max_size=3)}),
)


@st.composite
def definitions(draw: st.DrawFn) -> Any:
    """What a search identifier stands for: a mapping, a list of mappings, or keywords."""
    listed = st.lists(_mappings, min_size=1, max_size=3)
    return draw(st.one_of(_mappings, _mappings, listed, _keywords))


_FORMS = ("{}", "{} and {}", "{} or {}", "not {} and {}", "not ({})", "({})", "not {}", "{} and ({})")


@st.composite
def conditions(draw: st.DrawFn, names: Sequence[str], depth: int = 3) -> str:
    """A condition text over these identifiers, with and without parentheses."""
    if depth == 0:
        return draw(_atoms(names))
    form = draw(st.sampled_from(_FORMS))
    if form == "not {}":
        return form.format(draw(_atoms(names)))
    return form.format(*(draw(conditions(names, depth - 1)) for _ in range(form.count("{}"))))


def _atoms(names: Sequence[str]) -> st.SearchStrategy[str]:
    patterns = [pattern for pattern in PATTERNS if covers(pattern, names)]
    quantified = [f"{word} of {pattern}" for word in ("1", "any", "all") for pattern in patterns]
    named = st.sampled_from(list(names))
    return st.one_of(named, st.sampled_from(quantified)) if quantified else named


def covers(pattern: str, names: Sequence[str]) -> list[str]:
    """The names that a pattern of `PATTERNS` covers."""
    visible = [n for n in names if not n.startswith("_")]
    match pattern:
        case "them" | "*":
            return visible
        case "_h*":
            return [n for n in names if n.startswith("_h")]
        case "*_a":
            return [n for n in visible if n.endswith("_a")]
        case "s*_*":
            return [n for n in visible if n.startswith("s") and "_" in n]
        case _:
            return [n for n in visible if n.startswith(pattern[:-1])]


@st.composite
def detections(draw: st.DrawFn) -> dict[str, Any]:
    """The `detection` block of a rule: search identifiers, then the condition."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    blocks = {name: draw(definitions()) for name in names}
    return {**blocks, "condition": draw(conditions(names))}


def rule_text(detection: dict[str, Any]) -> str:
    """A rule for Sysmon's network connections, as YAML."""
    rule = {
        "title": "A rule",
        "status": "test",
        "logsource": {"product": "windows", "category": "network_connection"},
        "detection": detection,
        "level": "low",
    }
    return yaml.safe_dump(rule, sort_keys=False, allow_unicode=True, width=10_000)


def rules() -> st.SearchStrategy[str]:
    return detections().map(rule_text)
