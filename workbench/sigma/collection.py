"""The documents of a text as rules mean them: `action: global`, `reset` and `repeat` merged.

The merging is that of pySigma's collections: a rule takes the entries of the last `global`
document, which win over its own, mapping by mapping; `repeat` puts its entries over the rule
before it. A merged document is made of the very nodes of its parts, so every span still points to
where a thing is written. Correlations and Sigma Filters are never merged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import yaml

from workbench.sigma.nodes import Node, compose, entry, pairs, place_of, plain
from workbench.sigma.rule import RuleError

_UNMERGED = ("correlation", "filter")


@dataclass(frozen=True, eq=False, slots=True)
class Document:
    """One document of a text.

    `own` is its node as written, None if it is empty. `root` is what it means, None if it is no
    rule of its own (empty, `global`, `reset`) or if `error` says why it cannot be one. `parts` are
    the numbers of the documents whose text it is made of.
    """

    own: Node | None
    root: Node | None
    parts: frozenset[int]
    error: str = ""

    def refusal(self) -> RuleError:
        """The error, with its place."""
        return RuleError(self.error, *(place_of(self.own) if self.own else ()))


@lru_cache(maxsize=16)
def documents(text: str) -> tuple[Document, ...]:
    """Every document of a text, in order. Raises RuleError as `compose` does."""
    reader = _Reader()
    return tuple(reader.read(number, root) for number, root in enumerate(compose(text)))


def others_of(text: str, number: int) -> list[int]:
    """The documents that an edit of one would change too, since they repeat it."""
    found = enumerate(documents(text))
    return [n for n, document in found if n != number and number in document.parts]


def is_empty(root: Node) -> bool:
    """Whether a document holds nothing (an explicit null or no content)."""
    return root.tag == "tag:yaml.org,2002:null"


class _Reader:
    """Goes through the documents with what the ones before leave to those that follow."""

    def __init__(self) -> None:
        self.shared: tuple[Node, frozenset[int]] | None = None  # the last `global`
        self.last: tuple[Node, frozenset[int]] | None = None  # what `repeat` repeats

    def read(self, number: int, own: Node | None) -> Document:
        alone = frozenset((number,))
        if own is None or is_empty(own):
            return Document(own, None, alone)
        if not isinstance(own, yaml.MappingNode):
            return Document(own, own, alone)
        action = entry(own, "action")
        if action is None:
            return self._plain(own, alone)
        return self._with_action(own, alone, plain(action[1]))

    def _plain(self, own: Node, alone: frozenset[int]) -> Document:
        if any(entry(own, kind) for kind in _UNMERGED) and not entry(own, "detection"):
            return Document(own, own, alone)
        root, parts = own, alone
        if self.shared:
            root, parts = merged(own, self.shared[0]), alone | self.shared[1]
        self.last = (root, parts)
        return Document(own, root, parts)

    def _with_action(
        self, own: yaml.MappingNode, alone: frozenset[int], action: object
    ) -> Document:
        rest = _without_action(own)
        match action:
            case "global":
                self.shared = self.last = (rest, alone)
                return Document(own, None, alone)
            case "reset":
                self.shared = None
                return Document(own, None, alone)
            case "repeat":
                root, parts = rest, alone
                if self.last:
                    root, parts = merged(self.last[0], rest), alone | self.last[1]
                self.last = (root, parts)
                return Document(own, root, parts)
        return Document(own, None, alone, f"`action: {action}` is none of global, reset, repeat")


def merged(below: Node, above: Node) -> Node:
    """A mapping with the entries of another put over its own; mappings in both are merged too.

    Anything that is no mapping is replaced.
    """
    if not isinstance(below, yaml.MappingNode) or not isinstance(above, yaml.MappingNode):
        return above
    found = {repr(plain(key)): (key, value) for key, value in pairs(below)}
    for key, value in pairs(above):
        name = repr(plain(key))
        mapped = isinstance(value, yaml.MappingNode) and name in found
        found[name] = (found[name][0], merged(found[name][1], value)) if mapped else (key, value)
    return _mapping(below, list(found.values()))


def _without_action(root: yaml.MappingNode) -> Node:
    return _mapping(root, [(k, v) for k, v in pairs(root) if plain(k) != "action"])


def _mapping(like: yaml.MappingNode, entries: list[tuple[Node, Node]]) -> Node:
    return yaml.MappingNode(
        like.tag, entries, like.start_mark, like.end_mark, flow_style=like.flow_style
    )
