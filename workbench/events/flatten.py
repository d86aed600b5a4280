"""One event's tree of elements as flat fields, named as Sigma rules name them.

A tree is what the JSON of the `evtx` package holds: an object's `#attributes` are an element's
attributes, `#text` its text, the rest its children. This is the exact way for one event; reading
many goes a quicker way (`batch`) that must give the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable
from typing import TypeAlias, cast

Field: TypeAlias = tuple[str, str | None]
Scalar: TypeAlias = str | int | float | bool | None
Pairs: TypeAlias = Iterable[tuple[str, "Node"]]
Node: TypeAlias = "Scalar | list[Scalar] | tuple[tuple[str, Node], ...] | dict[str, Node]"
IsName: TypeAlias = Callable[[str], bool]
"""Whether the file has an element of exactly this name; False where it cannot be known."""

MESSAGE = "Message"
_ATTRIBUTES = "#attributes"
_TEXT = "#text"
_WITHOUT_TEXT = frozenset(("Provider", "TimeCreated", "Correlation", "Execution", "Security"))
_NUMBERED = re.compile(r"(.+)_(\d+)", re.S)


def event_fields(text: str, is_name: IsName) -> list[Field]:
    """The fields of one event from its JSON, in document order; a field may come repeatedly.

    Names that occur twice in one JSON object are kept, both of them.
    """
    try:
        document = json.loads(text, object_pairs_hook=tuple, strict=False)
        return tree_fields(dict(document).get("Event"), is_name)
    except RecursionError:
        raise ValueError("the event is nested too deeply") from None


def is_event(text: str) -> bool:
    """Whether a reader's JSON can be read as an event; on damaged records it may be none."""
    try:
        return bool(event_fields(text, lambda _: True))
    except ValueError:
        return False


def tree_fields(event: Node, is_name: IsName) -> list[Field]:
    """The fields of an `Event` element's tree.

    A name of EventData or UserData takes the place of the same name of System (event 104: `Channel`
    is the log that was cleared); what System says is then a field by its `hidden_name`. The
    message of a forwarded event is `Message`, the rest of its rendering `RenderingInfo_…`.
    """
    system: list[Field] = []
    payload: list[Field] = []
    rendered: list[Field] = []
    for tag, node in _pairs(event):
        if tag == "System":
            system.extend(system_fields(_pairs(node)))
        elif tag == "EventData":
            _event_data(node, is_name, payload)
        elif tag == "RenderingInfo":
            _leaves(node, is_name, rendered)
        elif tag != _ATTRIBUTES and _is_object(node):
            _leaves(node, is_name, payload)
    return joined(system, payload, rendered)


def joined(system: list[Field], payload: list[Field], rendered: list[Field]) -> list[Field]:
    """An event's fields of its three parts; `rendered` is what Windows says of it in words."""
    named = {name for name, _ in payload}
    shown = [(hidden_name(name) if name in named else name, text) for name, text in system]
    return [*shown, *payload, *((rendered_name(name, named), text) for name, text in rendered)]


def rendered_name(name: str, named: Collection[str]) -> str:
    """The name of what a rendering says: it hides nothing that the event itself has."""
    return name if name == MESSAGE and name not in named else f"RenderingInfo_{name}"


def hidden_name(name: str) -> str:
    """The name of System's own value where the event's data have a field of the same name."""
    return f"System_{name}"


def system_fields(pairs: Pairs) -> list[Field]:
    """The fields of System's children: each by its tag, their attributes as Tag_Attribute.

    An element that only ever has attributes, and has none, is no field.
    """
    out: list[Field] = []
    for tag, node in pairs:
        if _is_object(node):
            for key, child in _pairs(node):
                if key == _ATTRIBUTES:
                    _attributes(tag, child, out)
                elif key == _TEXT:
                    _texts(tag, child, out)
        elif node is not None or tag not in _WITHOUT_TEXT:
            _texts(tag, node, out)
    return out


def as_text(value: Scalar) -> str | None:
    """A scalar as the text that rules are compared with; None stays None."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def has_repeats(tags: Iterable[str], is_name: IsName) -> bool:
    """Whether the reader has numbered some of the tags of one parent."""
    return any(tag != name for tag, name in zip(tags, _real_names(tags, is_name), strict=True))


def is_namespace(attribute: str) -> bool:
    """Whether an attribute only declares a namespace."""
    return attribute == "xmlns" or attribute.startswith("xmlns:")


def plain_name(name: str) -> str:
    """A name of EventData as rules write it: without its spaces."""
    return name.replace(" ", "")


def _event_data(node: Node, is_name: IsName, out: list[Field]) -> None:
    for tag, child in _unnumbered(_pairs(node), is_name):
        if tag == _ATTRIBUTES:
            _attributes("EventData", child, out)
        elif _is_object(child):
            _data(tag, child, is_name, out)
        else:
            _texts(plain_name(tag), child, out)


def _data(tag: str, node: Node, is_name: IsName, out: list[Field]) -> None:
    """A child of EventData that has attributes, several texts or children of its own."""
    inner = dict(_pairs(node))
    attributes = dict(_pairs(inner.pop(_ATTRIBUTES, None)))
    name = plain_name(cast(str, attributes.get("Name") or tag))
    if _TEXT in inner or not inner:
        _texts(name, inner.get(_TEXT), out)
    _leaves(node, is_name, out)


def _leaves(node: Node, is_name: IsName, out: list[Field]) -> None:
    """What lies below an element, by the names of the leaves, wherever they are."""
    for tag, child in _unnumbered(_pairs(node), is_name):
        if tag in (_ATTRIBUTES, _TEXT):
            continue
        if not _is_object(child):
            _texts(tag, child, out)
            continue
        for key, inner in _pairs(child):
            if key == _ATTRIBUTES:
                _attributes(tag, inner, out)
            elif key == _TEXT:
                _texts(tag, inner, out)
        _leaves(child, is_name, out)


def _attributes(tag: str, node: Node, out: list[Field]) -> None:
    for name, value in _pairs(node):
        if not is_namespace(name):
            _texts(f"{tag}_{name}", value, out)


def _unnumbered(pairs: Pairs, is_name: IsName) -> Iterable[tuple[str, Node]]:
    """Repeated elements under their one name: the reader numbers them `Name_1`, `Name_2`…

    A name that ends so of itself stays: it has no sibling `Name`, or the file knows it.
    """
    pairs = list(pairs)
    names = _real_names([tag for tag, _ in pairs], is_name)
    return zip(names, (child for _, child in pairs), strict=True)


def _real_names(tags: Iterable[str], is_name: IsName) -> list[str]:
    names: list[str] = []
    for tag in tags:
        match = _NUMBERED.fullmatch(tag) if tag[-1:].isdigit() else None
        if match and match[1] in names and not is_name(tag):
            tag = match[1]
        names.append(tag)
    return names


def _pairs(node: Node) -> Pairs:
    if isinstance(node, dict):
        return node.items()
    return node if isinstance(node, tuple) else ()


def _is_object(node: Node) -> bool:
    return isinstance(node, (tuple, dict))


def _texts(name: str, node: Node, out: list[Field]) -> None:
    if isinstance(node, list):
        out.extend((name, as_text(text)) for text in node)
    else:
        out.append((name, as_text(cast(Scalar, node))))
