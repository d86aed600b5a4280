"""A rule's text made ready for an edit: its places beside what its parts mean.

Identifiers that cannot be evaluated (an unresolved placeholder, say) do not keep others from
being edited: of them only the name and the text count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any as Anything

import yaml

from workbench.sigma.condition import ConditionError, parse_condition
from workbench.sigma.formula import Formula, Op, Predicate, PredicateKey, Span, Test, predicates
from workbench.sigma.layout import Entry, Place, layout
from workbench.sigma.nodes import Node, compose, pairs, plain
from workbench.sigma.parse import NO_IDENTIFIERS, read_rule
from workbench.sigma.proof import atom
from workbench.sigma.rule import RuleError
from workbench.sigma.splice import EditError


@dataclass(frozen=True, eq=False)
class Draft:
    """One document of a text; `unread` names the identifiers that cannot be evaluated."""

    text: str
    document: int
    roots: tuple[Node | None, ...]  # of all documents
    root: Place
    detection: Place
    identifiers: dict[str, Formula]
    unread: frozenset[str]

    @cached_property
    def atoms(self) -> dict[str, Formula]:
        """Every search identifier as a bare name, to reason about conditions alone."""
        return {name: atom(name) for name in self.identifiers}

    def asked(self) -> Counter[tuple[str, str, str]]:
        """How often each identifier asks a value under a key."""
        found = (p.key for f in self.identifiers.values() for p in predicates(f))
        return Counter((key.identifier, key.key, key.value) for key in found)

    def condition_places(self) -> list[Place]:
        """The places of the condition strings. Raises EditError if there is none."""
        entry = self.detection.entry("condition")
        if entry is None:
            raise EditError("the rule has no condition")
        value = entry.value
        return [e.value for e in value.entries] if value.is_list else [value]

    def conditions(self) -> list[str]:
        """The condition strings as the YAML parser reads them."""
        return [str(plain(place.node) or "") for place in self.condition_places()]

    @cached_property
    def formulas(self) -> list[Formula]:
        """The conditions over bare names. Raises EditError for one that does not parse."""
        return [formula_of(text, self.atoms) for text in self.conditions()]

    def identifier_entries(self) -> list[Entry]:
        """The entries of `detection` that are search identifiers, in the text's order."""
        return [e for e in self.detection.entries if str(e.name) not in NO_IDENTIFIERS]


@lru_cache(maxsize=16)
def read_draft(text: str, document: int) -> Draft:
    """Raises EditError where there is no rule to edit."""
    try:
        rule = read_rule(text, document)
        roots = compose(text)
    except RuleError as error:
        raise EditError(str(error)) from None
    node = roots[document]
    root = layout(text, document, node) if node else None
    detection = root.entry("detection") if root else None
    if root is None or detection is None:
        raise EditError(rule.problem or "the rule has no `detection`")
    known = {i.name: i.formula for i in rule.identifiers}
    named = {str(plain(key)): value for key, value in pairs(detection.value.node)}
    others = named.keys() - known.keys() - NO_IDENTIFIERS
    unread = {name: _unread(name, named[name]) for name in others}
    return Draft(text, document, roots, root, detection.value, known | unread, frozenset(unread))


def _unread(name: str, node: Node) -> Formula:
    """What stands for an identifier that cannot be evaluated: a formula that only itself equals."""
    key = PredicateKey(name, "", repr(plain(node)), 0)
    test = Test(None, Op.EQ, f"\0{key.value}")
    return Predicate(key, None, (), None, Span(0, 0), (test,))


def formula_of(condition: str, identifiers: Mapping[str, Formula]) -> Formula:
    """A condition's formula. Raises EditError where it cannot be read."""
    try:
        return parse_condition(condition, identifiers)
    except ConditionError as error:
        raise EditError(str(error)) from None


def scalar_nodes(node: Node) -> Iterator[Node]:
    """The value nodes of a search identifier, in the order of its predicates."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from scalar_nodes(part)
    else:
        for _, value in pairs(node):
            yield from scalar_nodes(value)


def rest_of(draft: Draft) -> list[Anything]:
    """The plain values of a file without the detection of the draft's document: an edit of the
    detection leaves all of them as they are."""
    others = ((r if n != draft.document else None) for n, r in enumerate(draft.roots))
    found: list[Anything] = [plain(root) if root else None for root in others]
    found[draft.document] = [
        (plain(key), plain(value))
        for key, value in pairs(draft.root.node)
        if plain(key) != "detection"
    ]
    return found
