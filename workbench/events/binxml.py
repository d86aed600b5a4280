"""Templates of binary XML: an element tree with numbered slots, and its bytes inside a chunk.

Facts of the format are from the libevtx project's description of it and from real logs. Element
and attribute names stand once in a chunk, where they are first needed, and are referred to by
their offset from the chunk's start; the bytes of a template so depend on where it is put.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import md5

from workbench.events.values import STRING

FRAGMENT_HEADER = b"\x0f\x01\x01\x00"
END_OF_FILE = b"\x00"
NAME_BUCKETS, TEMPLATE_BUCKETS = 64, 32
_CLOSE_START, _CLOSE_EMPTY, _END_ELEMENT = b"\x02", b"\x03", b"\x04"
_OPEN, _OPEN_WITH_ATTRIBUTES, _ATTRIBUTE, _LAST_ATTRIBUTE = 0x01, 0x41, 0x46, 0x06
_VALUE, _SUBSTITUTION, _OPTIONAL_SUBSTITUTION = 0x05, 0x0D, 0x0E
_NO_DEPENDENCY = 0xFFFF
_NAME = re.compile(r"[A-Za-z_][\w.\-]*(:[A-Za-z_][\w.\-]*)?\Z", re.ASCII)
_HASH_FACTOR = 65599
_DEFINITION_HEADER = struct.Struct("<I16sI")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for the value `index` of an instance, of the stored type `kind`.

    Without a value an optional slot leaves out its attribute or element, any other is empty.
    """

    index: int
    kind: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """An element: attributes and content. A text stands in every instance, a slot in none."""

    name: str
    attributes: tuple[tuple[str, str | Slot], ...] = ()
    content: tuple[Node | Slot, ...] = ()


@dataclass(frozen=True, eq=False)
class Template:
    """A fragment with one root element. Compared by identity: make one for each tree, and keep it.

    `guid` is derived from the tree. ValueError for a name that XML does not allow.
    """

    root: Node

    def __post_init__(self) -> None:
        _check_names(self.root)

    @cached_property
    def guid(self) -> bytes:
        return md5(repr(self.root).encode(), usedforsecurity=False).digest()

    @cached_property
    def bucket(self) -> int:
        """The number of its list in the chunk's table of templates."""
        return _hash(struct.unpack("<8H", self.guid)) % TEMPLATE_BUCKETS


@dataclass(frozen=True, slots=True)
class Instance:
    """A template with its values.

    `descriptors` holds 4 bytes a value (its size, its type), `data` the values' bytes; `inner` is
    one value more, after these, that is a fragment itself.
    """

    template: Template
    descriptors: bytes
    data: bytes
    inner: Instance | None = None


class Names:
    """The names of one chunk: where each stands, and the heads of the 64 lists they form."""

    def __init__(self) -> None:
        self.offsets: dict[str, int] = {}
        self.heads = [0] * NAME_BUCKETS

    def copy(self) -> Names:
        other = Names()
        other.offsets = self.offsets.copy()
        other.heads = self.heads.copy()
        return other

    def refer(self, name: str, at: int) -> bytes:
        """A reference to a name, for the chunk's offset `at`; on first use the name itself too."""
        known = self.offsets.get(name)
        if known is not None:
            return known.to_bytes(4, "little")
        place = at + 4
        bucket, stored = _stored_name(name)
        previous, self.heads[bucket] = self.heads[bucket], place
        self.offsets[name] = place
        return struct.pack("<II", place, previous) + stored


def define(template: Template, at: int, next_in_bucket: int, names: Names) -> bytes:
    """A template's definition, to be put at the chunk's offset `at`; `names` learns its names."""
    body_at = at + _DEFINITION_HEADER.size + len(FRAGMENT_HEADER)
    body = FRAGMENT_HEADER + _element(template.root, body_at, names) + END_OF_FILE
    return _DEFINITION_HEADER.pack(next_in_bucket, template.guid, len(body)) + body


def _element(node: Node, at: int, names: Names) -> bytes:
    """The bytes of an element; its size counts all after the size itself."""
    out = bytearray(names.refer(node.name, at + 7))
    if node.attributes:
        out += _attributes(node.attributes, at + 7 + len(out), names)
    if node.content:
        out += _CLOSE_START
        for part in node.content:
            within = at + 7 + len(out)
            out += _slot(part) if isinstance(part, Slot) else _element(part, within, names)
        out += _END_ELEMENT
    else:
        out += _CLOSE_EMPTY
    token = _OPEN_WITH_ATTRIBUTES if node.attributes else _OPEN
    return struct.pack("<BHI", token, _NO_DEPENDENCY, len(out)) + out


def _attributes(attributes: tuple[tuple[str, str | Slot], ...], at: int, names: Names) -> bytes:
    out = bytearray()
    for position, (name, value) in enumerate(attributes, 1):
        out.append(_LAST_ATTRIBUTE if position == len(attributes) else _ATTRIBUTE)
        out += names.refer(name, at + 4 + len(out))
        out += _slot(value) if isinstance(value, Slot) else _text(value)
    return len(out).to_bytes(4, "little") + out


def _slot(slot: Slot) -> bytes:
    token = _OPTIONAL_SUBSTITUTION if slot.optional else _SUBSTITUTION
    return struct.pack("<BHB", token, slot.index, slot.kind)


@lru_cache(1 << 12)
def _text(value: str) -> bytes:
    stored = value.encode("utf-16-le")
    return struct.pack("<BBH", _VALUE, STRING, len(stored) // 2) + stored


@lru_cache(1 << 12)
def _stored_name(name: str) -> tuple[int, bytes]:
    """The bucket of a name; its hash, length and text, which ends with a zero character."""
    text = name.encode("utf-16-le")
    hashed = _hash(struct.unpack(f"<{len(text) // 2}H", text)) & 0xFFFF
    return hashed % NAME_BUCKETS, struct.pack("<HH", hashed, len(text) // 2) + text + b"\0\0"


def _hash(words: tuple[int, ...]) -> int:
    """The polynomial hash by which a chunk's tables of names and templates are ordered."""
    value = 0
    for word in words:
        value = (value * _HASH_FACTOR + word) & 0xFFFFFFFF
    return value


def _check_names(node: Node) -> None:
    for name in (node.name, *(name for name, _ in node.attributes)):
        if not _NAME.match(name):
            raise ValueError(f"{name!r} cannot be the name of an XML element or attribute.")
    for part in node.content:
        if isinstance(part, Node):
            _check_names(part)
