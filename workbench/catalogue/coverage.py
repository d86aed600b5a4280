"""ATT&CK and the rules: which techniques are looked for, which fire, and where the gaps are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench import __version__
from workbench.catalogue.attack import VERSION, Attack, Tactic, Tagged, Technique, tagged
from workbench.catalogue.entry import Entry, Place

_NAVIGATOR = {"attack": VERSION, "navigator": "5.2.0", "layer": "4.5"}
_WHITE, _FULL = "#ffffff", "#1f5fbf"


@dataclass(frozen=True, slots=True)
class Cell:
    """A technique under one tactic. `rules` look for it or for a sub-technique of it; `hits` are
    their alerts in the loaded events. `parts` are its sub-techniques with the same, by id."""

    technique: Technique
    rules: tuple[Entry, ...] = ()
    hits: int = 0
    parts: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A tactic with its techniques in the table's order, the gaps among them."""

    tactic: Tactic
    cells: tuple[Cell, ...]

    @property
    def covered(self) -> int:
        """The techniques that some rule looks for."""
        return sum(bool(cell.rules) for cell in self.cells)


@dataclass(frozen=True, eq=False)
class Coverage:
    """The map. `untagged` are the rules without a technique. `retired` are techniques that tags
    still name, counted as their successors, and `unknown` tags that the table does not know; each
    with the rules that have it."""

    columns: tuple[Column, ...]
    untagged: tuple[Entry, ...] = ()
    retired: Mapping[Technique, tuple[Entry, ...]] = field(default_factory=dict)
    unknown: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)

    def techniques(self) -> dict[str, Cell]:
        """Every technique and sub-technique once, by id."""
        cells = [cell for column in self.columns for cell in column.cells]
        return {c.technique.id: c for cell in cells for c in (cell, *cell.parts)}


def coverage(
    entries: Iterable[Entry], table: Attack, hits: Mapping[Place, int] | None = None
) -> Coverage:
    """The map of some rules; `hits` are the alerts of those that were ranked."""
    placed: dict[tuple[str, str], list[Entry]] = {}
    untagged: list[Entry] = []
    retired: dict[Technique, tuple[Entry, ...]] = {}
    unknown: dict[str, tuple[Entry, ...]] = {}
    for entry in entries:
        found = tagged(entry.meta.tags, table)
        for tag in found.unknown:
            unknown[tag] = (*unknown.get(tag, ()), entry)
        for technique in found.retired:
            retired[technique] = (*retired.get(technique, ()), entry)
        if not found.techniques:
            untagged.append(entry)
        for place in _places(found):
            placed.setdefault(place, []).append(entry)
    columns = tuple(_column(tactic, table, placed, hits or {}) for tactic in table.tactics)
    return Coverage(columns, tuple(untagged), retired, unknown)


def _places(found: Tagged) -> set[tuple[str, str]]:
    """The cells that a rule's tags name, sub-techniques with their techniques."""
    return {
        (tactic, identifier)
        for technique in found.techniques
        for tactic in found.placed(technique)
        for identifier in (technique.id, technique.parent)
    }


def _column(
    tactic: Tactic,
    table: Attack,
    placed: Mapping[tuple[str, str], list[Entry]],
    hits: Mapping[Place, int],
) -> Column:
    def cell(technique: Technique, parts: tuple[Cell, ...] = ()) -> Cell:
        rules = tuple(placed.get((tactic.short, technique.id), ()))
        return Cell(technique, rules, sum(hits.get(rule.place, 0) for rule in rules), parts)

    own = [t for t in table.techniques.values() if tactic.short in t.tactics]
    parts: dict[str, list[Cell]] = {}
    for technique in own:
        if technique.parent != technique.id:
            parts.setdefault(technique.parent, []).append(cell(technique))
    whole = (technique for technique in own if technique.parent == technique.id)
    return Column(tactic, tuple(cell(t, tuple(parts.get(t.id, ()))) for t in whole))


def navigator_layer(found: Coverage, name: str = "Sigma rules") -> dict[str, Any]:
    """The map as a layer of the ATT&CK Navigator, format 4.5: the score of a technique is the
    number of rules that look for it; its comment names them and their alerts."""
    scored = [
        (column.tactic.short, cell)
        for column in found.columns
        for whole in column.cells
        for cell in (whole, *whole.parts)
        if cell.rules
    ]
    most = max((len(cell.rules) for _, cell in scored), default=1)
    return {
        "name": name,
        "versions": _NAVIGATOR,
        "domain": "enterprise-attack",
        "description": f"Made by the Sigma workbench {__version__}",
        "techniques": [_scored(tactic, cell) for tactic, cell in scored],
        "gradient": {"colors": [_WHITE, _FULL], "minValue": 0, "maxValue": most},
        "legendItems": [{"label": "number of rules", "color": _FULL}],
        "showTacticRowBackground": True,
        "hideDisabled": False,
    }


def _scored(tactic: str, cell: Cell) -> dict[str, Any]:
    named = "\n".join(rule.name for rule in cell.rules[:20])
    more = f"\n… and {len(cell.rules) - 20} more" if len(cell.rules) > 20 else ""
    alerts = f"\n{cell.hits:,} alerts" if cell.hits else ""
    return {
        "techniqueID": cell.technique.id,
        "tactic": tactic,
        "score": len(cell.rules),
        "comment": f"{named}{more}{alerts}",
        "enabled": True,
        "showSubtechniques": any(part.rules for part in cell.parts),
    }
