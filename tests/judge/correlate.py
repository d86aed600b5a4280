"""Correlations judged plainly: every group, every window and every alert looked at one by one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from workbench.sigma.correlation import COMPARE, Correlation, Kind
from workbench.sigma.formula import fold

Event = Mapping[str, Sequence[str | None]]


@dataclass(frozen=True)
class Happened:
    """A rule's hit or a correlation's window: `rows` are its events, `seen` those that decide its
    groups, `last` the one that completed it. Equal `unit` counts once."""

    time: int
    reference: int
    order: int
    unit: tuple[object, ...]
    last: int
    seen: frozenset[int]
    rows: frozenset[int]

    @property
    def place(self) -> tuple[int, int, int]:
        return self.time, self.reference, self.order


@dataclass(frozen=True)
class Said:
    """One alert, its group in lower case."""

    group: tuple[str, ...]
    value: Fraction
    first: int
    last: int
    rows: tuple[int, ...]


@dataclass
class Rules:
    """What correlations refer to: the rows that a rule hits, or a correlation; and the events with
    their times (None: unknown)."""

    events: Sequence[Event]
    times: Sequence[int | None]
    named: Mapping[str, frozenset[int] | Correlation]


def alerts(correlation: Correlation, rules: Rules) -> list[Said]:
    """The alerts, by their first occurrence and group."""
    found = [
        _said(correlation, rules, group, run)
        for group, entries in _groups(correlation, rules).items()
        for run in _runs(correlation, rules, entries)
    ]
    return sorted(found, key=lambda said: (said.first, said.group))


def _said(
    correlation: Correlation, rules: Rules, group: tuple[str, ...], run: list[list[Happened]]
) -> Said:
    values = [_value(correlation, rules, window) for window in run]
    times = [entry.time for window in run for entry in window]
    rows = {row for window in run for entry in window for row in entry.rows}
    value = max(v for v in values if v is not None)
    return Said(group, value, min(times), max(times), tuple(sorted(rows)))


def _happened(reference: str, number: int, rules: Rules) -> list[Happened]:
    asked = rules.named[reference]
    if isinstance(asked, Correlation):
        return _windows_as_happened(asked, number, rules)
    found = []
    for row in sorted(asked):
        time = rules.times[row]
        if time is not None:
            one = frozenset({row})
            found.append(Happened(time, number, row, ("event", row), row, one, one))
    return found


def _windows_as_happened(asked: Correlation, number: int, rules: Rules) -> list[Happened]:
    found: list[Happened] = []
    for group, entries in sorted(_groups(asked, rules).items()):
        runs = _runs(asked, rules, entries)
        for window in _windows(asked, entries):
            if not _met(asked, rules, window):
                continue
            holding = [n for n, run in enumerate(runs) if any(set(window) <= set(w) for w in run)]
            complete = any(window == w for run in runs for w in run)
            if asked.monotone or complete:
                last = max(window, key=lambda entry: entry.place)
                seen = frozenset(entry.last for entry in window)
                rows = frozenset(row for entry in window for row in entry.rows)
                unit = (number, group, holding[0])
                found.append(Happened(last.time, number, 0, unit, last.last, seen, rows))
    return found


def _groups(correlation: Correlation, rules: Rules) -> dict[tuple[str, ...], list[Happened]]:
    groups: dict[tuple[str, ...], list[Happened]] = {}
    for number, reference in enumerate(correlation.rules):
        names = [correlation.field_of(reference, name) for name in correlation.group_by]
        for entry in _happened(reference, number, rules):
            for group in {g for row in entry.seen for g in _combinations(rules, row, names)}:
                groups.setdefault(group, []).append(entry)
    for group, entries in groups.items():
        entries.sort(key=lambda entry: entry.place)
        if not correlation.kind.temporal:
            once: dict[tuple[object, ...], Happened] = {}
            for entry in entries:
                once.setdefault(entry.unit, entry)
            groups[group] = list(once.values())
    return groups


def _combinations(rules: Rules, row: int, names: Sequence[str]) -> set[tuple[str, ...]]:
    held = [[v.lower() for v in rules.events[row].get(n, ()) if v is not None] for n in names]
    return set(product(*held))


def _windows(correlation: Correlation, entries: list[Happened]) -> list[list[Happened]]:
    span = correlation.timespan.microseconds
    ends = sorted({entry.time for entry in entries})
    return [[e for e in entries if end - span <= e.time <= end] for end in ends]


def _runs(
    correlation: Correlation, rules: Rules, entries: list[Happened]
) -> list[list[list[Happened]]]:
    windows = _windows(correlation, entries)
    complete = [w for w in windows if not any(set(w) < set(other) for other in windows)]
    runs: list[list[list[Happened]]] = []
    for window in complete:
        if not _met(correlation, rules, window):
            continue
        if runs and set(runs[-1][-1]) & set(window):
            runs[-1].append(window)
        else:
            runs.append([window])
    return runs


def _met(correlation: Correlation, rules: Rules, window: list[Happened]) -> bool:
    if correlation.expression is not None:
        there = {correlation.rules[entry.reference] for entry in window}
        return fold(
            correlation.expression, lambda p: p.identifier in there, all, any, lambda held: not held
        )
    value = _value(correlation, rules, window)
    if value is None:
        return False
    return all(COMPARE[x.op](value, Fraction(x.number)) for x in correlation.limits)


def _value(correlation: Correlation, rules: Rules, window: list[Happened]) -> Fraction | None:
    match correlation.kind:
        case Kind.EVENT_COUNT:
            return Fraction(len(window))
        case Kind.TEMPORAL:
            return Fraction(len({entry.reference for entry in window}))
        case Kind.TEMPORAL_ORDERED:
            return Fraction(_chain(window))
        case Kind.VALUE_COUNT:
            return Fraction(len(_distinct(correlation, rules, window)))
    numbers = sorted(_numbers(correlation, rules, window))
    if not numbers:
        return None
    match correlation.kind:
        case Kind.VALUE_SUM:
            return sum(numbers, Fraction(0))
        case Kind.VALUE_AVG:
            return sum(numbers, Fraction(0)) / len(numbers)
        case Kind.VALUE_MEDIAN:
            return (numbers[(len(numbers) - 1) // 2] + numbers[len(numbers) // 2]) / 2
        case _:
            share = Fraction(correlation.percentile or 0) / 100
            return numbers[max(math.ceil(share * len(numbers)), 1) - 1]


def _chain(window: list[Happened]) -> int:
    longest: dict[Happened, int] = {}
    for entry in sorted(window, key=lambda e: (e.time, e.reference)):
        before = [n for e, n in longest.items() if e.reference < entry.reference]
        longest[entry] = max(longest.get(entry, 0), 1 + max(before, default=0))
    return max(longest.values())


def _distinct(
    correlation: Correlation, rules: Rules, window: list[Happened]
) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for entry in window:
        reference = correlation.rules[entry.reference]
        names = [correlation.field_of(reference, name) for name in correlation.fields]
        found |= _combinations(rules, entry.last, names)
    return found


def _numbers(correlation: Correlation, rules: Rules, window: list[Happened]) -> list[Fraction]:
    found = []
    for entry in window:
        reference = correlation.rules[entry.reference]
        name = correlation.field_of(reference, correlation.fields[0])
        for value in rules.events[entry.last].get(name, ()):
            if value is not None and value.lstrip("-").replace(".", "", 1).isdecimal():
                found.append(Fraction(value))
    return found
