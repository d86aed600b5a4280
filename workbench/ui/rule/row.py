"""One row of the stages tree: what it says, what its checkbox switches, the rows below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.engine.logsource import Alternative
from workbench.sigma.formula import Formula, PredicateKey
from workbench.sigma.rule import Stage

ALERTING = "correlation"  # path of the row of the events that are in an alert of a correlation


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the tree. `path` stays the same while the rule keeps its shape.

    `keys` are the predicates that the checkbox switches (none: no checkbox). `formula` is what
    the row asks, None for the log source, of which `alternative` is one kind of event (None: all).
    `warning` says what an analyst should know of it. `filter` names the Sigma Filter that the
    checkbox switches.
    """

    path: str
    label: str
    detail: str = ""
    keys: frozenset[PredicateKey] = frozenset()
    formula: Formula | None = None
    stage: Stage | None = None
    exclusion: bool = False
    warning: str = ""
    filter: str = ""
    alternative: Alternative | None = None
    children: tuple[Row, ...] = ()

    def walk(self) -> Iterator[Row]:
        yield self
        for child in self.children:
            yield from child.walk()
