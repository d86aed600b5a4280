"""The scripts that run in the office, and where each of them connects to.

Every row is a reason for which a rule on script interpreters may raise a false alarm, or for
which it may not: the addresses decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from workbench.events.generate.world import (
    APPS,
    CSCRIPT,
    HOSTS,
    SERVERS,
    SOFTWARE_AGENT,
    SVCHOST,
    USERINIT,
    WORKSTATIONS,
    WSCRIPT,
    Host,
    Program,
    Target,
)

_LOGON, _MORNING, _NOON, _AFTERNOON = (7.6, 9.2), (9.3, 11.5), (11.5, 13.5), (13.5, 17.5)
_SHARE, _PROGRAMS, _OPS = "\\\\brightwater.example\\NETLOGON\\", "C:\\Program Files\\", "C:\\Ops\\"


@dataclass(frozen=True)
class Rotating:
    """A service whose name gives another address each time: `count` of them after `first`."""

    first: str
    count: int
    name: str
    port: int = 443

    def draw(self, rng: Random) -> Target:
        a, b, c, d = (int(part) for part in self.first.split("."))
        number = c << 8 | d + rng.randrange(1, self.count - 1)
        return Target(f"{a}.{b}.{number >> 8}.{number & 0xFF}", self.port, self.name)


@dataclass(frozen=True)
class Cause:
    """A script: how it is started, where, when, and what it connects to.

    It runs once on each host in each span of `hours`, as the system or, with `USERINIT` for its
    parent, as the person who logs on; each run connects `connections` (least, most) times.
    """

    name: str
    program: Program
    script: str  # its path and arguments
    parent: Program
    hosts: tuple[Host, ...]
    hours: tuple[tuple[float, float], ...]
    targets: tuple[Target | Rotating, ...]
    connections: tuple[int, int] = (1, 1)
    writes: str = ""  # a file that each run leaves

    @property
    def command_line(self) -> str:
        return f'"{self.program.image}" {self.script}'


def draw(target: Target | Rotating, rng: Random) -> Target:
    return target.draw(rng) if isinstance(target, Rotating) else target


LOCAL_CAUSES = (
    Cause(
        *("logon script", WSCRIPT, f'"{_SHARE}logon.vbs"', USERINIT, WORKSTATIONS, (_LOGON,)),
        (
            Target("10.20.1.10", 389, "bw-dc-01.brightwater.example"),
            Target("10.20.1.20", 445, "bw-fs-01.brightwater.example"),
        ),
        (2, 2),
    ),
    Cause(
        *("printers", CSCRIPT, f'//nologo "{_SHARE}printers.vbs"', USERINIT, WORKSTATIONS[::2]),
        (_LOGON,),
        (
            Target("192.168.60.11", 9100),
            Target("192.168.60.14", 9100),
            Target("172.16.40.15", 515, "bw-prn-01.brightwater.example"),
        ),
        (1, 2),
    ),
    Cause(
        *("network check", CSCRIPT, f'//B "{_OPS}netcheck.vbs"', SVCHOST, WORKSTATIONS[1::3]),
        (_MORNING,),
        (
            Target("fe80:0:0:0:21c:7fff:fe3e:1", 443),
            Target("fd2b:6a1:77c0:14:0:0:0:10", 443, "bw-dc-01.brightwater.example"),
            Target("127.0.0.1", 8080),
            Target("0:0:0:0:0:0:0:1", 8080),
            Target("169.254.18.60", 80),
        ),
        (3, 4),
    ),
)

PUBLIC_CAUSES = (
    Cause(
        *("inventory", CSCRIPT, f'//nologo "{_OPS}inventory.vbs" /full', SOFTWARE_AGENT, HOSTS),
        (_MORNING,),
        (Target("203.0.113.40", 443, "manage.brightwater-hosting.example"),),
        writes="C:\\ProgramData\\Brightwater\\inventory.xml",
    ),
    Cause(
        *("software update", WSCRIPT, f'"{_PROGRAMS}Calibra Suite\\Updater\\update.js" /silent'),
        *(SVCHOST, WORKSTATIONS, (_MORNING, _AFTERNOON)),
        (Rotating("23.48.96.0", 1024, "cdn.calibra-updates.example"),),
    ),
    Cause(
        *("Office activation", CSCRIPT, f'"{_PROGRAMS}Microsoft Office\\Office16\\OSPP.VBS" /act'),
        *(SVCHOST, WORKSTATIONS[::2], (_NOON,)),
        (
            # Inside 20.0.0.0/11 …
            Target("20.7.1.246", 443, "activation.sls.microsoft.com"),
            Target("20.12.23.50", 443, "validation-v2.sls.microsoft.com"),
            Target("20.31.169.57", 443, "activation-v2.sls.microsoft.com"),
            # … and outside of it.
            Target("20.190.159.71", 443, "login.microsoftonline.com"),
            Target("40.126.32.134", 443, "login.live.com"),
            Target("13.107.6.171", 443, "ocws.officeapps.live.com"),
            Target("52.109.8.21", 443, "officeclient.microsoft.com"),
            Target("52.109.76.141", 443, "odc.officeapps.live.com"),
        ),
        (4, 5),
    ),
    Cause(
        *("monitoring", CSCRIPT, f'//B "{_OPS}healthcheck.vbs"', SVCHOST, SERVERS),
        (_LOGON, _NOON, _AFTERNOON),
        (
            Target("3.120.44.17", 443, "ingest.uptime-lantern.example"),
            Target("3.120.44.18", 443, "ingest.uptime-lantern.example"),
        ),
    ),
    Cause(
        *("partner", CSCRIPT, f'//nologo "{_OPS}edi_upload.vbs" /queue:orders', SVCHOST, (APPS,)),
        tuple((hour + 0.0, hour + 0.9) for hour in range(7, 17)),
        (Rotating("198.51.100.64", 16, "edi.partner-freight.example", 22),),
    ),
    Cause(
        *("public IPv6", WSCRIPT, f'"{_PROGRAMS}Locale Data\\tzsync.vbs"', SVCHOST),
        *(WORKSTATIONS[::3], (_LOGON, _NOON)),
        (
            Target("2603:1030:403:3:0:0:0:2a8", 443, "settings-win.data.microsoft.com"),
            Target("2a02:26f0:1700:19e:0:0:0:356e", 443, "download.locale-data.example"),
        ),
        (1, 2),
    ),
    Cause(
        *("IPv4-mapped", WSCRIPT, f'"{_PROGRAMS}Brightwater Launcher\\apphost.js"', USERINIT),
        *(WORKSTATIONS[1::3], (_LOGON,)),
        (
            Target("::ffff:10.20.1.31", 8443, "bw-mgt-01.brightwater.example"),
            Target("::ffff:172.16.40.12", 8443, "bw-app-01.brightwater.example"),
        ),
        (2, 2),
    ),
    Cause(
        *("no address", WSCRIPT, f'"{_PROGRAMS}Web Filter\\policy.js" /refresh', SVCHOST),
        *(WORKSTATIONS[2::3], (_MORNING, _AFTERNOON)),
        (Target("-", 443),),
    ),
)
