"""What a rule looks for, read plainly: YAML as PyYAML loads it, values as the judge reads them.

It shares nothing with the program, and is for the rules as they are commonly written: no anchors,
no correlations, no placeholders.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from tests.judge.condition import covered
from tests.judge.questions import text as as_text
from tests.judge.values import ANY, DASH, ONE, Tokens, tokens, windash

Row = tuple[str, str, str]  # field, kind, value
CASED = ("regex_match", "fieldref", "base64offset_contains", "wide_base64offset_contains")


def counted(texts: Iterable[str]) -> Counter[Row]:
    """How many rules look for each row; texts in lower case where a rule would not tell."""
    found: Counter[Row] = Counter()
    for text in texts:
        found.update({lowered(row) for row in rows_of(text)})
    return found


def lowered(row: Row) -> Row:
    field, kind, value = row
    return row if kind in CASED else (field, kind, value.lower())


def rows_of(text: str) -> set[Row]:
    """The rows of the identifiers that the condition asks for and no top-level NOT covers."""
    rule = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    detection = dict(rule["detection"])
    condition = detection.pop("condition")
    detection.pop("timeframe", None)
    asked, excluded = _names(condition, list(map(str, detection)))
    wanted = [detection[name] for name in asked - excluded]
    return {row for block in wanted for row in _block(block)}


def _names(condition: str | list[str], names: list[str]) -> tuple[set[str], set[str]]:
    """The identifiers of the condition, and those under a top-level NOT."""
    if isinstance(condition, list):  # one OR: nothing is at the top
        return {n for each in condition for n in _spoken_of(_words(each), names)}, set()
    words = _words(condition)
    excluded = (_spoken_of(part, names) for part in _conjuncts(words) if part[0] == "not")
    return _spoken_of(words, names), {name for part in excluded for name in part}


def _words(condition: str) -> list[str]:
    return re.findall(r"[()]|[^\s()]+", condition)


def _conjuncts(words: list[str]) -> list[list[str]]:
    """The parts between the ANDs outside of parentheses; none where an OR stands there."""
    parts: list[list[str]] = [[]]
    depth = 0
    for word in words:
        depth += {"(": 1, ")": -1}.get(word, 0)
        if depth == 0 and word == "or":
            return [words] if words[0] != "not" else [["or", *words]]
        if depth == 0 and word == "and":
            parts.append([])
        else:
            parts[-1].append(word)
    if len(parts) == 1:
        return _conjuncts(words[1:-1]) if words[0] == "(" else parts
    return [inner for part in parts for inner in _conjuncts(part)]


def _spoken_of(words: list[str], names: list[str]) -> set[str]:
    found: set[str] = set()
    for before, word in zip(["", *words], words, strict=False):
        found.update(covered(word, names) if before == "of" else [word] if word in names else [])
    return found


def _block(block: Any) -> Iterator[Row]:
    match block:
        case dict():
            for key, value in block.items():
                field, *modifiers = str(key).split("|")
                for each in value if isinstance(value, list) else [value]:
                    yield _row(field, modifiers, each)
        case list():
            for each in block:
                yield from _block(each)
        case _:
            yield _row("", [], block)


def _row(field: str, modifiers: list[str], value: Any) -> Row:
    if value is None:
        return (field, "is_null", "")
    text = as_text(value)
    match modifiers:
        case ["re", *_]:
            return (field, "regex_match", text)
        case ["cidr"]:
            return (field, "cidr_match", text)
        case [("exists" | "gt" | "gte" | "lt" | "lte" | "fieldref") as kind]:
            return (field, kind, text)
        case [*_, "base64offset", "contains"]:
            return (field, "_".join(modifiers), text)
        case ["base64", "contains"]:
            return (field, "match", b64encode(text.encode()).decode().lower())
    token = tokens(text)
    if "windash" in modifiers and DASH in windash(token):
        return (field, "_".join(modifiers), text)
    return (field, *_placed(token, modifiers, text, keyword=not field))


def _placed(token: Tokens, modifiers: list[str], text: str, keyword: bool) -> tuple[str, str]:
    """The kind by the parsed value: where the wildcards stand, given or by the modifier."""
    ahead = token[:1] == [ANY] or "contains" in modifiers or "endswith" in modifiers
    behind = token[-1:] == [ANY] or "contains" in modifiers or "startswith" in modifiers
    inner = token[token[:1] == [ANY] : len(token) - (token[-1:] == [ANY])]
    if ANY in inner or ONE in inner or token == [ANY]:
        return "wildcard_match", text
    kinds = {(0, 0): "eq", (0, 1): "starts_with", (1, 0): "ends_with", (1, 1): "match"}
    kind = "match" if keyword else kinds[(ahead, behind)]
    return kind, "".join(character for character in inner if isinstance(character, str))
