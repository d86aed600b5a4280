"""What an office does all day without any script: mail, browsers, documents, services."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.events.generate.actors import Process, Session
from workbench.events.generate.journal import Journal
from workbench.events.generate.world import (
    CHROME,
    DC,
    EDGE,
    EXCEL,
    EXPLORER,
    FILES,
    LSASS,
    NETWORK_SERVICE,
    OUTLOOK,
    POWERSHELL,
    SVCHOST,
    SYSTEM,
    TEAMS,
    TOOLS,
    USERINIT,
    WORD,
    WORKSTATIONS,
    WSCRIPT,
    Host,
    Program,
    Target,
    User,
)

WORK = (9.0, 17.6)
_ARRIVAL = (7.5, 8.9)


@dataclass(frozen=True)
class Desk:
    """A person at a workstation: the session and its shell."""

    session: Session
    userinit: Process
    explorer: Process


@dataclass(frozen=True)
class Habit:
    """A program that people use: it starts once, connects again and again, and saves files."""

    program: Program
    arguments: str
    share: float  # of the people who use it
    targets: tuple[Target, ...] = ()
    saves: tuple[str, ...] = ()


_EXCHANGE = "outlook.office365.com"
HABITS = (
    Habit(
        *(OUTLOOK, "", 1.0),
        (Target("52.97.151.98", 443, _EXCHANGE), Target("40.99.9.130", 443, _EXCHANGE)),
    ),
    Habit(
        *(TEAMS, "--process-start-args --system-initiated", 0.6),
        (
            Target("52.113.194.132", 443, "teams.microsoft.com"),
            Target("52.112.120.204", 3478, "-", "udp"),
            Target("13.107.42.16", 443, "config.edge.skype.com"),
        ),
    ),
    Habit(
        *(EDGE, "--no-startup-window", 0.4),
        (
            Target("13.107.21.239", 443, "edge.microsoft.com"),
            Target("204.79.197.203", 443, "www.msn.com"),
            Target("172.16.40.12", 443, "intranet.brightwater.example"),
        ),
    ),
    Habit(
        *(CHROME, "--profile-directory=Default", 0.5),
        (
            Target("142.250.74.196", 443, "www.google.com"),
            Target("151.101.1.69", 443, "stackoverflow.com"),
            Target("2a00:1450:4001:82a:0:0:0:2003", 443, "fonts.gstatic.com"),
            Target("172.16.40.12", 443, "intranet.brightwater.example"),
        ),
    ),
    Habit(
        *(WORD, "/n", 0.3),
        (Target("52.109.8.44", 443, "nexus.officeapps.live.com"),),
        ("Minutes {}.docx", "Offer {}.docx"),
    ),
    Habit(*(EXCEL, "/e", 0.3), (), ("Forecast {}.xlsx", "Timesheet {}.xlsx")),
)
_SERVICES: tuple[tuple[str, User, tuple[Target, ...]], ...] = (
    (
        *("-k netsvcs -p -s wuauserv", SYSTEM),
        (
            Target("20.3.187.198", 443, "fe2cr.update.microsoft.com"),
            Target("40.77.226.250", 443, "settings-win.data.microsoft.com"),
        ),
    ),
    (
        *("-k NetworkService -p -s Dnscache", NETWORK_SERVICE),
        (Target("10.20.1.10", 53, "bw-dc-01.brightwater.example", "udp"),),
    ),
)
_ADMIN_TARGET = Target("203.0.113.40", 443, "manage.brightwater-hosting.example")


def sit_down(journal: Journal, host: Host, user: User) -> Desk:
    """A person arrives and logs on: at the keyboard, at the domain, at the file server."""
    time = journal.at(_ARRIVAL)
    session = journal.log_on(time, host, user)
    journal.log_on(journal.after(time, 0.1, 0.5), DC, user, host.ip)
    journal.log_on(journal.after(time, 2, 9), FILES, user, host.ip)
    userinit = journal.unlogged(journal.after(time, 0.3, 0.9), session, USERINIT)
    explorer = journal.unlogged(journal.after(time, 1, 2), session, EXPLORER)
    return Desk(session, userinit, explorer)


def work(journal: Journal, desk: Desk, bustle: int) -> None:
    """The day of one person; `bustle` is how often each program connects and saves."""
    for habit in HABITS:
        if journal.rng.random() < habit.share:
            _use(journal, desk, habit, bustle)
    for arguments, user, targets in _SERVICES:
        service = journal.service(desk.session.host, SVCHOST, arguments, user)
        for _ in range(max(1, bustle // 2)):
            journal.connect(journal.at(WORK), service, journal.rng.choice(targets))


def _use(journal: Journal, desk: Desk, habit: Habit, bustle: int) -> None:
    started = journal.at((9.0, 10.0))
    command_line = f'"{habit.program.image}" {habit.arguments}'.rstrip()
    process = journal.start(started, desk.explorer, habit.program, command_line, desk.session)
    for _ in range(bustle):
        time = journal.after(started, 1, 27_000)
        if habit.targets:
            journal.reach(time, process, journal.rng.choice(habit.targets))
        if habit.saves:
            name = journal.rng.choice(habit.saves).format(journal.rng.randrange(100, 999))
            path = f"{desk.session.user.profile}\\Documents\\{name}"
            journal.create_file(time, process, path)


def serve(journal: Journal, desks: list[Desk], bustle: int) -> None:
    """The day of the servers: people open shares, computers look up names and policies."""
    lsass = journal.service(DC, LSASS, "")
    for desk in desks:
        host = desk.session.host
        for _ in range(max(1, bustle // 2)):
            journal.log_on(journal.at(WORK), FILES, desk.session.user, host.ip)
            journal.log_on(journal.at(WORK), DC, host.account, host.ip)
        remote = Target(host.ip, journal.port())
        journal.accept(journal.at(WORK), lsass, Target(DC.ip, 88), remote)


def administer(journal: Journal) -> None:
    """What resembles a script's connection and is none: another program, or not initiated."""
    shell = journal.service(TOOLS, POWERSHELL, "-File C:\\Ops\\sync-agents.ps1")
    for hour in (8.0, 12.0, 16.0):
        journal.reach(journal.at((hour, hour + 1)), shell, _ADMIN_TARGET)
    listener = journal.service(TOOLS, WSCRIPT, '"C:\\Ops\\agent_callback.vbs"')
    for host in WORKSTATIONS[:4]:
        remote = Target(host.global_v6, journal.port())
        journal.accept(journal.at(WORK), listener, Target(TOOLS.global_v6, 8530), remote)
