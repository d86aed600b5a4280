"""The engine's verdicts are those of the judge: on random rules and events, and on real ones."""

from __future__ import annotations

import functools
import itertools
import random
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judge import corpus as reference
from tests.judge.evaluate import Judge, read
from tests.strategies import covers, definitions, detections, events, rule_text, rules
from tests.tables import table_of
from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict, evaluate
from workbench.engine.logsource import LogSources, load_mappings
from workbench.sigma.parse import read_rule

Fields = dict[str, list[str | None]]

SYSTEM: Fields = {
    "Channel": ["Microsoft-Windows-Sysmon/Operational"],
    "Provider_Name": ["Microsoft-Windows-Sysmon"],
    "EventID": ["3"],
}
many = settings(max_examples=400, deadline=None)


@functools.cache
def sources() -> LogSources:
    return load_mappings()


def judged_by_engine(text: str, given: list[Fields]) -> Verdict:
    table = table_of([{**SYSTEM, **event} for event in given])
    verdict = evaluate(read_rule(text), Masks(table), sources())
    assert verdict.reason is None, f"{verdict.reason}\n{text}"
    assert verdict.scope.count() == len(given)
    return verdict


def hits(detection: dict[str, Any], given: list[Fields]) -> list[int]:
    return judged_by_engine(rule_text(detection), given).hits.rows().tolist()


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


def by_judge(judge: Judge, seen: list[Fields]) -> dict[str, Any]:
    """The same, event after event."""
    verdicts = [judge.verdict(event) for event in seen]

    def rows(held: Any) -> list[int]:
        return [row for row, verdict in enumerate(verdicts) if held(verdict)]

    return {
        "hits": rows(lambda v: v.hit),
        "identifiers": {n: rows(lambda v, n=n: v.identifiers[n]) for n in judge.identifiers},
        "predicates": [
            (name, item.key, rows(lambda v, n=name, i=i, k=k: v.values[n][i][k]))
            for name, block in judge.identifiers.items()
            for i, item in enumerate(block.items())
            for k in range(len(item.values))
        ],
    }


@many
@given(text=rules(), given=events())
def test_random_rules_over_random_events(text: str, given: list[Fields]) -> None:
    judge = read(text)
    verdict = judged_by_engine(text, given)
    assert by_engine(verdict, judge) == by_judge(judge, [{**SYSTEM, **e} for e in given])


@many
@given(definition=definitions(), given=events(max_size=12))
def test_one_random_selection_over_random_events(definition: Any, given: list[Fields]) -> None:
    text = rule_text({"selection": definition, "condition": "selection"})
    judge = read(text)
    verdict = judged_by_engine(text, given)
    assert by_engine(verdict, judge) == by_judge(judge, [{**SYSTEM, **e} for e in given])
