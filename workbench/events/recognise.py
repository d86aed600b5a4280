"""What a file is, told by how its content begins and never by its name."""

from __future__ import annotations

import codecs
import re
from enum import Enum
from pathlib import PurePath

from workbench.events.framing import Framer, Kind, Piece
from workbench.events.json_event import json_event
from workbench.events.json_names import has_event_paths
from workbench.events.layout import CHUNK_MAGIC, CHUNK_SIZE, FILE_MAGIC, HEADER_SIZE
from workbench.events.table import Damage
from workbench.events.xml_event import xml_event

HEAD = CHUNK_SIZE
"""How many bytes of a file are enough to tell what it is."""

_GZIP_MAGIC = b"\x1f\x8b\x08"
_TAR_MAGIC = (257, b"ustar")
_DEPTH = 4
_OF_SYSTEM = frozenset(("Event.System", "System.EventID"))
_ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_OPENED = re.compile(rb"<(?:\w+:)?Event(?:\s[^<>]*)?>\s*<(?:\w+:)?System[\s>/]")
_AROUND_LIST = re.compile(
    rb'\s*\{[^\[\]]{0,4096}?"(?:hits|events?|records?|results?|items|data|value|logs)"\s*:\s*\['
    rb"(?=\s*\{)",
    re.I,
)
_KEYS = re.compile(rb'("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}]', re.S)


class Form(Enum):
    """The forms of a file: events themselves, or a container of such files."""

    EVTX = "EVTX"
    JSON = "JSON"
    XML = "XML"
    GZIP = "gzip"
    ZIP = "zip"
    TAR = "tar"


PACKED = (Form.GZIP, Form.ZIP, Form.TAR)

_SUFFIXES = {
    ".evtx": Form.EVTX,
    ".json": Form.JSON,
    ".jsonl": Form.JSON,
    ".ndjson": Form.JSON,
    ".xml": Form.XML,
    ".gz": Form.GZIP,
    ".tgz": Form.GZIP,
    ".zip": Form.ZIP,
    ".tar": Form.TAR,
}


def misnamed(name: str, form: Form) -> tuple[Damage, ...]:
    """A sentence if a file's name says another form than its content has."""
    said = _SUFFIXES.get(PurePath(name).suffix.lower(), form)
    if said is form:
        return ()
    return (Damage(f"its name says {said.value}, but it is {form.value}"),)


def form_of(head: bytes) -> Form | None:
    """The form that a file's first `HEAD` bytes show; None if there is no event in them.

    A text counts as a form of events only where an event of it can be read, or has begun.
    """
    if head.startswith(FILE_MAGIC) or head[HEADER_SIZE:].startswith(CHUNK_MAGIC):
        return Form.EVTX
    if head.startswith(_GZIP_MAGIC):
        return Form.GZIP
    if head.startswith(_ZIP_MAGICS):
        return Form.ZIP
    if head.startswith(_TAR_MAGIC[1], _TAR_MAGIC[0]):
        return Form.TAR
    text = as_utf8(head)
    return _form_of_text(text) or _form_of_text(text[list_begin(text) :])


def encoding_of(head: bytes) -> str:
    """The encoding of a text: by its mark, its zero bytes, or what its XML declares; else UTF-8."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if head[1:2] == b"\0" and head[:1] in b"<{[\r\n ":
        return "utf-16-le"
    if head[:1] == b"\0" and head[1:2] in b"<{[\r\n ":
        return "utf-16-be"
    declared = _DECLARED.search(head[:400])
    return _known_encoding(declared[1].decode()) if declared else "utf-8"


def as_utf8(head: bytes) -> bytes:
    """The head of a text as UTF-8 without a mark."""
    encoding = encoding_of(head)
    return head if encoding == "utf-8" else head.decode(encoding, "ignore").encode()


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _known_encoding(name: str) -> str:
    """An encoding that an XML declaration names. UTF-16 cannot be read as ASCII, so is not it."""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return "utf-8"
    return "utf-8" if found.startswith(("utf", "ascii")) else found


def list_begin(text: bytes) -> int:
    """Where the list begins that one object is put around, as around the hits of a search; at the
    start of the text if there is no such list, or if the object is an event itself."""
    around = _AROUND_LIST.match(text)
    if around is None or _form_of_text(text) is not None:
        return 0
    return around.end()


def _form_of_text(text: bytes) -> Form | None:
    framer = Framer()
    for piece in (*framer.feed(text), *framer.finish()):
        form = _form_of_piece(piece)
        if form is not None:
            return form
    return None


def _form_of_piece(piece: Piece) -> Form | None:
    try:
        if piece.kind is Kind.XML:
            return Form.XML if xml_event(piece.data) else None
        if piece.kind is Kind.JSON:
            return Form.JSON if json_event(piece.data) else None
    except ValueError:
        pass  # a broken event is still one that has begun
    if piece.kind is Kind.OTHER:
        return None
    if _OPENED.match(piece.data):
        return Form.XML
    return Form.JSON if _has_begun(piece.data) else None


def _has_begun(text: bytes) -> bool:
    """Whether the object that begins here, however far it goes, has the names of an event."""
    paths: dict[str, None] = {}
    above: list[str] = []
    key = ""
    for token in _KEYS.finditer(text):
        if token[0] == b"{":
            above.append(key)
        elif token[0] == b"}":
            above = above[:-1]
        elif token[2] and len(above) < _DEPTH:
            key = token[1][1:-1].decode("utf-8", "replace")
            paths[".".join((*above[1:], key))] = None
    return has_event_paths(paths) or not _OF_SYSTEM.isdisjoint(paths)
