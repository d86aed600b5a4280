"""Events with times, rules for them and correlations over these, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from tests.tables import Values, table_of
from workbench.engine.ask import Masks
from workbench.engine.correlate import Correlated
from workbench.engine.logsource import load_mappings
from workbench.engine.ruleset import Judge, RuleSet
from workbench.events.table import NO_TIME
from workbench.sigma.parse import read_rules
from workbench.sigma.rule import Rule

SECOND = 1_000_000
SOURCES = load_mappings()
Event = Mapping[str, str | int | Sequence[str | None] | None]


def masks_of(*events: Event) -> Masks:
    """One row an event: `at` is its time in seconds (absent: no time), the others are fields."""
    fields = [{n: _values(v) for n, v in e.items() if n != "at"} for e in events]
    times = [e.get("at") for e in events]
    known = [NO_TIME if t is None else int(str(t)) * SECOND for t in times]
    return Masks(replace(table_of(fields), time=np.array(known, np.int64)))


def _values(value: object) -> Values:
    if value is None or isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple(None if v is None else str(v) for v in value)
    return (str(value),)


def rule_for(name: str, kind: str = "") -> str:
    """A rule that hits the events whose `Kind` is its name (or `kind`)."""
    return (
        f"title: the {name}\nname: {name}\nid: 00000000-0000-0000-0000-{name:0>12}\n"
        f"logsource: {{product: windows}}\ndetection:\n  s: {{Kind: {kind or name}}}\n"
        "  condition: s\n"
    )


def correlation_of(body: str, name: str = "out") -> str:
    lines = "".join(f"  {line.strip()}\n" for line in body.strip().splitlines())
    return f"title: the {name}\nname: {name}\ncorrelation:\n{lines}"


def judged(masks: Masks, *texts: str) -> Correlated:
    """The verdict of the last of these documents, beside the others."""
    rules = [rule for text in texts for rule in read_rules(text) if isinstance(rule, Rule)]
    verdict = Judge(RuleSet(rules), masks, SOURCES)(rules[-1])
    assert isinstance(verdict, Correlated)
    return verdict
