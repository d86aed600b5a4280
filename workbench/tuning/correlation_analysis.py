"""The alerts of a correlation by what they are, before and now, and under other thresholds.

An alert is *true* if any of its events is an attack, *false* if all of them are benign, and
*unknown* otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.engine.alerts import Judged
from workbench.engine.ask import Masks
from workbench.engine.correlate import Correlated
from workbench.engine.logsource import LogSources
from workbench.engine.ruleset import judge
from workbench.events.progress import Tick, no_tick
from workbench.sigma.correlation import Correlation, Limit, Timespan
from workbench.sigma.correlation_read import parse_timespan
from workbench.tuning.analysis import Analysis, Hits, rules_beside
from workbench.tuning.truth import Truth
from workbench.tuning.workspace import Role

_POINTS = 60  # thresholds of a curve
_AROUND = 2  # timespans looked at below and above the rule's own
LADDER = ("10s", "1m", "5m", "10m", "30m", "1h", "4h", "12h", "1d", "7d", "30d")


@dataclass(frozen=True, slots=True)
class Point:
    """How many alerts of each kind there are at one threshold."""

    threshold: int | float
    alerts: Hits


@dataclass(frozen=True, slots=True)
class Curve:
    """The alerts against the threshold, for one timespan. `limit` is the one that is varied."""

    timespan: str
    limit: Limit
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class AlertCounts:
    """The alerts of a correlation, of its original (None if that is not evaluated) and now.

    `timeless` are hits of its rules without a time, `ungrouped` those that lack a field of
    `group-by`: neither can be in an alert.
    """

    before: Hits | None
    now: Hits
    timeless: int
    ungrouped: int


def alert_counts(analysis: Analysis) -> AlertCounts | None:
    """The alerts of a draft that is a correlation; None for other rules and unevaluated ones."""
    now, before = windows_of(analysis.now), windows_of(analysis.before)
    if now is None:
        return None
    timeless, ungrouped = now.left_out
    return AlertCounts(
        kinds(before, analysis.truth) if before else None,
        kinds(now, analysis.truth),
        timeless,
        ungrouped,
    )


def windows_of(verdict: object) -> Judged | None:
    """The windows behind the verdict of a correlation, None for other verdicts."""
    return verdict.windows if isinstance(verdict, Correlated) else None


def kinds(windows: Judged, truth: Truth) -> Hits:
    """How many alerts are false (`benign`), true (`attack`) and unknown (`unlabelled`)."""
    true, false = _true_and_false(windows, truth)
    counts = int(true.sum()), int(false.sum())
    return Hits(counts[1], counts[0], len(true) - sum(counts))


def roles(windows: Judged, truth: Truth) -> list[Role]:
    """What each alert is, in their order: attack if true, benign if false."""
    true, false = _true_and_false(windows, truth)
    return [
        Role.ATTACK if is_true else Role.BENIGN if is_false else Role.UNLABELLED
        for is_true, is_false in zip(true.tolist(), false.tolist(), strict=True)
    ]


def tunable(correlation: Correlation) -> Limit | None:
    """The limit whose number is the threshold to tune: a lower one if there is one. None where
    the text says no number."""
    written = [limit for limit in correlation.limits if limit.span is not None]
    lower = (limit for limit in written if limit.op in ("gte", "gt"))
    return next(lower, written[0] if written else None)


def curve(windows: Judged, truth: Truth, tick: Tick = no_tick) -> Curve | None:
    """The alerts against the threshold; None where there is no threshold to tune."""
    limit = tunable(windows.correlation)
    if limit is None:
        return None
    thresholds = _thresholds(windows, limit)
    points: list[Point] = []
    for number, threshold in enumerate(thresholds):
        tick(number, len(thresholds))
        points.append(Point(threshold, kinds(_at(windows, limit, threshold), truth)))
    return Curve(windows.correlation.timespan.text, limit, tuple(points))


def curves(
    analysis: Analysis, masks: Masks, sources: LogSources, tick: Tick = no_tick
) -> tuple[Curve, ...]:
    """The curve of a draft, first, and those of a few other timespans, in their order."""
    rule = analysis.now.rule
    windows, correlation = windows_of(analysis.now), rule.correlation
    if windows is None or correlation is None or (own := curve(windows, analysis.truth)) is None:
        return ()
    found = [own]
    spans = list(_other_timespans(correlation.timespan))
    beside = list(rules_beside(analysis.around))
    for number, span in enumerate(spans):
        tick(number, len(spans))
        changed = replace(rule, correlation=replace(correlation, timespan=span))
        other = windows_of(judge(changed, masks, sources, beside))
        if other is not None and (drawn := curve(other, analysis.truth)) is not None:
            found.append(drawn)
    return tuple(found)


def _true_and_false(windows: Judged, truth: Truth) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    true = windows.touching(truth.attack.bools())
    return true, ~true & ~windows.touching(truth.unlabelled.bools())


def _at(windows: Judged, limit: Limit, threshold: int | float) -> Judged:
    limits = windows.correlation.limits
    return windows.under(
        [replace(each, number=threshold) if each is limit else each for each in limits]
    )


def _thresholds(windows: Judged, limit: Limit) -> list[int | float]:
    """The values that windows have, thinned out, and the rule's own threshold."""
    values = np.unique(windows.values[windows.windows.complete & windows.valid])
    if len(values) > _POINTS:
        places = np.linspace(0, len(values) - 1, _POINTS).round().astype(np.intp)
        values = values[np.unique(places)]
    whole = [int(v) if v == math.floor(v) else v for v in values.tolist()]
    return sorted({*whole, limit.number})


def _other_timespans(own: Timespan) -> Iterator[Timespan]:
    known = [Timespan(text, parse_timespan(text), own.span) for text in LADDER]
    below = [span for span in known if span.microseconds < own.microseconds]
    above = [span for span in known if span.microseconds > own.microseconds]
    yield from below[-_AROUND:]
    yield from above[:_AROUND]
