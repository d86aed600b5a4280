"""An event in JSON as fields, in whichever of the usual shapes it comes.

*Nested*: `{"Event": {"System": …, "EventData": …}}` as dump tools write it; attributes are in
`#attributes`, in a sibling `Name_attributes`, in keys with `@`, or plain keys. *Flat*: the names of
EventData beside `EventID`, `Channel`, `Hostname`. *winlogbeat*: `winlog.event_data` and ECS, as
objects in objects or as names with dots.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple, cast

import orjson

from workbench.events.batch import Fields
from workbench.events.flatten import Field, Node, tree_fields
from workbench.events.json_names import ENVELOPE, plan_of
from workbench.events.renderings import time_text
from workbench.events.system import TIME

_NESTED_TYPES = frozenset((dict, list))
_ATTRIBUTES, _TEXT, _OURS = "#attributes", "#text", "_attributes"


class Shape(Enum):
    """The shapes in which events come, as a person calls them."""

    NESTED = "nested JSON"
    FLAT = "flat JSON"
    SHIPPED = "winlogbeat JSON"
    XML = "XML"


class Event(NamedTuple):
    """An event's fields and the shape it came in."""

    shape: Shape
    fields: Fields


def json_event(text: bytes, bare: bool = False) -> Event | None:
    """The event of a JSON object; None if it is none. ValueError for what is no JSON.

    `bare`: GUIDs come without braces, so those with braces are texts.
    """
    value = _loaded(text)
    return object_event(value, bare) if isinstance(value, dict) else None


def object_event(value: dict[str, Any], bare: bool = False) -> Event | None:
    """The event that an object of JSON is; None if it is none."""
    inner = value.get("_source")  # what an Elasticsearch export has around it
    value = inner if isinstance(inner, dict) else value
    event = value.get("Event", value)
    if isinstance(event, dict) and isinstance(event.get("System"), dict):
        fields = tree_fields(_tree(event), lambda _: False)
        return Event(Shape.NESTED, columns_of([(n, _timed(n, text)) for n, text in fields]))
    paths, values = _leaves(_without_envelope(value), "")
    plan = plan_of(paths, bare)
    if not plan.is_event:
        return None
    shape = Shape.SHIPPED if plan.is_shipped else Shape.FLAT
    return Event(shape, (plan.names, plan.values(values)))


def _timed(name: str, text: str | None) -> str | None:
    """A value; the time in one form, as some tools write it as a number."""
    return cast("str | None", time_text(text)) if name == TIME else text


def columns_of(fields: list[Field]) -> Fields:
    """Fields one by one as names and values."""
    if not fields:
        return (), ()
    names, values = zip(*fields, strict=True)
    return names, values


def _loaded(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:  # control characters in texts, or bytes that are not UTF-8
        return json.loads(text.decode("utf-8", "replace"), strict=False)


def _without_envelope(value: dict[str, Any]) -> dict[str, Any]:
    """An object that has lost most of what only its shipper says, which may be half of it."""
    for key in ENVELOPE:
        value.pop(key, None)
    return value


def _leaves(value: dict[str, Any], prefix: str) -> Fields:
    """The paths of an object's leaves and what they hold; the values of a list one by one."""
    values = tuple(value.values())
    if _NESTED_TYPES.isdisjoint(map(type, values)):
        return _prefixed(prefix, tuple(value)), values
    plain = {key: inner for key, inner in value.items() if type(inner) not in _NESTED_TYPES}
    paths, held = _prefixed(prefix, tuple(plain)), tuple(plain.values())
    for key, inner in value.items():
        if type(inner) is dict:
            below, values = _leaves(inner, f"{prefix}{key}.")
        elif type(inner) is list:
            below, values = _listed(inner, prefix + key)
        else:
            continue
        paths += below
        held += values
    return paths, held


def _listed(parts: list[Any], path: str) -> Fields:
    """The leaves of a list's elements, which all have the list's path."""
    paths: tuple[str, ...] = ()
    held: tuple[Any, ...] = ()
    for part in parts:
        if type(part) is dict:
            below, values = _leaves(part, f"{path}.")
        else:
            below, values = (path,), (str(part) if type(part) is list else part,)
        paths += below
        held += values
    return paths, held


_prefixes: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
_MOST_PREFIXES = 1 << 12


def _prefixed(prefix: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names with a prefix. They are kept, so that equal ones are hashed once."""
    if not prefix:
        return names
    known = _prefixes.get((prefix, names))
    if known is None:
        if len(_prefixes) >= _MOST_PREFIXES:
            _prefixes.clear()
        known = _prefixes[prefix, names] = tuple(prefix + name for name in names)
    return known


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
