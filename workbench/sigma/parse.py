"""A text of rules read into `Rule` values: nodes give the places, pySigma gives the meaning."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import yaml

from workbench.sigma.block import read_block, repeated
from workbench.sigma.collection import documents, is_empty
from workbench.sigma.condition import stages_of
from workbench.sigma.correlation_read import CorrelationError, read_correlation, warnings_of
from workbench.sigma.filter_read import read_filter
from workbench.sigma.nodes import Node, pairs, place_of, plain, text_of, texts_of
from workbench.sigma.placeholders import NO_VALUES, Placeholders
from workbench.sigma.rule import Filter, LogSource, Metadata, Rule, RuleError

NO_IDENTIFIERS = frozenset({"condition", "timeframe"})  # keys of `detection` with other uses


def read_rules(text: str, placeholders: Placeholders = NO_VALUES) -> list[Rule | RuleError]:
    """Every rule of a text, in order: one a document, or why it is none. Documents that are empty
    or only give others something to share (`action: global`) are left out; a Sigma Filter is a
    rule with a `filter`.

    Raises RuleError where the text as a whole cannot be read (not YAML, or nothing in it).
    """
    found: list[Rule | RuleError] = []
    for number, document in enumerate(documents(text)):
        if document.error:
            found.append(document.refusal())
        elif document.root is not None:
            try:
                found.append(_rule(document.root, number, placeholders))
            except RuleError as error:
                found.append(error)
    if not found:
        raise RuleError(_nothing(text))
    return found


@lru_cache(maxsize=64)
def read_rule(text: str, document: int = 0, placeholders: Placeholders = NO_VALUES) -> Rule:
    """One document of a text. Raises RuleError if it is not there or no rule.

    The last results are kept: an edit and its proof, the window and an export ask for the same.
    """
    found = documents(text)
    if not 0 <= document < len(found):
        raise RuleError(f"no document {document + 1}" if document else _nothing(text))
    asked = found[document]
    if asked.error:
        raise asked.refusal()
    if asked.root is None:
        raise RuleError(f"document {document + 1} is no rule" if document else _nothing(text))
    return _rule(asked.root, document, placeholders)


def _nothing(text: str) -> str:
    """Why a text holds no rule although it can be read."""
    if any(document.own is not None and not is_empty(document.own) for document in documents(text)):
        return "the file holds only what its rules would share (`action`), but no rule"
    return "the file is empty"


def _rule(root: Node, document: int, placeholders: Placeholders) -> Rule:
    if not isinstance(root, yaml.MappingNode):
        raise RuleError("not a rule: no mapping with a `detection`", *place_of(root))
    values = {str(plain(key)): value for key, value in pairs(root)}
    meta, source = _metadata(values), _logsource(values)
    if "correlation" in values and "detection" not in values:
        return _correlation(document, meta, root, values["correlation"])
    if "filter" in values and "detection" not in values:
        return _filter(
            read_filter(values["filter"], document, meta, source, placeholders), document
        )
    if (detection := values.get("detection")) is None:
        raise RuleError("not a rule: it has no `detection`", *place_of(root))
    if not isinstance(detection, yaml.MappingNode):
        raise RuleError("not a rule: `detection` is no mapping", *place_of(detection))
    return _detection(document, meta, source, root, detection, placeholders)


def _correlation(document: int, meta: Metadata, root: Node, node: Node) -> Rule:
    warnings = repeated(root, node)
    try:
        found = read_correlation(node)
    except CorrelationError as error:
        problem = f"the correlation rule cannot be evaluated: {error}"
        return Rule(document, meta, LogSource(), problem=problem, warnings=warnings)
    warnings += tuple(warnings_of(found))
    return Rule(document, meta, LogSource(), warnings=warnings, correlation=found)


def _metadata(values: Mapping[str, Node]) -> Metadata:
    known = {
        name: plain(node)
        for name, node in values.items()
        if name not in ("detection", "logsource") and name in Metadata.__dataclass_fields__
    }
    return Metadata(
        title=text_of(known, "title"),
        name=text_of(known, "name"),
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
    document: int,
    meta: Metadata,
    source: LogSource,
    root: Node,
    detection: Node,
    placeholders: Placeholders,
) -> Rule:
    block = read_block(detection, NO_IDENTIFIERS, placeholders)
    return Rule(
        document=document,
        meta=meta,
        logsource=source,
        identifiers=block.identifiers,
        conditions=block.conditions,
        formula=block.formula,
        stages=stages_of(block.formula) if block.formula else (),
        problem=block.problem,
        warnings=(*repeated(root), *block.warnings),
    )


def _filter(found: Filter, document: int) -> Rule:
    said = "this is a Sigma Filter, which narrows other rules"
    if found.problem:
        said += f"; it cannot be applied: {found.problem}"
    return Rule(document, found.meta, found.logsource, problem=said, filter=found)
