"""The `filter` block of a document read into a `Filter`, or why it cannot be applied."""

from __future__ import annotations

import yaml

from workbench.sigma.block import read_block
from workbench.sigma.nodes import Node, entry, plain
from workbench.sigma.placeholders import Placeholders
from workbench.sigma.rule import Filter, LogSource, Metadata

_OTHER_KEYS = frozenset({"condition", "rules"})
_References = tuple[str, ...] | None


class _FilterError(Exception):
    """A filter that cannot be applied; the message says why."""


def read_filter(
    node: Node, number: int, meta: Metadata, source: LogSource, placeholders: Placeholders
) -> Filter:
    """The filter of a `filter` block of document `number`; its `problem` says why it is none."""
    name = f"filter {meta.title or meta.id or number + 1}"
    try:
        rules, warnings = _references(node)
    except _FilterError as error:
        return Filter(name, meta, source, (), problem=str(error))
    block = read_block(node, _OTHER_KEYS, placeholders)
    problem = _refusal(node, source) or block.problem
    return Filter(
        name,
        meta,
        source,
        rules,
        block.identifiers,
        None if problem else block.formula,
        problem,
        (*warnings, *block.warnings),
    )


def _references(node: Node) -> tuple[_References, tuple[str, ...]]:
    """The rules that a filter names, None for any, and what an engineer should know of that."""
    if not isinstance(node, yaml.MappingNode):
        raise _FilterError("`filter` is no mapping")
    found = entry(node, "rules")
    given = plain(found[1]) if found else None
    if given is None or isinstance(given, dict):
        raise _FilterError("`rules` must name the rules that it filters, or be `any`")
    if isinstance(given, list):
        if any(isinstance(name, list | dict | None) for name in given):
            raise _FilterError("`rules` is no list of rule ids")
        if not given:
            return None, ("`rules` is empty: the filter is applied to any rule",)
        return tuple(dict.fromkeys(map(str, given))), ()
    return (None if str(given).lower() == "any" else (str(given),)), ()


def _refusal(node: Node, source: LogSource) -> str | None:
    condition = entry(node, "condition")
    if condition and isinstance(condition[1], yaml.SequenceNode):
        return "the condition of a filter is one text, not a list"
    return "the filter has no log source" if source == LogSource() else None
