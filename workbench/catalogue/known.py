"""Alerts that somebody has already called false: SigmaHQ's `known-FPs.csv`.

A line names a rule and a regular expression; an alert of that rule is known if the expression is
found in the event's text, in which each field is written `Name: value` and two blanks part them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import regex

from workbench.catalogue.entry import Place
from workbench.catalogue.rank import Ranked
from workbench.events.progress import Tick, no_tick
from workbench.events.table import EventTable

_HEAD = ["RuleId", "RuleName", "MatchString"]
_SECONDS = 0.25  # for one expression in one event


class KnownError(Exception):
    """A file that is no list of known false positives. The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Known:
    """Expressions by the id of the rule in lower case. `warnings` name unusable lines."""

    of_rule: Mapping[str, tuple[regex.Pattern[str], ...]]
    warnings: tuple[str, ...] = ()

    def rows(self, ranked: Ranked, table: EventTable) -> list[int]:
        """The events of a rule's alerts that are known to be false."""
        expressions = self.of_rule.get(ranked.entrant.rule.meta.id.lower(), ())
        if not expressions:
            return []
        return [row for row in ranked.rows.tolist() if _found(expressions, text_of(table, row))]


NOTHING_KNOWN = Known({})


def counted(
    known: Known, ranked: Iterable[Ranked], table: EventTable, tick: Tick = no_tick
) -> dict[Place, int]:
    """How many alerts of each rule are known to be false, of those that have some. Ticks in rules
    that the list names."""
    named = [r for r in ranked if r.hits and r.entrant.rule.meta.id.lower() in known.of_rule]
    found = {}
    for number, each in enumerate(named):
        tick(number, len(named))
        if rows := known.rows(each, table):
            found[each.entrant.place] = len(rows)
    return found


def read_known(path: Path) -> Known:
    """Reads the file. Raises KnownError if it is none such, or cannot be read."""
    try:
        lines = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise KnownError(f"{path} cannot be read: {error}") from None
    if not lines or [cell.strip() for cell in lines[0]] != _HEAD:
        raise KnownError(f"{path} does not begin with the line {';'.join(_HEAD)}")
    found: dict[str, tuple[regex.Pattern[str], ...]] = {}
    warnings = []
    for number, cells in enumerate(lines[1:], start=2):
        if not cells:
            continue
        try:
            rule, _, expression = cells[0], cells[1], ";".join(cells[2:])
            compiled = regex.compile(expression)
        except (IndexError, regex.error) as error:
            warnings.append(f"{path.name}, line {number} is not used: {error}")
            continue
        key = rule.strip().lower()
        found[key] = (*found.get(key, ()), compiled)
    return Known(found, tuple(warnings))


def text_of(table: EventTable, row: int) -> str:
    """An event as one text, as the expressions of the file expect it."""
    return "  ".join(
        f"{name}: {value or ''}" for name, values in table.fields(row) for value in values
    )


def _found(expressions: Iterable[regex.Pattern[str]], text: str) -> bool:
    return any(_search(expression, text) for expression in expressions)


def _search(expression: regex.Pattern[str], text: str) -> bool:
    """An expression that takes too long is not found: the alert then stays to be looked at."""
    try:
        return expression.search(text, timeout=_SECONDS) is not None
    except TimeoutError:
        return False
