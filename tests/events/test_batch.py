"""The quick way to columns gives what the exact way gives, event by event."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evtx import PyEvtxParser
from hypothesis import given
from hypothesis import strategies as st

from tests.events.samples import Fields, rows
from workbench.events.batch import RawRecord, batch_table
from workbench.events.flatten import Field, event_fields

NAMES = frozenset({"Real_1"})
tags = st.sampled_from(["A", "B", "A_1", "Real", "Real_1", "Channel", "EventID"])
names = tags | st.just("Two Words")
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from(["", "1", "true", "::1", "::ffff:10.0.0.1", 'say "x": y', "a\nb", "é😀"]),
    st.text(max_size=4),
)
attributes = st.dictionaries(st.sampled_from(["ProcessID", "ThreadID"]), scalars, min_size=1)


class Pairs(list[tuple[str, Any]]):
    """An object of JSON in which a name may come twice."""


def dumps(node: Any) -> str:
    if isinstance(node, Pairs):
        inner = ",".join(f"{json.dumps(k)}:{dumps(v)}" for k, v in node)
        return f"{{{inner}}}"
    if isinstance(node, list):
        return f"[{','.join(map(dumps, node))}]"
    return json.dumps(node, ensure_ascii=False)


def pairs(
    values: st.SearchStrategy[Any], keys: st.SearchStrategy[str] = names
) -> st.SearchStrategy[Pairs]:
    return st.lists(st.tuples(keys, values), max_size=4).map(Pairs)


texts = st.one_of(scalars, st.lists(scalars, min_size=2, max_size=3))
unnamed = st.builds(lambda text: Pairs([("#text", text)]), texts)
attributed = st.builds(lambda some: Pairs([("#attributes", Pairs(some.items()))]), attributes)
nested = pairs(scalars, tags) | attributed
event_data = st.one_of(
    st.none(),
    pairs(scalars),
    pairs(scalars | nested),
    st.builds(lambda some, data: Pairs([*some, ("Data", data)]), pairs(scalars), unnamed),
)
user_data = pairs(st.one_of(scalars, nested, pairs(nested, tags)), tags)


@st.composite
def events(draw: st.DrawFn) -> str:
    system = [
        ("Provider", Pairs([("#attributes", Pairs([("Name", draw(st.sampled_from("PQ")))]))])),
        ("EventID", draw(st.integers(1, 3))),
        ("TimeCreated", Pairs([("#attributes", Pairs([("SystemTime", draw(times))]))])),
        ("EventRecordID", draw(st.one_of(st.none(), st.integers(0, 9), st.just("7")))),
        ("Execution", Pairs([("#attributes", Pairs(draw(attributes).items()))])),
        ("Channel", draw(st.sampled_from(["Security", None]))),
    ]
    kept = [element for element in system if draw(st.integers(0, 9)) or element[0] == "Provider"]
    if not draw(st.integers(0, 3)):
        kept = draw(st.permutations(kept))
    payload = draw(
        st.one_of(
            event_data.map(lambda data: [("EventData", data)]),
            user_data.map(lambda data: [("UserData", data)]),
            st.just([]),
            st.just([("EventData", Pairs([("A", 1)])), ("Other", Pairs([("B", 2)]))]),
        )
    )
    return dumps(Pairs([("Event", Pairs([("System", Pairs(kept)), *payload]))]))


times = st.sampled_from(
    ["2021-10-20T13:39:12.731904Z", "2021-12-16T10:19:07.348731900Z", "2015-06-23T06:00:48Z", "-"]
)


def as_dict(fields: list[Field]) -> Fields:
    out: dict[str, list[str | None]] = {}
    for name, value in fields:
        out.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in out.items()}


def raw(texts: list[str]) -> list[RawRecord]:
    stamp = "2021-10-20T13:39:17.3154798Z UTC"
    return [{"event_record_id": i, "timestamp": stamp, "data": t} for i, t in enumerate(texts)]


@given(st.lists(events(), max_size=8))
def test_quick_and_exact_agree(texts: list[str]) -> None:
    table = batch_table(raw(texts), NAMES.__contains__)
    assert rows(table) == [as_dict(event_fields(text, NAMES.__contains__)) for text in texts]
    for column in table.columns.values():
        assert set(column.codes.tolist()) == set(range(len(column.values)))


def test_quick_and_exact_agree_on_real_events(corpus: Path) -> None:
    for path in sorted((corpus / "evtx").rglob("*.evtx"))[::6]:
        records = list(PyEvtxParser(str(path)).records_json())
        table = batch_table(records, lambda _: False)
        for row, record in enumerate(records):
            exact = as_dict(event_fields(record["data"], lambda _: False))
            assert dict(table.fields(row)) == exact, (path, row)


def test_fields_already_read_are_taken_as_they_are() -> None:
    record: RawRecord = {
        "event_record_id": 7,
        "timestamp": "",
        "data": [("A", "x"), ("A", "y"), ("B", None)],
    }
    assert rows(batch_table([record], lambda _: False)) == [{"A": ("x", "y"), "B": (None,)}]


def test_control_characters_as_the_reader_leaves_them_do_no_harm() -> None:
    (text,) = raw(['{"Event":{"System":{"EventID":1},"EventData":{"A":"\x01"}}}'])
    assert rows(batch_table([text], lambda _: False)) == [{"EventID": ("1",), "A": ("\x01",)}]


def test_the_time_is_that_of_system_else_that_of_the_header() -> None:
    known = (
        '{"Event":{"System":{"TimeCreated":{"#attributes":{"SystemTime":"1970-01-01T00:00:01Z"}}}}}'
    )
    table = batch_table(raw([known, '{"Event":{"System":{"EventID":1}}}']), lambda _: False)
    assert table.time.tolist() == [1_000_000, 1_634_737_157_315_479]
