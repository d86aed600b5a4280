"""What the command line says beside its output: complaints, notes and progress, all on stderr."""

from __future__ import annotations

import sys
import time

PROGRAM = "sigma-workbench"
FAILED, USAGE = 1, 2


class CommandError(Exception):
    """A command that cannot be done; the message is one sentence, `status` the exit status."""

    def __init__(self, message: str, status: int = USAGE):
        super().__init__(message)
        self.status = status


def complain(message: str) -> None:
    """Something that went wrong, or that the person should know."""
    Progress.clear()
    print(f"{PROGRAM}: {message}", file=sys.stderr)


class Progress:
    """A line on a terminal's stderr, rewritten at most ten times a second; silent elsewhere."""

    _shown = False

    def __init__(self, what: str):
        self.what = what
        self._next = 0.0

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` parts; a total of 0 is not known."""
        now = time.monotonic()
        if now < self._next or not sys.stderr.isatty():
            return
        self._next = now + 0.1
        part = f" {done / total:.0%}" if total else f" {done:,}"
        print(f"\r\x1b[K{self.what}{part}", end="", file=sys.stderr, flush=True)
        Progress._shown = True

    @classmethod
    def clear(cls) -> None:
        """Takes the line away, so that what follows stands at the start of its own."""
        if cls._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            cls._shown = False
