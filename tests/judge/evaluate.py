"""The verdict of a rule on an event, and of each search identifier, item and value in it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from tests.judge.condition import Rejected, Truth, parse_condition
from tests.judge.questions import Check, Event, check_of


@dataclass(frozen=True)
class Value:
    """One value of an item as the YAML parser read it, and what it asks."""

    written: Any
    check: Check


@dataclass(frozen=True)
class Item:
    """A field with its modifiers and values; `key` is as written, "" for keywords."""

    key: str
    values: tuple[Value, ...]
    every: bool
    negated: bool

    def of(self, held: Iterable[bool]) -> bool:
        """The item's verdict from those of its values."""
        return (all(held) if self.every else any(held)) != self.negated

    def holds(self, event: Event) -> bool:
        return self.of(value.check(event) for value in self.values)


@dataclass(frozen=True)
class Block:
    """What a search identifier stands for: items or blocks, of which all or one must hold."""

    parts: tuple[Item | Block, ...]
    every: bool

    def holds(self, event: Event) -> bool:
        for part in self.parts:
            if part.holds(event) != self.every:
                return not self.every
        return self.every

    def of(self, held: Iterator[bool]) -> bool:
        """The block's verdict from those of its items, in order."""
        parts = [next(held) if isinstance(p, Item) else p.of(held) for p in self.parts]
        return (all if self.every else any)(parts)

    def items(self) -> list[Item]:
        """All items, in the text's order."""
        found = [[p] if isinstance(p, Item) else p.items() for p in self.parts]
        return [item for items in found for item in items]


@dataclass(frozen=True)
class Verdict:
    """What held for one event: the rule, its identifiers, their items, the items' values."""

    hit: bool
    identifiers: dict[str, bool]
    items: dict[str, list[bool]]
    values: dict[str, list[list[bool]]]


@dataclass(frozen=True)
class Judge:
    """A rule, ready to judge events that are in its scope."""

    rule: dict[str, Any]
    identifiers: dict[str, Block]
    conditions: tuple[Truth, ...]

    @functools.cached_property
    def items(self) -> dict[str, list[Item]]:
        """The items of each search identifier, in the text's order."""
        return {name: block.items() for name, block in self.identifiers.items()}

    def holds(self, event: Event) -> bool:
        return self.of({name: block.holds(event) for name, block in self.identifiers.items()})

    def of(self, held: dict[str, bool]) -> bool:
        """The rule's verdict from those of its identifiers; of several conditions one is enough."""
        return any(condition(held) for condition in self.conditions)

    def verdict(self, event: Event) -> Verdict:
        """Every value is asked, also those that decide nothing any more."""
        values = {
            name: [[value.check(event) for value in item.values] for item in items]
            for name, items in self.items.items()
        }
        held = {
            name: [item.of(v) for item, v in zip(items, values[name], strict=True)]
            for name, items in self.items.items()
        }
        found = {name: block.of(iter(held[name])) for name, block in self.identifiers.items()}
        return Verdict(self.of(found), found, held, values)


def read(text: str) -> Judge:
    """The rule of a YAML text with one document. Raises `Rejected` if it cannot be evaluated."""
    rule = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    detection = dict(rule["detection"])
    conditions = detection.pop("condition")
    detection.pop("timeframe", None)
    identifiers = {str(name): _block(definition) for name, definition in detection.items()}
    texts = _some(tuple(conditions if isinstance(conditions, list) else [conditions]))
    return Judge(rule, identifiers, tuple(parse_condition(t, identifiers) for t in texts))


def judge_rule(text: str, events: list[Event]) -> list[bool]:
    """Whether the rule of a YAML text hits each of the events; the log source is not looked at."""
    judge = read(text)
    return [judge.holds(event) for event in events]


def _block(definition: Any) -> Block:
    """A mapping asks all its items, a list of mappings one of them; plain values are keywords."""
    match definition:
        case dict():
            items = tuple(_item(str(key), value) for key, value in definition.items())
            return Block(_some(items), every=True)
        case list() if any(isinstance(part, (dict, list)) for part in definition):
            return Block(tuple(_block(part) for part in definition), every=False)
        case _:
            return Block((_item("", definition),), every=True)


def _item(key: str, written: Any) -> Item:
    field, *modifiers = key.split("|")
    values = written if isinstance(written, list) else [written]
    checks = tuple(Value(value, check_of(field, modifiers, value)) for value in values)
    return Item(key, _some(checks), every="all" in modifiers, negated="neq" in modifiers)


def _some(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    if not parts:
        raise Rejected("a rule asks nothing in one of its places")
    return parts
