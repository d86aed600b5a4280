"""What rules are sorted into: level, status, log source, tactic, source, each with its counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from workbench.catalogue.entry import Entry

Rows = NDArray[np.int32]
Chosen = NDArray[np.bool_]

LEVELS = ("informational", "low", "medium", "high", "critical")
STATUSES = ("stable", "test", "experimental", "deprecated", "unsupported")
_NO_TACTIC = re.compile(r"(?:ta|t|g|s|m|c|ds|det|an)\d+(?:\.\d+)?")  # ATT&CK ids


class Facet(StrEnum):
    """One way to sort rules into kinds; the value is what it is called on the screen."""

    LEVEL = "level"
    STATUS = "status"
    LOG_SOURCE = "log source"
    TACTIC = "tactic"
    SOURCE = "source"


def log_source_of(entry: Entry) -> str:
    """The log source in short: `windows/process_creation`; empty if the rule names none."""
    source = entry.logsource
    return "/".join(part for part in (source.product, source.category, source.service) if part)


def tactics_of(entry: Entry) -> tuple[str, ...]:
    """The ATT&CK tactics among the tags, as `command-and-control`, each once."""
    tags = (tag.lower() for tag in entry.meta.tags)
    names = (tag.removeprefix("attack.").replace("_", "-") for tag in tags if _of_attack(tag))
    return tuple(dict.fromkeys(name for name in names if not _NO_TACTIC.fullmatch(name)))


def _of_attack(tag: str) -> bool:
    return tag.startswith("attack.")


_VALUES: dict[Facet, Callable[[Entry], Sequence[str]]] = {
    Facet.LEVEL: lambda entry: (entry.meta.level.lower(),),
    Facet.STATUS: lambda entry: (entry.meta.status.lower(),),
    Facet.LOG_SOURCE: lambda entry: (log_source_of(entry),),
    Facet.TACTIC: lambda entry: tactics_of(entry) or ("",),
    Facet.SOURCE: lambda entry: (entry.place.source,),
}
_ORDERS = {Facet.LEVEL: LEVELS, Facet.STATUS: STATUSES}


@dataclass(frozen=True, eq=False, slots=True)
class _Sorted:
    """One facet of all rules: `names` of the kinds in order, and a pair (row, kind) for each kind
    that a rule is of; `kinds` count in `names`."""

    names: tuple[str, ...]
    rows: Rows
    kinds: Rows

    def of(self, names: Iterable[str], size: int) -> Chosen:
        """Which rules are of any of these kinds."""
        wanted = np.isin(np.arange(len(self.names)), [*map(self.names.index, names)])
        found = np.zeros(size, bool)
        found[self.rows[wanted[self.kinds]]] = True
        return found

    def counts(self, among: Chosen) -> dict[str, int]:
        counted = np.bincount(self.kinds[among[self.rows]], minlength=len(self.names))
        return dict(zip(self.names, counted.tolist(), strict=True))


class Facets:
    """The facets of a list of rules."""

    def __init__(self, entries: Sequence[Entry]):
        self.size = len(entries)
        self._facets = {facet: _sorted(facet, entries) for facet in Facet}

    def names(self, facet: Facet) -> tuple[str, ...]:
        """The kinds that occur, in their order ("" for rules that say nothing of it, last)."""
        return self._facets[facet].names

    def of(self, facet: Facet, names: Iterable[str]) -> Chosen:
        """One truth value a rule: whether it is of any of the kinds named."""
        known = self._facets[facet]
        return known.of((name for name in names if name in known.names), self.size)

    def counts(self, facet: Facet, among: Chosen) -> Mapping[str, int]:
        """How many of some rules are of each kind, also where none is."""
        return self._facets[facet].counts(among)


def _sorted(facet: Facet, entries: Sequence[Entry]) -> _Sorted:
    values = [_VALUES[facet](entry) for entry in entries]
    order = _ORDERS.get(facet, ())
    names = sorted(
        {name for each in values for name in each},
        key=lambda name: (not name, order.index(name) if name in order else len(order), name),
    )
    codes = {name: code for code, name in enumerate(names)}
    return _Sorted(
        tuple(names),
        np.repeat(np.arange(len(values), dtype=np.int32), [len(each) for each in values]),
        np.array([codes[name] for each in values for name in each], np.int32),
    )
