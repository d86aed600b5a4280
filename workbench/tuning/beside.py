"""The rules of a workspace that a correlation refers to: what it has to be judged beside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from workbench.sigma.parse import read_rule
from workbench.sigma.rule import Rule, RuleError
from workbench.tuning.around import Around
from workbench.tuning.workspace import Draft

_MAY_CORRELATE = re.compile(r"""(?:^|[\s{,])["']?correlation["']?\s*:""")


@dataclass(frozen=True, slots=True)
class _Names:
    """How a rule is referred to (an id in lower case), and what it refers to itself."""

    own: frozenset[str]
    others: frozenset[str]


def with_beside(around: Around, draft: Draft | None, drafts: Sequence[Draft]) -> Around:
    """What a draft is judged with: of a correlation also the drafts that it refers to, directly or
    through others, whether as they are now or as they were read."""
    found = tuple(_beside(draft, drafts)) if draft else ()
    return replace(around, beside=found) if found else around


def _beside(draft: Draft, drafts: Sequence[Draft]) -> Iterator[Draft]:
    wanted, found = _references(draft), {id(draft)}
    looked_for: set[str] = set()
    while wanted - looked_for:
        looked_for |= wanted
        for other in drafts:
            if id(other) not in found and _is_named(other, looked_for):
                found.add(id(other))
                wanted = wanted | _references(other)
                yield other


def _references(draft: Draft) -> frozenset[str]:
    if not may_correlate(draft):
        return frozenset()
    return frozenset().union(*(names.others for names in _names(draft)))


def _is_named(draft: Draft, references: set[str]) -> bool:
    """Whether a draft is one of those referred to. Looking for a text is quick, reading is not."""
    texts = {draft.text.lower(), draft.original.text.lower()}
    if not any(reference.lower() in text for text in texts for reference in references):
        return False
    lowered = references | {reference.lower() for reference in references}
    return any(names.own & lowered for names in _names(draft))


def _names(draft: Draft) -> list[_Names]:
    return [_read(text, draft.document) for text in {draft.text, draft.original.text}]


def may_correlate(draft: Draft) -> bool:
    """Whether a draft could be a correlation: a quick look, for thousands of rules."""
    return _may_correlate(draft.text) or _may_correlate(draft.original.text)


@lru_cache(maxsize=1 << 14)
def _may_correlate(text: str) -> bool:
    return "correlation" in text and _MAY_CORRELATE.search(text) is not None


@lru_cache(maxsize=4096)
def _read(text: str, document: int) -> _Names:
    try:
        rule = read_rule(text, document)
    except RuleError:
        return _Names(frozenset(), frozenset())
    others = rule.correlation.rules if rule.correlation else ()
    return _Names(_own(rule), frozenset(others))


def _own(rule: Rule) -> frozenset[str]:
    return frozenset({rule.meta.id.lower(), rule.meta.name} - {""})
