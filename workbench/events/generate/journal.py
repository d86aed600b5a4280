"""What happens on the computers of the office, written down as the events they would log.

A `Journal` is one day of one log: a person logs on, a program starts, looks up a name, connects,
writes a file. Identifiers agree as on real systems: a process keeps its Sysmon GUID from its
creation to its connections, a logon its identifier.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from workbench.events.generate import fields, kinds
from workbench.events.generate.actors import Process, Session, sysmon_guid
from workbench.events.generate.kinds import Kind
from workbench.events.generate.world import (
    DAYS_UP,
    NETWORK_SERVICE,
    SYSTEM,
    Host,
    Program,
    Target,
    User,
)
from workbench.events.values import UInt32, Value

_LOOKED_UP = 0.35  # the share of connections whose name is not in the resolver's cache


class Entry(NamedTuple):
    """An event without its number. `order` keeps events of the same time as they were written."""

    time: datetime
    order: int
    host: Host
    kind: Kind
    values: tuple[Value, ...]
    process_id: int
    thread_id: int


class Journal:
    """The events of one day, in any order until `entries` sorts them."""

    def __init__(self, rng: Random, midnight: datetime):
        self.rng = rng
        self.midnight = midnight
        self._entries: list[Entry] = []
        self._running: dict[tuple[Host, Program, User, str], Process] = {}

    def entries(self) -> Iterator[Entry]:
        """Everything written so far, by time."""
        return iter(sorted(self._entries))

    def at(self, hours: tuple[float, float]) -> datetime:
        """A random time between two hours of the day, to the microsecond."""
        first, last = hours
        hour = first + (last - first) * self.rng.random()
        return self.midnight + timedelta(microseconds=int(hour * 3_600_000_000))

    def after(self, time: datetime, least: float, most: float) -> datetime:
        """A random time between two numbers of seconds after a time."""
        seconds = least + (most - least) * self.rng.random()
        return time + timedelta(microseconds=int(seconds * 1_000_000))

    def service(self, host: Host, program: Program, arguments: str, user: User = SYSTEM) -> Process:
        """A process that has run since the computer started; nothing is logged of it."""
        key = (host, program, user, arguments)
        if key not in self._running:
            boot = self.midnight - timedelta(days=DAYS_UP)
            logon = fields.NETWORK_SERVICE_LOGON if user is NETWORK_SERVICE else fields.SYSTEM_LOGON
            session = Session(host, user, logon, boot, 0)
            command_line = f"{program.image} {arguments}".rstrip()
            self._running[key] = self._process(boot, session, program, command_line)
        return self._running[key]

    def log_on(self, time: datetime, host: Host, user: User, source: str = "") -> Session:
        """A logon at `host` (4624): over the network from `source`, else at its keyboard."""
        session = Session(host, user, 0x10000 + self.rng.getrandbits(28), time, 0 if source else 1)
        values = (
            fields.network_logon(session, source, self.port())
            if source
            else fields.keyboard_logon(session)
        )
        self._security(time, host, kinds.LOGON, values)
        return session

    def start(
        self, time: datetime, parent: Process, program: Program, command_line: str, session: Session
    ) -> Process:
        """A new process (Sysmon 1, and 4688 where it is audited)."""
        process = self._process(time, session, program, command_line)
        self._sysmon(time, process, kinds.PROCESS_CREATED, fields.creation(process, parent))
        if session.host.audited:
            self._security(
                time, session.host, kinds.AUDITED_PROCESS, fields.audited(process, parent)
            )
        return process

    def connect(self, time: datetime, process: Process, target: Target) -> None:
        """A connection to a target (Sysmon 3, and 5156 where it is audited)."""
        source = Target(fields.source_address(process.host, target.ip), self.port())
        self._connection(time, process, source, target, initiated=True)

    def accept(self, time: datetime, process: Process, local: Target, remote: Target) -> None:
        """A connection that the process did not initiate: from `remote` to its address `local`."""
        self._connection(time, process, remote, local, initiated=False)

    def _connection(
        self, time: datetime, process: Process, source: Target, target: Target, *, initiated: bool
    ) -> None:
        values: tuple[Value, ...] = (
            *(process.program.image, process.user.full, target.protocol, initiated),
            *fields.endpoint(source, process.host.computer if initiated else "-"),
            *fields.endpoint(target, target.name if initiated else process.host.computer),
        )
        self._sysmon(time, process, kinds.CONNECTION, values)
        if process.host.audited and "-" not in target.ip:
            ends = (source, target) if initiated else (target, source)
            allowed = fields.allowed(process, *ends, initiated=initiated)
            self._security(time, process.host, kinds.AUDITED_CONNECTION, allowed)

    def reach(self, time: datetime, process: Process, target: Target) -> None:
        """Connect, and look the name up before unless it is still known."""
        if target.name != "-" and self.rng.random() < _LOOKED_UP:
            found = () if target.ip == "-" else (target.ip.removeprefix("::ffff:"),)
            self.look_up(time, process, target.name, *found)
        self.connect(self.after(time, 0.02, 0.4), process, target)

    def look_up(self, time: datetime, process: Process, name: str, *found: str) -> None:
        """A name looked up (Sysmon 22), and the addresses found."""
        results = "".join(f"{ip if ':' in ip else '::ffff:' + ip};" for ip in found)
        values = (name, "0", results, process.program.image, process.user.full)
        self._sysmon(time, process, kinds.DNS_QUERY, values)

    def create_file(self, time: datetime, process: Process, path: str) -> None:
        """A file created or replaced (Sysmon 11)."""
        values = (process.program.image, path, fields.utc(time), process.user.full)
        self._sysmon(time, process, kinds.FILE_CREATED, values)

    def unlogged(self, time: datetime, session: Session, program: Program) -> Process:
        """A process whose creation the office does not log: the shell of a session."""
        return self._process(time, session, program, program.image)

    def _process(self, time: datetime, session: Session, program: Program, line: str) -> Process:
        pid = 4 * self.rng.randrange(160, 6000)
        guid = sysmon_guid(session.host, time, self.rng.getrandbits(40) << 8 | 0x0B)
        return Process(session, program, line, pid, guid)

    def port(self) -> int:
        """A port as the system gives one to whoever connects."""
        return self.rng.randrange(49_152, 65_536)

    def _sysmon(
        self, time: datetime, process: Process, kind: Kind, values: tuple[Value, ...]
    ) -> None:
        """Sysmon's own number of a process and the time come first in each of its events."""
        logged = self.after(time, 0.001, 0.09)
        head = ("-", fields.utc(time), process.guid, UInt32(process.pid))
        self._write(logged, process.host, kind, (*head, *values), process.host.machine)

    def _security(self, time: datetime, host: Host, kind: Kind, values: tuple[Value, ...]) -> None:
        self._write(time, host, kind, values, None)

    def _write(
        self, time: datetime, host: Host, kind: Kind, values: tuple[Value, ...], sysmon: int | None
    ) -> None:
        process_id = 4 if sysmon is None else 2400 + 4 * (sysmon % 397)
        thread_id = process_id + 4 * self.rng.randrange(1, 60)
        order = len(self._entries)
        self._entries.append(Entry(time, order, host, kind, values, process_id, thread_id))
