"""Search identifiers and a condition over them: what `detection` and a filter's block hold.

Nodes give the places, pySigma gives the meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any as Anything

import yaml

from workbench.sigma.condition import ConditionError, parse_condition
from workbench.sigma.formula import All, Any, Formula, Item, Predicate, PredicateKey, Scalar
from workbench.sigma.meaning import MeaningError, joins_all, split_key, tests_of
from workbench.sigma.nodes import Node, duplicates, entry, pairs, place_of, plain, span_of
from workbench.sigma.placeholders import Placeholders
from workbench.sigma.rule import Condition, Identifier


@dataclass(frozen=True, slots=True)
class Block:
    """What a block says. `formula` is None where `problem` says why it cannot be evaluated;
    `identifiers` are then those that could be read."""

    identifiers: tuple[Identifier, ...]
    conditions: tuple[Condition, ...]
    formula: Formula | None
    problem: str | None
    warnings: tuple[str, ...]


def read_block(block: Node, others: Collection[str], placeholders: Placeholders) -> Block:
    """Reads a mapping of search identifiers; `others` are its keys that are none."""
    problem: str | None = None
    identifiers: list[Identifier] = []
    warnings = list(repeated(block, *(value for _, value in pairs(block))))
    for key, node in pairs(block):
        if (name := str(plain(key))) in others:
            continue
        reader = _IdentifierReader(name, placeholders)
        try:
            meaning = reader.read(node)
        except MeaningError as error:
            problem = problem or f"{name}: {error}"
            continue
        found = Identifier(name, meaning, tuple(reader.items), span_of(key), span_of(node))
        identifiers.append(found)
        warnings += reader.warnings
    conditions: tuple[Condition, ...] = ()
    try:
        conditions = _conditions(block, identifiers, problem)
    except ConditionError as error:
        problem = problem or str(error)
    formula = None if problem else _one_of(tuple(c.formula for c in conditions))
    return Block(tuple(identifiers), conditions, formula, problem, tuple(warnings))


def repeated(*nodes: Node) -> tuple[str, ...]:
    """A warning for each key of a mapping that stands again further down in it."""
    return tuple(
        f"line {place_of(key)[0]}: `{plain(key)}` stands twice, the last one counts"
        for node in nodes
        for key in duplicates(node)
    )


def _conditions(
    detection: Node, identifiers: list[Identifier], problem: str | None
) -> tuple[Condition, ...]:
    if problem:  # an identifier is missing: what the condition says of it is not known
        return ()
    found = entry(detection, "condition")
    if found is None:
        raise ConditionError("the rule has no condition")
    node = found[1]
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not nodes:
        raise ConditionError("the rule has no condition")
    by_name = {i.name: i.formula for i in identifiers}
    return tuple(
        Condition(text := str(plain(n) or ""), span_of(n), parse_condition(text, by_name))
        for n in nodes
    )


def _one_of(parts: tuple[Formula, ...]) -> Formula:
    return parts[0] if len(parts) == 1 else Any(parts)


class _IdentifierReader:
    """Reads one search identifier: its formula, its items in the text's order, its warnings."""

    def __init__(self, name: str, placeholders: Placeholders):
        self.name = name
        self.placeholders = placeholders
        self.items: list[Item] = []
        self.warnings: list[str] = []
        self._seen: Counter[tuple[str, str]] = Counter()

    def read(self, node: Node) -> Formula:
        """A mapping asks all its entries, a list any of its own, a value is a keyword.

        Sigma specification 2.1.0, "Detection": lists and maps.
        """
        if isinstance(node, yaml.MappingNode):
            items = [self._item(str(plain(k)), k, v) for k, v in pairs(node)]
            if not items:
                raise MeaningError("the search identifier is empty")
            return items[0] if len(items) == 1 else All(tuple(items))
        if isinstance(node, yaml.ScalarNode):
            return self._item("", None, node)
        if not node.value:
            raise MeaningError("the search identifier is empty")
        if all(isinstance(part, yaml.ScalarNode) for part in node.value):
            return self._item("", None, node)
        return _one_of(tuple(self.read(part) for part in node.value))

    def _item(self, key: str, key_node: Node | None, node: Node) -> Item:
        field, modifiers = split_key(key)
        values = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not values:
            raise MeaningError(f"`{key}` has no value")
        if joins_all(modifiers) and len(values) == 1:
            self.warnings.append(f"{self.name}: `all` in `{key}` needs two values or more")
        item = Item(
            field,
            modifiers,
            tuple(self._predicate(key, field, modifiers, value) for value in values),
            every=joins_all(modifiers),
            negated="neq" in modifiers,
            key_span=span_of(key_node) if key_node else None,
            span=span_of(node),
        )
        self.items.append(item)
        return item

    def _given(self, modifiers: tuple[str, ...]) -> tuple[Placeholders, ...]:
        """The placeholders where a value can have some; other values are the same for any."""
        return (self.placeholders,) if "expand" in modifiers else ()

    def _predicate(
        self, key: str, field: str | None, modifiers: tuple[str, ...], node: Node
    ) -> Predicate:
        value: Anything = plain(node)
        if not isinstance(value, Scalar):
            raise MeaningError(f"`{key}` holds a list or mapping where a value is expected")
        shown = repr(value)
        occurrence = self._seen[key, shown]
        self._seen[key, shown] += 1
        return Predicate(
            PredicateKey(self.name, key, shown, occurrence),
            field,
            modifiers,
            value,
            span_of(node),
            tests_of(field, modifiers, value, *self._given(modifiers)),
        )
