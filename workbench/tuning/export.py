"""The text to be written, proved to be the rule on the screen before a byte of it is.

The text is read anew and evaluated anew; its hits must be those of the draft as tuned, found a
second way too: the shown rule's own formula with what is off taken out of it, by mask algebra and
not by text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from workbench.engine.algebra import held_where
from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict
from workbench.engine.logsource import LogSources
from workbench.engine.mask import Mask
from workbench.engine.ruleset import judge
from workbench.events.progress import Tick, no_tick
from workbench.sigma.formula import All, Formula, Item, Named, PredicateKey, children
from workbench.sigma.metadata import derive, set_modified
from workbench.sigma.parse import read_rules
from workbench.sigma.rule import Rule, RuleError
from workbench.sigma.splice import EditError
from workbench.sigma.without import without
from workbench.tuning.analysis import rules_beside, tuned
from workbench.tuning.around import ALONE, Around
from workbench.tuning.workspace import Draft

_VERDICTS = 6  # of the text as shown, as tuned and as written, each without filters and with them


class ExportError(Exception):
    """A text that must not be written; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Export:
    """A text that may be written, and its hits over the loaded events.

    `warnings`: what the person should know. `confirm`: what they must agree to first.
    """

    text: str
    warnings: tuple[str, ...]
    hits: Mask
    confirm: tuple[str, ...] = ()


def verify(
    draft: Draft,
    masks: Masks,
    sources: LogSources,
    *,
    modified: date | None = None,
    derived_id: str | None = None,
    around: Around = ALONE,
    tick: Tick = no_tick,
) -> Export:
    """The text of a draft without what is switched off, its `modified` date and a new id set on
    request, verified over the table of `masks`: as it stands, and with the Sigma Filters that are
    on, as the screen shows it. Ticks before each verdict. Raises ExportError.
    """
    number = count()

    def judged(of: str) -> Iterator[Verdict]:
        rule = around.read(of, draft.document)
        for asked in (rule, around.applied(rule)):
            tick(next(number), _VERDICTS)
            yield judge(asked, masks, sources, rules_beside(around))

    try:
        text = tuned(draft)
        shown, now = tuple(judged(draft.text)), tuple(judged(text))
        if modified is not None:
            text = set_modified(text, draft.document, modified)
        if derived_id is not None:
            text = derive(text, draft.document, derived_id)
        _refuse_other_changes(draft, text)
        written = tuple(judged(text))
    except (RuleError, EditError) as error:
        raise ExportError(f"{draft.name} cannot be exported: {error}") from None
    for way in range(len(written)):
        _refuse_different(written[way], now[way], _expected(shown[way], draft.off))
    rule = shown[0].rule
    return Export(
        text,
        (*_not_evaluated(written[-1]), *_widened(rule, draft.off)),
        written[-1].hits,
        tuple(_selections_off(rule, draft.off)),
    )


def _refuse_other_changes(draft: Draft, text: str) -> None:
    """The other rules of the file must be what they were."""
    before, after = read_rules(draft.text), read_rules(text)
    kept = [rule for rule in before if _document(rule) not in (None, draft.document)]
    if kept != [rule for rule in after if _document(rule) not in (None, draft.document)]:
        raise ExportError("the export would change another rule of the file")


def _document(found: Rule | RuleError) -> int | None:
    return found.document if isinstance(found, Rule) else None


def _expected(shown: Verdict, off: frozenset[PredicateKey]) -> Mask:
    """The hits of the shown rule with what is off taken out of its formula."""
    if shown.reason is not None or shown.rule.formula is None:
        return shown.hits
    left = without(shown.rule.formula, off)
    if left is None:
        raise ExportError("nothing would be left of the rule")
    return held_where(left, shown.predicate, shown.scope)


def _refuse_different(written: Verdict, now: Verdict, expected: Mask) -> None:
    if (written.reason is None) != (now.reason is None):
        raise ExportError(f"the exported rule is not evaluated: {written.reason}")
    wrong = (written.hits ^ now.hits) | (written.hits ^ expected)
    if wrong:
        raise ExportError(f"{wrong.count():,} events would be judged otherwise than is shown")


def _not_evaluated(written: Verdict) -> Iterator[str]:
    if written.reason is not None:
        yield f"the rule is not evaluated, so its hits could not be verified: {written.reason}"


def _selections_off(rule: Rule, off: frozenset[PredicateKey]) -> Iterator[str]:
    exclusions = {p.key for p in rule.exclusions()}
    for predicate in rule.predicates():
        if predicate.key in off and predicate.key not in exclusions:
            yield f"`{predicate}` of {predicate.identifier} is no exclusion: the rule looks for it"


def _widened(rule: Rule, off: frozenset[PredicateKey]) -> Iterator[str]:
    """What an exclusion asks together with something else that stays."""
    for stage in rule.stages:
        for identifier in _identifiers(stage.formula) if stage.negated else ():
            for gone in _gone_beside_others(identifier.part, off):
                yield f"{identifier.name} no longer asks `{gone}`, so it excludes more than before"


def _identifiers(formula: Formula) -> Iterator[Named]:
    if isinstance(formula, Named):
        yield formula
    for part in children(formula):
        yield from _identifiers(part)


def _gone_beside_others(formula: Formula, off: frozenset[PredicateKey]) -> Iterator[Formula]:
    """The parts taken out of nodes that need all their parts, where another part stays."""
    parts = children(formula)
    left = [part for part in parts if without(part, off) is not None]
    if left and (isinstance(formula, All) or (isinstance(formula, Item) and formula.every)):
        yield from (part for part in parts if part not in left)
    for part in left:
        yield from _gone_beside_others(part, off)
