"""The page of a rule: what it looks for, what it excludes, which events and techniques it is about,
and who else looks for the same."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.catalogue.attack import Attack, Tactic, Technique, tagged
from workbench.catalogue.corpus import Beside, Corpus, Count
from workbench.catalogue.event_titles import Event, events_of
from workbench.engine.logsource import LogSources
from workbench.sigma.formula import All, Formula, Item, Named, Not, children
from workbench.sigma.formula import Any as AnyOf
from workbench.sigma.indicators import Row, exclusions_table, indicators_table
from workbench.sigma.rule import Metadata, Rule, Stage


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a stage: how deep it stands, and its text."""

    depth: int
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stage with its predicates, as text."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One rule's page. `attack` are the tactics with their techniques, `indicators` each row with
    its count in the catalogue, `body` the rule's text."""

    meta: Metadata
    body: str
    attack: tuple[tuple[Tactic, tuple[Technique, ...]], ...]
    events: tuple[Event, ...]
    stages: tuple[Part, ...]
    exclusions: tuple[Row, ...]
    indicators: tuple[tuple[Row, Count], ...]
    problem: str = ""
    events_unknown: str = ""


def page_of(
    rule: Rule, body: str, corpus: Corpus | Beside, table: Attack, sources: LogSources
) -> Page:
    """The page of a rule whose text is `body`."""
    found = tagged(rule.meta.tags, table)
    tactics = ((tactic, found.of_tactic(tactic.short)) for tactic in table.tactics)
    events = () if rule.correlation else events_of(rule, sources)
    unmapped = "" if events or rule.correlation else sources.refusal(rule.logsource)
    return Page(
        meta=rule.meta,
        body=body,
        attack=tuple(
            (tactic, techniques)
            for tactic, techniques in tactics
            if techniques or tactic.short in found.tactics
        ),
        events=events,
        stages=tuple(_part(stage, rule) for stage in rule.stages),
        exclusions=tuple(exclusions_table(rule)),
        indicators=tuple((row, corpus.count(row)) for row in indicators_table(rule)),
        problem=rule.problem or "",
        events_unknown=unmapped,
    )


def _part(stage: Stage, rule: Rule) -> Part:
    if stage.number == 0:
        conditions = (Line(0, condition.text) for condition in rule.conditions)
        return Part("Stage 0: condition", tuple(conditions))
    return Part(f"Stage {stage.number}: {stage.name}", tuple(_lines(stage.formula, 0)))


def _lines(formula: Formula, depth: int) -> list[Line]:
    """A formula as the wiki writes it: identifiers, `or:` and `and:`, fields with their values."""
    match formula:
        case Named(name, part):
            return [Line(depth, f"{name}:"), *_lines(part, depth + 1)]
        case Item():
            return _item(formula, depth)
        case Not(part):
            return _lines(part, depth)
        case AnyOf(parts) if len(parts) > 1:
            return [Line(depth, "or:"), *(line for p in parts for line in _together(p, depth + 1))]
        case _:
            return [line for part in children(formula) for line in _lines(part, depth)]


def _together(part: Formula, depth: int) -> list[Line]:
    """One of several alternatives; a mapping of several fields is held together by a word."""
    if isinstance(part, All) and len(part.parts) > 1:
        return [Line(depth, "and:"), *_lines(part, depth + 1)]
    return _lines(part, depth)


def _item(item: Item, depth: int) -> list[Line]:
    key = item.key
    values = ["null" if p.value is None else str(p.value) for p in item.predicates]
    if len(values) == 1:
        return [Line(depth, f"{key}: {values[0]}" if key else values[0])]
    head = [Line(depth, f"{key}:")] if key else []
    return [*head, *(Line(depth + len(head), f"- {value}") for value in values)]
