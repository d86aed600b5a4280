"""Why false positives were not excluded: the exclusion that came closest, and what it lacked.

An exclusion that asks several things comes the closer the fewer of them fail; of equally close
ones it is the first in the rule. What failed is told by the values that the events have there.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.engine.address import Network, mapped_ipv4, parse_address
from workbench.engine.algebra import held_where
from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict
from workbench.engine.mask import Mask
from workbench.engine.seen import seen_column
from workbench.events.table import Column
from workbench.sigma.exclude import Exclusion
from workbench.sigma.formula import Formula, Item, Named, Op, children
from workbench.tuning.truth import Truth
from workbench.tuning.typed import literal

_LONGEST = 60  # characters of a value in a sentence
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Missed:
    """False positives that one exclusion came closest to, and missed for one reason. `mend` would
    exclude them, None where the reason suggests none."""

    identifier: str
    field: str
    reason: str
    events: Mask
    mend: Exclusion | None

    def __str__(self) -> str:
        return f"{self.identifier} misses: {self.field} {self.reason}"


def missed(verdict: Verdict, masks: Masks, truth: Truth) -> tuple[Missed, ...]:
    """The false positives grouped by the exclusion that came closest and why it did not hold; the
    largest group first. None where the rule excludes nothing."""
    false = verdict.hits & truth.benign
    items = list(_items_of(verdict))
    if not items or not false:
        return ()
    closest = _closest(verdict, items, false)
    groups = [
        group
        for number, (name, parts) in enumerate(items)
        for item, events in _failed(verdict, parts, Mask.of(closest == number) & false)
        for group in _by_reason(name, item, events, verdict, masks)
    ]
    return tuple(sorted(groups, key=lambda group: -group.events.count()))


def _items_of(verdict: Verdict) -> Iterator[tuple[str, list[Item]]]:
    """The search identifiers under a top-level NOT with all that each asks."""
    seen = set()
    for stage in verdict.rule.stages:
        for named in _named(stage.formula) if stage.negated else ():
            if named.name not in seen:
                seen.add(named.name)
                yield named.name, list(_asked(named.part))


def _named(formula: Formula) -> Iterator[Named]:
    if isinstance(formula, Named):
        yield formula
        return
    for part in children(formula):
        yield from _named(part)


def _asked(formula: Formula) -> Iterator[Item]:
    if isinstance(formula, Item):
        yield formula
        return
    for part in children(formula):
        yield from _asked(part)


def _held(verdict: Verdict, item: Item) -> Mask:
    return held_where(item, verdict.predicate, verdict.scope)


def _closest(
    verdict: Verdict, items: list[tuple[str, list[Item]]], false: Mask
) -> NDArray[np.intp]:
    """For each event the number of the identifier of which the fewest items fail."""
    failing = [
        sum((~_held(verdict, item).bools()).astype(np.int32) for item in parts)
        for _, parts in items
    ]
    closest: NDArray[np.intp] = np.argmin([np.broadcast_to(f, false.size) for f in failing], axis=0)
    return closest


def _failed(verdict: Verdict, parts: list[Item], events: Mask) -> Iterator[tuple[Item, Mask]]:
    """For each item the events that it is the first to fail for."""
    left = events
    for item in parts:
        here = left - _held(verdict, item)
        left = left - here
        if here:
            yield item, here


def _by_reason(
    name: str, item: Item, events: Mask, verdict: Verdict, masks: Masks
) -> Iterator[Missed]:
    field = item.field or "any field"
    scope = verdict.gate.scope if verdict.gate else None
    column = seen_column(item.field, masks, scope) if item.field else None
    there = Mask.of(column.present(events.size)) if column else masks.none
    if absent := events - there:
        mend = Exclusion(item.field, (), (None,)) if item.field else None
        yield Missed(name, field, "is absent", absent, mend)
    if column is not None and (left := events & there):
        networks = [network for network in map(_network_of, item.predicates) if network]
        for reason, mend, rows in _reasons(item, column, left, networks):
            yield Missed(name, field, reason, Mask.at(rows, events.size), mend)


def _reasons(
    item: Item, column: Column, events: Mask, networks: list[Network]
) -> Iterator[tuple[str, Exclusion | None, NDArray[np.intp]]]:
    """What the events have there, said of each distinct value once."""
    rows = np.arange(events.size) if column.rows is None else column.rows
    entries = np.flatnonzero(events.bools()[rows])
    said: dict[str, tuple[Exclusion | None, list[NDArray[np.intp]]]] = {}
    for code in np.unique(column.codes[entries]).tolist():
        value = column.values[code].as_py()
        reason, mend = _reason(item, value, networks)
        own = entries[column.codes[entries] == code]
        said.setdefault(reason, (mend, []))[1].append(rows[own])
    for reason, (mend, found) in said.items():
        yield reason, mend, np.concatenate(found)


def _reason(item: Item, value: str | None, networks: list[Network]) -> tuple[str, Exclusion | None]:
    """Why a value does not fulfil an item, and what would exclude it."""
    if value is None:
        return "has no value", Exclusion(item.field, (), (None,))
    if not networks:
        return "has another value", None
    address = parse_address(value)
    if address is None:
        shown = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
        return f"is `{shown}`, which is no address", Exclusion(item.field, (), (literal(value),))
    inside = mapped_ipv4(address)
    held = [n for n in networks if inside and n.version == 4 and inside in n]
    if held:
        mapped = tuple(f"::ffff:{n.network_address}/{96 + n.prefixlen}" for n in held)
        reason = f"is IPv4-mapped: the IPv4 address inside is in {held[0]}"
        return reason, Exclusion(item.field, ("cidr",), mapped)
    return "is outside its networks", None


def _network_of(predicate: object) -> Network | None:
    tests = getattr(predicate, "tests", ())
    if not tests or tests[0].op is not Op.CIDR:
        return None
    try:
        return ipaddress.ip_network(tests[0].value)
    except ValueError:
        return None
