"""The exclusions that a value of an event suggests, and putting one of them into the draft."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from workbench.sigma.exclude import Exclusion, add_exclusion
from workbench.sigma.formula import Item, Named, children
from workbench.sigma.rule import Rule
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import Analysis
from workbench.tuning.candidates import networks_around
from workbench.tuning.stacking import Group
from workbench.tuning.typed import literal
from workbench.ui.store import Store

_FILE_NAME = re.compile(r"[^\\/]\\([^\\/]+\.[A-Za-z0-9]{1,5})$")
_OWN_NAME = re.compile(r"(?:filter_main|filter|exclude)_(.+?)(?:_\d+)?")
_MOST_SHOWN = 48  # characters of a value in a menu


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


def of_groups(
    groups: Sequence[Group], fields: tuple[str, ...], analysis: Analysis | None
) -> Exclusion | str:
    """The exclusion of the exact values of some groups, or in one sentence why there is none."""
    if analysis is None or analysis.error is not None:
        return "There is no rule that can be read."
    if not groups:
        return "Select a group."
    if len(fields) != 1:
        return "Group by one field alone: an exclusion of several fields is not made here."
    values = [group.values[0] or (None,) for group in groups]
    if any(len(several) > 1 for several in values):
        return f"These events have several values of {fields[0]}: exclude one of them."
    single = [several[0] for several in values]
    if None in single and len(single) > 1:
        return "A missing value and others cannot stand in one list: exclude it by itself."
    field = rule_field(analysis, int(groups[0].rows[0]), fields[0])
    return Exclusion(field, (), tuple(v if v is None else literal(v) for v in single))


def exclude(store: Store, exclusion: Exclusion) -> None:
    """Adds an exclusion to the current draft; says so where it cannot be added."""
    analysis, draft = store.snapshot.analysis, store.snapshot.workspace.draft
    if analysis is None or draft is None:
        store.failed.emit("Nothing was excluded", "Open a rule first.")
        return
    if analysis.error is not None:
        store.failed.emit("Nothing was excluded", f"Mend the rule's text first: {analysis.error}")
        return
    homed = replace(exclusion, name=home_of(analysis.rule, exclusion))
    try:
        text = add_exclusion(draft.text, draft.document, homed)
    except EditError as error:
        store.failed.emit("Nothing was excluded", f"{error}.")
        return
    shown = ", ".join("no value" if v is None else shortened(str(v)) for v in exclusion.values)
    store.edit(f"exclude {exclusion.key}: {shown}", replace(draft, text=text))


def home_of(rule: Rule, exclusion: Exclusion) -> str | None:
    """The exclusion of the rule that more values of this field fit into: it asks this field alone,
    with these modifiers, and is named after the field, not after what its values are.
    """
    field = re.sub(r"[^a-z0-9]+", "_", (exclusion.field or "keywords").lower()).strip("_")
    for named in _negated_identifiers(rule):
        own_name, item = _OWN_NAME.fullmatch(named.name), _only_item(named)
        if own_name and own_name[1] == field and item and _asks_plainly(item, exclusion.key):
            return named.name
    return None


def rule_field(analysis: Analysis | None, event: int, field: str) -> str:
    """What the rule calls a field of an event: the log source may have another name for it."""
    gate = analysis.now.gate if analysis else None
    alternative = gate.scope.alternative(event) if gate else None
    return alternative.rule_field(field) if alternative else field


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
