"""Thousands of tests asked at once: all needles of a column searched for in one pass.

An Aho-Corasick automaton finds every occurrence of every needle in the bytes of a column's
distinct values, so the cost grows with what is distinct, not with the number of tests. The answers
are put into `Masks` as if each test had been asked alone; tests of other kinds are left to that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ahocorasick_rs import BytesAhoCorasick, Implementation
from numpy.typing import NDArray

from workbench.engine.ask import Masks, NotEvaluated
from workbench.engine.logsource import Gate, LogSources
from workbench.engine.mask import Mask
from workbench.events.progress import Tick, no_tick
from workbench.events.table import Column
from workbench.sigma.formula import Op, Test
from workbench.sigma.rule import Rule

_TEXT = frozenset({Op.EQ, Op.CONTAINS, Op.STARTS_WITH, Op.ENDS_WITH})
_SHORTEST = 3  # bytes: a shorter needle is found nearly everywhere, and costs little by itself
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLOCK = 4 << 20  # bytes of values between two ticks
_FEWEST = 4  # tests of a column that are worth an automaton

Ints = NDArray[np.int64]
Places = NDArray[np.intp]
Rows = NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Found:
    """Occurrences, one entry each: which needle, in which value, and whether it begins or ends the
    value. Sorted by needle."""

    needle: Places
    value: Places
    begins: NDArray[np.bool_]
    ends: NDArray[np.bool_]

    def of(self, needle: int, op: Op) -> Places:
        """The values that hold a needle as `op` asks, perhaps repeated."""
        first, last = np.searchsorted(self.needle, (needle, needle + 1))
        part = slice(first, last)
        begins, ends = self.begins[part], self.ends[part]
        kept = {Op.STARTS_WITH: begins, Op.ENDS_WITH: ends, Op.EQ: begins & ends}.get(op)
        return self.value[part] if kept is None else self.value[part][kept]


def ask_rules(
    rules: Iterable[Rule], masks: Masks, sources: LogSources, tick: Tick = no_tick
) -> None:
    """Makes `masks` know what many rules ask, so that evaluating them asks next to nothing."""
    ask_many(tests_of(rules, masks, sources), masks, tick)


def tests_of(rules: Iterable[Rule], masks: Masks, sources: LogSources) -> set[Test]:
    """Every test that rules ask of a table, under the names that their log sources' events use."""
    found: set[Test] = set()
    for rule in rules:
        mapping = None if rule.problem or rule.correlation else sources.mapping(rule.logsource)
        if mapping is None:
            continue
        try:
            gate = Gate(mapping, masks)
        except NotEvaluated:
            continue
        for alternative, admitted in gate.scope.admitted:
            if admitted:
                tests = (test for p in rule.predicates() for test in p.tests)
                found.update(alternative.renamed(test) for test in tests)
    return found


def ask_many(tests: Iterable[Test], masks: Masks, tick: Tick = no_tick) -> None:
    """Makes `masks` know the answers to the tests of texts among these. `tick` counts tests."""
    groups: dict[tuple[str | None, bool], dict[bytes, list[Test]]] = {}
    for test, needle in _with_needles(
        t for t in set(tests) if t.op in _TEXT and not masks.knows(t)
    ):
        if len(needle) >= _SHORTEST:
            groups.setdefault((test.field, test.cased), {}).setdefault(needle, []).append(test)
    done, total = 0, sum(len(group) for group in groups.values())
    for (field, cased), group in groups.items():
        if len(group) >= _FEWEST:
            _ask_group(group, masks.columns(field), cased, masks, partial(tick, done, total))
        done += len(group)
    tick(total, total)


def _ask_group(
    tests: dict[bytes, list[Test]],
    columns: list[Column],
    cased: bool,
    masks: Masks,
    tick: Callable[[], None],
) -> None:
    """Asks tests of one field, or keywords of every field, by their needles."""
    needles = list(tests)
    automaton = BytesAhoCorasick(needles, implementation=Implementation.ContiguousNFA)
    rows: dict[Test, list[Rows]] = {}
    for column in columns:
        found = _search(automaton, masks.reading(column).texts(cased), tick)
        if not len(found.needle):
            continue
        events = _Events(column)
        for number in np.unique(found.needle).tolist():
            for test in tests[needles[number]]:
                values = found.of(number, Op.CONTAINS if test.field is None else test.op)
                if len(values):
                    rows.setdefault(test, []).append(events.of(np.unique(values)))
    for test in chain.from_iterable(tests.values()):
        held = rows.get(test)
        at = Mask.at(np.concatenate(held), masks.table.size) if held else masks.none
        masks.remember(test, at)


class _Events:
    """Which events have a value of a column: its codes turned round."""

    def __init__(self, column: Column):
        order = np.argsort(column.codes, kind="stable")
        self._rows = order if column.rows is None else column.rows[order]
        self._starts = np.zeros(len(column.values) + 1, np.int64)
        np.cumsum(np.bincount(column.codes, minlength=len(column.values)), out=self._starts[1:])

    def of(self, values: Places) -> Rows:
        parts = [self._rows[self._starts[v] : self._starts[v + 1]] for v in values.tolist()]
        return np.concatenate(parts)


def _search(
    automaton: BytesAhoCorasick, texts: pa.LargeStringArray, tick: Callable[[], None]
) -> Found:
    """Every occurrence in an array of values. One that reaches over two values is none."""
    offsets, octets = _bytes_of(texts)
    parts = [np.empty((0, 3), np.int64)]
    for first, last in _blocks(offsets):
        tick()
        start, end = int(offsets[first]), int(offsets[last])
        hits = automaton.find_matches_as_indexes(octets[start:end], overlapping=True)
        if hits:
            parts.append(np.array(hits, np.int64) + np.array([0, start, start]))
    needles, starts, ends = np.concatenate(parts).T
    values = np.searchsorted(offsets, starts, side="right") - 1
    kept = np.flatnonzero(ends <= offsets[values + 1])
    kept = kept[np.argsort(needles[kept], kind="stable")]
    values, starts, ends = values[kept], starts[kept], ends[kept]
    return Found(needles[kept], values, starts == offsets[values], ends == offsets[values + 1])


def _bytes_of(texts: pa.LargeStringArray) -> tuple[Ints, memoryview]:
    """The offsets of the values, one more than there are, and the bytes they point into."""
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return ends, memoryview(data or b"").cast("B")


def _blocks(offsets: Ints) -> Iterator[tuple[int, int]]:
    """Ranges of values, each of about a block of bytes."""
    first, values = 0, len(offsets) - 1
    while first < values:
        last = int(np.searchsorted(offsets, offsets[first] + _BLOCK))
        last = min(max(last, first + 1), values)
        yield first, last
        first = last


def _with_needles(tests: Iterable[Test]) -> Iterator[tuple[Test, bytes]]:
    """Tests with the bytes they look for, lowered by the kernel that lowers the columns. Half of a
    surrogate pair is no text: such a test is left to be refused by itself."""
    sound = [test for test in tests if not _SURROGATE.search(test.value)]
    lowered = pc.utf8_lower(pa.array([test.value for test in sound], pa.large_string()))
    for test, low in zip(sound, lowered.to_pylist(), strict=True):
        yield test, (test.value if test.cased else low).encode()
