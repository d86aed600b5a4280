"""The rows of the stages tree: log source, stages, search identifiers, items, values.

Pure: an analysis in, rows out. Each row knows the predicates that its checkbox switches; of which
events it holds, now and before, is for `held` to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workbench.engine.evaluate import Verdict
from workbench.sigma.correlation import Correlation
from workbench.sigma.formula import (
    All,
    Any,
    Formula,
    Item,
    Named,
    Not,
    Predicate,
    PredicateKey,
    Quantified,
    children,
    predicates,
)
from workbench.sigma.rule import Stage
from workbench.tuning.analysis import Analysis
from workbench.ui.rule.held import held
from workbench.ui.rule.row import ALERTING, Row

__all__ = ["Row", "held", "rows_of"]


def rows_of(analysis: Analysis) -> tuple[Row, ...]:
    """The log source first, then the stages of the shown rule, stage 0 without parts."""
    rule = analysis.rule
    if rule.correlation:
        return _correlation(analysis.now, rule.correlation)
    off = analysis.draft.off
    return (_log_source(analysis.now), *(_stage(stage, off) for stage in rule.stages))


def _correlation(verdict: Verdict, correlation: Correlation) -> tuple[Row, ...]:
    """A correlation has no stages: the events of its rules, and those that are in an alert."""
    by = f" by {', '.join(correlation.group_by)}" if correlation.group_by else ""
    asks = f"{correlation.asks} in {correlation.timespan.text}{by}"
    return (
        Row("scope", "Log sources of its rules", verdict.mapping_name),
        Row(ALERTING, f"Correlation of: {', '.join(correlation.rules)}", asks),
    )


def _log_source(verdict: Verdict) -> Row:
    """The mapping that the rule took, and below it the kinds of event that it lets in."""
    admitted = verdict.gate.scope.admitted if verdict.gate else ()
    kinds = tuple(
        Row(
            f"scope/{number}",
            kind.name,
            ", ".join(map(str, kind.conditions)),
            alternative=kind,
        )
        for number, (kind, _) in enumerate(admitted)
    )
    said = str(verdict.rule.logsource)
    if verdict.mapping_name:
        said = f"{said} → {verdict.mapping_name}"
    return Row("scope", "Log source", said, children=kinds)


def _stage(stage: Stage, off: frozenset[PredicateKey]) -> Row:
    path = f"stage {stage.number}"
    detail = str(stage.formula) if stage.number == 0 else ""
    parts: tuple[Row, ...] = ()
    if stage.filter:
        parts = tuple(_of_filter(stage, path))
    elif stage.number:
        parts = tuple(_identifiers(stage.formula, path, stage.negated, off))
    return Row(
        path,
        f"Stage {stage.number}: {stage.name}",
        detail,
        formula=stage.formula,
        stage=stage,
        exclusion=stage.negated,
        filter=stage.filter,
        children=parts,
    )


def _of_filter(stage: Stage, path: str) -> Iterator[Row]:
    """What a Sigma Filter asks; it is switched as a whole, so nothing below has a checkbox."""
    taken_away = next(_named_below(stage.formula)).part
    for row in _identifiers(taken_away, path, True, frozenset()):
        yield _without_boxes(replace(row, label=row.label.removeprefix(f"{stage.filter}: ")))


def _without_boxes(row: Row) -> Row:
    parts = tuple(map(_without_boxes, row.children))
    return replace(row, keys=frozenset(), warning="", children=parts)


def _identifiers(
    formula: Formula, path: str, exclusion: bool, off: frozenset[PredicateKey]
) -> Iterator[Row]:
    """The search identifiers below a stage, each once, with what they ask."""
    named = formula.part if isinstance(formula, Not) else formula
    if isinstance(named, Named):
        identifiers: dict[str, Named] = {named.name: named}
    else:
        identifiers = {n.name: n for n in _named_below(named)}
    for identifier in identifiers.values():
        yield Row(
            f"{path}/{identifier.name}",
            identifier.name,
            keys=_keys(identifier),
            formula=identifier,
            exclusion=exclusion,
            warning=_widened(identifier, off) if exclusion else "",
            children=tuple(_parts(identifier.part, f"{path}/{identifier.name}", exclusion)),
        )


def _named_below(formula: Formula) -> Iterator[Named]:
    if isinstance(formula, Named):
        yield formula
        return
    for part in children(formula):
        yield from _named_below(part)


def _parts(formula: Formula, path: str, exclusion: bool) -> Iterator[Row]:
    """The rows below a search identifier: items with their values, and groups of them."""
    match formula:
        case Item():
            yield _item(formula, f"{path}/0", exclusion)
        case All(parts):
            for number, part in enumerate(parts):
                yield from (
                    [_item(part, f"{path}/{number}", exclusion)]
                    if isinstance(part, Item)
                    else [_group(part, f"{path}/{number}", exclusion)]
                )
        case Any(parts) | Quantified(parts=parts):
            for number, part in enumerate(parts):
                yield _group(part, f"{path}/{number}", exclusion)
        case _:
            return


def _group(formula: Formula, path: str, exclusion: bool) -> Row:
    """One map of a list of maps."""
    if isinstance(formula, Item):
        return _item(formula, path, exclusion)
    return Row(
        path,
        "or",
        keys=_keys(formula),
        formula=formula,
        exclusion=exclusion,
        children=tuple(_parts(formula, path, exclusion)),
    )


def _item(item: Item, path: str, exclusion: bool) -> Row:
    if len(item.predicates) == 1:
        return _value(item.predicates[0], path, exclusion, str(item))
    joined = "all of" if item.every else "any of"
    return Row(
        path,
        item.key or "keywords",
        joined,
        keys=_keys(item),
        formula=item,
        exclusion=exclusion,
        children=tuple(
            _value(predicate, f"{path}/{number}", exclusion, shown(predicate))
            for number, predicate in enumerate(item.predicates)
        ),
    )


def _value(predicate: Predicate, path: str, exclusion: bool, label: str) -> Row:
    return Row(
        path,
        label,
        keys=frozenset({predicate.key}),
        formula=predicate,
        exclusion=exclusion,
    )


def shown(predicate: Predicate) -> str:
    return "null" if predicate.value is None else str(predicate.value)


def _keys(formula: Formula) -> frozenset[PredicateKey]:
    return frozenset(p.key for p in predicates(formula))


def _widened(identifier: Named, off: frozenset[PredicateKey]) -> str:
    """An exclusion that asks several things at once, one of which is off, excludes more."""
    keys = _keys(identifier)
    gone = [] if keys.isdisjoint(off) or keys <= off else list(_gone(identifier.part, off))
    if not gone:
        return ""
    return f"Without {', '.join(str(part) for part in gone)} this excludes more than before."


def _gone(formula: Formula, off: frozenset[PredicateKey]) -> Iterator[Formula]:
    """The parts that are off of what needs them all and is not off as a whole."""
    if _keys(formula) <= off:
        return
    if isinstance(formula, All) or (isinstance(formula, Item) and formula.every):
        yield from (part for part in children(formula) if _keys(part) <= off)
    for part in children(formula):
        yield from _gone(part, off)
