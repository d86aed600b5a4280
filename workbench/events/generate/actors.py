"""Who acts in a log: a session of a user at a computer, and a process in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from workbench.events.generate.world import Host, Program, User


@dataclass(frozen=True, slots=True)
class Session:
    """A logon of a user at a computer."""

    host: Host
    user: User
    logon_id: int
    since: datetime
    number: int  # of the terminal session, 0 for services

    @property
    def guid(self) -> UUID:
        """Sysmon's LogonGuid: machine, time, logon identifier."""
        return sysmon_guid(self.host, self.since, self.logon_id)

    @property
    def privileged(self) -> bool:
        return self.number == 0


@dataclass(frozen=True, slots=True)
class Process:
    session: Session
    program: Program
    command_line: str
    pid: int
    guid: UUID

    @property
    def host(self) -> Host:
        return self.session.host

    @property
    def user(self) -> User:
        return self.session.user


def sysmon_guid(host: Host, time: datetime, tail: int) -> UUID:
    """The machine, the time in seconds, and 8 bytes that are unique there."""
    seconds = int(time.timestamp())
    head = (host.machine, seconds & 0xFFFF, seconds >> 16)
    last = tail.to_bytes(8, "little")
    return UUID(fields=(*head, last[0], last[1], int.from_bytes(last[2:], "big")))
