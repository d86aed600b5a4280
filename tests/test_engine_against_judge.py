"""The engine's verdicts are those of the judge: on random rules and events, and on real ones."""

from __future__ import annotations

import base64
import functools
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judge import corpus as reference
from tests.judge.condition import Rejected
from tests.judge.evaluate import Judge, read
from tests.logs import all_logs
from tests.strategies import PATTERNS, covered, definitions, detections, events, rule_text, rules
from tests.tables import table_of
from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict, evaluate
from workbench.engine.logsource import LogSources, load_mappings
from workbench.sigma.parse import read_rule
from workbench.sigma.rule import RuleError

Fields = dict[str, list[str | None]]

SYSTEM: Fields = {
    "Channel": ["Microsoft-Windows-Sysmon/Operational"],
    "Provider_Name": ["Microsoft-Windows-Sysmon"],
    "EventID": ["3"],
}
REAL_RULES = 500  # of the corpus's 3,020; the judge needs 15 ms for each
many = settings(max_examples=200, deadline=None)
fewer = settings(max_examples=60, deadline=None)


@functools.cache
def sources() -> LogSources:
    return load_mappings()


def verdict_of(text: str, given: list[Fields]) -> Verdict:
    table = table_of([{**SYSTEM, **event} for event in given])
    verdict = evaluate(read_rule(text), Masks(table), sources())
    assert verdict.reason is None, f"{verdict.reason}\n{text}"
    assert verdict.scope.count() == len(given)
    return verdict


def hits(detection: dict[str, Any], given: list[Fields]) -> list[int]:
    return list(map(int, verdict_of(rule_text(detection), given).hits.rows()))


def by_engine(verdict: Verdict, judge: Judge) -> dict[str, Any]:
    """Rows that hit, and where each identifier and each predicate held, in the text's order."""
    return {
        "hits": verdict.hits.rows().tolist(),
        "identifiers": {n: verdict.identifier(n).rows().tolist() for n in judge.identifiers},
        "predicates": [
            (p.identifier, p.key.key, verdict.predicate(p).rows().tolist())
            for p in verdict.rule.predicates()
        ],
    }


def by_judge(judge: Judge, given: list[Fields]) -> dict[str, Any]:
    """The same, event after event."""
    seen = [judge.verdict({**SYSTEM, **event}) for event in given]

    def rows(held: list[bool]) -> list[int]:
        return [row for row, holds in enumerate(held) if holds]

    return {
        "hits": rows([v.hit for v in seen]),
        "identifiers": {n: rows([v.identifiers[n] for v in seen]) for n in judge.identifiers},
        "predicates": [
            (name, item.key, rows([v.values[name][i][k] for v in seen]))
            for name, items in judge.items.items()
            for i, item in enumerate(items)
            for k in range(len(item.values))
        ],
    }


@many
@given(rules(), events())
def test_random_rules_over_random_events(text: str, given: list[Fields]) -> None:
    judge = read(text)
    assert by_engine(verdict_of(text, given), judge) == by_judge(judge, given)


@many
@given(definitions(), events(max_size=12))
def test_one_random_selection_over_random_events(definition: Any, given: list[Fields]) -> None:
    text = rule_text({"selection": definition, "condition": "selection"})
    judge = read(text)
    assert by_engine(verdict_of(text, given), judge) == by_judge(judge, given)


def _base64(text: str, encoding: str) -> str:
    return base64.b64encode(text.encode(encoding)).decode()


@pytest.mark.parametrize(
    ("item", "values"),
    [
        ({"f|re": 5}, ["15", "6"]),
        ({"f|contains": [5, "x"]}, ["15", "6"]),
        ({"f": 1.0}, ["1.0", "1"]),
        ({"f|gte": 2**63}, [str(2**63 - 1), str(2**63)]),
        ({"f|gt": 15}, ["0x10", "0xf", " 16", "1_6", "inf", "nan"]),
        ({"f|hour": 19}, ["2020-10-23T21:57:29+02:00", "2020-10-23", "19:00"]),
        ({"f|cased|windash": "-A"}, ["/A", "/a"]),
        ({"f|windash|cased": "-A"}, ["/A", "/a"]),
        ({"f|base64": r"a\*b"}, [_base64("a*b", "utf-8"), _base64(r"a\*b", "utf-8")]),
        ({"f|base64": "a\\"}, [_base64("a\\", "utf-8")]),
        ({"f|base64offset|contains": "aé"}, [_base64("x" * i + "aé#", "utf-8") for i in range(3)]),
        ({"f|windash|base64": "-a"}, [_base64(f"{dash}a", "utf-8") for dash in "-/–—―+"]),
        ({"f|wide|base64": "é"}, [_base64("é", "utf-16-le")]),
        ({"f|utf16le|base64": "a"}, [_base64("a", "utf-16-le")]),
        ({"f|utf16|base64": "a"}, [_base64("\ufeffa", "utf-16-le"), _base64("\ufeffa", "utf-8")]),
        ({"f|wide": "ab"}, ["a\0b\0"]),
        ({"f|re": "^a$"}, ["a\n", "a"]),
        ({"f|neq": None}, ["a", None]),
        ({"f|contains": ""}, ["a", "", None]),
        ({"f|cidr": "fe80::/10"}, ["fe80::1%12"]),
        ({"f": "K*"}, ["ka"]),
        ({"f": "?"}, ["", "é", "😀", "\n", "ab"]),
        ([{"f": "a"}, "kw"], ["a", "xkwx", "b"]),
        ([{"f": "a"}, ["kw"]], ["a", "xkwx", "b"]),
    ],
)
def test_cases_that_are_easily_read_wrong(item: Any, values: list[str | None]) -> None:
    given: list[Fields] = [{}, *({"f": [value]} for value in values)]
    text = rule_text({"selection": item, "condition": "selection"})
    assert verdict_of(text, given).hits.bools().tolist() == [
        read(text).holds({**SYSTEM, **event}) for event in given
    ]


@pytest.mark.parametrize(
    ("item", "condition"),
    [
        ({"f|unheard": "a"}, "selection"),
        ({"f|Contains": "a"}, "selection"),
        ({"f|contains": None}, "selection"),
        ({"f|cidr": "192.168.1.5/24"}, "selection"),
        ({"f|cidr": "a"}, "selection"),
        ({"f|expand": "%x%"}, "selection"),
        ({"f|base64": "a*"}, "selection"),
        ({"f|contains|base64": "a"}, "selection"),
        ({"f|re": "("}, "selection"),
        ({"f|gt": "many"}, "selection"),
        ({"f|hour|gt": 20}, "selection"),
        ({"f|exists": "yes"}, "selection"),
        ({"f": []}, "selection"),
        ({}, "selection"),
        ([], "selection"),
        (None, "selection"),
        ({"f": "a"}, "selection and"),
        ({"f": "a"}, "selection AND selection"),
        ({"f": "a"}, "2 of them"),
        ({"f": "a"}, "1 of other_*"),
        ({"f": "a"}, "other"),
        ({"f": "a"}, "(selection"),
        ({"f": "a"}, "selection | count() > 5"),
        ({"f": "a"}, ""),
        ({"f": "a"}, []),
    ],
)
def test_what_the_judge_rejects_is_not_evaluated(item: Any, condition: Any) -> None:
    text = rule_text({"selection": item, "condition": condition})
    with pytest.raises(Rejected):
        read(text)
    try:
        verdict = evaluate(read_rule(text), Masks(table_of([SYSTEM])), sources())
    except RuleError:
        return
    assert verdict.reason
    assert not verdict.hits


def _shuffled(part: Any, chance: random.Random) -> Any:
    """The same detection with its lists and mappings in another order."""
    if isinstance(part, dict):
        entries = [(key, _shuffled(value, chance)) for key, value in part.items()]
        return dict(chance.sample(entries, len(entries)))
    if isinstance(part, list):
        return [_shuffled(value, chance) for value in chance.sample(part, len(part))]
    return part


@fewer
@given(detections(), events(), st.randoms(use_true_random=False))
def test_order_does_not_matter(
    detection: dict[str, Any], given: list[Fields], chance: random.Random
) -> None:
    assert hits(_shuffled(detection, chance), given) == hits(detection, given)


@fewer
@given(detections(), events(), st.sampled_from(PATTERNS), st.booleans(), st.booleans())
def test_x_of_pattern_is_what_it_says_when_written_out(
    detection: dict[str, Any], given: list[Fields], pattern: str, every: bool, negated: bool
) -> None:
    names = covered(pattern, [name for name in detection if name != "condition"])
    if names:
        short = f"{'all' if every else '1'} of {pattern}"
        long = f"({(' and ' if every else ' or ').join(names)})"
        word = "not " if negated else ""
        assert hits({**detection, "condition": word + short}, given) == hits(
            {**detection, "condition": word + long}, given
        )


@fewer
@given(detections(), detections(), events(), st.booleans())
def test_de_morgan(
    one: dict[str, Any], other: dict[str, Any], given: list[Fields], either: bool
) -> None:
    a, b = one["condition"], other["condition"]
    inner, outer = ("or", "and") if either else ("and", "or")
    blocks = {**other, **one}
    if {*one} != {*blocks}:  # the other condition's patterns would cover more
        b = " or ".join(name for name in other if name != "condition")
        a = " and ".join(name for name in one if name != "condition")
    whole = {**blocks, "condition": f"not (({a}) {inner} ({b}))"}
    parts = {**blocks, "condition": f"not ({a}) {outer} not ({b})"}
    assert hits(whole, given) == hits(parts, given)


def test_real_rules_over_real_logs(corpus: Path) -> None:
    """Scope and hits of a good part of all rules, over all logs."""
    masks = Masks(all_logs(corpus).table)
    rows = {id(record): row for row, record in enumerate(reference.records(corpus))}
    differing = []
    with zipfile.ZipFile(corpus / "rules-windows-all.zip") as folder:
        names = sorted(name for name in folder.namelist() if name.endswith(".yml"))
        for name in random.Random(1).sample(names, REAL_RULES):
            if _differs(folder.read(name).decode(), masks, corpus, rows):
                differing.append(name)
    assert not differing


def _differs(text: str, masks: Masks, corpus: Path, rows: dict[int, int]) -> bool:
    """Whether engine and judge see other scopes or other hits; refused by both is the same."""
    verdict = evaluate(read_rule(text), masks, sources())
    try:
        judge = read(text)
    except Rejected:
        return verdict.reason is None
    scope = reference.scope(corpus, judge.rule["logsource"])
    seen = [(rows[id(record)], event) for record, event in scope]
    return (verdict.scope.rows().tolist(), verdict.hits.rows().tolist()) != (
        [row for row, _ in seen],
        [row for row, event in seen if judge.holds(event)],
    )
