"""A correlation rule as a value: which rules' hits, grouped by what, within which time, how many.

`workbench.sigma.correlation_read` makes these values from a text. Source: Sigma Correlation Rules
Specification 2.1.0, and pySigma where that leaves something open (units of time, `percentile`,
conditions over the names of rules).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from workbench.sigma.formula import Formula, Span

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "eq": operator.eq,
    "neq": operator.ne,
}
_SIGNS = {"gt": ">", "gte": "≥", "lt": "<", "lte": "≤", "eq": "=", "neq": "≠"}


class Kind(StrEnum):
    """What is asked of the events within the timespan; the value is the word of the rule."""

    EVENT_COUNT = "event_count"
    VALUE_COUNT = "value_count"
    TEMPORAL = "temporal"
    TEMPORAL_ORDERED = "temporal_ordered"
    VALUE_SUM = "value_sum"
    VALUE_AVG = "value_avg"
    VALUE_PERCENTILE = "value_percentile"
    VALUE_MEDIAN = "value_median"  # pySigma's, not the specification's

    @property
    def of_values(self) -> bool:
        """Whether it looks at the values of a field."""
        return self.value.startswith("value_")

    @property
    def temporal(self) -> bool:
        """Whether it counts different rules."""
        return self in (Kind.TEMPORAL, Kind.TEMPORAL_ORDERED)

    @property
    def counts(self) -> bool:
        """Whether what it measures is a whole number that more events never make smaller."""
        return self.temporal or self in (Kind.EVENT_COUNT, Kind.VALUE_COUNT)


@dataclass(frozen=True, slots=True)
class Limit:
    """One comparison of the condition, all of which must hold. `span` is the number's in the text,
    None where the text does not say it (a temporal correlation without a condition)."""

    op: str  # a key of COMPARE
    number: int | float
    span: Span | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{_SIGNS[self.op]} {self.number}"


@dataclass(frozen=True, slots=True)
class Timespan:
    """A length of time as written (`90m`), and in microseconds."""

    text: str
    microseconds: int
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Alias:
    """A name for `group-by` that stands for a field of its own in the events of each rule."""

    name: str
    fields: tuple[tuple[str, str], ...]  # reference of a rule, its field


@dataclass(frozen=True, slots=True)
class Correlation:
    """What a correlation rule asks.

    `rules` are the references as written, ids or names. `limits` must all hold; `expression` is a
    condition over the references instead (predicates named by them). `fields` are those whose
    values are looked at, `percentile` which percentile of them. `group_span` is the node of
    `group-by`, None if there is none: then all events are one group.
    """

    kind: Kind
    rules: tuple[str, ...]
    group_by: tuple[str, ...]
    timespan: Timespan
    limits: tuple[Limit, ...] = ()
    expression: Formula | None = None
    fields: tuple[str, ...] = ()
    percentile: float | None = None
    aliases: tuple[Alias, ...] = ()
    generate: bool = False
    group_span: Span | None = field(default=None, compare=False)

    def field_of(self, reference: str, name: str) -> str:
        """What a field of `group-by` or of the condition is called in the events of a rule."""
        for alias in self.aliases:
            if alias.name == name:
                return dict(alias.fields).get(reference, name)
        return name

    @property
    def monotone(self) -> bool:
        """Whether more events can only make the condition true, never false again."""
        return (
            self.kind.counts
            and self.expression is None
            and all(limit.op in ("gt", "gte") for limit in self.limits)
        )

    @property
    def asks(self) -> str:
        """The condition in words: `events ≥ 5`."""
        if self.expression is not None:
            return str(self.expression)
        return " and ".join(f"{self.measure} {limit}" for limit in self.limits)

    @property
    def measure(self) -> str:
        """What is compared, in words."""
        of = ", ".join(self.fields)
        match self.kind:
            case Kind.EVENT_COUNT:
                return "events"
            case Kind.VALUE_COUNT:
                return f"distinct values of {of}"
            case Kind.VALUE_SUM:
                return f"sum of {of}"
            case Kind.VALUE_AVG:
                return f"average of {of}"
            case Kind.VALUE_PERCENTILE:
                return f"percentile {self.percentile:g} of {of}"
            case Kind.VALUE_MEDIAN:
                return f"median of {of}"
            case Kind.TEMPORAL_ORDERED:
                return "rules in order"
            case _:
                return "rules"

    def __str__(self) -> str:
        by = f" by {', '.join(self.group_by)}" if self.group_by else ""
        return f"{self.kind} of {', '.join(self.rules)}: {self.asks} in {self.timespan.text}{by}"
