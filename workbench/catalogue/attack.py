"""MITRE ATT&CK Enterprise as a table: tactics, techniques, and what a rule's tags mean in it.

The table is resources/attack.tsv; nothing is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from workbench.paths import RESOURCES

TABLE = RESOURCES / "attack.tsv"
VERSION = "19"  # of ATT&CK, in the table
_TECHNIQUE = re.compile(r"t\d{4}(?:\.\d{3})?")
_OTHER = re.compile(r"(?:g|s|m|c|ds|det|an)\d{4}")  # groups, software, mitigations, campaigns …
# v19 split one tactic into two; older rules carry its name.
_SPLIT = {"defense-evasion": ("stealth", "defense-impairment")}


@dataclass(frozen=True, slots=True)
class Tactic:
    """`short` is its name in tags: `command-and-control`."""

    id: str
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique, or a sub-technique such as T1059.001. `tactics` are short names. One that is
    retired has none, but a `successor`: the id of the technique that it went into."""

    id: str
    name: str
    tactics: tuple[str, ...] = ()
    successor: str = ""

    @property
    def parent(self) -> str:
        """The technique that a sub-technique belongs to; a technique itself."""
        return self.id.partition(".")[0]


@dataclass(frozen=True)
class Attack:
    """The table. `tactics` are in the matrix's order."""

    tactics: tuple[Tactic, ...]
    techniques: Mapping[str, Technique] = field(repr=False)

    def technique(self, identifier: str) -> Technique | None:
        """A technique by its id, whatever its case."""
        return self.techniques.get(identifier.upper())

    def tactic(self, short: str) -> Tactic | None:
        return next((each for each in self.tactics if each.short == short), None)

    def by_technique(self) -> dict[str, tuple[str, ...]]:
        """The tactics of each technique that is not retired."""
        return {t.id: t.tactics for t in self.techniques.values() if not t.successor}


@dataclass(frozen=True, slots=True)
class Tagged:
    """What some tags say of ATT&CK. `tactics` are short names. `techniques` are none that is
    retired: such a tag stands for the successor, and `retired` says which were tagged. `unknown`
    are tags that begin with `attack.` and mean nothing in the table."""

    tactics: tuple[str, ...] = ()
    techniques: tuple[Technique, ...] = ()
    retired: tuple[Technique, ...] = ()
    unknown: tuple[str, ...] = ()

    def of_tactic(self, short: str) -> tuple[Technique, ...]:
        """The techniques that count for a tactic: those that are of it, and of them those that a
        rule which names tactics means by it."""
        return tuple(t for t in self.techniques if short in self.placed(t))

    def placed(self, technique: Technique) -> tuple[str, ...]:
        """The tactics that a technique stands for here: of its own those that are tagged; all of
        its own where none is."""
        own = tuple(short for short in technique.tactics if short in self.tactics)
        return own or technique.tactics


@cache
def attack(path: Path = TABLE) -> Attack:
    """The table of a file in the form that its head describes."""
    lines = path.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    tactics = tuple(Tactic(*row[1:4]) for row in rows if row[0] == "tactic")
    techniques = {row[1]: _technique(*row) for row in rows if row[0] != "tactic"}
    return Attack(tactics, techniques)


def _technique(kind: str, identifier: str, name: str, last: str) -> Technique:
    if kind == "retired":
        return Technique(identifier, name, successor=last)
    return Technique(identifier, name, tuple(last.split(",")))


def tagged(tags: Iterable[str], table: Attack) -> Tagged:
    """What a rule's tags say of ATT&CK; tags of other namespaces say nothing of it."""
    tactics: dict[str, None] = {}
    techniques: dict[str, Technique] = {}
    retired: dict[str, Technique] = {}
    unknown = []
    for tag in tags:
        namespace, _, name = tag.lower().partition(".")
        if namespace != "attack" or _OTHER.fullmatch(name):
            continue
        short = name.replace("_", "-")
        found = table.technique(name) if _TECHNIQUE.fullmatch(name) else None
        if found is not None and found.successor:
            retired[found.id] = found
            techniques[found.successor] = table.techniques[found.successor]
        elif found is not None:
            techniques[found.id] = found
        elif short in _SPLIT or table.tactic(short):
            tactics.update(dict.fromkeys(_SPLIT.get(short, (short,))))
        else:
            unknown.append(tag)
    return Tagged(
        tuple(tactics), tuple(techniques.values()), tuple(retired.values()), tuple(unknown)
    )
