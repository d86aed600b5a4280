"""An event in JSON as fields, in whichever of the usual shapes it comes.

*Nested*: `{"Event": {"System": …, "EventData": …}}` as dump tools write it; attributes are in
`#attributes`, in a sibling `Name_attributes`, in keys with `@`, or plain keys; or, as EvtxECmd has
it, EventData are a text beside what System says (`listed`). *Flat*: the names of
EventData beside `EventID`, `Channel`, `Hostname`. *winlogbeat*: `winlog.event_data` and ECS, as
objects in objects or as names with dots.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, cast

import orjson

from workbench.events.flatten import Field, Node, tree_fields
from workbench.events.json_names import ENVELOPE, Paths, plan_of
from workbench.events.listed import event_in, is_listed
from workbench.events.moved import places_of, with_moved
from workbench.events.renderings import time_text
from workbench.events.shaped import Event, Plan, Shape, Values, as_named
from workbench.events.system import TIME

_NESTED_TYPES = frozenset((dict, list))
_ATTRIBUTES, _TEXT, _OURS = "#attributes", "#text", "_attributes"


def json_event(text: bytes, bare: bool = False) -> Event | None:
    """The event of a JSON object; None if it is none. ValueError for what is no JSON.

    `bare`: GUIDs come without braces, so those with braces are texts.
    """
    try:
        value = _loaded(text)
        return object_event(value, bare) if isinstance(value, dict) else None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def object_event(value: dict[str, Any], bare: bool = False) -> Event | None:
    """The event that an object of JSON is; None if it is none."""
    inner = value.get("_source")  # what an Elasticsearch export has around it
    value = inner if isinstance(inner, dict) else value
    event = value.get("Event", value) if not is_listed(value) else event_in(value)
    if isinstance(event, dict) and isinstance(event.get("System"), dict):
        fields = tree_fields(_tree(event), lambda _: False)
        return event_of([(n, _timed(n, text)) for n, text in fields], Shape.NESTED)
    for key in ENVELOPE:  # what only its shipper says may be half of it
        value.pop(key, None)
    stretches: list[_Stretch] = []
    held: list[Any] = []
    _walk(value, "", stretches, held)
    leaves = _leaves_of(tuple(stretches), bare)
    if not leaves.plan.is_event:
        return None
    if leaves.places is None:
        return Event(leaves.plan, held)
    channel, event_id = leaves.places
    return Event(_with_moved(leaves, held[channel], held[event_id]), held)


def event_of(fields: list[Field], shape: Shape) -> Event:
    """The event that has these fields."""
    names, given = zip(*fields, strict=True) if fields else ((), ())
    return Event(as_named(names, shape), given)


def _timed(name: str, text: str | None) -> str | None:
    """A value; the time in one form, as some tools write it as a number."""
    return cast("str | None", time_text(text)) if name == TIME else text


def _loaded(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:  # control characters in texts, or bytes that are not UTF-8
        return json.loads(text.decode("utf-8", "replace"), strict=False)


# --- the leaves of an object


@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    """Paths of leaves that stand together. Equal to itself alone, so quickly looked up."""

    paths: Paths


@dataclass(frozen=True, slots=True, eq=False)
class _Leaves:
    """What there is to know of objects whose leaves have the same paths."""

    paths: Paths
    bare: bool
    plan: Plan
    places: tuple[int, int] | None


@lru_cache(1 << 12)
def _leaves_of(stretches: tuple[_Stretch, ...], bare: bool) -> _Leaves:
    paths = tuple(path for stretch in stretches for path in stretch.paths)
    plan = plan_of(paths, bare)
    return _Leaves(paths, bare, plan, places_of(paths) if plan.shape is Shape.SHIPPED else None)


@lru_cache(1 << 12)
def _with_moved(leaves: _Leaves, channel: Any, event_id: Any) -> Plan:
    return with_moved(leaves.plan, leaves.paths, leaves.bare, channel, event_id)


def _walk(value: dict[str, Any], prefix: str, stretches: list[_Stretch], held: list[Any]) -> None:
    """Adds the paths of an object's leaves, and what they hold; the values of a list one by one."""
    values = tuple(value.values())
    if _NESTED_TYPES.isdisjoint(map(type, values)):
        stretches.append(_plain(prefix, tuple(value)))
        held.extend(values)
        return
    split = _split(prefix, tuple(value), tuple(map(type, values)))
    stretches.append(split.plain)
    held.extend(split.take(values))
    for at, path, below in split.nested:
        inner = values[at]
        if type(inner) is dict:
            _walk(inner, below, stretches, held)
        else:
            _walk_list(inner, path, stretches, held)


def _walk_list(parts: list[Any], path: str, stretches: list[_Stretch], held: list[Any]) -> None:
    """The same of a list's elements, which all have the list's path."""
    if _NESTED_TYPES.isdisjoint(map(type, parts)):
        stretches.append(_repeated(path, len(parts)))
        held.extend(parts)
        return
    for part in parts:
        if type(part) is dict:
            _walk(part, f"{path}.", stretches, held)
        else:
            stretches.append(_repeated(path, 1))
            held.append(str(part) if type(part) is list else part)


class _Split(NamedTuple):
    """An object's plain entries, and its nested ones: where, their path, the prefix below it."""

    plain: _Stretch
    take: Callable[[Values], Values]
    nested: tuple[tuple[int, str, str], ...]


@lru_cache(1 << 12)
def _split(prefix: str, names: Paths, kinds: tuple[type, ...]) -> _Split:
    paths = [prefix + name for name in names]
    nested = [at for at, kind in enumerate(kinds) if kind in _NESTED_TYPES]
    plain = [at for at in range(len(names)) if at not in nested]
    stretch = _Stretch(tuple(paths[at] for at in plain))
    return _Split(stretch, _taker(plain), tuple((at, paths[at], f"{paths[at]}.") for at in nested))


def _taker(places: list[int]) -> Callable[[Values], Values]:
    if len(places) == 1:
        (only,) = places
        return lambda values: (values[only],)
    return itemgetter(*places) if places else lambda _: ()


@lru_cache(1 << 12)
def _plain(prefix: str, names: Paths) -> _Stretch:
    return _Stretch(tuple(prefix + name for name in names))


@lru_cache(1 << 12)
def _repeated(path: str, times: int) -> _Stretch:
    return _Stretch((path,) * times)


# --- the nested shape, brought to that of the reader of logs


def _tree(event: dict[str, Any]) -> Node:
    """An event's tree as `flatten` takes it: attributes in `#attributes`, one pair an element."""
    return tuple(
        (tag, tuple(_system(node)) if tag == "System" else node)
        for tag, node in _pairs(event)
        if tag != _ATTRIBUTES
    )


def _pairs(node: dict[str, Any]) -> Iterator[tuple[str, Node]]:
    """The children of an element, each element of a list for itself, attributes first."""
    own = {key[1:]: value for key, value in node.items() if key[:1] == "@" and len(key) > 1}
    given = node.get(_ATTRIBUTES)
    if own or isinstance(given, dict):
        yield _ATTRIBUTES, tuple((own | (given if isinstance(given, dict) else {})).items())
    for key, value in node.items():
        beside = key.removesuffix(_OURS)
        if key == _ATTRIBUTES or (key[:1] == "@" and len(key) > 1):
            continue
        if beside != key and isinstance(value, dict):
            if beside not in node:
                yield beside, ((_ATTRIBUTES, tuple(value.items())),)
            continue
        yield from _elements(key, value, node.get(key + _OURS))


def _elements(key: str, value: Any, attributes: Any) -> Iterator[tuple[str, Node]]:
    """The elements of a name: one, or those of a list."""
    if isinstance(attributes, dict):
        inner = value if isinstance(value, dict) else {_TEXT: value}
        value = {_ATTRIBUTES: attributes, **({} if value is None else inner)}
    many = isinstance(value, list) and key != _TEXT
    for each in value if many else (value,):
        yield key, tuple(_pairs(each)) if isinstance(each, dict) else each


def _system(node: Node) -> Iterator[tuple[str, Node]]:
    """System's children; what is an object without attributes has them as plain keys."""
    for tag, child in node if isinstance(node, tuple) else ():
        if isinstance(child, tuple) and child and not {_ATTRIBUTES, _TEXT} & dict(child).keys():
            plain = [(key, value) for key, value in child if key != "Value"]
            text = [(_TEXT, value) for key, value in child if key == "Value"]
            yield tag, ((_ATTRIBUTES, tuple(plain)), *text)
        else:
            yield tag, child
