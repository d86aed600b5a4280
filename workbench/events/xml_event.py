"""An event in XML as fields, named and written as those of a log file are.

One event is parsed for itself, from its own start tag on: no document type can stand before it,
so no entity can be defined, and none is expanded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, fromstring

from workbench.events.flatten import Field, is_namespace, joined, plain_name
from workbench.events.renderings import has_typed_guid, time_text, without_braces
from workbench.events.system import TIME

_PREFIX = re.compile(rb"(</?)\w+:(?=\w)")
_CONTROL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:x0*(?:1?[0-9a-fA-F])|0*(?:[12]?\d|3[01]));"
)
_KEPT_REFERENCES = {9, 10, 13}
_LINES_IN_TEXT = re.compile(rb">([^<]*\r[^<]*)(?=</)")
_HIDDEN = 0xF0000  # a private character for each that XML does not admit
_SHOWN = {_HIDDEN + code: code for code in range(32)}
_WRITTEN_SECOND = re.compile(r"0x0*([0-9a-f]+)")
_STRING = re.compile(r"<string>(.*?)</string>", re.S)
_WITHOUT_TEXT = frozenset(("Provider", "TimeCreated", "Correlation", "Execution", "Security"))


def xml_event(text: bytes, bare: bool = False) -> list[Field] | None:
    """The fields of the text of one `Event` element; None if it has no System.

    `bare`: GUIDs come without braces, so those with braces are texts. ValueError for what is not
    well-formed.
    """
    try:
        return _fields(_parsed(text), bare)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _fields(root: Element, bare: bool) -> list[Field] | None:
    system: list[Field] = []
    payload: list[Field] = []
    rendered: list[Field] = []
    for child in root:
        tag = _local(child.tag)
        if tag == "System":
            system.extend(_system(child))
        elif tag == "EventData":
            _event_data(child, payload)
        elif tag == "RenderingInfo":
            _leaves(child, rendered)
        else:
            _leaves(child, payload)
    if not system:
        return None
    return _put_right(joined(system, payload, rendered), bare)


# --- text to tree


def _parsed(text: bytes) -> Element:
    """The tree of an event's text, however little its writer cared for the rules of XML."""
    careful: tuple[Callable[[bytes], bytes], ...] = (_with_lines, _admitted, _unprefixed)
    for prepare in careful:
        try:
            return fromstring(prepare(text))
        except ParseError:
            continue
    try:
        return fromstring(_unprefixed(_admitted(_utf8(text))))
    except (ParseError, ValueError) as error:
        raise ValueError(str(error)) from None


def _with_lines(text: bytes) -> bytes:
    """Carriage returns in values kept: a parser of XML would drop them."""
    if b"\r" not in text:
        return text
    return _LINES_IN_TEXT.sub(_kept_lines, text)


def _kept_lines(match: re.Match[bytes]) -> bytes:
    inner = match[1]
    return b">" + (inner.replace(b"\r", b"&#13;") if inner.strip() else inner)


def _admitted(text: bytes) -> bytes:
    """Control characters, which XML does not admit, as private characters."""
    return _CONTROL.sub(_hidden, _with_lines(text))


def _hidden(match: re.Match[bytes]) -> bytes:
    found = match[0]
    if found[:1] != b"&":
        code = found[0]
    else:
        digits = found[2:-1]
        code = int(digits[1:], 16) if digits[:1] in b"xX" else int(digits)
    return found if code in _KEPT_REFERENCES else chr(_HIDDEN + code).encode()


def _unprefixed(text: bytes) -> bytes:
    return _PREFIX.sub(rb"\1", _admitted(text))


def _utf8(text: bytes) -> bytes:
    return text.decode("utf-8", "replace").encode()


# --- tree to fields


@lru_cache(1 << 12)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _text(element: Element) -> str | None:
    """An element's own text: None if it has none, or only the lines of a pretty print."""
    text = element.text
    if not text or (text.isspace() and "\n" in text):
        return None
    return text


def _system(element: Element) -> Iterator[Field]:
    for child in element:
        tag = _local(child.tag)
        attributes = [(name, value) for name, value in child.items() if value]
        text = _text(child)
        for name, value in attributes:
            yield f"{tag}_{_local(name)}", value
        if text is not None or not (child.keys() or tag in _WITHOUT_TEXT):
            yield tag, text


def _event_data(element: Element, out: list[Field]) -> None:
    _attributes("EventData", element, out)
    for child in element:
        tag = _local(child.tag)
        name = plain_name(child.get("Name") or tag)
        if len(child) == 0:
            text = _text(child)
            out.append((name, "" if text is None and tag == "Data" else text))
        else:
            _leaves(child, out)


def _leaves(element: Element, out: list[Field]) -> None:
    """What lies below an element, by the names of the leaves, wherever they are."""
    for child in element:
        tag = _local(child.tag)
        before = len(out)
        _attributes(tag, child, out)
        text = _text(child)
        if text is not None or (len(child) == 0 and len(out) == before):
            out.append((tag, text))
        _leaves(child, out)


def _attributes(tag: str, element: Element, out: list[Field]) -> None:
    out.extend(
        (f"{tag}_{_local(name)}", value)
        for name, value in element.items()
        if not is_namespace(name)
    )


# --- values as the log has them


def _put_right(fields: list[Field], bare: bool) -> list[Field]:
    second = any(name == TIME and " " in (text or "") for name, text in fields)
    if second:
        fields = [(name, each) for name, text in fields for each in _strings(text)]
    return [(name, _value(name, text, bare, second)) for name, text in fields]


def _strings(text: str | None) -> list[str | None]:
    """The texts of an array, which python-evtx writes as a text of elements."""
    if not text or not text.startswith("<string>"):
        return [text]
    return [*_STRING.findall(text)]


def _value(name: str, text: str | None, bare: bool, second: bool) -> str | None:
    """One value; `second`: as python-evtx writes it, with zeros before hexadecimal digits."""
    if not text:
        return text
    if text[0] == "{":
        return str(without_braces(text)) if not bare and has_typed_guid(name) else _shown(text)
    if name == TIME:
        return str(time_text(text))
    if second:
        return _as_first(text)
    return _shown(text)


def _as_first(text: str) -> str:
    if text in ("True", "False"):
        return text.lower()
    if len(text) in (10, 18) and (match := _WRITTEN_SECOND.fullmatch(text)):
        return "0x" + match[1]
    return _shown(text)


def _shown(text: str) -> str:
    """The text with the characters that were hidden from the parser."""
    return text if text.isascii() else text.translate(_SHOWN)
