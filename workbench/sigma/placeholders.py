"""The values of placeholders (`%name%` under `expand`), and the files that hold them.

A file maps names to a value or a list of values, as YAML or JSON (the `vars` of a pySigma pipeline
are taken too), or as text with a `name = value` a line, repeated for several values. Values are
texts as they are written, so that `010` stays what it is; `*` and `?` in them are wildcards, as in
a rule.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any as Anything

import yaml

from workbench.sigma.nodes import Node, compose, pairs, plain
from workbench.sigma.rule import RuleError
from workbench.sigma.source import RuleText

FILE_NAMES = frozenset(f"placeholders.{suffix}" for suffix in ("yml", "yaml", "json", "txt"))
_LINE = re.compile(r"([^=]+?)\s*=\s*(.*)")
_Found = dict[str, tuple[str, ...]]


class PlaceholderError(Exception):
    """A file of placeholder values that cannot be used; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Placeholders:
    """The values of each name, in order. A name without a value is none.

    `symbolic` is for edits of a rule, which must not depend on any values: every name then has
    one, which stands for itself and equals no text that a rule can hold.
    """

    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    symbolic: bool = False

    def of(self, name: str) -> tuple[str, ...]:
        """The values of a name; none if nobody gave any."""
        if self.symbolic:
            return (f"\0{name}\0",)
        return next((values for known, values in self.values if known == name), ())

    def also(self, other: Placeholders) -> Placeholders:
        """These, and of `other` the names that these lack."""
        known = {name for name, _ in self.values}
        more = tuple(pair for pair in other.values if pair[0] not in known)
        return Placeholders(self.values + more, self.symbolic) if more else self


NO_VALUES = Placeholders()
SYMBOLIC = Placeholders(symbolic=True)


def read_placeholders(data: bytes, name: str) -> Placeholders:
    """The values of a file's content. Its `name` tells text from YAML; JSON is known by its brace.

    Raises PlaceholderError.
    """
    try:
        text = RuleText.from_bytes(data).text
        if name.lower().endswith(".txt"):
            found = _lines(text)
        elif text.lstrip().startswith("{"):
            found = _of_json(text)
        else:
            found = _of_yaml(text)
    except RuleError as error:
        line = f"line {error.line}: " if error.line else ""
        raise PlaceholderError(f"{name}: {line}{error}") from None
    except PlaceholderError as error:
        raise PlaceholderError(f"{name}: {error}") from None
    return Placeholders(tuple((n, values) for n, values in found.items() if values))


def _bare(name: str) -> str:
    """A name also where it is given as a rule writes it, between percent signs."""
    return name[1:-1] if len(name) > 2 and name[0] == name[-1] == "%" else name


def _lines(text: str) -> _Found:
    found: _Found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        match = _LINE.fullmatch(written)
        if match is None:
            raise PlaceholderError(f"line {number}: `name = value` is expected")
        name = _bare(match[1])
        found[name] = (*found.get(name, ()), match[2])
    return found


def _of_json(text: str) -> _Found:
    try:
        content = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise PlaceholderError(f"not JSON: {error}") from None
    if isinstance(content.get("vars"), dict):
        content = content["vars"]
    return {_bare(name): _json_values(name, value) for name, value in content.items()}


def _json_values(name: str, value: Anything) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(v, str | bool) for v in listed):
        raise PlaceholderError(f"`{name}` has a value that is neither text nor number")
    return tuple(str(v).lower() if isinstance(v, bool) else v for v in listed)


def _of_yaml(text: str) -> _Found:
    roots = [root for root in compose(text) if root is not None]
    if len(roots) != 1 or not isinstance(roots[0], yaml.MappingNode):
        raise PlaceholderError("a mapping of names to values is expected")
    named = {str(plain(key)): value for key, value in pairs(roots[0])}
    if isinstance(named.get("vars"), yaml.MappingNode):
        named = {str(plain(key)): value for key, value in pairs(named["vars"])}
    return {_bare(name): _yaml_values(name, node) for name, node in named.items()}


def _yaml_values(name: str, node: Node) -> tuple[str, ...]:
    listed = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not all(isinstance(v, yaml.ScalarNode) and plain(v) is not None for v in listed):
        raise PlaceholderError(f"`{name}` has a value that is neither text nor number")
    return tuple(str(v.value) for v in listed)
