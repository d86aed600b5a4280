"""The log source mappings that a command line asks for."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from workbench.cli.say import FAILED, CommandError
from workbench.engine.logsource import LogSourceError, LogSources, load_mappings


def sources_of(arguments: Namespace) -> LogSources:
    """The program's mappings, with `--logsources` over them and `--alternate` switched on.

    Raises CommandError for a file that cannot be used and a name that there is not.
    """
    own = Path(arguments.logsources) if arguments.logsources else None
    try:
        known = load_mappings(own=own)
    except LogSourceError as error:
        raise CommandError(str(error), FAILED) from None
    try:
        wanted = frozenset(name.lower() for name in arguments.alternate)
        return load_mappings(own=own, alternates=wanted) if wanted else known
    except LogSourceError as error:
        raise CommandError(str(error)) from None
