"""Before stage 0: is an event of a rule's log source at all, and what are its fields called there?

The facts are data (resources/logsources.yml). A log source without a mapping is not evaluated,
never run over everything. A part that a rule leaves open means any: a rule without `product` is
judged over Windows events where its category or service is one that Windows has, since those are
among the events it means; `product: windows` alone means every event. A category and a service
together mean the events that are of both.

Conditions are of what System says. Where an event's own data hide one of its fields (event 104:
`Channel` is the log that was cleared), a table holds System's own value as `System_Channel`, and
that one counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import yaml

from workbench.engine.ask import Masks
from workbench.engine.mask import Mask
from workbench.engine.pairs import COMPARE
from workbench.paths import RESOURCES
from workbench.sigma.formula import Op, Test
from workbench.sigma.rule import LogSource

DEFAULT = RESOURCES / "logsources.yml"


class LogSourceError(Exception):
    """A file of log source mappings that cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A field that must have one of these values, ignoring case."""

    field: str
    values: tuple[str, ...]

    def held(self, masks: Masks) -> Mask:
        """The events that meet it."""
        hidden = f"System_{self.field}"
        shown = self._of(self.field, masks)
        if hidden not in masks.table.columns:
            return shown
        return self._of(hidden, masks) | (shown - masks(Test(hidden, Op.EXISTS, "true")))

    def _of(self, field: str, masks: Masks) -> Mask:
        return reduce(or_, (masks(Test(field, Op.EQ, value)) for value in self.values))

    def seen(self, masks: Masks, row: int) -> str:
        """What an event has there, as text."""
        table = masks.table
        return table.text(row, f"System_{self.field}") or table.text(row, self.field)

    def __str__(self) -> str:
        return f"{self.field} {' or '.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One kind of event that a log source means: all conditions hold. `renames` are pairs of the
    rule's field and the field that holds it in these events.
    """

    name: str
    conditions: tuple[Condition, ...]
    renames: tuple[tuple[str, str], ...] = ()

    def field(self, name: str) -> str:
        """What a rule's field is called in these events."""
        return dict(self.renames).get(name, name)

    def renamed(self, test: Test) -> Test:
        """The test that these events are asked in place of a rule's."""
        if test.field is None or not self.renames:
            return test
        value = self.field(test.value) if test.op in COMPARE else test.value
        return Test(self.field(test.field), test.op, value, test.cased, test.flags)


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a log source means: an event of any alternative. The first that admits it counts."""

    name: str
    alternatives: tuple[Alternative, ...]

    def __str__(self) -> str:
        names = ", ".join(a.name for a in self.alternatives)
        return self.name if names == self.name else f"{self.name} ({names})"


@dataclass(frozen=True)
class LogSources:
    """The mappings of one file: by service, by category, and the categories that have none."""

    services: dict[str, Mapping]
    categories: dict[str, Mapping]
    none: dict[str, str]

    def mapping(self, logsource: LogSource) -> Mapping | None:
        """The events that a log source means, or None: `refusal` then says why."""
        product, category, service = _parts(logsource)
        if product not in (None, "windows"):
            return None
        if category is None and service is None:
            return _EVERYTHING if product else None
        of_category = self.categories.get(category) if category else None
        of_service = self.services.get(service) if service else None
        if category and service:
            return _both(of_category, of_service) if of_category and of_service else None
        return of_category or of_service

    def refusal(self, logsource: LogSource) -> str:
        """Why a log source has no mapping, in one sentence."""
        product, category, service = _parts(logsource)
        if product is None and category is None and service is None:
            return "the rule names no log source"
        said = f"no mapping for log source {logsource}"
        if product not in (None, "windows"):
            return f"{said}: only Windows event logs are read"
        if category in self.none:
            return f"{said}: {self.none[category]}"
        if category in self.categories and service in self.services:
            return f"{said}: no event is of both"
        return said


@dataclass(frozen=True, eq=False)
class Scope:
    """The events of a log source: `mask`, and the alternatives with the events each admits
    (disjoint: the first one that admits an event counts).
    """

    mask: Mask
    admitted: tuple[tuple[Alternative, Mask], ...]

    def alternative(self, row: int) -> Alternative | None:
        """The alternative that admits an event; None if it is not in scope."""
        return next((a for a, mask in self.admitted if mask.has(row)), None)


class Gate:
    """Tests asked of the events in scope, each under its own alternative's field names."""

    def __init__(self, mapping: Mapping, masks: Masks):
        self.masks = masks
        self.scope = masks.once(mapping, lambda: _scope(mapping, masks))

    def __call__(self, test: Test) -> Mask:
        """The events in scope of which the test is true. Raises NotEvaluated."""
        asked: dict[Test, Mask] = {}
        for alternative, admitted in self.scope.admitted:
            own = alternative.renamed(test)
            asked[own] = asked[own] | admitted if own in asked else admitted
        parts = [(self.masks(own), admitted) for own, admitted in asked.items()]
        held = [mask & admitted for mask, admitted in parts if mask is not self.masks.none]
        return reduce(or_, held) if held else self.masks.none


def load_mappings(path: Path = DEFAULT) -> LogSources:
    """Reads a file of mappings, in the form that resources/logsources.yml describes.

    Raises OSError, and LogSourceError for a file that does not have that form.
    """
    try:
        read = yaml.safe_load(path.read_text("utf-8"))
        channels = {name: _texts(listed) for name, listed in read["services"].items()}
        services = {name: _service(name, listed) for name, listed in channels.items()}
        categories = {
            name: Mapping(name, tuple(_alternative(entry, channels) for entry in entries))
            for name, entries in read["categories"].items()
        }
        return LogSources(services, categories, dict(read.get("none") or {}))
    except (yaml.YAMLError, UnicodeDecodeError, AttributeError, TypeError) as error:
        raise LogSourceError(f"{path.name}: not a file of log source mappings: {error}") from None
    except KeyError as error:
        raise LogSourceError(f"{path.name}: {error} is missing or names nothing") from None


_EVERYTHING = Mapping("every Windows event", (Alternative("every event", ()),))


def _parts(logsource: LogSource) -> tuple[str | None, str | None, str | None]:
    given = (logsource.product, logsource.category, logsource.service)
    product, category, service = (part.lower() if part else None for part in given)
    return product, category, service


def _texts(listed: list[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in listed)


def _service(name: str, channels: tuple[str, ...]) -> Mapping:
    return Mapping(name, (Alternative(name, (Condition("Channel", channels),)),))


def _alternative(entry: dict[str, Any], channels: dict[str, tuple[str, ...]]) -> Alternative:
    where = tuple(Condition(f, _texts(v)) for f, v in entry["where"].items())
    name = " ".join((entry["service"], *(value for c in where for value in c.values)))
    channel = Condition("Channel", channels[entry["service"]])
    return Alternative(name, (channel, *where), tuple((entry.get("rename") or {}).items()))


def _both(category: Mapping, service: Mapping) -> Mapping | None:
    """The alternatives of a category that are in the channels of a service."""
    of_service = service.alternatives[0].conditions
    channels = set(_channels(service.alternatives[0]))
    kept = tuple(
        Alternative(a.name, of_service + a.conditions, a.renames)
        for a in category.alternatives
        if channels & set(_channels(a))
    )
    return Mapping(f"{category.name}, {service.name}", kept) if kept else None


def _channels(alternative: Alternative) -> tuple[str, ...]:
    return next((c.values for c in alternative.conditions if c.field == "Channel"), ())


def _scope(mapping: Mapping, masks: Masks) -> Scope:
    left, admitted = masks.every, []
    for alternative in mapping.alternatives:
        own = left & _admitted(alternative, masks)
        admitted.append((alternative, own))
        left = left - own
    return Scope(~left, tuple(admitted))


def _admitted(alternative: Alternative, masks: Masks) -> Mask:
    held = masks.every
    for condition in alternative.conditions:
        held = held & condition.held(masks)
    return held
