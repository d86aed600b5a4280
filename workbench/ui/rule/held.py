"""Where a row of the stages tree holds: the events that its numbers count, now and before."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.engine.algebra import held_where
from workbench.engine.evaluate import Verdict
from workbench.engine.logsource import Alternative
from workbench.engine.mask import Mask
from workbench.sigma.formula import Formula, Item, Named, Predicate, children, predicates
from workbench.sigma.rule import Stage
from workbench.sigma.without import without
from workbench.tuning.analysis import Analysis
from workbench.ui.rule.row import ALERTING, Row


def held(row: Row, analysis: Analysis) -> tuple[Mask, Mask | None]:
    """The in-scope events where a row holds by itself: now, and with the original rule.

    A single value is counted whether it is on or off, and so is an item that is off altogether;
    everything above them as the tuned text says.
    `before` is None where the original has no such row.
    """
    now, before, shown_rule = analysis.now, analysis.before, analysis.shown
    if row.alternative is not None:
        lets_in = _admitted(row.alternative, now)
        nothing = now.scope - now.scope
        before_in = _admitted(row.alternative, before)
        return nothing if lets_in is None else lets_in, before_in
    if row.path == ALERTING:
        return now.hits, before.hits
    if row.formula is None:
        return now.scope, before.scope
    if row.stage is not None:
        still = _stage_mask(row.stage, now)  # a stage whose predicates are all off holds for all
        return now.scope if still is None else still, _stage_mask(row.stage, before)
    if isinstance(row.formula, Predicate):
        key = row.formula.key
        return shown_rule.predicate(row.formula), before.held.get(key)
    if isinstance(row.formula, Named):
        name = row.formula.name
        identifier = analysis.rule.identifier(name)
        if identifier and identifier.filter:
            return shown_rule.identifier(name), None
        known = before.rule.identifier(name) is not None and before.reason is None
        return now.identifier(name), before.identifier(name) if known else None
    left = without(row.formula, analysis.draft.off)  # all of it off: counted as if it were on
    found = held_where(left or row.formula, shown_rule.predicate, shown_rule.scope)
    was = _in_original(row.formula, before)
    return found, None if was is None else held_where(was, before.predicate, before.scope)


def _in_original(formula: Formula, before: Verdict) -> Formula | None:
    """The item of the same key, or the same group, as the original has it."""
    identifiers = {p.identifier for p in predicates(formula)}
    known = [i for i in before.rule.identifiers if i.name in identifiers] if before.held else []
    for identifier in known:
        if isinstance(formula, Item):
            same = [item for item in identifier.items if item.key == formula.key]
            return same[0] if len(same) == 1 else next((i for i in same if i == formula), None)
        return next((part for part in _groups(identifier.formula) if part == formula), None)
    return None


def _groups(formula: Formula) -> Iterator[Formula]:
    yield formula
    for part in children(formula):
        yield from _groups(part)


def _admitted(alternative: Alternative, verdict: Verdict) -> Mask | None:
    """The events that one kind of a log source lets in; None where the rule has no such kind."""
    return verdict.gate.scope.of(alternative) if verdict.gate else None


def _stage_mask(stage: Stage, verdict: Verdict) -> Mask | None:
    """The mask of the stage of that name; stage 0 is the same stage in every rule."""
    for known, mask in zip(verdict.rule.stages, verdict.stages, strict=True):
        same = not known.number if not stage.number else known.name == stage.name
        if same and bool(known.number) == bool(stage.number):
            return mask
    return None
