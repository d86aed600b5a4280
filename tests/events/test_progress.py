"""A tick that nobody gave does nothing."""

from __future__ import annotations

from workbench.events.progress import no_tick


def test_no_tick_never_stops_the_work() -> None:
    for done in range(3):
        no_tick(done, 2)
