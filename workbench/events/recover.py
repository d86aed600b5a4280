"""The second reader: one record by python-evtx, about a thousand times slower than the first.

It is asked only for records that the first reader cannot read. It parses another way, so it
sometimes can. Values are written as the first reader writes them, so that a recovered event is
like every other: GUIDs without braces, hexadecimal without leading zeros, binary as hex digits.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable, Iterator
from typing import Any

from Evtx import Nodes
from Evtx.Evtx import ChunkHeader, Record

from workbench.events.flatten import Field, Node, tree_fields
from workbench.events.times import filetime_text

logging.getLogger("Evtx").setLevel(logging.CRITICAL)  # that records are damaged is known here

_STRINGS_AT, _STRINGS = 128, 64
_TEMPLATES_AT, _TEMPLATES = 384, 32


def recovered_fields(chunk: bytes, offset: int) -> list[Field] | None:
    """The fields of the record at `offset` of a chunk of 64 KiB; None if this reader fails too."""
    data = _without_loops(chunk)
    try:
        record = Record(data, offset, ChunkHeader(data, 0))
        elements = dict(_elements(record.root()))
        fields = tree_fields(elements["Event"], lambda _: True)
    except Exception:  # whatever a parser of foreign bytes may raise: the record stays lost
        return None
    return fields if any(name == "EventID" for name, _ in fields) else None


def _without_loops(chunk: bytes) -> bytes:
    """The chunk without those chains of its name and template tables that never end."""
    data = bytearray(chunk)
    tables = ((_STRINGS_AT, _STRINGS), (_TEMPLATES_AT, _TEMPLATES))
    for slot in (start + 4 * i for start, count in tables for i in range(count)):
        seen: set[int] = set()
        (at,) = struct.unpack_from("<I", data, slot)
        while at and at not in seen and at + 4 <= len(data):
            seen.add(at)
            (at,) = struct.unpack_from("<I", data, at)
        if at:
            struct.pack_into("<I", data, slot, 0)
    return bytes(data)


def _elements(root: Any) -> Iterator[tuple[str, Node]]:
    """The elements of a piece of binary XML, with its values put into its template."""
    values = root.substitutions()
    for node in root.template().children():
        if isinstance(node, Nodes.OpenStartElementNode):
            yield node.tag_name(), _element(node, values)


def _element(node: Any, values: list[Any]) -> Node:
    attributes: list[tuple[str, Node]] = []
    children: list[tuple[str, Node]] = []
    texts: list[Node] = []
    for child in node.children():
        if isinstance(child, Nodes.AttributeNode):
            text = _joined([_content(child.attribute_value(), values, children)])
            if text is not None:
                attributes.append((child.attribute_name().string(), text))
        elif isinstance(child, Nodes.OpenStartElementNode):
            children.append((child.tag_name(), _element(child, values)))
        else:
            texts.append(_content(child, values, children))
    text = _joined(texts)
    if not attributes and not children:
        return text
    if attributes:
        children.insert(0, ("#attributes", tuple(attributes)))
    return tuple(children) if text is None else (*children, ("#text", text))


def _content(node: Any, values: list[Any], children: list[tuple[str, Node]]) -> Node:
    """What a node adds to its element: a text, or elements appended to `children`."""
    value = None
    if isinstance(node, Nodes.ValueNode):
        value = node.value()
    elif isinstance(node, Nodes.NormalSubstitutionNode | Nodes.ConditionalSubstitutionNode):
        value = values[node.index()]
    elif isinstance(node, Nodes.CDataSectionNode):
        return str(node.cdata())
    elif isinstance(node, Nodes.EntityReferenceNode):
        return _ENTITIES.get(node.entity_reference(), str(node.entity_reference()))
    elif isinstance(node, Nodes.CharacterReferenceNode):
        return chr(node.entity())
    if isinstance(value, Nodes.BXmlTypeNode):
        children.extend(_elements(value.root()))
        return None
    return None if value is None else _text(value)


def _joined(texts: list[Node]) -> Node:
    held = [text for text in texts if text is not None]
    if len(held) < 2:
        return held[0] if held else None
    return "".join(str(text) for text in held)


def _text(value: Any) -> Node:
    if isinstance(value, Nodes.NullTypeNode):
        return None
    if isinstance(value, Nodes.WstringArrayTypeNode):
        return [*_strings(value.binary())]
    write = _WRITERS.get(type(value))
    text: str = write(value) if write else value.string()
    return text.encode("utf-8", "replace").decode()


def _moment(value: Any) -> str:
    return f"{value:%Y-%m-%dT%H:%M:%S.%fZ}"


def _strings(array: bytes) -> list[str]:
    texts = array.decode("utf-16-le", "replace").split("\0")
    return texts[:-1] if texts[-1] == "" else texts


def _hex(value: Any) -> str:
    return hex(int.from_bytes(value.hex(), "little"))


_BOOLEANS = {0: "false", 1: "true"}
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
_WRITERS: dict[type, Callable[[Any], str]] = {
    Nodes.BooleanTypeNode: lambda value: _BOOLEANS.get(value.int32(), str(value.int32())),
    Nodes.BinaryTypeNode: lambda value: value.binary().hex().upper(),
    Nodes.GuidTypeNode: lambda value: value.guid().upper(),
    Nodes.Hex32TypeNode: _hex,
    Nodes.Hex64TypeNode: _hex,
    Nodes.FiletimeTypeNode: lambda value: filetime_text(value.unpack_qword(0)),
    Nodes.SystemtimeTypeNode: lambda value: _moment(value.systemtime()),
}
