"""The YAML nodes of a rule file, with their places, and the plain values they stand for.

Node marks count characters of the text, so a node's span cuts it out exactly. Aliases are nodes
shared by several parents; how far they unfold is limited, so that a few lines cannot become
gigabytes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any as Anything

import yaml

from workbench.sigma.formula import Span
from workbench.sigma.rule import RuleError

MAX_NODES = 100_000
MAX_DEPTH = 100
_MERGE = "tag:yaml.org,2002:merge"
_AS_WRITTEN = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:value", _MERGE}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Node = yaml.Node
Pair = tuple[yaml.Node, yaml.Node]


@lru_cache(maxsize=16)
def compose(text: str) -> tuple[Node | None, ...]:
    """The root node of every document of a text; None for a document without content.

    The last results are kept, so nobody may change a node. Raises RuleError, with the place, where
    the text is no YAML or unfolds too far.
    """
    try:
        roots: tuple[Node | None, ...] = tuple(yaml.compose_all(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise RuleError(f"not YAML: {error.problem or error.context}", *place) from None
    except yaml.YAMLError as error:  # characters that YAML does not allow
        raise RuleError(f"not YAML: {error}".replace("\n", " ")) from None
    except RecursionError:
        raise RuleError("not a rule: nested too deeply") from None
    for root in roots:
        _check_size(root)
    return roots


def _check_size(root: Node | None) -> None:
    """Raises RuleError if aliases make a document too large, too deep, or endless."""
    if root is not None and _Measure().size(root, ()) > MAX_NODES:
        raise RuleError(f"its aliases unfold to more than {MAX_NODES:,} values")


class _Measure:
    """How many values a node unfolds to; a node that aliases share is looked at once."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[int, int]] = {}  # size and depth by node

    def size(self, node: Node, above: tuple[Node, ...]) -> int:
        return self._measure(node, above)[0]

    def _measure(self, node: Node, above: tuple[Node, ...]) -> tuple[int, int]:
        if isinstance(node, yaml.ScalarNode):
            return 1, 1
        if id(node) not in self.known:
            if node in above:
                raise RuleError("an alias refers to a node that contains it", *place_of(node))
            self._check_depth(node, len(above))
            found = [self._measure(child, (*above, node)) for child in _children(node)]
            depth = 1 + max((depth for _, depth in found), default=0)
            self._check_depth(node, depth)
            self.known[id(node)] = 1 + sum(size for size, _ in found), depth
        return self.known[id(node)]

    def _check_depth(self, node: Node, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise RuleError("not a rule: nested too deeply", *place_of(node))


def _children(node: Node) -> Iterator[Node]:
    if isinstance(node, yaml.SequenceNode):
        yield from node.value
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield value


def span_of(node: Node) -> Span:
    return Span(node.start_mark.index, node.end_mark.index)


def place_of(node: Node) -> tuple[int, int]:
    """Line and column of a node's start, from 1."""
    return node.start_mark.line + 1, node.start_mark.column + 1


def pairs(node: Node) -> list[Pair]:
    """The entries of a mapping node in order, `<<` unfolded; of a key twice there, the last wins.

    Raises RuleError if the node is no mapping.
    """
    found: dict[str, Pair] = {}
    for key, value in _entries(node):
        name = repr(plain(key))
        found.pop(name, None)
        found[name] = (key, value)
    return list(found.values())


def duplicates(node: Node) -> list[Node]:
    """The key nodes of a mapping whose key stands again further down (which then wins)."""
    if not isinstance(node, yaml.MappingNode):
        return []
    last = {repr(plain(key)): key for key, _ in node.value}
    return [key for key, _ in node.value if last[repr(plain(key))] is not key]


def _entries(node: Node) -> Iterator[Pair]:
    if not isinstance(node, yaml.MappingNode):
        raise RuleError("a mapping of names to values was expected here", *place_of(node))
    own = [(key, value) for key, value in node.value if key.tag != _MERGE]
    for key, value in node.value:
        if key.tag == _MERGE:
            merged = value.value if isinstance(value, yaml.SequenceNode) else [value]
            for part in reversed(merged):
                yield from _entries(part)
    yield from own


def entry(node: Node, name: str) -> Pair | None:
    """The key and value nodes of one entry of a mapping, if it has it."""
    return next(((k, v) for k, v in pairs(node) if plain(k) == name), None)


def plain(node: Node) -> Anything:
    """The plain Python value of a node, as YAML 1.1's safe types say.

    A mapping is a dict in the text's order. Raises RuleError for a tag that is not safe.
    """
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {_key(key): plain(value) for key, value in pairs(node)}
    if node.tag in _AS_WRITTEN:
        return str(node.value)
    try:
        value = yaml.constructor.SafeConstructor().construct_object(node)
    except (yaml.YAMLError, ValueError):
        raise RuleError(f"`{node.value}` is no value of type {node.tag}", *place_of(node)) from None
    # a date or a set has no meaning to a rule; its text has
    return value if isinstance(value, str | int | float | bool | None) else node.value


def _key(node: Node) -> Anything:
    key = plain(node)
    if isinstance(key, list | dict):
        raise RuleError("a list or mapping cannot be a key", *place_of(node))
    return key


def text_of(values: Mapping[str, Anything], name: str) -> str:
    """A metadata value as one text; empty if it is missing."""
    value = values.get(name)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return "" if value is None else str(value)


def texts_of(values: Mapping[str, Anything], name: str) -> tuple[str, ...]:
    """A metadata value as a list of texts; a single one becomes a list of one."""
    value = values.get(name)
    listed = value if isinstance(value, list) else [] if value is None else [value]
    return tuple(str(item) for item in listed)
