"""The rules of the files that a command line names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workbench.cli.say import FAILED, CommandError, complain
from workbench.sigma.parse import read_rules
from workbench.sigma.placeholders import NO_VALUES, Placeholders
from workbench.sigma.rule import Filter, Rule, RuleError
from workbench.sigma.sigma_filter import distinct
from workbench.sigma.source import RuleText
from workbench.tuning.around import Around, may_hold_filter
from workbench.tuning.rule_files import RuleFile, Unreadable, read, rule_files


def rules_of(file: RuleFile, placeholders: Placeholders = NO_VALUES) -> list[Rule | Unreadable]:
    """The rules of a file, one a document."""
    try:
        found = read_rules(RuleText.from_bytes(file.data).text, placeholders)
    except RuleError as error:
        found = [error]
    return [
        Unreadable(file.path, _with_place(each)) if isinstance(each, RuleError) else each
        for each in found
    ]


def rules_among(
    paths: Iterable[str], placeholders: Placeholders
) -> Iterator[tuple[str, Rule | Unreadable]]:
    """The rules of all files with their paths, and the Sigma Filters among them applied."""
    files = list(rule_files(paths))
    filters = filters_of((f for f in files if isinstance(f, RuleFile)), placeholders)
    around = Around(filters, placeholders=placeholders)
    unused = {f.name for f in filters}
    for file in files:
        if isinstance(file, Unreadable):
            yield file.path, file
            continue
        for rule in rules_of(file, placeholders):
            if isinstance(rule, Unreadable):
                yield file.path, rule
            elif rule.filter is None:
                unused -= {f.name for f in around.of(rule)}
                yield file.path, around.applied(rule)
    for each in filters:
        if each.name in unused:
            why = each.problem or "none of the rules is one that it is for"
            complain(f"{each.name} is not applied: {why}")


def filters_of(files: Iterable[RuleFile], placeholders: Placeholders) -> tuple[Filter, ...]:
    """The Sigma Filters among some files, under distinct names."""
    found = (
        rule.filter
        for file in files
        if b"filter" in file.data and may_hold_filter(file.data.decode("utf-8", "replace"))
        for rule in rules_of(file, placeholders)
        if isinstance(rule, Rule) and rule.filter
    )
    return distinct(found)


def one_rule(path: str, placeholders: Placeholders = NO_VALUES) -> tuple[RuleText, Rule]:
    """The rule of a file that a command works on; of several the first, which is said.

    Raises CommandError where there is none.
    """
    file = read(path)
    if isinstance(file, Unreadable):
        raise CommandError(str(file), FAILED)
    found = rules_of(file, placeholders)
    rules = [each for each in found if isinstance(each, Rule)]
    rule = next((each for each in rules if not each.filter), next(iter(rules), None))
    if rule is None:
        raise CommandError(str(found[0]), FAILED)
    if len(found) > 1:
        complain(f"{path}: it has {len(found)} documents; this is about the rule {_name(rule)}")
    for warning in rule.warnings:
        complain(f"{path}: {warning}")
    return RuleText.from_bytes(file.data), rule


def _name(rule: Rule) -> str:
    return f"`{rule.meta.title or rule.meta.id or rule.document + 1}`"


def _with_place(error: RuleError) -> str:
    return f"line {error.line}: {error}" if error.line else str(error)
