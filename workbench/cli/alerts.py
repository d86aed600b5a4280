"""The alerts of a correlation as JSON objects and as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from workbench.cli.report import Object
from workbench.engine.correlate import Correlated
from workbench.tuning.correlation_analysis import roles
from workbench.tuning.truth import Truth
from workbench.tuning.workspace import Role

ALERT_HEAD = ("group", "value", "events", "first", "last", "role")


def alert_objects(verdict: Correlated, truth: Truth) -> Iterator[Object]:
    """Each alert of a correlation, by time: its group, what was measured, its events and times."""
    for alert, role in zip(verdict.alerts, _roles(verdict, truth), strict=True):
        yield {
            "group": dict(alert.group),
            _measure(verdict): alert.value,
            "events": len(alert.rows),
            "first": time_text(alert.first),
            "last": time_text(alert.last),
            "role": str(role),
        }


def alert_rows(verdict: Correlated, truth: Truth) -> Iterator[tuple[str, ...]]:
    """The same as rows under `ALERT_HEAD`."""
    for found in alert_objects(verdict, truth):
        group = ", ".join(f"{name}: {value}" for name, value in found["group"].items())
        value = f"{found[_measure(verdict)]:,}"
        first, last = (found[end][:19].replace("T", " ") for end in ("first", "last"))
        yield (group or "all", value, f"{found['events']:,}", first, last, found["role"])


def time_text(microseconds: int) -> str:
    """A time in microseconds since 1970 UTC as ISO 8601; beyond the year 9999 as its number."""
    try:
        moment = datetime.fromtimestamp(microseconds // 1_000_000, UTC)
    except (ValueError, OverflowError, OSError):
        return str(microseconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{microseconds % 1_000_000:06}Z"


def _measure(verdict: Correlated) -> str:
    """What the value of an alert is called: counts are counts."""
    correlation = verdict.rule.correlation
    return "count" if correlation is None or correlation.kind.counts else "value"


def _roles(verdict: Correlated, truth: Truth) -> list[Role]:
    return roles(verdict.windows, truth) if verdict.windows else []
