"""Rows of a ranking made by hand, and rules ranked over small tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tests.engine.conftest import Cell, table_of
from workbench.catalogue.entry import Place
from workbench.catalogue.rank import PlacedRule, Ranked, rank
from workbench.engine.ask import Masks
from workbench.engine.logsource import load_mappings
from workbench.engine.mask import Mask
from workbench.events.table import EventTable
from workbench.sigma.parse import read_rule
from workbench.tuning.truth import Truth

RULE = """\
title: {title}
id: {id}
logsource: {{product: windows}}
detection:
    selection:
        Field|contains: {value}
    condition: {condition}
"""


def rule_text(title: str, value: str, condition: str = "selection", id: str = "x") -> str:
    return RULE.format(title=title, value=value, condition=condition, id=id)


def listed(*texts: str) -> list[PlacedRule]:
    return [PlacedRule(Place(f"rules/{n}.yml"), read_rule(text)) for n, text in enumerate(texts)]


def truth_over(size: int, benign: Sequence[int] = (), attack: Sequence[int] = ()) -> Truth:
    false, true = Mask.at(benign, size), Mask.at(attack, size)
    none = Mask.empty(size)
    return Truth(false, true, Mask.full(size) - false - true, none, none)


def ranking(
    rules: Sequence[PlacedRule], events: Sequence[Mapping[str, Cell]], truth: Truth
) -> list[Ranked]:
    return ranked_over(rules, table_of(events), truth)


def ranked_over(rules: Sequence[PlacedRule], table: EventTable, truth: Truth) -> list[Ranked]:
    return list(rank(rules, Masks(table), load_mappings(), truth))


def firing_on(*rows: Sequence[int]) -> list[Ranked]:
    """Rules that fire on just these rows."""
    size = 1 + max((row for each in rows for row in each), default=0)
    events = [
        {"Field": " ".join(f"r{n}." for n, e in enumerate(rows) if row in e)} for row in range(size)
    ]
    texts = [rule_text(f"rule {n}", f"r{n}.") for n in range(len(rows))]
    found = ranking(listed(*texts), events, truth_over(size))
    assert [np.sort(r.rows).tolist() for r in found] == [sorted(set(e)) for e in rows]
    return found
