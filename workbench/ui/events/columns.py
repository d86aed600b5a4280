"""Which columns the event table has: those that fit the rule, and what the analyst made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from workbench.sigma.rule import Rule


class Kind(StrEnum):
    """What a column shows."""

    TIME = "Time (UTC)"
    FIELD = "field"
    STAGE = "stage"
    OUTCOME = "Verdict"
    TRUTH = "Label"


@dataclass(frozen=True, slots=True)
class EventColumn:
    """One column: of `field` if its kind is FIELD, of stage number `stage` if it is STAGE."""

    kind: Kind
    field: str = ""
    stage: int = 0

    @property
    def title(self) -> str:
        if self.kind is Kind.FIELD:
            return self.field
        return str(self.stage) if self.kind is Kind.STAGE else str(self.kind)


TIME = EventColumn(Kind.TIME)
OUTCOME = EventColumn(Kind.OUTCOME)
TRUTH = EventColumn(Kind.TRUTH)
_ALWAYS = ("Computer", "EventID")
_MOST_FIELDS = 8  # more fields of a rule than this are for the column chooser


def of_field(name: str) -> EventColumn:
    return EventColumn(Kind.FIELD, name)


def rule_fields(rule: Rule | None) -> tuple[str, ...]:
    """The fields that a rule asks, in the order of its text."""
    asked = (p.field for p in rule.predicates() if p.field) if rule else ()
    return tuple(dict.fromkeys(asked))


def selected_fields(rule: Rule) -> tuple[str, ...]:
    """The fields by which a rule looks for its events, not only excludes some."""
    excluded = {p.key for p in rule.exclusions()}
    asked = (p.field for p in rule.predicates() if p.field and p.key not in excluded)
    return tuple(dict.fromkeys(asked))


def default_columns(rule: Rule | None) -> tuple[EventColumn, ...]:
    """The columns that fit a rule; without a rule those that fit any event."""
    fields = dict.fromkeys((*_ALWAYS, *rule_fields(rule)[:_MOST_FIELDS]))
    stages = [EventColumn(Kind.STAGE, stage=s.number) for s in rule.stages] if rule else []
    verdict = [OUTCOME] if rule else []
    return (TIME, *map(of_field, fields), *stages, *verdict, TRUTH)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What the analyst changed: fields `added`, columns `removed`, the `order` they were put in."""

    added: tuple[str, ...] = ()
    removed: frozenset[EventColumn] = frozenset()
    order: tuple[EventColumn, ...] = ()

    def columns(self, rule: Rule | None) -> tuple[EventColumn, ...]:
        """The columns to show for a rule, in order."""
        defaults = default_columns(rule)
        added = [of_field(f) for f in self.added if of_field(f) not in defaults]
        last = max((i for i, c in enumerate(defaults) if c.kind is Kind.FIELD), default=0) + 1
        wanted = [*defaults[:last], *added, *defaults[last:]]
        return _ordered([c for c in wanted if c not in self.removed], self.order)

    def toggled(self, column: EventColumn, shown: bool) -> Arrangement:
        """The column shown or not."""
        if not shown:
            added = tuple(f for f in self.added if of_field(f) != column)
            return replace(self, added=added, removed=self.removed | {column})
        added = self.added
        if column.kind is Kind.FIELD and column.field not in added:
            added = (*added, column.field)
        return replace(self, added=added, removed=self.removed - {column})

    def ordered(self, order: Sequence[EventColumn]) -> Arrangement:
        """The columns put in an order; those it lacks keep their place behind their neighbour."""
        return replace(self, order=tuple(order))

    def to_json(self) -> dict[str, list[list[str]]]:
        """As plain values, for the settings."""
        return {
            "added": [[name] for name in self.added],
            "removed": sorted(plain_of(column) for column in self.removed),
            "order": [plain_of(column) for column in self.order],
        }

    @classmethod
    def from_json(cls, kept: dict[str, list[list[str]]]) -> Arrangement:
        """What `to_json` made. Raises KeyError, TypeError or ValueError for others."""
        return cls(
            added=tuple(str(name) for (name,) in kept["added"]),
            removed=frozenset(column_of(plain) for plain in kept["removed"]),
            order=tuple(column_of(plain) for plain in kept["order"]),
        )


def plain_of(column: EventColumn) -> list[str]:
    """A column as plain texts."""
    return [str(column.kind), column.field, str(column.stage)]


def column_of(plain: list[str]) -> EventColumn:
    """The column that `plain_of` made texts of. Raises ValueError for others."""
    kind, field, stage = plain
    return EventColumn(Kind(kind), field, int(stage))


def _ordered(wanted: list[EventColumn], order: Sequence[EventColumn]) -> tuple[EventColumn, ...]:
    """`wanted` in the order given; a column that `order` lacks stands behind its neighbour."""
    out = [c for c in order if c in wanted]
    for i, column in enumerate(wanted):
        if column not in out:
            out.insert(out.index(wanted[i - 1]) + 1 if i else 0, column)
    return tuple(out)
