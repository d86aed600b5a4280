"""Where in a rule's text a thing stands that pySigma speaks of: its items, values, keys, entries.

pySigma's rule has no places. It was made of the plain values of our nodes, in their order, so that
its parts and the nodes can be gone through side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import yaml
from sigma.rule import SigmaDetection, SigmaDetectionItem, SigmaRule, SigmaRuleBase

from workbench.sigma.collection import Document
from workbench.sigma.formula import Span
from workbench.sigma.nodes import Node, entry, pairs, plain, span_of


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """An item of a detection as it is written; `key` is None for keywords."""

    item: SigmaDetectionItem
    key: Node | None
    value: Node

    @property
    def values(self) -> list[Node]:
        listed = isinstance(self.value, yaml.SequenceNode)
        return self.value.value if listed else [self.value]

    @property
    def span(self) -> Span:
        return span_of(self.key or self.value)


class Places:
    """The places of one document of a text, that of `rule` if pySigma could read it."""

    def __init__(self, text: str, document: Document, rule: SigmaRuleBase | None = None):
        self.text = text
        self.root = document.root or document.own
        self.written = tuple(_all_written(self.root, rule)) if self.root else ()

    @property
    def start(self) -> Span:
        """The first key, for what concerns the whole rule."""
        if isinstance(self.root, yaml.MappingNode) and self.root.value:
            return span_of(self.root.value[0][0])
        return Span(0, 0)

    def node(self, *names: str) -> Node | None:
        """The value below keys, one in the other."""
        found = self.root
        for name in names:
            pair = _entry(found, name)
            if pair is None:
                return None
            found = pair[1]
        return found

    def key(self, *names: str) -> Span | None:
        """The last of some keys, one in the other."""
        pair = _entry(self.node(*names[:-1]), names[-1])
        return span_of(pair[0]) if pair else None

    def value(self, *names: str) -> Span | None:
        """The value below keys if it is on one line, else the last of the keys."""
        node = self.node(*names)
        if isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">"):
            return span_of(node) if node.value else self.key(*names)
        return self.key(*names)

    def listed(self, name: str, holds: Callable[[str], bool]) -> Node | None:
        """The last entry of a list of texts that fits."""
        node = self.node(name)
        entries = node.value if isinstance(node, yaml.SequenceNode) else [node] if node else []
        fitting = [e for e in entries if isinstance(e, yaml.ScalarNode) and holds(e.value)]
        return fitting[-1] if fitting else None

    def of_item(self, item: object) -> Written | None:
        return next((w for w in self.written if w.item is item), None)

    def of_value(self, value: object) -> Span | None:
        """A value of pySigma's, by itself; its whole item where a modifier made several of it."""
        for written in self.written:
            for number, each in enumerate(written.item.value):
                if each is value:
                    alike = len(written.item.value) == len(written.values)
                    return span_of(written.values[number]) if alike else written.span
        return None

    def of_field(self, field: str) -> list[Written]:
        return [w for w in self.written if w.item.field == field]


def _entry(node: Node | None, name: str) -> tuple[Node, Node] | None:
    return entry(node, name) if isinstance(node, yaml.MappingNode) else None


def _all_written(root: Node, rule: SigmaRuleBase | None) -> Iterator[Written]:
    if not isinstance(rule, SigmaRule) or not isinstance(root, yaml.MappingNode):
        return
    detection = entry(root, "detection")
    for name, part in rule.detection.detections.items():
        found = _entry(detection[1], name) if detection else None
        if found:
            yield from _written(part, found[1])


def _written(detection: SigmaDetection, node: Node) -> Iterator[Written]:
    items = detection.detection_items
    if isinstance(node, yaml.MappingNode):
        for item, (key, value) in zip(items, pairs(node), strict=False):
            if isinstance(item, SigmaDetectionItem):
                yield Written(item, key, value)
        return
    for position, item in enumerate(items):
        if isinstance(item, SigmaDetectionItem):
            yield Written(item, None, node)
        else:
            yield from _written(item, node.value[position])


def text_of(node: Node) -> str:
    """The text of a scalar as a rule means it."""
    return str(plain(node))
