"""Thousands of real rules over real events: in one pass, and one rule after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import Say
from workbench.catalogue.entry import Place
from workbench.catalogue.rank import PlacedRule, Ranked, rank
from workbench.engine.ask import Masks
from workbench.engine.evaluate import evaluate
from workbench.engine.logsource import load_mappings
from workbench.events.find import event_files
from workbench.events.table import Column, EventTable
from workbench.sigma.parse import read_rules
from workbench.sigma.rule import Rule
from workbench.sigma.source import RuleText
from workbench.tuning.dataset import load
from workbench.tuning.rule_files import RuleFile, rule_files
from workbench.tuning.truth import Truth, truth_of
from workbench.tuning.workspace import Role, Sample

_TIMES = 10


@pytest.fixture(scope="module")
def rules(corpus: Path) -> list[PlacedRule]:
    return [
        PlacedRule(Place(file.path, rule.document), rule)
        for file in rule_files([str(corpus / "rules-windows-all.zip")])
        if isinstance(file, RuleFile)
        for rule in read_rules(RuleText.from_bytes(file.data).text)
        if isinstance(rule, Rule)
    ]


@pytest.fixture(scope="module")
def table(corpus: Path) -> EventTable:
    folders = [corpus / name for name in ("evtx", "regression", "benign")]
    return load([Sample(file.path) for file in event_files(folders)]).table


def unlabelled(table: EventTable) -> Truth:
    return truth_of(table, [Role.UNLABELLED] * len(table.files))


def repeated(table: EventTable, times: int) -> EventTable:
    """The same events several times: more of them, and nothing new to ask."""
    rows = table.size * np.arange(times, dtype=np.int32)[:, None]

    def longer(column: Column) -> Column:
        own = None if column.rows is None else (rows + column.rows).ravel()
        return Column(column.name, column.values, np.tile(column.codes, times), own)

    return replace(
        table,
        size=table.size * times,
        columns={name: longer(column) for name, column in table.columns.items()},
        file=np.tile(table.file, times),
        index=np.tile(table.index, times),
        header_id=np.tile(table.header_id, times),
        time=np.tile(table.time, times),
    )


def ranked(rules: list[PlacedRule], table: EventTable) -> Callable[[], list[Ranked]]:
    sources, truth = load_mappings(), unlabelled(table)
    return lambda: list(rank(rules, Masks(table), sources, truth))


def test_rank(
    benchmark: BenchmarkFixture, rules: list[PlacedRule], table: EventTable, figure: Say
) -> None:
    found = benchmark.pedantic(ranked(rules, table), rounds=3, warmup_rounds=1)
    seconds = benchmark.stats.stats.min
    sources, start = load_mappings(), perf_counter()
    alone = [evaluate(each.rule, Masks(table), sources) for each in rules]
    single = perf_counter() - start
    assert sum(each.hits for each in found) == sum(v.hits.count() for v in alone)
    pairs = len(rules) * table.size / seconds
    figure(
        f"rank: {len(rules):,} rules over {table.size:,} events in {seconds:.2f} s"
        f" ({pairs / 1e6:,.0f} million rules × events a second); each rule by itself"
        f" {single:.1f} s, {single / seconds:.0f} times as long"
    )


def test_growth(
    benchmark: BenchmarkFixture, rules: list[PlacedRule], table: EventTable, figure: Say
) -> None:
    many = repeated(table, _TIMES)
    few = ranked(rules, table)
    start = perf_counter()
    few()
    once = perf_counter() - start
    benchmark.pedantic(ranked(rules, many), rounds=2)
    seconds = benchmark.stats.stats.min
    figure(
        f"rank: {_TIMES} times the events with nothing new in them, {seconds / once:.2f} times as"
        f" long ({once:.2f} s, {seconds:.2f} s)"
    )
