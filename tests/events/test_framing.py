"""Events are found in a text wherever they stand in it, however it arrives."""

from __future__ import annotations

from itertools import pairwise

import orjson
from hypothesis import given
from hypothesis import strategies as st

from workbench.events.framing import Framer, Kind, Piece

XML = b"<Event xmlns='x'><System><EventID>1</EventID></System><A>{ } \" </A></Event>"
texts = st.text(st.sampled_from('ab{}[]"\\,\n<>é'), max_size=8)
objects = st.recursive(
    texts | st.integers(-9, 9) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
events = st.one_of(
    st.dictionaries(texts, objects, max_size=4).map(orjson.dumps),
    st.dictionaries(texts, objects, max_size=4).map(lambda o: orjson.dumps(o, None, INDENT)),
    st.just(XML),
)
INDENT = orjson.OPT_INDENT_2
between = st.sampled_from(
    [b"\n", b",\n", b"", b"]\n[", b"\r\n\r\n", b"\nRecord 7\n", b"<Events>\n"]
)


def pieces(*texts: bytes) -> list[Piece]:
    framer = Framer()
    found = [piece for text in texts for piece in framer.feed(text)]
    return [*found, *framer.finish()]


def kinds(*texts: bytes) -> list[tuple[Kind, bytes]]:
    return [(piece.kind, piece.data) for piece in pieces(*texts)]


@given(st.lists(st.tuples(events, between)), st.lists(st.integers(0, 400), max_size=4))
def test_every_event_is_found_however_the_text_arrives(
    parts: list[tuple[bytes, bytes]], cuts: list[int]
) -> None:
    text = b"".join(event + rest for event, rest in parts)
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    fed = [text[start:end] for start, end in pairwise(places)]
    assert [data for _, data in kinds(*fed)] == [event for event, _ in parts]


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=3))
def test_whatever_is_fed_comes_out_or_is_nothing(data: bytes, cuts: list[int]) -> None:
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    fed = [data[start:end] for start, end in pairwise(places)]
    assert b"".join(piece.data for piece in pieces(*fed)) in data or not data.strip()


def test_a_piece_says_the_line_it_begins_in() -> None:
    assert [piece.line for piece in pieces(b'\n{"a":\n1}\n', b"\n" + XML)] == [2, 5]


def test_an_event_without_an_end_costs_only_itself() -> None:
    begun = b"<Event><System><EventID>1</EventID></System><EventData>"
    assert kinds(begun + b"\n" + XML) == [(Kind.CUT, begun + b"\n"), (Kind.XML, XML)]
    assert kinds(b'{"a": "b\n{"c": 1}') == [(Kind.CUT, b'{"a": "b\n'), (Kind.JSON, b'{"c": 1}')]
    assert kinds(b'{"a": 1}\n{"b": {') == [(Kind.JSON, b'{"a": 1}'), (Kind.CUT, b'{"b": {')]


def test_an_element_of_an_event_may_be_called_event() -> None:
    inner = b"<UserData><W><Event>x</Event><Event y='1'>z</Event></W></UserData></Event>"
    text = b"<Event><System><EventID>1</EventID></System>" + inner
    assert kinds(text, text) == [(Kind.XML, text), (Kind.XML, text)]


def test_text_between_events_is_told() -> None:
    assert kinds(b"hello\n" + XML) == [(Kind.OTHER, b"hello\n"), (Kind.XML, XML)]
    assert kinds(b"Record 12\n<?xml version='1.0'?>\n" + XML + b"\n</Events>\n") == [
        (Kind.XML, XML)
    ]
