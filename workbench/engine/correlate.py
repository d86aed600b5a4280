"""A correlation over a table: windows of time in each group, what they measure, and the alerts.

What it means, where the specification leaves room:

- Time slides: a window ends at every occurrence in a group and reaches back one timespan, both
  ends included; it is never cut at full hours or days. It holds all occurrences of its group in
  that time. Windows that only add later occurrences to one another are one: the complete one of
  them, which holds them all, is judged. So a condition with an upper bound (`lt`, `eq`, a range,
  a `not`, an average) speaks of all that happened within a timespan, and not of the moment when
  the third of a hundred events had come.
- An alert is a run of such windows of one group that meet the condition and overlap: each shares
  an occurrence with the one before. Its events are all of theirs; its value is the greatest.
- `event_count` counts an event once, whichever rules found it. `value_count` counts distinct
  values, ignoring case (of several fields: distinct combinations). Sum, average, percentile (the
  nearest rank: the smallest value that at least so many per cent are not above) and median are of
  the values that are numbers; a window without one meets no condition.
- `temporal` counts the different rules that occurred; `temporal_ordered` the longest chain of
  them in the order of `rules`, each no earlier than the one before. One event may stand for
  several rules.
- A correlation that another refers to occurs at the end of each window that meets its condition
  (where more events cannot undo that, also of windows that are not complete: at the tenth failure,
  not only at the last). Its own `group-by` plays no part then: it is of every group that one of
  the window's events is of, and a value of it is that of the event that completes the window.
  Where events or values are counted, each of its alerts is one, when it first is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from workbench.engine.alerts import Alerts, Judged
from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict
from workbench.engine.mask import Mask
from workbench.engine.measure import measured, occurred
from workbench.engine.occurrences import Occurrences, grouped, of_hits
from workbench.engine.windows import windows_of
from workbench.sigma.correlation import Correlation

_KEPT = 5_000_000  # entries of windows that are remembered, so that a threshold costs nothing


@dataclass(frozen=True, eq=False)
class Correlated(Verdict):
    """The verdict of a correlation. `scope` are the events of its rules' log sources, `hits` those
    that take part in an alert. `windows` is None if it is not evaluated.
    """

    windows: Judged | None = None

    @property
    def hits(self) -> Mask:
        return self._alerting

    @cached_property
    def alerts(self) -> Alerts:
        """In the order of their first occurrence."""
        return Alerts(self.windows)

    def said_of(self, row: int) -> str:
        """What the correlation makes of one event, in a sentence; empty if not evaluated."""
        if self.windows is None:
            return ""
        if self.hits.has(row):
            one = Mask.at([row], self.scope.size).bools()
            number = int(self.windows.touching(one).argmax())
            alert = self.alerts[number]
            group = ", ".join(f"{name} {value}" for name, value in alert.group)
            of = f" of {group}" if group else ""
            return f"in alert {number + 1}{of}: {len(alert.rows):,} events"
        if self.windows.matched(self.scope.size).has(row):
            return "its rules hit this event, but it is in no alert"
        if self.scope.has(row):
            return "its rules do not hit this event, or it has no time or nothing to group it by"
        return "not in scope of its rules"

    @cached_property
    def _alerting(self) -> Mask:
        return self.windows.events(self.scope.size) if self.windows else self._nothing


def correlate(correlation: Correlation, rules: Mapping[str, Verdict], masks: Masks) -> Judged:
    """The windows of a correlation. `rules` has the verdict of each reference, all evaluated."""
    verdicts = tuple(rules[reference] for reference in correlation.rules)
    asked = replace(correlation, limits=())
    kept: dict[object, Judged] = masks.once("correlations", dict)
    key = asked, tuple(_identity(verdict) for verdict in verdicts)
    judged = kept.pop(key, None) or _judged(asked, verdicts, masks)
    kept[key] = judged  # the latest last
    while len(kept) > 1 and sum(len(each.entries) for each in [*kept.values()]) > _KEPT:
        kept.pop(next(iter(kept)), None)
    return judged.under(correlation.limits)


def _identity(verdict: Verdict) -> object:
    """What of a verdict decides the windows of a correlation that refers to its rule."""
    if isinstance(verdict, Correlated):
        windows = verdict.windows
        assert windows is not None
        return windows.correlation.limits, windows.entries
    return verdict.hits, verdict.gate.scope if verdict.gate else None


def _judged(correlation: Correlation, verdicts: tuple[Verdict, ...], masks: Masks) -> Judged:
    inner = tuple(v.windows if isinstance(v, Correlated) else None for v in verdicts)
    found = tuple(
        _apart(windows.occurrences(), number) if windows is not None else of_hits(verdict, masks)
        for number, (verdict, windows) in enumerate(zip(verdicts, inner, strict=True))
    )
    fields = [
        [correlation.field_of(reference, name) for name in correlation.group_by]
        for reference in correlation.rules
    ]
    entries = grouped(found, fields, masks, once=not correlation.kind.temporal)
    windows = windows_of(entries.group, entries.time, correlation.timespan.microseconds)
    values, valid = measured(correlation, entries, windows, found, masks)
    asked = correlation.expression
    met = occurred(asked, correlation.rules, entries, windows) if asked else None
    return Judged(correlation, found, inner, entries, windows, values, valid, met)


def _apart(found: Occurrences, number: int) -> Occurrences:
    """The alerts of a correlation numbered so that they are no event's and no other's."""
    return replace(found, unit=found.unit + (number + 1 << 40))
