"""What a rule is judged with besides its own text: Sigma Filters and the values of placeholders."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from workbench.sigma.parse import read_rule
from workbench.sigma.placeholders import NO_VALUES, Placeholders
from workbench.sigma.rule import Filter, Rule, RuleError
from workbench.sigma.sigma_filter import applied, distinct, touches
from workbench.tuning.workspace import Draft, Workspace

_MAY_FILTER = re.compile(
    r"""^["']?filter["']?[ ]*: | ^[ ]*[{!&?] | ^---[ ]*[^\s#] | \A\s*[ ]+["']?\w""",
    re.MULTILINE | re.VERBOSE,
)
_Given = tuple[str, int]  # the text of a filter and its document


@dataclass(frozen=True, slots=True)
class Around:
    """The filters that there are, under distinct names; `off` names those that are switched off.
    `beside` are the drafts of the rules that a correlation refers to.
    """

    filters: tuple[Filter, ...] = ()
    off: frozenset[str] = frozenset()
    placeholders: Placeholders = NO_VALUES
    beside: tuple[Draft, ...] = ()

    def read(self, text: str, document: int) -> Rule:
        """The rule of a text by itself. Raises RuleError."""
        return read_rule(text, document, self.placeholders)

    def applied(self, rule: Rule) -> Rule:
        """The rule with the filters that are on."""
        return applied(rule, [f for f in self.filters if f.name not in self.off])

    def shown(self, rule: Rule) -> Rule:
        """The rule with all filters, so that those that are off can be seen and counted too."""
        able = (f for f in self.filters if f.name not in self.off or f.problem is None)
        return applied(rule, list(able))

    def of(self, rule: Rule) -> tuple[Filter, ...]:
        """The filters for a rule, on or off."""
        return tuple(f for f in self.filters if touches(f, rule))


ALONE = Around()


def around_of(workspace: Workspace) -> Around:
    """What the rules of a workspace are judged with. The same object for the same filters."""
    found = [workspace.drafts[number] for number in _filter_drafts(workspace)]
    if not found and workspace.placeholders == NO_VALUES:
        return ALONE
    return _around(
        tuple((_good_text(d), d.document) for d in found),
        tuple(d.switched_off for d in found),
        workspace.placeholders,
    )


def filter_numbers(workspace: Workspace) -> dict[str, int]:
    """The drafts that are filters, by the names of these."""
    names = (each.name for each in around_of(workspace).filters)
    return dict(zip(names, _filter_drafts(workspace), strict=True))


def _filter_drafts(workspace: Workspace) -> list[int]:
    return [number for number, draft in enumerate(workspace.drafts) if filter_of(draft)]


def filter_of(draft: Draft) -> Filter | None:
    """The Sigma Filter that a draft is, None for a rule. A broken text counts as it was read."""
    if draft.text is draft.original.text and not may_hold_filter(draft.text):
        return None  # nearly all of thousands of rules, at every change
    text = _good_text(draft)
    return _read_filter(text, draft.document, NO_VALUES) if may_hold_filter(text) else None


@lru_cache(maxsize=1 << 15)
def may_hold_filter(text: str) -> bool:
    """Whether a text could be a Sigma Filter: a quick look, for thousands of rules."""
    return "filter" in text and _MAY_FILTER.search(text) is not None


def _good_text(draft: Draft) -> str:
    """The draft's text, or where that is broken the file's as it was read."""
    if not may_hold_filter(draft.text) and not may_hold_filter(draft.original.text):
        return draft.text
    return draft.text if _readable(draft.text, draft.document) else draft.original.text


@lru_cache(maxsize=4096)
def _readable(text: str, document: int) -> bool:
    try:
        read_rule(text, document)
    except RuleError:
        return False
    return True


@lru_cache(maxsize=4096)
def _read_filter(text: str, document: int, placeholders: Placeholders) -> Filter | None:
    try:
        return read_rule(text, document, placeholders).filter
    except RuleError:
        return None


@lru_cache(maxsize=8)
def _around(given: tuple[_Given, ...], off: tuple[bool, ...], placeholders: Placeholders) -> Around:
    read = (_read_filter(text, document, placeholders) for text, document in given)
    filters = distinct(f for f in read if f)
    switched_off = frozenset(f.name for f, is_off in zip(filters, off, strict=True) if is_off)
    return Around(filters, switched_off, placeholders)
