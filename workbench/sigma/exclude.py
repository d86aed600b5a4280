"""Adding an exclusion to a rule's text, with the proof that nothing else changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.sigma.editable import SHARED, Editable, formula_of, read_editable, rest_of
from workbench.sigma.exclude_block import new_block
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
    predicates,
)
from workbench.sigma.insert import values_into
from workbench.sigma.layout import Entry
from workbench.sigma.meaning import MeaningError, joins_all, split_key, tests_of
from workbench.sigma.parse import NO_IDENTIFIERS
from workbench.sigma.proof import atom, equivalent, normal
from workbench.sigma.reword import covered_conditions, excludes
from workbench.sigma.rule import RuleError
from workbench.sigma.splice import EditError, apply
from workbench.sigma.style import style_of

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_RESERVED = NO_IDENTIFIERS | {"and", "or", "not", "of", "them", "all", "any", "1"}
_PREFIXES = ("filter_main_", "filter_", "exclude_")


@dataclass(frozen=True, slots=True)
class FieldValues:
    """Values of a field (None: keywords) under some modifiers, any of which is asked for."""

    field: str | None
    modifiers: tuple[str, ...]
    values: tuple[Scalar, ...]

    @property
    def key(self) -> str:
        """Field and modifiers as a rule writes them; "" for a keyword."""
        return "|".join((self.field or "", *self.modifiers))


@dataclass(frozen=True, slots=True)
class Exclusion(FieldValues):
    """Values of a field that the rule shall no longer hit, and the search identifier they go to.

    With `more` fields only events that have a value asked for in each of them are excluded.
    Without a `name` a new identifier gets one; the name of an exclusion that is there adds the
    values to its item of this field and these modifiers.
    """

    name: str | None = None
    more: tuple[FieldValues, ...] = ()

    @property
    def items(self) -> tuple[FieldValues, ...]:
        """All fields that it asks."""
        return (FieldValues(self.field, self.modifiers, self.values), *self.more)


def add_exclusion(text: str, document: int, exclusion: Exclusion) -> str:
    """The text with an exclusion added to one of its documents: new ≡ old ∧ ¬exclusion.

    Raises EditError where the exclusion has no meaning, or cannot be added without changing
    something else.
    """
    exclusion = _checked(exclusion)
    editable = read_editable(text, document)
    if exclusion.name in editable.identifiers:
        if exclusion.more:
            raise EditError(
                f"`{exclusion.name}` is there already, and an exclusion of several fields needs a "
                "search identifier of its own: leave the name out"
            )
        return _extended(editable, exclusion, exclusion.name)
    return _added(editable, exclusion)


def _checked(exclusion: Exclusion) -> Exclusion:
    """The exclusion with each value once. Raises EditError if the rule language refuses it."""
    if not all(item.values for item in exclusion.items):
        raise EditError("an exclusion needs a value")
    name = exclusion.name
    if name is not None and (not _NAME.fullmatch(name) or name in _RESERVED):
        raise EditError(f"`{name}` cannot be the name of a search identifier")
    first, *more = (_each_once(item) for item in exclusion.items)
    for key, count in Counter(item.key for item in exclusion.items).items():
        if count > 1:
            raise EditError(f"`{key}` is asked twice: give its values together")
    if more and not all(item.key for item in exclusion.items):
        raise EditError("keywords cannot stand beside fields in one exclusion")
    return Exclusion(first.field, first.modifiers, first.values, name, tuple(more))


def _each_once(item: FieldValues) -> FieldValues:
    try:
        if split_key(item.key) != (item.field, item.modifiers):
            raise EditError(f"`{item.field}` cannot be the name of a field")
        kept = {tests_of(item.field, item.modifiers, v): v for v in reversed(item.values)}
    except MeaningError as error:
        raise EditError(str(error)) from None
    return FieldValues(item.field, item.modifiers, tuple(kept.values())[::-1])


def meaning_of(exclusion: Exclusion, name: str) -> Formula:
    """What an exclusion asks, as what it becomes in the identifier `name`."""
    return All(tuple(_meaning(item, name) for item in exclusion.items))


def _meaning(item: FieldValues, name: str) -> Item:
    asked = tuple(
        Predicate(
            PredicateKey(name, item.key, repr(value), 0),
            item.field,
            item.modifiers,
            value,
            Span(0, 0),
            tests_of(item.field, item.modifiers, value),
        )
        for value in item.values
    )
    every, negated = joins_all(item.modifiers), "neq" in item.modifiers
    return Item(item.field, item.modifiers, asked, every, negated, None, Span(0, 0))


# values for an exclusion that is there


def _extended(editable: Editable, exclusion: Exclusion, name: str) -> str:
    if name in editable.unread:
        raise EditError(f"`{name}` cannot be evaluated, so nothing can be added to it")
    if not excludes(editable, name):
        raise EditError(f"`{name}` is no exclusion of this rule: leave the name out for a new one")
    entry = editable.detection.entry(name)
    if entry is None and editable.shares:
        raise EditError(f"`{name}` {SHARED}")
    items = list(_items(entry, editable.detection.flow)) if entry else []
    found = [(item, flow) for key, item, flow in items if key == exclusion.key]
    if entry is None or not found:
        raise EditError(
            f"`{name}` does not ask `{exclusion.key or 'keywords'}`, and one more field would "
            "narrow it: leave the name out for a new exclusion"
        )
    new = _new_values(editable.identifiers[name], exclusion)
    style = style_of(editable.text, editable.root, (entry.value, editable.detection))
    for item, flow in found:
        splices = values_into(editable.text, item, new.values, style, flow)
        changed = apply(editable.text, splices)
        if _proved(editable, changed, name, new):
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


def _added(editable: Editable, exclusion: Exclusion) -> str:
    names = [exclusion.name] if exclusion.name else _names(editable, exclusion)
    name, splices = covered_conditions(editable, names)
    block = new_block(editable, name, [(item.key, item.values) for item in exclusion.items])
    changed = apply(editable.text, [block, *splices])
    if not _proved(editable, changed, name, exclusion):
        raise EditError("the exclusion cannot be written into this rule without a change elsewhere")
    return changed


def _names(editable: Editable, exclusion: Exclusion) -> list[str]:
    """Names not yet taken, the most usual first."""
    asked = "_".join(item.field or "keywords" for item in exclusion.items)
    part = re.sub(r"[^a-z0-9]+", "_", asked.lower()).strip("_")
    taken = {str(entry.name) for entry in editable.detection.entries} | editable.identifiers.keys()
    return [_free(f"{prefix}{part or 'field'}", taken) for prefix in _PREFIXES]


def _free(name: str, taken: set[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name}_{number}"
        number += 1
    return free


# the proof


def _proved(editable: Editable, changed: str, name: str, new: Exclusion) -> bool:
    """Whether the changed text is the old one and not the exclusion, and nothing else changed."""
    try:
        after = read_editable(changed, editable.document)
        return (
            rest_of(after) == rest_of(editable)
            and _identifiers_proved(editable, after, name, new)
            and _conditions_proved(editable, after, name)
        )
    except (EditError, RuleError):
        return False


def _identifiers_proved(editable: Editable, after: Editable, name: str, new: Exclusion) -> bool:
    """`name` holds where it held or the exclusion does; all values read back as they were given."""
    meant = meaning_of(new, name)
    old = editable.identifiers.get(name)
    wanted = editable.identifiers | {name: meant if old is None else Any((old, meant))}
    asked = Counter((name, p.key.key, p.key.value) for p in predicates(meant))
    return {n: normal(f) for n, f in wanted.items()} == {
        n: normal(f) for n, f in after.identifiers.items()
    } and after.asked() == editable.asked() + asked


def _conditions_proved(editable: Editable, after: Editable, name: str) -> bool:
    """Every condition is what it was and not the exclusion, whichever identifiers hold."""
    added = atom(name + "+")  # no identifier can have this name
    widened = Any((editable.atoms[name], added)) if name in editable.identifiers else added
    now = [formula_of(text, editable.atoms | {name: widened}) for text in after.conditions()]
    before = editable.formulas
    return len(now) == len(before) and all(
        equivalent(new, All((old, Not(added)))) for new, old in zip(now, before, strict=True)
    )
