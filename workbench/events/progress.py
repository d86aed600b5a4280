"""How long work says how far it is, and how it is stopped: one call does both."""

from __future__ import annotations

from collections.abc import Callable

Tick = Callable[[int, int], None]
"""`tick(done, total)`, in any one unit. It may raise `Cancelled`, and the work ends there."""


class Cancelled(Exception):  # noqa: N818 - not an error: the person asked for it
    """Raised out of a tick by whoever no longer wants the result."""


def no_tick(done: int, total: int) -> None:
    """The tick of work that nobody watches."""
