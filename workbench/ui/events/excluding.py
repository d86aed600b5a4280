"""The exclusions that a value of an event suggests, and putting one of them into the draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from workbench.engine.scope import Alternative
from workbench.sigma.exclude import Exclusion, FieldValues, add_exclusion
from workbench.sigma.formula import Item, Named, Scalar, children
from workbench.sigma.rule import Rule
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import Analysis
from workbench.tuning.candidates import networks_around
from workbench.tuning.stacking import Group, Values
from workbench.tuning.typed import literal
from workbench.ui.store import Store

_FILE_NAME = re.compile(r"[^\\/]\\([^\\/]+\.[A-Za-z0-9]{1,5})$")
_OWN_NAME = re.compile(r"(?:filter_main|filter|exclude)_(.+?)(?:_\d+)?")
_MOST_SHOWN = 48  # characters of a value in a menu
_MOST_AT_ONCE = 50  # search identifiers; each is proved by itself, and nobody reads more

Row = tuple[tuple[str, str | None], ...]  # fields as the rule calls them, each with its one value


@dataclass(frozen=True, slots=True)
class Choice:
    """One exclusion to choose: how the menu names it, and what it is."""

    label: str
    exclusion: Exclusion


def choices(field: str, value: str | None) -> Iterator[Choice]:
    """What can be excluded of one value of a field, the narrowest first. None: no value."""
    if value is None:
        yield Choice(f"Exclude events without a value of {field}", Exclusion(field, (), (None,)))
        return
    yield Choice(f"Exclude {shortened(value)} exactly", Exclusion(field, (), (literal(value),)))
    for network in networks_around(value):
        yield Choice(f"Exclude {network}", Exclusion(field, ("cidr",), (network,)))
    if name := _FILE_NAME.search(value):
        ending = f"\\{name[1]}"
        exclusion = Exclusion(field, ("endswith",), (literal(ending),))
        yield Choice(f"Exclude everything that ends with {shortened(ending)}", exclusion)


def together(
    field: str, value: str | None, others: Iterable[tuple[str, Values]]
) -> Iterator[Choice]:
    """A field's value excluded only where another field has the value that the event has there."""
    for other, values in others:
        if other != field and len(values) < 2:
            beside = values[0] if values else None
            yield Choice(f"{other} {_worded(beside)}", _of_row(((field, value), (other, beside))))


def of_groups(
    groups: Sequence[Group], fields: tuple[str, ...], analysis: Analysis | None
) -> tuple[Exclusion, ...] | str:
    """The exclusions of the exact values of some groups, or in one sentence why there are none.

    Groups that differ in one field alone share an exclusion with a list of that field's values;
    else each has one of its own, and so has a missing value, which cannot stand in a list.
    """
    if analysis is None or analysis.error is not None:
        return "There is no rule that can be read."
    if not groups:
        return "Select a group."
    for field, several in zip(fields, zip(*(g.values for g in groups), strict=True), strict=True):
        if any(len(values) > 1 for values in several):
            return f"These events have several values of {field}: exclude one of them."
    rows = list(dict.fromkeys(_row(group, fields, analysis) for group in groups))
    found = tuple(_of_row(*share) for share in _shares(rows))
    if len(found) > _MOST_AT_ONCE:
        return f"That would be {len(found):,} exclusions: select at most {_MOST_AT_ONCE} groups."
    return found


def _row(group: Group, fields: tuple[str, ...], analysis: Analysis) -> Row:
    event = int(group.rows[0])
    return tuple(
        (grouped_field(analysis, event, field), values[0] if values else None)
        for field, values in zip(fields, group.values, strict=True)
    )


def _shares(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    """The rows of each exclusion: those of one differ in the values of one field alone."""
    differing = [n for n, pairs in enumerate(zip(*rows, strict=True)) if len(set(pairs)) > 1]
    if len(differing) != 1:
        return [[row] for row in rows]
    shares: dict[tuple[str, bool], list[Row]] = {}
    for row in rows:
        name, value = row[differing[0]]
        shares.setdefault((name, value is None), []).append(row)
    return shares.values()


def _of_row(*rows: Row) -> Exclusion:
    """The exclusion of rows of the same fields."""
    first, *more = (
        FieldValues(pairs[0][0], (), tuple(dict.fromkeys(_literal(value) for _, value in pairs)))
        for pairs in zip(*rows, strict=True)
    )
    return Exclusion(first.field, first.modifiers, first.values, more=tuple(more))


def _literal(value: str | None) -> str | None:
    return None if value is None else literal(value)


def exclude(store: Store, exclusions: Sequence[Exclusion]) -> None:
    """Adds exclusions to the current draft, in one step; says so where one cannot be added."""
    analysis, draft = store.snapshot.analysis, store.snapshot.workspace.draft
    if analysis is None or draft is None:
        store.failed.emit("Nothing was excluded", "Open a rule first.")
        return
    if analysis.error is not None:
        store.failed.emit("Nothing was excluded", f"Mend the rule's text first: {analysis.error}")
        return
    text = draft.text
    try:
        for exclusion in exclusions:
            homed = replace(exclusion, name=home_of(analysis.rule, exclusion))
            text = add_exclusion(text, draft.document, homed)
    except EditError as error:
        store.failed.emit("Nothing was excluded", f"{error}.")
        return
    store.edit(_said(exclusions), replace(draft, text=text))


def _said(exclusions: Sequence[Exclusion]) -> str:
    """What the step is called in the list of what can be undone."""
    items = exclusions[0].items
    first = " with ".join(f"{i.key}: {', '.join(map(_worded, i.values))}" for i in items)
    more = len(exclusions) - 1
    return f"exclude {first}" + (f" and {more} more" if more else "")


def _worded(value: Scalar) -> str:
    return "no value" if value is None else shortened(str(value))


def home_of(rule: Rule, exclusion: Exclusion) -> str | None:
    """The exclusion of the rule that more values of this field fit into: it asks this field alone,
    with these modifiers, and is named after the field, not after what its values are. None for
    an exclusion of several fields.
    """
    if exclusion.more:
        return None
    field = re.sub(r"[^a-z0-9]+", "_", (exclusion.field or "keywords").lower()).strip("_")
    for named in _negated_identifiers(rule):
        own_name, item = _OWN_NAME.fullmatch(named.name), _only_item(named)
        if own_name and own_name[1] == field and item and _asks_plainly(item, exclusion.key):
            return named.name
    return None


def rule_field(analysis: Analysis | None, event: int, field: str) -> str:
    """What the rule calls a field of an event: the log source may have another name for it."""
    alternative = _alternative(analysis, event)
    return alternative.rule_field(field) if alternative else field


def grouped_field(analysis: Analysis | None, event: int, field: str) -> str:
    """What the rule calls a field that groups are by. They are by the rule's names where there
    are such: ProcessId is the rule's, although an event may have one that the rule calls otherwise.
    """
    alternative = _alternative(analysis, event)
    if alternative is None or field in alternative.rule_fields:
        return field
    return alternative.rule_field(field)


def _alternative(analysis: Analysis | None, event: int) -> Alternative | None:
    gate = analysis.now.gate if analysis else None
    return gate.scope.alternative(event) if gate else None


def shortened(text: str, most: int = _MOST_SHOWN) -> str:
    """A value for a menu or chip: one line, cut in the middle, where paths differ least."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line or "the empty text"
    half = (most - 1) // 2
    return f"{line[:half]}…{line[-half:]}"


def _negated_identifiers(rule: Rule) -> Iterator[Named]:
    stack = [stage.formula for stage in rule.stages if stage.negated]
    while stack:
        part = stack.pop(0)
        if isinstance(part, Named):
            yield part
        else:
            stack = [*children(part), *stack]


def _only_item(named: Named) -> Item | None:
    """The item of an identifier that asks one field alone."""
    part = named.part
    while not isinstance(part, Item) and len(children(part)) == 1:
        part = children(part)[0]
    return part if isinstance(part, Item) else None


def _asks_plainly(item: Item, key: str) -> bool:
    return item.key == key and not item.every and not item.negated
