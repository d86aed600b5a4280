"""Random rules and random events that are likely to meet: both draw from the same few words.

Rules come as YAML text, with every modifier, every form of a search identifier and every form of a
condition; events as mappings of fields to lists of values, None where a field has no value.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any

import yaml
from hypothesis import strategies as st

Events = list[dict[str, list[str | None]]]
Ask = tuple[str, Any]

NAMES = (
    "selection",
    "selection_a",
    "selection_b",
    "filter_main_x",
    "filter_main_y",
    "_hidden",
    "nothing",  # begins with an operator of the condition
    "or_else",
)
PATTERNS = ("them", "*", "selection*", "selection_*", "filter_main_*", "_h*", "*_a", "s*_*")

_PIECES = ("a", "b", "AB", "é", "\\", "\\a", "*", "?", "-x", "/y", "–x", " ", "\n", "1", "%a%")
_WORDS = ("a", "ab", "cmd", "x -y", "\\a\\")
_REGEXES = (
    "a",
    "^a",
    "a.b",
    "(a|b)+1?",
    "[a-b]{2}",
    r"\\",
    r"\d",
    "é",
    "x|Y",
    r"a\*",
    "(?:ab)(?!1)",
)
_LINES = (*_REGEXES, "^b", "B$", "^$", "^.$")
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
_NUMBERS = ("0", "1", "2", "-3", "1.5", "10", "01", "1e1", "0x2", "-", "true", "False", "ten")
_TIMES = (
    "2020-10-23 21:57:29.217",
    "2020-10-23T21:57:29.2175620Z",
    "2021-01-01 00:00:00",
    "2021-01-03T23:59:59Z",
    "soon",
)
_PARTS = {
    "minute": (57, 0, 59),
    "hour": (21, 23),
    "day": (23, 1, 3),
    "week": (43, 53),
    "month": (10, 1),
    "year": (2020, 2021),
}

texts = st.lists(st.sampled_from(_PIECES), max_size=4).map("".join)
_words = st.sampled_from(_WORDS)
_numbers = st.sampled_from((-3, 0, 1, 2, 10, 1.5))


def _encoded(word: str, encoding: str, before: int, after: str) -> str:
    octets = b"#" * before + word.encode(encoding) + after.encode()
    return base64.b64encode(octets).decode()


_encoded_texts = st.builds(
    _encoded,
    _words,
    st.sampled_from(("utf-8", "utf-16-le", "utf-16-be", "utf-16")),
    st.sampled_from((0, 0, 1, 2)),
    st.sampled_from(("", "", "#")),
)
_POOLS: dict[str, st.SearchStrategy[str | None]] = {
    "Image": texts,
    "CommandLine": texts,
    "Some Field": st.sampled_from(("", "ab", "a*", None)),
    "a.b": _encoded_texts,
    "DestinationIp": st.sampled_from(_ADDRESSES),
    "Size": st.sampled_from(_NUMBERS),
    "UtcTime": st.sampled_from(_TIMES),
}
FIELDS = tuple(_POOLS)
_any_value = st.one_of(texts, *_POOLS.values())


@st.composite
def events(draw: st.DrawFn, max_size: int = 6) -> Events:
    """Events with some of `FIELDS`, each mostly with a value of its own kind, now and then two."""
    return [
        {name: draw(_values_of(name)) for name in names}
        for names in draw(st.lists(st.sets(st.sampled_from(FIELDS)), min_size=1, max_size=max_size))
    ]


def _values_of(name: str) -> st.SearchStrategy[list[str | None]]:
    value = st.one_of(_POOLS[name], _POOLS[name], _any_value)
    return st.one_of(st.tuples(value).map(list), st.lists(value, min_size=1, max_size=2))


_place = st.sampled_from(("", "|contains", "|startswith", "|endswith"))
_text_modifiers = st.one_of(
    _place,
    st.builds("{}{}".format, _place, st.sampled_from(("|cased", "|windash", ""))),
    st.builds("|windash{}".format, _place),
)
_plain = st.one_of(texts, texts, st.just(""), _numbers, st.booleans())


def _some(
    modifiers: st.SearchStrategy[str], values: st.SearchStrategy[Any]
) -> st.SearchStrategy[Ask]:
    """One value, or a list of them."""
    return st.tuples(modifiers, st.one_of(values, st.lists(values, min_size=1, max_size=3)))


def _plainly() -> st.SearchStrategy[Ask]:
    return _some(st.sampled_from(("", "", "|neq")), _plain)


def _null() -> st.SearchStrategy[Ask]:
    return _some(st.just(""), st.one_of(_plain, st.none()))


def _text() -> st.SearchStrategy[Ask]:
    return _some(st.builds("{}{}".format, _text_modifiers, st.sampled_from(("", "|neq"))), texts)


def _every() -> st.SearchStrategy[Ask]:
    return _all_of(_text_modifiers, texts)


def _all_of(
    modifiers: st.SearchStrategy[str], values: st.SearchStrategy[Any]
) -> st.SearchStrategy[Ask]:
    """Several values, all of which are to hold."""
    joined = st.sampled_from(("|all", "|all", "|all|neq"))
    listed = st.lists(values, min_size=2, max_size=3)
    return st.tuples(st.builds("{}{}".format, modifiers, joined), listed)


def _some_or_all(
    modifiers: st.SearchStrategy[str], values: st.SearchStrategy[Any]
) -> st.SearchStrategy[Ask]:
    """Of several values one or all, or not."""
    negated = st.builds("{}{}".format, modifiers, st.sampled_from(("", "", "|neq")))
    return st.one_of(_some(negated, values), _all_of(modifiers, values))


def _encoding() -> st.SearchStrategy[Ask]:
    wide = st.sampled_from(("", "|wide", "|utf16le", "|utf16be", "|utf16", "|windash"))
    modifiers = st.builds("{}|base64{}".format, wide, st.one_of(_place, st.just("offset|contains")))
    return _some_or_all(modifiers, _words)


def _wide() -> st.SearchStrategy[Ask]:
    wide = st.sampled_from(("|wide", "|utf16le", "|utf16be", "|utf16"))
    return _some(st.builds("{}{}".format, wide, _place), _words)


def _expansion() -> st.SearchStrategy[Ask]:
    """Values without a placeholder, which `expand` leaves as they are."""
    values = st.sampled_from(("a", "ab", "%", "100%", "a*", "\\a\\"))
    return _some(st.builds("{}|expand".format, _place), values)


_regex_modifiers = st.sampled_from(("|re", "|re|i", "|re|s", "|re|i|s"))


def _regex() -> st.SearchStrategy[Ask]:
    return _some_or_all(_regex_modifiers, st.sampled_from(_REGEXES))


def _lines() -> st.SearchStrategy[Ask]:
    modifiers = st.sampled_from(("|re|m", "|re|i|m", "|re|i|m|s"))
    return _some_or_all(modifiers, st.sampled_from(_LINES))


def _network() -> st.SearchStrategy[Ask]:
    return _some_or_all(st.just("|cidr"), st.sampled_from(_NETWORKS))


def _ordered() -> st.SearchStrategy[Ask]:
    return _some_or_all(st.sampled_from(("|gt", "|gte", "|lt", "|lte")), _numbers)


def _existence() -> st.SearchStrategy[Ask]:
    return st.tuples(st.just("|exists"), st.booleans())


def _reference() -> st.SearchStrategy[Ask]:
    modifiers = st.builds("|fieldref{}{}".format, _place, st.sampled_from(("", "", "|neq")))
    return _some(modifiers, st.sampled_from(FIELDS))


def _time_part() -> st.SearchStrategy[Ask]:
    return st.sampled_from(sorted(_PARTS)).flatmap(
        lambda part: _some_or_all(st.just(f"|{part}"), st.sampled_from(_PARTS[part]))
    )


_ANY_TEXT = ("Image", "CommandLine", "Some Field")
_ASKS: tuple[tuple[Callable[[], st.SearchStrategy[Ask]], tuple[str, ...]], ...] = (
    (_plainly, (*_ANY_TEXT, "Size")),
    (_null, _ANY_TEXT),
    (_text, _ANY_TEXT),
    (_text, _ANY_TEXT),
    (_every, _ANY_TEXT),
    (_encoding, ("a.b",)),
    (_wide, ("a.b", *_ANY_TEXT)),
    (_expansion, _ANY_TEXT),
    (_regex, _ANY_TEXT),
    (_lines, _ANY_TEXT),
    (_network, ("DestinationIp",)),
    (_ordered, ("Size",)),
    (_existence, _ANY_TEXT),
    (_reference, _ANY_TEXT),
    (_time_part, ("UtcTime",)),
)


@st.composite
def items(draw: st.DrawFn) -> tuple[str, Any]:
    """A key of a search identifier and its value or values; the field mostly suits the question."""
    ask, fields = draw(st.sampled_from(_ASKS))
    field = draw(st.sampled_from((*fields, *fields, *fields, *FIELDS)))
    modifiers, values = draw(ask())
    return field + modifiers, values


_mappings = st.lists(items(), min_size=1, max_size=3).map(dict)
_keyword = texts.filter(bool)
_words_asked = st.one_of(
    _some(_text_modifiers, _keyword),
    _all_of(_text_modifiers, _keyword),
    _some_or_all(_regex_modifiers, st.sampled_from(_REGEXES)),
    _some(st.just("|cidr"), st.sampled_from(_NETWORKS)),
    _ordered(),
    _time_part(),
    _encoding(),
).filter(lambda asked: bool(asked[0]))
_keywords = st.one_of(
    _keyword,
    st.lists(st.one_of(_keyword, st.integers(0, 20)), min_size=1, max_size=3),
    st.lists(_words_asked, min_size=1, max_size=2).map(dict),
)


@st.composite
def definitions(draw: st.DrawFn) -> Any:
    """What a search identifier stands for: a mapping, a list of mappings, or keywords."""
    listed = st.lists(_mappings, min_size=1, max_size=3)
    return draw(st.one_of(_mappings, _mappings, listed, _keywords))


_FORMS = ("{}", "{} and {}", "{} or {}", "not {} and {}", "not ({})", "({})", "{} and ({})")


@st.composite
def conditions(draw: st.DrawFn, names: Sequence[str], depth: int = 3) -> str:
    """A condition text over these identifiers, with and without parentheses."""
    if depth == 0:
        return draw(st.sampled_from(("{}", "not {}"))).format(draw(_atoms(names)))
    form = draw(st.sampled_from(_FORMS))
    return form.format(*(draw(conditions(names, depth - 1)) for _ in range(form.count("{}"))))


def _atoms(names: Sequence[str]) -> st.SearchStrategy[str]:
    patterns = [pattern for pattern in PATTERNS if covered(pattern, names)]
    quantified = [f"{word} of {pattern}" for word in ("1", "any", "all") for pattern in patterns]
    named = st.sampled_from(list(names))
    return st.one_of(named, st.sampled_from(quantified)) if quantified else named


def covered(pattern: str, names: Sequence[str]) -> list[str]:
    """The names that a pattern of `PATTERNS` covers."""
    if pattern == "_h*":
        return [name for name in names if name.startswith("_h")]
    starts, _, ends = {"them": "*"}.get(pattern, pattern).partition("*")
    inner = ends.removesuffix("*")
    return [
        name
        for name in names
        if not name.startswith("_")
        if name.startswith(starts) and (inner in name if inner == "_" else name.endswith(inner))
    ]


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
    """Whole rules, as YAML."""
    return detections().map(rule_text)
