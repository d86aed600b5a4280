"""A rule's text made ready for an edit: its places beside what its parts mean.

Identifiers that cannot be evaluated (an unknown modifier, say) do not keep others from being
edited: of them only the name and the text count. Placeholders stand for themselves, so that an
edit does not depend on their values.

Of a rule that shares parts of its file with others (`action: global`, `repeat`) only its own
document is edited: `identifiers` and the conditions' texts are what the rule means, `root` and
`detection` the places of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any as Anything

import yaml

from workbench.sigma.collection import Document, documents, others_of
from workbench.sigma.condition import ConditionError, parse_condition
from workbench.sigma.formula import Formula, Op, Predicate, PredicateKey, Span, Test, predicates
from workbench.sigma.layout import Entry, Place, layout
from workbench.sigma.nodes import Node, entry, pairs, plain
from workbench.sigma.parse import NO_IDENTIFIERS, read_rule
from workbench.sigma.placeholders import SYMBOLIC
from workbench.sigma.proof import atom
from workbench.sigma.rule import RuleError
from workbench.sigma.splice import EditError

SHARED = "stands in a part of the file that several rules share (`action`): change it in the text"


@dataclass(frozen=True, eq=False)
class Editable:
    """One document of a text; `unread` names the identifiers that cannot be evaluated."""

    text: str
    document: int
    documents: tuple[Document, ...]
    root: Place
    detection: Place
    meant: Node  # the `detection` with what is merged into it
    identifiers: dict[str, Formula]
    unread: frozenset[str]

    @property
    def shares(self) -> bool:
        """Whether parts of the rule stand in other documents of its file."""
        return len(self.documents[self.document].parts) > 1

    @cached_property
    def atoms(self) -> dict[str, Formula]:
        """Every search identifier as a bare name, to reason about conditions alone."""
        return {name: atom(name) for name in self.identifiers}

    def asked(self) -> Counter[tuple[str, str, str]]:
        """How often each identifier asks a value under a key."""
        found = (p.key for f in self.identifiers.values() for p in predicates(f))
        return Counter((key.identifier, key.key, key.value) for key in found)

    def condition_places(self) -> list[Place]:
        """The places of the condition strings. Raises EditError if there is none, or if the
        condition is one that other rules of the file share."""
        nodes = self._condition_nodes()
        own = self.detection.entry("condition")
        if own is None:
            raise EditError(f"the condition {SHARED}")
        places = [e.value for e in own.value.entries] if own.value.is_list else [own.value]
        if [id(place.node) for place in places] != [id(node) for node in nodes]:
            raise EditError(f"the condition {SHARED}")
        return places

    def conditions(self) -> list[str]:
        """The condition strings as the YAML parser reads them."""
        return [str(plain(node) or "") for node in self._condition_nodes()]

    def _condition_nodes(self) -> list[Node]:
        found = entry(self.meant, "condition")
        if found is None:
            raise EditError("the rule has no condition")
        node = found[1]
        return node.value if isinstance(node, yaml.SequenceNode) else [node]

    @cached_property
    def formulas(self) -> list[Formula]:
        """The conditions over bare names. Raises EditError for one that does not parse."""
        return [formula_of(text, self.atoms) for text in self.conditions()]

    def identifier_entries(self) -> list[Entry]:
        """The entries of `detection` that are search identifiers, in the text's order."""
        return [e for e in self.detection.entries if str(e.name) not in NO_IDENTIFIERS]


@lru_cache(maxsize=16)
def read_editable(text: str, document: int) -> Editable:
    """Raises EditError where there is no rule to edit."""
    try:
        rule = read_rule(text, document, SYMBOLIC)
        found = documents(text)
    except RuleError as error:
        raise EditError(str(error)) from None
    _refuse_repeated(text, document)
    own, whole = found[document].own, found[document].root
    root = layout(text, document, own) if own else None
    detection = root.entry("detection") if root else None
    meant = entry(whole, "detection") if isinstance(whole, yaml.MappingNode) else None
    if root is None or meant is None:
        if rule.correlation:
            raise EditError("this is a correlation rule: exclude in the rules that it refers to")
        raise EditError(rule.problem or "the rule has no `detection`")
    if detection is None:
        raise EditError(f"the detection {SHARED}")
    known = {i.name: i.formula for i in rule.identifiers}
    named = {str(plain(key)): value for key, value in pairs(meant[1])}
    others = named.keys() - known.keys() - NO_IDENTIFIERS
    unread = {name: _unread(name, named[name]) for name in others}
    return Editable(
        text,
        document,
        found,
        root,
        detection.value,
        meant[1],
        known | unread,
        frozenset(unread),
    )


def _refuse_repeated(text: str, document: int) -> None:
    """A rule that a later document repeats (`action: repeat`) cannot be changed alone."""
    if others := others_of(text, document):
        numbers = " and ".join(str(number + 1) for number in others)
        raise EditError(f"document {numbers} of the file repeats this rule and would change too")


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


def _meaning(document: Document) -> Anything:
    """The plain value of a document with what is merged into it."""
    node = document.root or document.own
    return plain(node) if node else None


def rest_of(editable: Editable) -> list[Anything]:
    """The plain values of a file without the detection of the one that is edited: an edit of the
    detection leaves all of them as they are."""
    found: list[Anything] = [_meaning(document) for document in editable.documents]
    found[editable.document] = [
        (plain(key), plain(value))
        for key, value in pairs(editable.root.node)
        if plain(key) != "detection"
    ]
    return found
