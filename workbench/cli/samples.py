"""`samples`: sample logs of any size, written by the program's own generator."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from workbench.cli.say import FAILED, CommandError, Progress
from workbench.events.generate import write_samples

_SEED = 1


def run(arguments: Namespace) -> int:
    """Writes the logs and names them. Raises CommandError where they cannot be written."""
    seed = _SEED if arguments.seed is None else arguments.seed
    try:
        written = write_samples(
            Path(arguments.directory),
            events=arguments.events,
            seed=seed,
            tick=Progress("writing events"),
        )
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise CommandError(f"{arguments.directory}: not written: {why}", FAILED) from None
    Progress.clear()
    print(*written, sep="\n")
    return 0
