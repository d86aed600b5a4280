"""The program's entry: finds the command that was asked for and runs it."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Sequence

from workbench.cli.arguments import COMMANDS, parser
from workbench.cli.say import FAILED, CommandError, complain


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status; `argv` is without the program's name.

    Raises SystemExit where argparse does (--help, --version, a usage error).
    """
    if getattr(sys, "frozen", False):
        _take_part()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a title may hold what a console lacks
    arguments = parser().parse_args(with_command(sys.argv[1:] if argv is None else argv))
    try:
        status = _run(arguments)
        sys.stdout.flush()
        return status
    except CommandError as refusal:
        complain(str(refusal))
        return refusal.status
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:  # the reader (`head`) has seen enough
        _close_output()
        return 128 + signal.SIGPIPE if hasattr(signal, "SIGPIPE") else FAILED
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise
        _close_output()
        complain(f"the output could not be written: {error.strerror}")
        return FAILED


def _take_part() -> None:
    """In a program frozen into one file, the processes that read rules are this program started
    again: such a one does its part here and ends."""
    from multiprocessing import freeze_support

    freeze_support()


def _close_output() -> None:
    """Standard output takes no more: what is still in its buffer goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def with_command(argv: Sequence[str]) -> list[str]:
    """The arguments with the default command `open` written out."""
    if argv and (argv[0] in COMMANDS or (argv[0].startswith("-") and argv[0] != "--")):
        return list(argv)
    return ["open", *argv]


def _run(arguments: Namespace) -> int:
    """The command itself; only what it needs is imported."""
    match arguments.command:
        case "test":
            from workbench.cli.verdicts import run
        case "rank":
            from workbench.cli.rank import run
        case "indicators":
            from workbench.cli.indicators import run
        case "check":
            from workbench.cli.check import run
        case "coverage":
            from workbench.cli.coverage import run
        case "explain":
            from workbench.cli.explain import run
        case "exclude":
            from workbench.cli.exclude import run
        case "suggest":
            from workbench.cli.suggest import run
        case "samples":
            from workbench.cli.samples import run
        case _:
            from workbench.cli.window import run
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
