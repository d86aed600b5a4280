"""Which rules are ranked: those of the index, with the drafts of the workspace in their places.

So the ranking tells what the rules do as they are being tuned. Sigma Filters, the catalogue's own
and the workspace's, are applied to the rules they are for, as in any other judgement.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from workbench.catalogue.index import Index
from workbench.catalogue.rank import PlacedRule
from workbench.events.progress import Tick, no_tick
from workbench.sigma.rule import Rule, RuleError
from workbench.sigma.sigma_filter import distinct
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import tuned
from workbench.tuning.around import Around, around_of
from workbench.tuning.workspace import Draft, Workspace

_Drafts = Mapping[tuple[str, int], Draft]


def lineup(index: Index, workspace: Workspace, tick: Tick = no_tick) -> list[PlacedRule]:
    """The rules to rank, in the index's order. Raises RuleError where a file is gone.

    A draft whose text is broken is ranked as its file is.
    """
    rules = index.rules(tick)
    around = _around(rules, workspace)
    drafts = {(str(d.source), d.document): d for d in workspace.drafts if d.source and d.changed}
    return [
        _placed(PlacedRule(entry.place, rule), drafts, around)
        for entry, rule in zip(index.entries, rules, strict=True)
        if rule.filter is None
    ]


def _around(rules: list[Rule], workspace: Workspace) -> Around:
    """The workspace's filters that are on, and those that lie among the rules."""
    around = around_of(workspace)
    on = (each for each in around.filters if each.name not in around.off)
    found = (rule.filter for rule in rules if rule.filter is not None)
    return replace(around, filters=distinct([*on, *found]), off=frozenset())


def _placed(found: PlacedRule, drafts: _Drafts, around: Around) -> PlacedRule:
    draft = drafts.get((found.place.path, found.place.document))
    if draft is not None:
        with suppress(RuleError, EditError):
            now = around.read(tuned(draft), draft.document)
            return PlacedRule(found.place, around.applied(now), found.rule)
    return PlacedRule(found.place, around.applied(found.rule))
