"""Adding an exclusion to a rule's text, with the proof that nothing else changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.sigma.draft import SHARED, Draft, formula_of, read_draft, rest_of
from workbench.sigma.formula import (
    All,
    Any,
    Formula,
    Item,
    Not,
    Predicate,
    PredicateKey,
    Scalar,
    Span,
)
from workbench.sigma.insert import flow_after, lines_after, values_into
from workbench.sigma.layout import Entry, column, style_of_scalar
from workbench.sigma.meaning import MeaningError, joins_all, split_key, tests_of
from workbench.sigma.parse import NO_IDENTIFIERS
from workbench.sigma.proof import atom, equivalent, normal
from workbench.sigma.reword import covered_conditions, excludes
from workbench.sigma.rule import RuleError
from workbench.sigma.splice import EditError, Splice, apply
from workbench.sigma.style import Style, flow_value, item_lines, list_lines, scalar, style_of

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_RESERVED = NO_IDENTIFIERS | {"and", "or", "not", "of", "them", "all", "any", "1"}
_PREFIXES = ("filter_main_", "filter_", "exclude_")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Values of a field that the rule shall no longer hit, and the search identifier they go to.

    `field` None is a keyword. Without a `name` a new identifier gets one; the name of an
    exclusion that is there adds the values to its item of this field and these modifiers.
    """

    field: str | None
    modifiers: tuple[str, ...]
    values: tuple[Scalar, ...]
    name: str | None = None

    @property
    def key(self) -> str:
        """Field and modifiers as a rule writes them; "" for a keyword."""
        return "|".join((self.field or "", *self.modifiers))


def add_exclusion(text: str, document: int, exclusion: Exclusion) -> str:
    """The text with an exclusion added to one of its documents: new ≡ old ∧ ¬exclusion.

    Raises EditError where the exclusion has no meaning, or cannot be added without changing
    something else.
    """
    exclusion = _checked(exclusion)
    draft = read_draft(text, document)
    if exclusion.name in draft.identifiers:
        return _extended(draft, exclusion, exclusion.name)
    return _added(draft, exclusion)


def _checked(exclusion: Exclusion) -> Exclusion:
    """The exclusion with each value once. Raises EditError if the rule language refuses it."""
    if not exclusion.values:
        raise EditError("an exclusion needs a value")
    name = exclusion.name
    if name is not None and (not _NAME.fullmatch(name) or name in _RESERVED):
        raise EditError(f"`{name}` cannot be the name of a search identifier")
    try:
        if split_key(exclusion.key) != (exclusion.field, exclusion.modifiers):
            raise EditError(f"`{exclusion.field}` cannot be the name of a field")
        field, modifiers = exclusion.field, exclusion.modifiers
        kept = {tests_of(field, modifiers, v): v for v in reversed(exclusion.values)}
    except MeaningError as error:
        raise EditError(str(error)) from None
    return Exclusion(exclusion.field, exclusion.modifiers, tuple(kept.values())[::-1], name)


def meaning_of(exclusion: Exclusion, name: str) -> Item:
    """What an exclusion asks, as the item it becomes in the identifier `name`."""
    predicates = tuple(
        Predicate(
            PredicateKey(name, exclusion.key, repr(value), 0),
            exclusion.field,
            exclusion.modifiers,
            value,
            Span(0, 0),
            tests_of(exclusion.field, exclusion.modifiers, value),
        )
        for value in exclusion.values
    )
    every, negated = joins_all(exclusion.modifiers), "neq" in exclusion.modifiers
    return Item(exclusion.field, exclusion.modifiers, predicates, every, negated, None, Span(0, 0))


# values for an exclusion that is there


def _extended(draft: Draft, exclusion: Exclusion, name: str) -> str:
    if name in draft.unread:
        raise EditError(f"`{name}` cannot be evaluated, so nothing can be added to it")
    if not excludes(draft, name):
        raise EditError(f"`{name}` is no exclusion of this rule: leave the name out for a new one")
    entry = draft.detection.entry(name)
    if entry is None and draft.shares:
        raise EditError(f"`{name}` {SHARED}")
    items = list(_items(entry, draft.detection.flow)) if entry else []
    found = [(item, flow) for key, item, flow in items if key == exclusion.key]
    if entry is None or not found:
        raise EditError(
            f"`{name}` does not ask `{exclusion.key or 'keywords'}`, and one more field would "
            "narrow it: leave the name out for a new exclusion"
        )
    new = _new_values(draft.identifiers[name], exclusion)
    style = style_of(draft.text, draft.root, (entry.value, draft.detection))
    for item, flow in found:
        splices = values_into(draft.text, item, new.values, style, flow)
        changed = apply(draft.text, splices)
        if _proved(draft, changed, name, new):
            return changed
    raise EditError(
        f"a value added to `{exclusion.key or 'keywords'}` in `{name}` would not exclude what was "
        "asked, or change something else too: leave the name out for a new exclusion"
    )


def _new_values(formula: Formula, exclusion: Exclusion) -> Exclusion:
    """The exclusion without the values that the identifier already excludes by themselves."""
    whole = normal(formula)
    new = []
    for value in exclusion.values:
        one = Exclusion(exclusion.field, exclusion.modifiers, (value,))
        if normal(Any((formula, meaning_of(one, "")))) != whole:
            new.append(value)
    if not new:
        raise EditError(f"`{exclusion.name}` already excludes this")
    return Exclusion(exclusion.field, exclusion.modifiers, tuple(new), exclusion.name)


def _items(entry: Entry, flow: bool) -> Iterator[tuple[str, Entry, bool]]:
    """The items of a search identifier: key, entry, whether it stands in brackets or braces."""
    value = entry.value
    flow = flow or value.flow
    if value.is_map:
        yield from ((str(e.name), e, flow) for e in value.entries)
    elif not any(e.value.is_map or e.value.is_list for e in value.entries):
        yield "", entry, flow
    else:
        for part in value.entries:
            yield from _items(part, flow)


# a new identifier


def _added(draft: Draft, exclusion: Exclusion) -> str:
    names = [exclusion.name] if exclusion.name else _names(draft, exclusion)
    name, splices = covered_conditions(draft, names)
    changed = apply(draft.text, [_block(draft, exclusion, name), *splices])
    if not _proved(draft, changed, name, exclusion):
        raise EditError("the exclusion cannot be written into this rule without a change elsewhere")
    return changed


def _names(draft: Draft, exclusion: Exclusion) -> list[str]:
    """Names not yet taken, the most usual first."""
    part = re.sub(r"[^a-z0-9]+", "_", (exclusion.field or "keywords").lower()).strip("_")
    taken = {str(entry.name) for entry in draft.detection.entries} | draft.identifiers.keys()
    return [_free(f"{prefix}{part or 'field'}", taken) for prefix in _PREFIXES]


def _free(name: str, taken: set[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name}_{number}"
        number += 1
    return free


def _block(draft: Draft, exclusion: Exclusion, name: str) -> Splice:
    """The new identifier, after the last exclusion before the condition, or the last identifier."""
    after = _neighbour(draft)
    style = style_of(draft.text, draft.root, (after.value, draft.detection))
    if draft.detection.flow:
        return flow_after(after, _flow_block(exclusion, name, after, style))
    indent = column(draft.text, after.start)
    if exclusion.key:
        lines = [" " * indent + scalar(name, "") + ":"]
        lines += item_lines(exclusion.key, exclusion.values, indent + style.step, style)
    else:
        lines = _keyword_lines(name, exclusion, indent, style)
    return lines_after(draft.text, after, lines, style)


def _flow_block(exclusion: Exclusion, name: str, like: Entry, style: Style) -> str:
    """The new identifier in braces, its keys in the quotes that its neighbour's key has."""
    quote = style_of_scalar(like.key.node) if like.key else ""
    asked = flow_value(exclusion.values, style)
    if exclusion.key:
        asked = f"{{{scalar(exclusion.key, quote, flow=True)}: {asked}}}"
    return f"{scalar(name, quote, flow=True)}: {asked}"


def _keyword_lines(name: str, exclusion: Exclusion, indent: int, style: Style) -> list[str]:
    head = " " * indent + scalar(name, "") + ":"
    return [head, *list_lines(exclusion.values, indent + style.dash, style)]


def _neighbour(draft: Draft) -> Entry:
    condition = draft.detection.entry("condition")
    entries = draft.identifier_entries()
    before = [e for e in entries if condition is None or e.start < condition.start] or entries
    if not before:
        raise EditError("the rule has no search identifier")
    exclusions = [e for e in before if excludes(draft, str(e.name))]
    return (exclusions or before)[-1]


# the proof


def _proved(draft: Draft, changed: str, name: str, new: Exclusion) -> bool:
    """Whether the changed text is the old one and not the exclusion, and nothing else changed."""
    try:
        after = read_draft(changed, draft.document)
        return (
            rest_of(after) == rest_of(draft)
            and _identifiers_proved(draft, after, name, new)
            and _conditions_proved(draft, after, name)
        )
    except (EditError, RuleError):
        return False


def _identifiers_proved(draft: Draft, after: Draft, name: str, new: Exclusion) -> bool:
    """`name` holds where it held or the exclusion does; all values read back as they were given."""
    item = meaning_of(new, name)
    old = draft.identifiers.get(name)
    wanted = draft.identifiers | {name: item if old is None else Any((old, item))}
    asked = Counter((name, p.key.key, p.key.value) for p in item.predicates)
    return {n: normal(f) for n, f in wanted.items()} == {
        n: normal(f) for n, f in after.identifiers.items()
    } and after.asked() == draft.asked() + asked


def _conditions_proved(draft: Draft, after: Draft, name: str) -> bool:
    """Every condition is what it was and not the exclusion, whichever identifiers hold."""
    added = atom(name + "+")  # no identifier can have this name
    widened = Any((draft.atoms[name], added)) if name in draft.identifiers else added
    now = [formula_of(text, draft.atoms | {name: widened}) for text in after.conditions()]
    before = draft.formulas
    return len(now) == len(before) and all(
        equivalent(new, All((old, Not(added)))) for new, old in zip(now, before, strict=True)
    )
