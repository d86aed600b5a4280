"""A draft judged over the loaded events: before, now, and as if nothing were switched off.

The one place where text becomes numbers. "Off means removed": what is judged as `now` is the
very text that Diff shows and an export writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict
from workbench.engine.logsource import LogSources
from workbench.engine.mask import Mask
from workbench.engine.patterns import is_linear
from workbench.engine.ruleset import judge
from workbench.sigma.formula import Op, PredicateKey
from workbench.sigma.parse import read_rule
from workbench.sigma.placeholders import NO_VALUES, SYMBOLIC, Placeholders
from workbench.sigma.remove import remove
from workbench.sigma.rule import Rule, RuleError
from workbench.sigma.splice import EditError
from workbench.tuning.around import ALONE, Around
from workbench.tuning.truth import Truth
from workbench.tuning.workspace import Draft, Role


@dataclass(frozen=True, slots=True)
class Hits:
    """How many events of each kind some set holds."""

    benign: int
    attack: int
    unlabelled: int

    @property
    def total(self) -> int:
        return self.benign + self.attack + self.unlabelled


@dataclass(frozen=True, eq=False)
class Analysis:
    """One draft over one table.

    `draft.text` may be broken: `error` then says why, and everything else is of `text`, the last
    text that could be read (stale). `before` judges the file as it was read, without any
    Sigma Filter, so that what filters take away is seen as any other change is; `shown` the text
    with nothing switched off (for the numbers beside each predicate), `now` the tuned text, with
    the filters of `around` that are on.
    """

    draft: Draft
    text: str
    error: RuleError | None
    tuned_text: str
    before: Verdict
    shown: Verdict
    now: Verdict
    truth: Truth
    around: Around = ALONE

    @property
    def rule(self) -> Rule:
        """The draft's rule with what is switched off still in it."""
        return self.shown.rule

    @property
    def stale(self) -> bool:
        return self.error is not None

    @property
    def false_positives(self) -> Mask:
        return self.now.hits & self.truth.benign

    @property
    def true_positives(self) -> Mask:
        return self.now.hits & self.truth.attack

    def hits(self, events: Mask) -> Hits:
        return hits_of(events, self.truth)


def hits_of(events: Mask, truth: Truth) -> Hits:
    """How many events of each kind a set holds."""
    kinds = truth.by_role(events)
    return Hits(kinds[Role.BENIGN], kinds[Role.ATTACK], kinds[Role.UNLABELLED])


def tuned(draft: Draft) -> str:
    """The draft's text without what is switched off: what Diff shows and an export writes.

    Raises RuleError if something is off and the text is no rule, EditError if what is off cannot
    be taken out.
    """
    return _tuned(draft.text, draft) if draft.off else draft.text


def _tuned(text: str, draft: Draft) -> str:
    """A text without what is off of it; what is off and no longer there does not count."""
    known = {p.key for p in _read(text, draft.document, SYMBOLIC).predicates()}
    off = draft.off & known
    return _without(text, draft.document, off) if off else text


def may_be_slow(draft: Draft, around: Around = ALONE) -> bool:
    """Whether a regular expression of a draft could run up to its limit of time."""
    return any(
        _slow(text, each.document, around)
        for each in (draft, *around.beside)
        for text in (each.text, each.original.text)
    )


def analyse(
    draft: Draft,
    masks: Masks,
    sources: LogSources,
    truth: Truth,
    last: Analysis | None = None,
    around: Around = ALONE,
) -> Analysis:
    """Judges a draft with the filters and placeholders `around` it. `last` is the analysis before
    the change; where the draft's text is broken its text stands in, marked stale. Raises RuleError
    if even the file as read is no rule.
    """
    text, error = draft.text, None
    try:
        read_rule(text, draft.document)
    except RuleError as broken:
        same = last is not None and _origin(last.draft) == _origin(draft)
        text, error = last.text if last and same else draft.original.text, broken
    tuned_text = _tuned(text, draft)
    beside = list(rules_beside(around))

    def judged(rule: Rule) -> Verdict:
        return judge(rule, masks, sources, beside)

    alone = around.read(text, draft.document)
    shown = judged(around.shown(alone))
    same = tuned_text == text and not any(f.name in around.off for f in around.of(alone))
    now = shown if same else judged(around.applied(around.read(tuned_text, draft.document)))
    return Analysis(
        draft=draft,
        text=text,
        error=error,
        tuned_text=tuned_text,
        before=judge(
            around.read(draft.original.text, draft.document), masks, sources, _originals(around)
        ),
        shown=shown,
        now=now,
        truth=truth,
        around=around,
    )


def rules_beside(around: Around) -> Iterator[Rule]:
    """The rules that a correlation refers to as they are tuned, with the filters that are on."""
    for draft in around.beside:
        with suppress(RuleError, EditError):  # a broken one is missing, and the verdict says so
            yield around.applied(around.read(tuned(draft), draft.document))


def _originals(around: Around) -> Iterator[Rule]:
    for draft in around.beside:
        with suppress(RuleError):
            yield around.read(draft.original.text, draft.document)


def _origin(draft: Draft) -> tuple[object, ...]:
    """What tells one draft from another, whatever is edited."""
    return draft.path, draft.document, draft.original


@lru_cache(maxsize=256)
def _read(text: str, document: int, placeholders: Placeholders = NO_VALUES) -> Rule:
    return read_rule(text, document, placeholders)


@lru_cache(maxsize=256)
def _slow(text: str, document: int, around: Around) -> bool:
    try:
        rule = around.shown(around.read(text, document))
        asked = [test for p in rule.predicates() for test in p.tests]
    except RuleError:
        return False
    return any(t.op is Op.REGEX and not is_linear(t.value, t.flags) for t in asked)


@lru_cache(maxsize=256)
def _without(text: str, document: int, off: frozenset[PredicateKey]) -> str:
    return remove(text, document, off)
