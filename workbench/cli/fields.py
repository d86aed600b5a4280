"""The fields of an exclusion on the command line: `--field`, `--modifier` and `--value` in order.

What stands behind a `--field` belongs to it, up to the next one. Where there is one field alone,
its modifiers and values may stand before it, too.
"""

from __future__ import annotations

import argparse
import dataclasses
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from workbench.cli.say import CommandError


@dataclasses.dataclass(slots=True)
class Asked:
    """One field with its modifiers, split at `|`, and its values as they were given."""

    field: str
    modifiers: list[str] = dataclasses.field(default_factory=list)
    values: list[str] = dataclasses.field(default_factory=list)


class InOrder(argparse.Action):
    """Keeps options with what they were given, in their order, as pairs in `asked`."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - argparse's own signature
        namespace: Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,  # noqa: ARG002 - argparse's own signature
    ) -> None:
        given = [values] if isinstance(values, str) else list(values or ())
        namespace.asked = (*namespace.asked, *((self.dest, text) for text in given))


def fields_of(arguments: Namespace) -> list[Asked]:
    """The fields in their order. Raises CommandError where something belongs to none of them, or
    one has no value.
    """
    given: Sequence[tuple[str, str]] = arguments.asked
    fields = [text for option, text in given if option == "field"]
    if len(fields) == 1:  # it may stand anywhere
        given = [("field", fields[0]), *((o, text) for o, text in given if o != "field")]
    found: list[Asked] = []
    for option, text in given:
        if option == "field":
            found.append(Asked(text))
        elif not found:
            raise CommandError(f"`--{option} {text}` stands before the first of several --field")
        elif option == "modifier":
            found[-1].modifiers += text.split("|")
        else:
            found[-1].values.append(text)
    for asked in found:
        if not asked.values:
            raise CommandError(f"`--field {asked.field}` has no --value")
    return found
