"""The judge is itself judged: by cases written out from the specification, and by the corpus."""

from __future__ import annotations

import base64
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.judge import corpus as reference
from tests.judge.condition import Rejected, parse_condition
from tests.judge.evaluate import Judge, judge_rule, read
from tests.judge.values import base64_shifted, tokens


def holds(item: Any, **fields: Any) -> bool:
    """Whether an event with these fields meets a selection."""
    rule = {"detection": {"selection": item, "condition": "selection"}}
    event = {k: v if isinstance(v, list) else [v] for k, v in fields.items()}
    return judge_rule(yaml.safe_dump(rule), [event]) == [True]


@pytest.mark.parametrize(
    ("item", "value", "held"),
    [
        ({"f": "abc"}, "ABC", True),
        ({"f|cased": "abc"}, "ABC", False),
        ({"f|contains|cased": "b"}, "abc", True),
        ({"f": "a*c"}, "a\nbc", True),
        ({"f": "a?c"}, "ac", False),
        ({"f": r"a\*c"}, "abc", False),
        ({"f": r"a\*c"}, "a*c", True),
        ({"f": r"a\\*"}, "a\\bc", True),
        ({"f": r"a\\*"}, "a*", False),
        ({"f": r"a\\\*"}, r"a\*", True),
        ({"f|startswith": "C:\\Windows\\"}, "C:\\Windows\\x", True),
        ({"f|startswith": "C:\\Windows\\"}, "C:\\Windows*", False),
        ({"f|endswith": "\\x.exe"}, "C:\\X.EXE", True),
        ({"f|contains|all": ["a", "c"]}, "abc", True),
        ({"f|contains|all": ["a", "d"]}, "abc", False),
        ({"f": 10}, "10", True),
        ({"f": 1.5}, "1.5", True),
        ({"f": True}, "true", True),
        ({"f": ""}, "", True),
        ({"f": ""}, None, False),
        ({"f": None}, "", False),
        ({"f": None}, None, True),
        ({"f|exists": True}, None, True),
        ({"f": "*"}, None, False),
        ({"f|neq": "a"}, "b", True),
        ({"f|neq": ["a", "b"]}, "b", False),
        ({"f|re": "^a.c$"}, "abc", True),
        ({"f|re": "ABC"}, "abc", False),
        ({"f|re|i": "B"}, "abc", True),
        ({"f|re|m": "^b"}, "a\nb", True),
        ({"f|re": "a.b"}, "a\nb", False),
        ({"f|re|s": "a.b"}, "a\nb", True),
        ({"f|cidr": "10.0.0.0/8"}, "10.1.2.3", True),
        ({"f|cidr": "10.0.0.0/8"}, "::ffff:10.1.2.3", False),
        ({"f|cidr": "fe80::/10"}, "fe80:0:0:0:1:2:3:4", True),
        ({"f|cidr": "10.0.0.0/8"}, "10.1.2.3:445", False),
        ({"f|cidr": "10.0.0.0/8"}, "-", False),
        ({"f|gt": 5}, "6", True),
        ({"f|gt": 5}, "05.0", False),
        ({"f|lte": 5}, "5", True),
        ({"f|lt": 5}, "x", False),
        ({"f|gte": 2**63}, str(2**63 - 1), False),
        ({"f|gt": 15}, "0x10", True),
        ({"f|contains|windash": " -x -y"}, "a /x \N{EM DASH}y", True),
        ({"f|contains|windash": "a-x"}, "a/x", False),
        ({"f|cased|windash": "-A"}, "/a", False),
        ({"f|contains|windash": " - x"}, " / x", False),
        ({"f|windash|contains": "\N{EM DASH}x"}, "-x", False),
        ({"f|base64": "foo"}, "Zm9v", True),
        ({"f|wide|base64": "é"}, base64.b64encode("é".encode("utf-16-le")).decode(), True),
        ({"f|wide": "ab"}, "a\0b\0", True),
        ({"f|base64": r"a\*b"}, "YSpi", True),
        ({"f|utf16|base64": "a"}, base64.b64encode(b"\xff\xfea\0").decode(), True),
        ({"f|utf16be|base64": "a"}, base64.b64encode(b"\0a").decode(), True),
        ({"f|hour": 21}, "2020-10-23 21:57:29.217", True),
        ({"f|week": 43}, "2020-10-23T21:57:29.2175620Z", True),
        ({"f|hour": 21}, "2020-10-23T21:57:29+02:00", True),
        ({"f|hour": 21}, "soon", False),
        ({"f|expand": "100%"}, "100%", True),
        ({"f": "%x%"}, "%x%", True),
        (["b*d"], "abcde", True),
        ({"|all": ["b", "d"]}, "abcde", True),
        ({"|all": ["b", "f"]}, "abcde", False),
        ([{"f": "a"}, {"f": "b"}], "b", True),
        ("bc", "abcd", True),
    ],
)
def test_value(item: Any, value: str | None, held: bool) -> None:
    assert holds(item, f=value) is held


@pytest.mark.parametrize(
    ("item", "held"),
    [
        ({"f": "*"}, False),
        ({"f": None}, True),
        ({"f|exists": False}, True),
        ({"f|neq": "a"}, True),
        ({"f|fieldref": "g"}, False),
        ({"f|re": ""}, False),
    ],
)
def test_missing_field(item: Any, held: bool) -> None:
    assert holds(item, g="x") is held


def test_fieldref_compares_two_fields_of_one_event() -> None:
    assert holds({"f|fieldref": "g"}, f="A", g="a")
    assert not holds({"f|fieldref": "g"}, f="A", g="b")
    assert holds({"f|fieldref|endswith": "g"}, f="ab", g="B")


def test_one_of_several_values_is_enough() -> None:
    assert holds({"f": "b"}, f=["a", "b"])
    assert not holds({"f|contains": "ab"}, f=["a", "b"])
    assert holds({"|all": ["a", "b"]}, f=["a", "b"])
    assert not holds(["a*b"], f=["a", "b"]), "a keyword does not reach from one value into the next"


@pytest.mark.parametrize(
    "item",
    [
        {"f|unheard": "a"},
        {"f|cidr": "192.168.1.5/24"},
        {"f|expand": "%x%"},
        {"f|base64": "a*"},
        {"f|re": "("},
        {"f|gt": "many"},
        {"f|exists": "yes"},
        {"f": []},
        {},
    ],
)
def test_rejected(item: Any) -> None:
    with pytest.raises(Rejected):
        holds(item, f="a")


@pytest.mark.parametrize(
    ("condition", "held"),
    [
        ("a or b and c", True),
        ("(a or b) and c", False),
        ("not c and a", True),
        ("not (c or a)", False),
        ("not not a", True),
        ("1 of x_*", True),
        ("any of x_*", True),
        ("all of x_*", False),
        ("all of them", False),
        ("1 of _h*", True),
        ("not 1 of them", False),
        ("all of *a", True),
    ],
)
def test_condition(condition: str, held: bool) -> None:
    verdicts = {"a": True, "b": False, "c": False, "x_1": True, "x_2": False, "_h": True}
    assert parse_condition(condition, verdicts)(verdicts) is held


@pytest.mark.parametrize(
    "text", ["", "a and", "a b", "1 of y_*", "y", "a AND b", "(a", "2 of them"]
)
def test_condition_that_does_not_parse(text: str) -> None:
    with pytest.raises(Rejected):
        parse_condition(text, ["a", "b"])


def test_them_skips_hidden_identifiers() -> None:
    assert not parse_condition("1 of them", ["a", "_b"])({"a": False, "_b": True})
    assert not parse_condition("1 of *", ["a", "_b"])({"a": False, "_b": True})


@given(st.text(alphabet=r"ab\*?", max_size=8))
def test_a_value_with_every_special_character_escaped_is_itself(text: str) -> None:
    escaped = "".join("\\" + c if c in r"\*?" else c for c in text)
    assert tokens(escaped) == list(text)


@given(st.binary(max_size=4), st.binary(min_size=1, max_size=8), st.binary(max_size=4))
def test_base64offset_finds_bytes_at_any_place(before: bytes, sought: bytes, after: bytes) -> None:
    whole = base64.b64encode(before + sought + after)
    assert base64_shifted(sought)[len(before) % 3] in whole


def test_every_regression_case_of_the_corpus(corpus: Path) -> None:
    for case in reference.expected(corpus)["regression"].values():
        judge = read((corpus / case["rule"]).read_text(encoding="utf-8"))
        events = reference.scope(corpus, judge.rule["logsource"])
        for file, counts in case["files"].items():
            hits = sum(judge.holds(event) for record, event in events if record.file == file)
            wanted = counts.get("match_count_corrected_upstream", counts["match_count"])
            assert hits >= 1 if wanted is None else hits == wanted, case["rule"]


def test_every_expected_result_of_the_corpus(corpus: Path) -> None:
    """Scope, hits, and the count of each identifier, item and value, with their records."""
    for case in reference.expected(corpus)["oracle"].values():
        judge = read((corpus / case["rule"]).read_text(encoding="utf-8"))
        assert _counted(corpus, judge, case) == _stated(case), case["rule"]


def _stated(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "in_scope": case["in_scope"],
        "hits": _named(case["hits"]),
        **{
            name: [
                identifier["count"],
                [
                    (item["key"], item["count"], [(v["value"], v["count"]) for v in item["values"]])
                    for item in identifier["items"]
                ],
            ]
            for name, identifier in case["identifiers"].items()
        },
    }


def _named(hits: dict[str, list[Any]]) -> Counter[tuple[str, int]]:
    """A record id stands in the file as a number or as text."""
    return Counter((file, int(record)) for file, records in hits.items() for record in records)


def _counted(corpus: Path, judge: Judge, case: dict[str, Any]) -> dict[str, Any]:
    events = reference.scope(corpus, judge.rule["logsource"])
    verdicts = [judge.verdict(event) for _, event in events]
    named = zip(events, verdicts, strict=True)
    counted: dict[str, Any] = {
        "in_scope": len(events),
        "hits": Counter((r.file, r.record_id) for (r, _), verdict in named if verdict.hit),
    }
    for name in case["identifiers"]:
        items = judge.identifiers[name].items()
        counted[name] = [
            sum(verdict.identifiers[name] for verdict in verdicts),
            [
                (
                    item.key,
                    sum(verdict.items[name][i] for verdict in verdicts),
                    [
                        (value.written, sum(verdict.values[name][i][k] for verdict in verdicts))
                        for k, value in enumerate(item.values)
                    ],
                )
                for i, item in enumerate(items)
            ],
        ]
    return counted
