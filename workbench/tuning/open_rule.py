"""Rule files read from disk into drafts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from workbench.sigma.parse import read_rules
from workbench.sigma.rule import Rule, RuleError
from workbench.sigma.source import RuleText
from workbench.tuning.workspace import Draft

SUFFIXES = (".yml", ".yaml")


def rule_files(paths: Iterable[Path]) -> list[Path]:
    """The files given, and the rule files in the folders given, recursively, in order."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            if file == path or file.suffix.lower() in SUFFIXES:
                found[file] = None
    return list(found)


def drafts_of(path: Path) -> tuple[Draft, ...]:
    """One draft for each rule of a file. Raises RuleError, one sentence, if it has none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RuleError(f"{path} cannot be read: {error.strerror}") from None
    try:
        original = RuleText.from_bytes(data)
        found = read_rules(original.text)
    except RuleError as error:
        raise RuleError(f"{path.name}: {error}", error.line, error.column) from None
    rules = [rule for rule in found if isinstance(rule, Rule)]
    if not rules:
        first = next(error for error in found if isinstance(error, RuleError))
        raise RuleError(f"{path.name}: {first}", first.line, first.column)
    return tuple(Draft(path, original, rule.document, original.text) for rule in rules)
