"""Taking predicates out of a rule's text, with the proof that only they are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from workbench.sigma.condition import stages_of
from workbench.sigma.cut import cuts, deletions
from workbench.sigma.editable import (
    SHARED,
    Editable,
    formula_of,
    read_editable,
    rest_of,
    scalar_nodes,
)
from workbench.sigma.formula import Formula, PredicateKey, predicates
from workbench.sigma.layout import Entry, Place
from workbench.sigma.nodes import entry as entry_of
from workbench.sigma.proof import atom, equivalent, normal
from workbench.sigma.reword import dropped_splices
from workbench.sigma.rule import RuleError
from workbench.sigma.splice import EditError, Splice, apply
from workbench.sigma.without import without


def remove(text: str, document: int, keys: Collection[PredicateKey]) -> str:
    """The text with predicates taken out of one of its documents: what `without` says of its rule.

    An item without a value goes, an identifier without an item too, with its place in the
    condition. Raises EditError for a predicate that is not there, where no selection would be
    left, or where something else would change.
    """
    editable = read_editable(text, document)
    return _removed(editable, frozenset(keys), frozenset())


def remove_item(text: str, document: int, identifier: str, key: str) -> str:
    """The text without the items of an identifier that have this key ("Field|modifier").

    Raises EditError as `remove` does.
    """
    editable = read_editable(text, document)
    found = {k for k in _keys(editable) if (k.identifier, k.key) == (identifier, key)}
    if not found:
        raise EditError(f"`{identifier}` does not ask `{key or 'keywords'}`")
    return _removed(editable, frozenset(found), frozenset())


def remove_identifier(text: str, document: int, name: str) -> str:
    """The text without a search identifier, also one that cannot be evaluated.

    Raises EditError as `remove` does.
    """
    editable = read_editable(text, document)
    if name not in editable.identifiers:
        raise EditError(f"the rule has no search identifier `{name}`")
    return _removed(editable, frozenset(k for k in _keys(editable) if k.identifier == name), {name})


def _keys(editable: Editable) -> Iterator[PredicateKey]:
    return (p.key for formula in editable.identifiers.values() for p in predicates(formula))


def _removed(editable: Editable, keys: frozenset[PredicateKey], names: Collection[str]) -> str:
    if missing := keys - set(_keys(editable)):
        key = next(iter(missing))
        raise EditError(f"`{key.identifier}` does not ask {key.key}: {key.value}")
    left = {name: without(f, keys) for name, f in editable.identifiers.items()}
    gone = frozenset(name for name, f in left.items() if f is None)
    if any(key.identifier in editable.unread for key in keys) and not gone >= set(names):
        raise EditError("an identifier that cannot be evaluated can only be removed as a whole")
    dropped = dropped_splices(editable, gone)
    meant = _conditions_left(editable, gone)
    ranges = [*_predicate_cuts(editable, keys, gone), *_condition_cuts(editable, dropped)]
    reworded = [splice for splices in dropped if splices for splice in splices]
    changed = apply(editable.text, [*deletions(editable.text, ranges), *reworded])
    _prove(editable, changed, keys, {n: f for n, f in left.items() if f is not None}, meant)
    return changed


def _conditions_left(editable: Editable, gone: Collection[str]) -> list[Formula]:
    """The conditions without the identifiers that are gone. Raises EditError where a condition
    would be left with nothing, or with nothing but exclusions."""
    lost = {atom(name).key for name in gone}
    found = [(f, without(f, lost)) for f in editable.formulas]
    if all(left is None for _, left in found):
        raise EditError("the rule would have no condition left")
    if any(left and _selects(before) and not _selects(left) for before, left in found):
        raise EditError("the rule would have no selection left, only exclusions")
    return [left for _, left in found if left is not None]


def _selects(condition: Formula) -> bool:
    return any(not stage.negated for stage in stages_of(condition)[1:])


# what goes


def _predicate_cuts(
    editable: Editable, keys: Collection[PredicateKey], gone: Collection[str]
) -> Iterator[tuple[int, int]]:
    entries = editable.identifier_entries()
    for name in gone if editable.shares else ():
        meant = entry_of(editable.meant, name)
        _own_entry(
            editable, name, {id(node) for node in scalar_nodes(meant[1])} if meant else set()
        )
    yield from cuts(editable.text, editable.detection, [e for e in entries if str(e.name) in gone])
    for name in {key.identifier for key in keys} - set(gone):
        meant = entry_of(editable.meant, name)
        asked = predicates(editable.identifiers[name])
        pairs = zip(scalar_nodes(meant[1]) if meant else (), asked, strict=True)
        lost = {id(node) for node, predicate in pairs if predicate.key in keys}
        entry = _own_entry(editable, name, lost)
        yield from _inner_cuts(editable.text, entry.value, lost)


def _own_entry(editable: Editable, name: str, lost: set[int]) -> Entry:
    """The identifier in the rule's own text. Raises EditError if what goes is not all there."""
    entry = editable.detection.entry(name)
    if entry and (
        not editable.shares or lost <= {id(node) for node in scalar_nodes(entry.value.node)}
    ):
        return entry
    if editable.shares:
        raise EditError(f"`{name}` {SHARED}")
    raise EditError(f"`{name}` stands in another block, which an alias brings in")


def _inner_cuts(text: str, place: Place, lost: Collection[int]) -> Iterator[tuple[int, int]]:
    """The ranges that go from a collection of which something stays."""
    names = {e.name for e in place.entries if e.key and _is_lost(e.value, lost)}
    gone = [e for e in place.entries if e.name in names or (not e.key and _is_lost(e.value, lost))]
    yield from cuts(text, place, gone)
    for entry in place.entries:
        if entry not in gone:
            yield from _inner_cuts(text, entry.value, lost)


def _is_lost(place: Place, lost: Collection[int]) -> bool:
    """Whether all that counts below a place goes; of a key that stands twice the last counts."""
    if not place.entries:
        return id(place.node) in lost
    last = {e.name if e.key else i: e.value for i, e in enumerate(place.entries)}
    return all(_is_lost(value, lost) for value in last.values())


def _condition_cuts(
    editable: Editable, dropped: list[list[Splice] | None]
) -> Iterator[tuple[int, int]]:
    """The entries of a list of conditions of which nothing remains."""
    entry = editable.detection.entry("condition")
    if entry is None or None not in dropped:
        return
    pairs = zip(entry.value.entries, dropped, strict=True)
    yield from cuts(editable.text, entry.value, [e for e, splices in pairs if splices is None])


# the proof


def _prove(
    editable: Editable,
    changed: str,
    keys: Collection[PredicateKey],
    left: dict[str, Formula],
    meant: list[Formula],
) -> None:
    """Raises EditError unless the changed text asks what is left, and nothing else changed."""
    try:
        after = read_editable(changed, editable.document)
        now = [formula_of(text, after.atoms) for text in after.conditions()]
        same_rest = rest_of(after) == rest_of(editable)
    except (EditError, RuleError) as error:
        raise EditError(f"without this the rule could not be read: {error}") from None
    asked = editable.asked() - Counter((k.identifier, k.key, k.value) for k in keys)
    if not (
        same_rest
        and after.asked() == asked
        and {n: normal(f) for n, f in left.items()}
        == {n: normal(f) for n, f in after.identifiers.items()}
        and len(now) == len(meant)
        and all(equivalent(new, old) for new, old in zip(now, meant, strict=True))
    ):
        raise EditError(
            "this cannot be taken out alone: an alias or a repeated key shares it with another "
            "part of the rule"
        )
