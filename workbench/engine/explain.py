"""Why a verdict says what it says of one event: the condition as a tree, each leaf with its reason.

Built of the very masks that decided, so that it cannot disagree with the verdict. The sentences
(`workbench.engine.sentences`) only add which value decided, or what was missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.engine.ask import Masks
from workbench.engine.correlate import Correlated
from workbench.engine.evaluate import Verdict
from workbench.engine.logsource import Alternative
from workbench.engine.sentences import Values, Weighed, why
from workbench.sigma.formula import (
    All,
    Any,
    Formula,
    Item,
    Not,
    Predicate,
    PredicateKey,
    children,
    fold,
    predicates,
)


@dataclass(frozen=True, slots=True)
class StageHeld:
    """Whether a stage held by itself; None for an event that is not in scope."""

    number: int
    name: str
    held: bool | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One predicate of one event.

    `field` is the field that was asked, under the log source's names (None for a keyword); `seen`
    are the event's values of it. `held` is None where it was not asked: the event is not in scope.
    """

    predicate: Predicate
    field: str | None
    held: bool | None
    seen: Values
    why: str


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the condition: what it says, whether it held, its parts. A leaf has a `reason`."""

    label: str
    held: bool | None
    children: tuple[Node, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a rule does or does not alert on one event.

    `scope` says in one sentence why the event is of the rule's log source, or why it is not, or
    why the rule is not evaluated. `tree` is the whole condition, None if the rule has none;
    `predicates` has every predicate of the rule once, in the rule's order.
    """

    in_scope: bool
    scope: str
    stages: tuple[StageHeld, ...]
    tree: Node | None
    predicates: tuple[Reason, ...]


def explain(verdict: Verdict, masks: Masks, row: int) -> Explanation:
    """Explains a verdict for event `row` of the table of `masks`, the masks it was made with."""
    in_scope = verdict.scope.has(row)
    alternative = verdict.gate.scope.alternative(row) if verdict.gate else None
    reasons = {p.key: _reason(verdict, masks, row, p, alternative) for p in _all(verdict)}
    stages = tuple(
        StageHeld(stage.number, stage.name, mask.has(row) if in_scope else None)
        for stage, mask in zip(verdict.rule.stages, verdict.stages, strict=True)
    )
    tree = _tree(verdict.rule.stages[0].formula, reasons) if verdict.rule.stages else None
    sentence = _scope_sentence(verdict, masks, row, alternative)
    return Explanation(in_scope, sentence, stages, tree, tuple(reasons.values()))


def _all(verdict: Verdict) -> Iterator[Predicate]:
    """The rule's predicates in the text's order, each once."""
    known = {p.key: p for p in verdict.rule.predicates()}
    yield from known.values()
    for stage in verdict.rule.stages:
        for predicate in predicates(stage.formula):
            if predicate.key not in known:
                known[predicate.key] = predicate
                yield predicate


def _reason(
    verdict: Verdict, masks: Masks, row: int, predicate: Predicate, alternative: Alternative | None
) -> Reason:
    if verdict.gate is None or alternative is None:
        return _not_asked(verdict, masks, row, predicate)
    field = predicate.field and alternative.field(predicate.field)
    held = verdict.predicate(predicate).has(row)
    asked = tuple(alternative.renamed(t) for t in predicate.tests)
    decided = tuple(t for t in asked if masks(t).has(row)) if held else asked
    weighed = Weighed(masks, row, field, _seen(masks, row, field))
    return Reason(predicate, field, held, weighed.seen, why(predicate, decided, held, weighed))


def _not_asked(verdict: Verdict, masks: Masks, row: int, predicate: Predicate) -> Reason:
    said = "not evaluated" if verdict.reason else "not asked: the event is not in scope"
    seen = _seen(masks, row, predicate.field)
    return Reason(predicate, predicate.field, None, seen, said)


def _seen(masks: Masks, row: int, field: str | None) -> Values:
    return () if field is None else masks.value(row, field)


def _tree(formula: Formula, reasons: dict[PredicateKey, Reason]) -> Node:
    """The tree of a formula. A node that adds nothing to its only part is left out."""
    if isinstance(formula, Predicate):
        reason = reasons[formula.key]
        return Node(str(formula), reason.held, reason=reason)
    parts = children(formula)
    if len(parts) == 1 and _adds_nothing(formula):
        return _tree(parts[0], reasons)
    nodes = tuple(_tree(part, reasons) for part in parts)
    return Node(_label(formula), _held(formula, reasons), nodes)


def _adds_nothing(formula: Formula) -> bool:
    return isinstance(formula, All | Any) or (isinstance(formula, Item) and not formula.negated)


def _label(formula: Formula) -> str:
    match formula:
        case All():
            return "all of these"
        case Any():
            return "any of these"
        case Not():
            return "not"
        case Item(negated=negated, every=every):
            many = " " + ("all of these" if every else "any of these")
            return f"{'not ' if negated else ''}{formula.key or 'keywords'}:{many}"
        case _:
            return str(formula)


def _held(formula: Formula, reasons: dict[PredicateKey, Reason]) -> bool | None:
    """Whether a node held, by the masks of its predicates; None where they were not asked."""

    def every(parts: Sequence[bool | None]) -> bool | None:
        return None if None in parts else all(parts)

    def some(parts: Sequence[bool | None]) -> bool | None:
        return None if None in parts else any(parts)

    def negate(part: bool | None) -> bool | None:
        return None if part is None else not part

    return fold(formula, lambda p: reasons[p.key].held, every, some, negate)


def _scope_sentence(
    verdict: Verdict, masks: Masks, row: int, alternative: Alternative | None
) -> str:
    if isinstance(verdict, Correlated) and verdict.reason is None:
        return verdict.said_of(row)
    if verdict.gate is None:
        return verdict.reason or ""
    if alternative is not None:
        return f"in scope as {alternative.name}"
    missed = (_missed(a, masks, row) for a, _ in verdict.gate.scope.admitted)
    return "not in scope: " + "; ".join(missed)


def _missed(alternative: Alternative, masks: Masks, row: int) -> str:
    """The first condition of an alternative that an event does not meet."""
    for condition in alternative.conditions:
        if not condition.held(masks).has(row):
            seen = condition.seen(masks, row)
            is_now = f"is {seen}" if seen else "is absent"
            return f"{alternative.name} needs {condition}, and {condition.field} {is_now}"
    return f"{alternative.name} does not apply"
