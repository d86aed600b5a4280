"""The problems of many rule files: each as it is checked, then what shows across them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.events.progress import Tick, no_tick
from workbench.sigma.formula import Span
from workbench.sigma.placeholders import NO_VALUES, Placeholders
from workbench.sigma.rule import RuleError
from workbench.sigma.source import RuleText
from workbench.tuning.checks.own import Tactics
from workbench.tuning.checks.problem import UNREAD, Problem, Severity, sentence
from workbench.tuning.checks.run import Run
from workbench.tuning.rule_files import Found, Unreadable


@dataclass(frozen=True, slots=True)
class FileProblems:
    """Some problems of one file, in the text's order."""

    path: str
    problems: tuple[Problem, ...]


def problems_of_all(
    files: Sequence[Found],
    tick: Tick = no_tick,
    tactics: Tactics | None = None,
    placeholders: Placeholders = NO_VALUES,
) -> Iterator[FileProblems]:
    """The problems of each file that has some, as they come; at the end, again by file, those that
    only all of them together show (ids, titles and file names used twice).

    `tick` counts files; what it raises ends the run. A file that cannot be read has one problem,
    of the code `unread`.
    """
    run = Run(tactics, placeholders)
    for number, file in enumerate(files):
        tick(number, len(files))
        if found := _problems(run, file):
            yield FileProblems(file.path, found)
    for path, found in run.across().items():
        yield FileProblems(path, found)
    tick(len(files), len(files))


def _problems(run: Run, file: Found) -> tuple[Problem, ...]:
    if isinstance(file, Unreadable):
        return (_unread(file.why),)
    try:
        return run.of(RuleText.from_bytes(file.data).text, path=file.path)
    except RuleError as error:
        return (_unread(str(error)),)


def _unread(why: str) -> Problem:
    return Problem(Severity.ERROR, UNREAD, sentence(why), 0, Span(0, 0), 1, 1)
