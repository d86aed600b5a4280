"""The sample logs: made up from a seed, the same bytes for the same seed, in any size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, takewhile
from pathlib import Path

from workbench.events.generate.days import ATTACK, BENIGN, LOGS, MIXED, Log, records
from workbench.events.record import Record
from workbench.events.writer import write_evtx

__all__ = ["ATTACK", "BENIGN", "LOGS", "MIXED", "Log", "generate", "write_samples"]

_DEMO_BUSTLE, _BUSY = 2, 24
_TICK_EVERY = 2000
_MIXED_SHARE, _ATTACK_SHARE = 10, 50  # one of so many events


def generate(log: Log, *, seed: int = 1, events: int | None = None) -> Iterator[Record]:
    """The records of one log: one quiet day, or exactly `events` of as many busy days."""
    if events is None:
        made = records(log, seed, _DEMO_BUSTLE)
        return takewhile(lambda record: record.time.date() == log.first_day.date(), made)
    return islice(records(log, seed, _BUSY), events)


def write_samples(
    directory: Path,
    *,
    events: int | None = None,
    seed: int = 1,
    tick: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write benign.evtx, attack.evtx and mixed.evtx; their paths, in this order.

    Without `events` the small logs that come with the program, else logs that hold `events`
    together. `tick` is told how many of how many events are made (0 of them: not known); what it
    raises stops the work, and the log being written is not left behind. OSError for the disk.
    """
    directory.mkdir(parents=True, exist_ok=True)
    paths, done = [], 0
    for log in LOGS:
        share = None if events is None else _share(log, events)
        made = generate(log, seed=seed, events=share)
        path = directory / log.name
        done += write_evtx(path, made if tick is None else _told(made, done, events or 0, tick))
        paths.append(path)
    return paths


def _share(log: Log, events: int) -> int:
    mixed, attack = events // _MIXED_SHARE, events // _ATTACK_SHARE
    return {MIXED.name: mixed, ATTACK.name: attack}.get(log.name, events - mixed - attack)


def _told(
    made: Iterable[Record], before: int, total: int, tick: Callable[[int, int], None]
) -> Iterator[Record]:
    for number, record in enumerate(made, before):
        if number % _TICK_EVERY == 0:
            tick(number, total)
        yield record
