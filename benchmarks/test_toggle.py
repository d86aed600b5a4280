"""From a click on a checkbox to the new numbers, and how all of it grows with the events."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import Say
from benchmarks.data import PREDICATES, dataset, logs, rule_text
from workbench.engine.ask import Masks
from workbench.engine.evaluate import evaluate
from workbench.engine.logsource import load_mappings
from workbench.events.read import read_file
from workbench.sigma.parse import read_rule
from workbench.sigma.source import RuleText
from workbench.tuning.analysis import Analysis, analyse
from workbench.tuning.metrics import rates
from workbench.tuning.truth import truth_of
from workbench.tuning.workspace import Draft

_TOGGLES = 300
Toggle = Callable[[Draft], Analysis]


def toggling(events: int, seed: int) -> tuple[Toggle, Iterator[Draft]]:
    """What one toggle does, and drafts of which each has one exclusion more on or off.

    No draft comes twice, so that nothing about it is known from before.
    """
    data = dataset(events)
    masks, sources = Masks(data.table), load_mappings()
    truth = truth_of(data.table, data.roles)
    text = rule_text()
    draft = Draft(Path("rule.yml"), RuleText(text), 0, text)

    def toggle(draft: Draft) -> Analysis:
        analysis = analyse(draft, masks, sources, truth)
        rates(analysis.now, truth, data.table)
        return analysis

    toggle(draft)  # opening the rule asks its tests
    return toggle, _drafts(draft, seed)


def _drafts(draft: Draft, seed: int) -> Iterator[Draft]:
    rule = read_rule(draft.text)
    assert len(list(rule.predicates())) == PREDICATES
    exclusions = list(rule.exclusions())
    chance, seen = random.Random(seed), {draft.off}
    while True:
        draft = replace(draft, off=draft.off ^ {chance.choice(exclusions).key})
        if draft.off not in seen:
            seen.add(draft.off)
            yield draft


def test_toggle(benchmark: BenchmarkFixture, figure: Say) -> None:
    toggle, drafts = toggling(1_000_000, seed=1)
    benchmark.pedantic(toggle, setup=lambda: ((next(drafts),), {}), rounds=_TOGGLES)
    times = [seconds * 1000 for seconds in benchmark.stats.stats.data]
    cuts = quantiles(times, n=100)
    figure(
        f"toggle, {PREDICATES} predicates over 1,000,000 events: p50 {cuts[49]:.1f} ms, "
        f"p95 {cuts[94]:.1f} ms, max {max(times):.1f} ms (goal: p95 under 16 ms)"
    )


@pytest.mark.parametrize("events", [10_000, 100_000, 1_000_000])
def test_growth(benchmark: BenchmarkFixture, figure: Say, events: int) -> None:
    """Reading, the first verdict (all tests asked) and a toggle, at three sizes."""
    path = max(logs(events), key=lambda p: p.stat().st_size)
    reading = _seconds(lambda: read_file(path)) / dataset(events).table.size * events
    table = dataset(events).table
    rule = read_rule(rule_text())
    first = _seconds(lambda: evaluate(rule, Masks(table), load_mappings()))
    toggle, drafts = toggling(events, seed=events)
    benchmark.pedantic(toggle, setup=lambda: ((next(drafts),), {}), rounds=50)
    figure(
        f"{events:>9,} events: read {reading:.2f} s, first verdict {first * 1000:.0f} ms, "
        f"toggle {benchmark.stats.stats.median * 1000:.1f} ms"
    )


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
