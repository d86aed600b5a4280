"""Work that can be stopped in the midst of a test: the tick of whoever waits for the answer.

Tests are asked deep below the work that wants them, and all but one kind answer at once: a regular
expression with a limit of time. So the tick is not handed down, but looked up there. It is a
thread's own; where none is given nothing stops.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from workbench.events.progress import Tick, no_tick

_TICK: ContextVar[Tick] = ContextVar("tick", default=no_tick)


@contextmanager
def stoppable(tick: Tick) -> Iterator[None]:
    """What runs inside ends with what `tick` raises, soon after it does."""
    token = _TICK.set(tick)
    try:
        yield
    finally:
        _TICK.reset(token)


def stop_if_asked() -> None:
    """Raises what the tick raises."""
    _TICK.get()(0, 0)
