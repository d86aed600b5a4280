"""Whole days of the three logs: an ordinary day, a day of attacks, a day that has both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from workbench.events.generate.attacks import ATTACKS, attack
from workbench.events.generate.causes import LOCAL_CAUSES, PUBLIC_CAUSES, Cause, draw
from workbench.events.generate.habits import Desk, administer, serve, sit_down, work
from workbench.events.generate.journal import Entry, Journal
from workbench.events.generate.kinds import SECURITY_CHANNEL
from workbench.events.generate.world import (
    HOSTS,
    PEOPLE,
    SVCHOST,
    SYSTEM,
    USERINIT,
    WORKSTATIONS,
    Host,
)
from workbench.events.record import Record

_SCHEDULER = "-k netsvcs -p -s Schedule"
_MIXED_ATTACKS = (0, 3)
_MIXED_CAUSES = (0, 1, 5)


@dataclass(frozen=True)
class Log:
    """One of the three logs: its file name, its first day, and what fills a day of it."""

    name: str
    first_day: datetime
    fill: Callable[[Journal, int], None]


def _arrive(journal: Journal, people: Sequence[int]) -> dict[Host, Desk]:
    return {
        WORKSTATIONS[number]: sit_down(journal, WORKSTATIONS[number], PEOPLE[number])
        for number in people
    }


def _run(journal: Journal, cause: Cause, desks: dict[Host, Desk]) -> None:
    """Every run of a script on a day, on the hosts that are there."""
    for host in cause.hosts:
        if host.server or host in desks:
            for hours in cause.hours:
                _run_once(journal, cause, host, hours, desks.get(host))


def _run_once(
    journal: Journal, cause: Cause, host: Host, hours: tuple[float, float], desk: Desk | None
) -> None:
    time = journal.at(hours)
    if cause.parent is USERINIT and desk is not None:
        parent = desk.userinit
        time = journal.after(desk.session.since, 2, 20)
    else:
        arguments = _SCHEDULER if cause.parent is SVCHOST else ""
        parent = journal.service(host, cause.parent, arguments, SYSTEM)
    process = journal.start(time, parent, cause.program, cause.command_line, parent.session)
    first = journal.rng.randrange(len(cause.targets))
    for number in range(journal.rng.randint(*cause.connections)):
        time = journal.after(time, 0.3, 4)
        target = cause.targets[(first + number) % len(cause.targets)]
        journal.reach(time, process, draw(target, journal.rng))
    if cause.writes:
        journal.create_file(journal.after(time, 0.1, 1), process, cause.writes)


def _benign(journal: Journal, bustle: int) -> None:
    desks = _arrive(journal, range(len(PEOPLE)))
    for desk in desks.values():
        work(journal, desk, bustle)
    serve(journal, list(desks.values()), bustle)
    administer(journal)
    for cause in LOCAL_CAUSES + PUBLIC_CAUSES:
        _run(journal, cause, desks)


def _attacked(journal: Journal, bustle: int) -> None:
    desks = _arrive(journal, [plan.person for plan in ATTACKS])
    for plan in ATTACKS:
        attack(journal, desks[WORKSTATIONS[plan.person]], plan)
    for desk in list(desks.values())[:bustle]:
        work(journal, desk, bustle)


def _mixed(journal: Journal, bustle: int) -> None:
    desks = _arrive(journal, (0, *(ATTACKS[number].person for number in _MIXED_ATTACKS)))
    for desk in desks.values():
        work(journal, desk, max(1, bustle // 2))
    for number in _MIXED_CAUSES:
        _run(journal, PUBLIC_CAUSES[number], desks)
    _run(journal, LOCAL_CAUSES[0], desks)
    for number in _MIXED_ATTACKS:
        plan = ATTACKS[number]
        attack(journal, desks[WORKSTATIONS[plan.person]], plan)


BENIGN = Log("benign.evtx", datetime(2026, 3, 2, tzinfo=UTC), _benign)
MIXED = Log("mixed.evtx", datetime(2026, 3, 3, tzinfo=UTC), _mixed)
ATTACK = Log("attack.evtx", datetime(2026, 3, 4, tzinfo=UTC), _attacked)
LOGS = (BENIGN, ATTACK, MIXED)


def records(log: Log, seed: int, bustle: int) -> Iterator[Record]:
    """The records of a log, by time, one working day after the other without end.

    `bustle` is how busy the background is, 1 or more. A day is made as a whole (some hundred to
    some thousand events), so memory does not grow with the number of records.
    """
    numbers = {
        (host, channel): 1 + 100_000_000 * place + 1_000_000 * LOGS.index(log)
        for place, (host, channel) in enumerate((h, c) for h in HOSTS for c in (False, True))
    }
    day = log.first_day
    while True:
        journal = Journal(Random(f"{seed} {log.name} {day:%Y-%m-%d}"), day)
        log.fill(journal, bustle)
        for entry in journal.entries():
            place = (entry.host, entry.kind.channel == SECURITY_CHANNEL)
            yield _record(entry, numbers[place])
            numbers[place] += 1
        day += timedelta(days=3 if day.weekday() == 4 else 1)


def _record(entry: Entry, record_id: int) -> Record:
    kind = entry.kind
    security = kind.channel == SECURITY_CHANNEL
    return Record(
        provider=kind.provider,
        provider_guid=kind.guid,
        event_id=kind.event_id,
        version=kind.version,
        level=kind.level,
        task=kind.task,
        keywords=kind.keywords,
        channel=kind.channel,
        computer=entry.host.computer,
        time=entry.time,
        record_id=record_id,
        process_id=entry.process_id,
        thread_id=entry.thread_id,
        user_sid=None if security else SYSTEM.sid,
        data=tuple(zip(kind.fields, entry.values, strict=True)),
    )
