"""What the catalogue's window shows, as frozen values: the rules, their ranking, what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from workbench.catalogue.corpus import Corpus
from workbench.catalogue.entry import Entry, Place
from workbench.catalogue.find import Finder
from workbench.catalogue.index import Index
from workbench.catalogue.known import NOTHING_KNOWN, Known
from workbench.catalogue.order import Order
from workbench.catalogue.rank import Ranked
from workbench.events.table import EventTable
from workbench.tuning.workspace import Workspace
from workbench.ui.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Rules:
    """An index with what searching and counting need, made in the background."""

    index: Index

    @cached_property
    def finder(self) -> Finder:
        return Finder(self.index.entries)

    @cached_property
    def order(self) -> Order:
        return Order(self.index.entries)

    @cached_property
    def corpus(self) -> Corpus:
        return Corpus(self.index.entries)

    @cached_property
    def by_place(self) -> dict[Place, Entry]:
        return {entry.place: entry for entry in self.index.entries}

    def prepared(self) -> Rules:
        """Itself, with nothing left to make."""
        _ = self.finder, self.order, self.corpus, self.by_place
        return self


@dataclass(frozen=True, eq=False)
class Ranking:
    """What is ranked of some rules over the events of a `snapshot`. `done` is False while rows
    still come; with fewer rows than `total` it was cancelled."""

    rules: Rules = field(repr=False)
    snapshot: Snapshot = field(repr=False)
    rows: tuple[Ranked, ...] = field(repr=False)
    total: int
    done: bool

    @property
    def table(self) -> EventTable:
        return self.snapshot.table

    def outdated(self, rules: Rules, snapshot: Snapshot) -> str:
        """What has changed since it was made, in a few words; empty if nothing has."""
        then, now = self.snapshot.workspace, snapshot.workspace
        if snapshot.table is not self.snapshot.table:
            return "other events are loaded"
        if rules is not self.rules:
            return "the catalogue has changed"
        if _known_of(then) != _known_of(now):
            return "roles or labels have changed"
        same = [d for d in then.drafts if d.changed] == [d for d in now.drafts if d.changed]
        return "" if same else "rules have been edited"


@dataclass(frozen=True, eq=False)
class CatalogueState:
    """What the catalogue's window shows. `counts` are the alerts of each rule that `known` names;
    `focus` is the rule on the rule page."""

    rules: Rules
    ranking: Ranking | None = None
    known: Known = NOTHING_KNOWN
    counts: Mapping[Place, int] = field(default_factory=dict, repr=False)
    focus: Place | None = None

    @property
    def entry(self) -> Entry | None:
        """The rule in focus, if the index still has it."""
        return self.rules.by_place.get(self.focus) if self.focus else None


def _known_of(workspace: Workspace) -> tuple[object, ...]:
    """What is known of the events: the roles of samples, and labels."""
    return [(sample.path, sample.role) for sample in workspace.samples], workspace.labels
