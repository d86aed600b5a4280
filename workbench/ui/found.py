"""What files, folders and archives hold: rules, logs, placeholder values; and what is none of them.

Reads thousands of files, so it is called in the background.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.events.find import event_files
from workbench.events.progress import Tick
from workbench.sigma.placeholders import NO_VALUES, Placeholders
from workbench.sigma.rule import RuleError
from workbench.tuning.around import around_of
from workbench.tuning.beside import may_correlate
from workbench.tuning.open_rule import drafts_in
from workbench.tuning.rule_files import (
    SUFFIXES,
    Unreadable,
    is_archive,
    is_placeholders,
    placeholders_beside,
    rule_files,
)
from workbench.tuning.workspace import Draft, Workspace


@dataclass(frozen=True, slots=True)
class Found:
    """What some paths hold: drafts, log files, a sentence for each that is neither, and the
    placeholder values that lie beside the rules."""

    drafts: tuple[Draft, ...]
    logs: tuple[Path, ...]
    failures: tuple[str, ...]
    placeholders: Placeholders = NO_VALUES


def look_into(paths: Sequence[Path], tick: Tick) -> Found:
    """Reads the rules and finds the logs of files, folders and archives. Slow for thousands of
    files. An archive that holds a rule is one of rules, any other one of logs.
    """
    there = [path for path in paths if path.exists()]
    failures = [Unreadable(str(path), "it does not exist") for path in paths if path not in there]
    drafts: list[Draft] = []
    of_logs: list[Path] = []
    of_rules: list[Path] = []
    for path in there:
        found, failed = _rules_in(path, tick) if _may_have_rules(path) else ([], [])
        drafts += found
        if found or not is_archive(path):
            failures += failed
        if found or is_placeholders(path) or path.suffix.lower() in SUFFIXES or path.is_dir():
            of_rules.append(path)
        if path.is_dir() or path not in of_rules:
            of_logs.append(path)
    logs = tuple(each.path for each in event_files(of_logs))
    values, unusable = placeholders_beside(of_rules)
    made_known(Workspace(drafts=tuple(drafts)))
    return Found(tuple(drafts), logs, (*_sentences(failures), *unusable), values)


def made_known(workspace: Workspace) -> Workspace:
    """The same workspace, its texts asked here what the window asks of each of them at every
    change; the answers are remembered, and the first time takes long."""
    around_of(workspace)
    for draft in workspace.drafts:
        may_correlate(draft)
    return workspace


def _may_have_rules(path: Path) -> bool:
    return path.is_dir() or is_archive(path) or path.suffix.lower() in SUFFIXES


def _rules_in(path: Path, tick: Tick) -> tuple[list[Draft], list[Unreadable]]:
    """The rules below a path, and the rule files that hold none, named from what was opened."""
    drafts: list[Draft] = []
    failures: list[Unreadable] = []
    for file in rule_files([path], tick):
        shown = os.path.relpath(file.path, path.parent)
        if isinstance(file, Unreadable):
            none = file.path == str(path) and path.is_dir()  # without rules it may have logs
            failures += [] if none else [replace(file, path=shown)]
            continue
        try:
            drafts += drafts_in(file)
        except RuleError as error:
            why = str(error).removeprefix(f"{Path(file.path).name}: ")
            failures.append(Unreadable(shown, f"line {error.line}: {why}" if error.line else why))
    return drafts, failures


def _sentences(failures: Iterable[Unreadable], most: int = 8) -> Iterator[str]:
    """One sentence for each reason, with the files that it is true of."""
    of_reason: dict[str, list[str]] = {}
    for each in failures:
        of_reason.setdefault(each.why, []).append(each.path)
    for why, paths in of_reason.items():
        if len(paths) == 1:
            yield f"{paths[0]}: {why}."
        else:
            more = f", … and {len(paths) - most:,} more" if len(paths) > most else ""
            yield f"{len(paths):,} files: {why}: {', '.join(paths[:most])}{more}."
