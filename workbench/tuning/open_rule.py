"""Rule files read into drafts."""

from __future__ import annotations

from pathlib import Path

from workbench.sigma.parse import read_rules
from workbench.sigma.rule import Rule, RuleError
from workbench.sigma.source import RuleText
from workbench.tuning.rule_files import RuleFile, Unreadable, read
from workbench.tuning.workspace import Draft


def drafts_of(path: Path) -> tuple[Draft, ...]:
    """One draft for each rule of a file on disk. Raises RuleError, one sentence, if it has none."""
    found = read(str(path))
    if isinstance(found, Unreadable):
        raise RuleError(f"{path} cannot be read: {found.why}")
    return drafts_in(found)


def drafts_in(file: RuleFile) -> tuple[Draft, ...]:
    """One draft for each rule of a file; those of an archive have no path to be written to.

    Raises RuleError as `drafts_of` does.
    """
    path = Path(file.path)
    try:
        original = RuleText.from_bytes(file.data)
        found = read_rules(original.text)
    except RuleError as error:
        raise RuleError(f"{path.name}: {error}", error.line, error.column) from None
    rules = [rule for rule in found if isinstance(rule, Rule)]
    if not rules:
        first = next(error for error in found if isinstance(error, RuleError))
        raise RuleError(f"{path.name}: {first}", first.line, first.column)
    own, origin = (None, file.path) if file.archived else (path, "")
    return tuple(
        Draft(own, original, rule.document, original.text, origin=origin) for rule in rules
    )
