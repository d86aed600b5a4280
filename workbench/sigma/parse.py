"""A text of rules read into `Rule` values: nodes give the places, pySigma gives the meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any as Anything

import yaml

from workbench.sigma.condition import ConditionError, parse_condition, stages_of
from workbench.sigma.formula import (
    All,
    Any,
    Formula,
    Item,
    Predicate,
    PredicateKey,
    Scalar,
)
from workbench.sigma.meaning import MeaningError, joins_all, split_key, tests_of
from workbench.sigma.nodes import (
    Node,
    compose,
    duplicates,
    entry,
    pairs,
    place_of,
    plain,
    span_of,
    text_of,
    texts_of,
)
from workbench.sigma.rule import Condition, Identifier, LogSource, Metadata, Rule, RuleError

NO_IDENTIFIERS = frozenset({"condition", "timeframe"})  # keys of `detection` with other uses
_OTHER_KINDS = {
    "correlation": "a correlation rule, which asks about groups of events",
    "filter": "a Sigma Filter, which narrows other rules",
    "action": "a rule collection with `action`, which has no meaning of its own",
}


def read_rules(text: str) -> list[Rule | RuleError]:
    """Every document of a text, in order, empty ones left out: a rule, or why it is none.

    Raises RuleError where the text as a whole cannot be read (not YAML, or nothing in it).
    """
    roots = compose(text)
    found: list[Rule | RuleError] = []
    for number, root in enumerate(roots):
        if root is not None and not _is_empty(root):
            try:
                found.append(_rule(root, number))
            except RuleError as error:
                found.append(error)
    if not found:
        raise RuleError("the file is empty")
    return found


@lru_cache(maxsize=64)
def read_rule(text: str, document: int = 0) -> Rule:
    """One document of a text. Raises RuleError if it is not there or no rule.

    The last results are kept: an edit and its proof, the window and an export ask for the same.
    """
    roots = compose(text)
    root = roots[document] if 0 <= document < len(roots) else None
    if root is None or _is_empty(root):
        raise RuleError("the file is empty" if not document else f"no document {document + 1}")
    return _rule(root, document)


def _is_empty(root: Node) -> bool:
    """Whether a document holds nothing (an explicit null or no content)."""
    return root.tag == "tag:yaml.org,2002:null"


def _rule(root: Node, document: int) -> Rule:
    if not isinstance(root, yaml.MappingNode):
        raise RuleError("not a rule: no mapping with a `detection`", *place_of(root))
    values = {str(plain(key)): value for key, value in pairs(root)}
    meta, source = _metadata(values), _logsource(values)
    if (detection := values.get("detection")) is None:
        for name, kind in _OTHER_KINDS.items():
            if name in values:
                return Rule(document, meta, source, problem=f"this is {kind}")
        raise RuleError("not a rule: it has no `detection`", *place_of(root))
    if not isinstance(detection, yaml.MappingNode):
        raise RuleError("not a rule: `detection` is no mapping", *place_of(detection))
    return _detection(document, meta, source, root, detection)


def _metadata(values: Mapping[str, Node]) -> Metadata:
    known = {
        name: plain(node)
        for name, node in values.items()
        if name not in ("detection", "logsource") and name in Metadata.__dataclass_fields__
    }
    return Metadata(
        title=text_of(known, "title"),
        id=text_of(known, "id"),
        status=text_of(known, "status"),
        level=text_of(known, "level"),
        description=text_of(known, "description"),
        author=text_of(known, "author"),
        date=text_of(known, "date"),
        modified=text_of(known, "modified"),
        tags=texts_of(known, "tags"),
        references=texts_of(known, "references"),
        falsepositives=texts_of(known, "falsepositives"),
    )


def _logsource(values: Mapping[str, Node]) -> LogSource:
    node = values.get("logsource")
    given = plain(node) if isinstance(node, yaml.MappingNode) else {}
    parts = {n: str(given[n]) for n in ("category", "product", "service") if given.get(n)}
    return LogSource(**parts)


def _detection(
    document: int, meta: Metadata, source: LogSource, root: Node, detection: Node
) -> Rule:
    warnings = [
        f"line {place_of(key)[0]}: `{plain(key)}` stands twice, the last one counts"
        for node in (root, detection, *(v for _, v in pairs(detection)))
        for key in duplicates(node)
    ]
    problem: str | None = None
    identifiers: list[Identifier] = []
    for key, node in pairs(detection):
        if (name := str(plain(key))) in NO_IDENTIFIERS:
            continue
        reader = _IdentifierReader(name)
        try:
            meaning = reader.read(node)
        except MeaningError as error:
            problem = problem or f"{name}: {error}"
            continue
        identifiers.append(
            Identifier(name, meaning, tuple(reader.items), span_of(key), span_of(node))
        )
        warnings += reader.warnings
    conditions: tuple[Condition, ...] = ()
    try:
        conditions = _conditions(detection, identifiers, problem)
    except ConditionError as error:
        problem = problem or str(error)
    formula = None if problem else _one_of(tuple(c.formula for c in conditions))
    return Rule(
        document=document,
        meta=meta,
        logsource=source,
        identifiers=tuple(identifiers),
        conditions=conditions,
        formula=formula,
        stages=stages_of(formula) if formula else (),
        problem=problem,
        warnings=tuple(warnings),
    )


def _conditions(
    detection: Node, identifiers: list[Identifier], problem: str | None
) -> tuple[Condition, ...]:
    if problem:  # an identifier is missing: what the condition says of it is not known
        return ()
    found = entry(detection, "condition")
    if found is None:
        raise ConditionError("the rule has no condition")
    node = found[1]
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not nodes:
        raise ConditionError("the rule has no condition")
    by_name = {i.name: i.formula for i in identifiers}
    return tuple(
        Condition(text := str(plain(n) or ""), span_of(n), parse_condition(text, by_name))
        for n in nodes
    )


def _one_of(parts: tuple[Formula, ...]) -> Formula:
    return parts[0] if len(parts) == 1 else Any(parts)


class _IdentifierReader:
    """Reads one search identifier: its formula, its items in the text's order, its warnings."""

    def __init__(self, name: str):
        self.name = name
        self.items: list[Item] = []
        self.warnings: list[str] = []
        self._seen: Counter[tuple[str, str]] = Counter()

    def read(self, node: Node) -> Formula:
        """A mapping asks all its entries, a list any of its own, a value is a keyword.

        Sigma specification 2.1.0, "Detection": lists and maps.
        """
        if isinstance(node, yaml.MappingNode):
            items = [self._item(str(plain(k)), k, v) for k, v in pairs(node)]
            if not items:
                raise MeaningError("the search identifier is empty")
            return items[0] if len(items) == 1 else All(tuple(items))
        if isinstance(node, yaml.ScalarNode):
            return self._item("", None, node)
        if not node.value:
            raise MeaningError("the search identifier is empty")
        if all(isinstance(part, yaml.ScalarNode) for part in node.value):
            return self._item("", None, node)
        return _one_of(tuple(self.read(part) for part in node.value))

    def _item(self, key: str, key_node: Node | None, node: Node) -> Item:
        field, modifiers = split_key(key)
        values = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not values:
            raise MeaningError(f"`{key}` has no value")
        if joins_all(modifiers) and len(values) == 1:
            self.warnings.append(f"{self.name}: `all` in `{key}` needs two values or more")
        item = Item(
            field,
            modifiers,
            tuple(self._predicate(key, field, modifiers, value) for value in values),
            every=joins_all(modifiers),
            negated="neq" in modifiers,
            key_span=span_of(key_node) if key_node else None,
            span=span_of(node),
        )
        self.items.append(item)
        return item

    def _predicate(
        self, key: str, field: str | None, modifiers: tuple[str, ...], node: Node
    ) -> Predicate:
        value: Anything = plain(node)
        if not isinstance(value, Scalar):
            raise MeaningError(f"`{key}` holds a list or mapping where a value is expected")
        shown = repr(value)
        occurrence = self._seen[key, shown]
        self._seen[key, shown] += 1
        return Predicate(
            PredicateKey(self.name, key, shown, occurrence),
            field,
            modifiers,
            value,
            span_of(node),
            tests_of(field, modifiers, value),
        )
