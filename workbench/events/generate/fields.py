"""The values of the fields of each kind of event, from who acted and what happened."""

from __future__ import annotations

from datetime import datetime

from workbench.events.generate.actors import Process, Session
from workbench.events.generate.world import NOBODY, SVCHOST, SYSTEM, Host, Target
from workbench.events.values import HexInt64, Sid, UInt16, UInt32, UInt64, Value

SYSTEM_LOGON, NETWORK_SERVICE_LOGON = 0x3E7, 0x3E4
_PORT_NAMES = {22: "ssh", 53: "domain", 80: "http", 88: "kerberos", 389: "ldap", 443: "https"}
_PORT_NAMES |= {135: "epmap", 445: "microsoft-ds", 1433: "ms-sql-s"}
_PROTOCOLS = {"tcp": 6, "udp": 17}
_MEDIUM_LABEL, _SYSTEM_LABEL = Sid("S-1-16-8192"), Sid("S-1-16-16384")
_SYSTEM32 = "C:\\Windows\\system32\\"
_YES, _NO, _IMPERSONATION = "%%1842", "%%1843", "%%1833"
_OUTBOUND, _INBOUND = ("%%14593", "%%14611", 48), ("%%14592", "%%14610", 44)  # of 5156


def network_logon(session: Session, source: str, port: int) -> tuple[Value, ...]:
    """The fields of 4624 for a logon from another computer, at the address `source`."""
    return (
        *(NOBODY.sid, NOBODY.name, NOBODY.domain, HexInt64(0)),
        *_target(session),
        *(UInt32(3), "Kerberos", "Kerberos", "-", session.guid, "-", "-", UInt32(0)),
        *(HexInt64(0), "-", source, str(port)),
        *(_IMPERSONATION, "-", "-", "-", _NO, HexInt64(0), _YES),
    )


def keyboard_logon(session: Session) -> tuple[Value, ...]:
    """The fields of 4624 for a logon at the computer itself."""
    by = session.host.account
    return (
        *(SYSTEM.sid, by.name, by.domain, HexInt64(SYSTEM_LOGON)),
        *_target(session),
        *(UInt32(2), "User32 ", "Negotiate", session.host.name, session.guid, "-", "-", UInt32(0)),
        *(HexInt64(0x2D4), SVCHOST.image, "127.0.0.1", "0"),
        *(_IMPERSONATION, "-", "-", "-", _NO, HexInt64(0), _NO),
    )


def _target(session: Session) -> tuple[Value, ...]:
    user = session.user
    return user.sid, user.name, user.domain, HexInt64(session.logon_id)


def creation(process: Process, parent: Process) -> tuple[Value, ...]:
    """The fields of Sysmon 1 after its head."""
    program, session = process.program, process.session
    return (
        *(program.image, program.version, program.description, program.product, program.company),
        *(program.file, process.command_line),
        _SYSTEM32 if session.privileged else f"{session.user.profile}\\",
        *(session.user.full, session.guid, HexInt64(session.logon_id), UInt32(session.number)),
        *("System" if session.privileged else "Medium", program.hashes, parent.guid),
        *(UInt32(parent.pid), parent.program.image, parent.command_line, parent.user.full),
    )


def audited(process: Process, parent: Process) -> tuple[Value, ...]:
    """The fields of 4688. A service starts its programs in the name of the computer's account."""
    session = process.session
    by = session.host.account if session.privileged else session.user
    return (
        *(SYSTEM.sid if session.privileged else by.sid, by.name, by.domain),
        *(HexInt64(session.logon_id), HexInt64(process.pid), process.program.image),
        *("%%1936" if session.privileged else "%%1938", HexInt64(parent.pid)),
        *(process.command_line, NOBODY.sid, "-", "-", HexInt64(0), parent.program.image),
        _SYSTEM_LABEL if session.privileged else _MEDIUM_LABEL,
    )


def allowed(
    process: Process, local: Target, remote: Target, *, initiated: bool
) -> tuple[Value, ...]:
    """The fields of 5156. It names the local end first, whoever initiated."""
    device = process.program.image.lower().replace("c:", "\\device\\harddiskvolume3", 1)
    direction, layer, number = _OUTBOUND if initiated else _INBOUND
    ends = (local.ip, str(local.port), remote.ip, str(remote.port))
    return (
        *(UInt64(process.pid), device, direction, *ends),
        *(UInt32(_PROTOCOLS[remote.protocol]), UInt64(68_291), layer, UInt64(number)),
        *(NOBODY.sid, NOBODY.sid),
    )


def endpoint(end: Target, name: str) -> tuple[Value, ...]:
    return (":" in end.ip, end.ip, name, UInt16(end.port), _PORT_NAMES.get(end.port, "-"))


def source_address(host: Host, destination: str) -> str:
    """The address of the host that is of the destination's family."""
    if destination.startswith("::ffff:"):
        return f"::ffff:{host.ip}"
    if destination.startswith("fe80"):
        return host.link_local
    return host.global_v6 if ":" in destination else host.ip


def utc(time: datetime) -> str:
    """As Sysmon writes it, to the millisecond."""
    return f"{time:%Y-%m-%d %H:%M:%S}.{time.microsecond // 1000:03}"
