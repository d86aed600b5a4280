"""The numbers beside the stages and predicates of a rule, and the funnel of its stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workbench.engine.correlate import Correlated
from workbench.engine.evaluate import Verdict
from workbench.engine.mask import Mask
from workbench.sigma.formula import Predicate, PredicateKey
from workbench.sigma.rule import Stage
from workbench.tuning.analysis import Analysis, Hits, hits_of
from workbench.tuning.truth import Truth


@dataclass(frozen=True, slots=True)
class StageCount:
    """The in-scope events where a stage of the shown rule holds by itself.

    `now` is of the tuned text, None if the stage is gone from it; `before` of the original, None
    if that has no such stage.
    """

    stage: Stage
    now: Hits | None
    before: Hits | None


@dataclass(frozen=True, slots=True)
class PredicateCount:
    """The in-scope events where a predicate of the shown rule holds by itself, on or `off`.

    `before` is the original's, None if the original has no such predicate.
    """

    predicate: Predicate
    off: bool
    now: Hits
    before: Hits | None


@dataclass(frozen=True, slots=True)
class Counts:
    """A row for each stage of the shown rule, in order, and one for each of its predicates."""

    stages: tuple[StageCount, ...]
    predicates: Mapping[PredicateKey, PredicateCount]


@dataclass(frozen=True, eq=False)
class Step:
    """What is left after one more stage. `events` are the events themselves."""

    name: str
    events: Mask
    hits: Hits


def counts(analysis: Analysis) -> Counts:
    """The numbers of every stage and predicate of the shown rule, now and before."""
    before, now = _stages(analysis.before), _stages(analysis.now)

    def of(mask: Mask | None) -> Hits | None:
        return None if mask is None else hits_of(mask, analysis.truth)

    return Counts(
        tuple(
            StageCount(stage, of(now.get(key)), of(before.get(key)))
            for key, stage in _numbered(analysis.rule.stages)
        ),
        _of_predicates(analysis),
    )


def funnel(verdict: Verdict, truth: Truth) -> tuple[Step, ...]:
    """In scope, then what the first stage leaves, the first and the second, … to the alerts.

    Only the step "in scope" if the rule was not evaluated. Of a correlation, what its rules found
    (and could be grouped), and what of that is in an alert.
    """
    left = verdict.scope
    steps = [Step("in scope", left, hits_of(left, truth))]
    for stage, held in zip(verdict.rule.stages, verdict.stages, strict=True):
        if stage.number and verdict.reason is None:
            left = left & held
            steps.append(Step(stage.name, left, hits_of(left, truth)))
    if isinstance(verdict, Correlated) and verdict.windows is not None:
        found = verdict.windows.matched(left.size)
        steps.append(Step("found by its rules", found, hits_of(found, truth)))
        steps.append(Step("in an alert", verdict.hits, hits_of(verdict.hits, truth)))
    return tuple(steps)


_StageKey = tuple[bool, str, int]  # the whole condition or not, the name, which of that name


def _numbered(stages: Iterable[Stage]) -> Iterator[tuple[_StageKey, Stage]]:
    """Stage 0 is the same stage in every rule; the others are known by their names."""
    seen: dict[str, int] = {}
    for stage in stages:
        if stage.number == 0:
            yield (True, "", 0), stage
            continue
        occurrence = seen[stage.name] = seen.get(stage.name, -1) + 1
        yield (False, stage.name, occurrence), stage


def _stages(verdict: Verdict) -> dict[_StageKey, Mask]:
    if verdict.reason is not None:
        return {}
    numbered = _numbered(verdict.rule.stages)
    return {key: mask for (key, _), mask in zip(numbered, verdict.stages, strict=True)}


def _predicates(verdict: Verdict) -> list[Predicate]:
    return list(verdict.rule.predicates()) if verdict.reason is None else []


def _of_predicates(analysis: Analysis) -> dict[PredicateKey, PredicateCount]:
    before = {p.key for p in _predicates(analysis.before)}

    def of(verdict: Verdict, predicate: Predicate) -> Hits:
        return hits_of(verdict.predicate(predicate), analysis.truth)

    return {
        p.key: PredicateCount(
            p,
            p.key in analysis.draft.off,
            of(analysis.shown, p),
            of(analysis.before, p) if p.key in before else None,
        )
        for p in _predicates(analysis.shown)
    }
