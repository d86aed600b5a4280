"""The placeholder values that a command line asks for, or that lie beside its rules."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable

from workbench.cli.say import FAILED, CommandError, complain
from workbench.sigma.placeholders import (
    NO_VALUES,
    PlaceholderError,
    Placeholders,
    read_placeholders,
)
from workbench.tuning.rule_files import Unreadable, placeholders_beside, read


def placeholders_of(arguments: Namespace, rules: Iterable[str]) -> Placeholders:
    """The values of `--placeholders`, and of names that it lacks those beside the rules.

    Raises CommandError where the file asked for cannot be used; complains of the others.
    """
    given = _given(arguments.placeholders) if arguments.placeholders else NO_VALUES
    beside, failures = placeholders_beside(rules)
    for failure in failures:
        complain(failure)
    return given.also(beside)


def _given(path: str) -> Placeholders:
    found = read(path)
    if isinstance(found, Unreadable):
        raise CommandError(str(found), FAILED)
    try:
        return read_placeholders(found.data, path)
    except PlaceholderError as error:
        raise CommandError(str(error), FAILED) from None
