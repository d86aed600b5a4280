"""The office whose logs are made up: its computers, people and programs, as tables.

The company is fictitious; its public addresses are from documentation ranges where they need not
belong to a large network.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from workbench.events.values import Sid

DOMAIN, DNS_DOMAIN = "BRIGHTWATER", "brightwater.example"
_DOMAIN_SID = "S-1-5-21-3094771522-1166034827-2748509163"
DAYS_UP = 9  # how long before a log's day its computers were started


@dataclass(frozen=True, eq=False)
class User:
    """An account: its name, domain and SID."""

    name: str
    domain: str
    sid: Sid

    @property
    def full(self) -> str:
        return f"{self.domain}\\{self.name}"

    @property
    def profile(self) -> str:
        return f"C:\\Users\\{self.name}"


@dataclass(frozen=True, eq=False)
class Host:
    """A computer. `audited`: its audit policy logs process creation (4688) and allowed
    connections (5156) too. `machine` is the first part of its Sysmon GUIDs."""

    name: str
    ip: str
    machine: int
    audited: bool
    server: bool = False

    @cached_property
    def computer(self) -> str:
        return f"{self.name}.{DNS_DOMAIN}"

    @cached_property
    def link_local(self) -> str:
        return f"fe80:0:0:0:{self.machine & 0xFFFF:x}:4ff:fe{self.machine >> 24:x}:1a"

    @cached_property
    def global_v6(self) -> str:
        return f"2001:db8:20:14:0:0:0:{self.machine & 0xFFFF:x}"

    @cached_property
    def account(self) -> User:
        """The computer's own account in the domain."""
        return User(f"{self.name}$", DOMAIN, Sid(f"{_DOMAIN_SID}-{1600 + self.machine % 89}"))


@dataclass(frozen=True, eq=False)
class Program:
    """An executable file as Sysmon describes it."""

    image: str
    description: str
    company: str
    version: str
    product: str = "Microsoft® Windows® Operating System"

    @cached_property
    def file(self) -> str:
        return self.image.rpartition("\\")[2]

    @cached_property
    def hashes(self) -> str:
        """Made-up hashes, the same in every log."""
        of = f"{self.file} {self.version}".encode()
        imphash = hashlib.md5(of[::-1], usedforsecurity=False).hexdigest()
        return f"SHA256={hashlib.sha256(of).hexdigest()},IMPHASH={imphash}".upper()


class Target(NamedTuple):
    """Where a connection goes; `name` is what was looked up, "-" for a bare address."""

    ip: str
    port: int = 443
    name: str = "-"
    protocol: str = "tcp"


SYSTEM = User("SYSTEM", "NT AUTHORITY", Sid("S-1-5-18"))
NETWORK_SERVICE = User("NETWORK SERVICE", "NT AUTHORITY", Sid("S-1-5-20"))
NOBODY = User("-", "-", Sid("S-1-0-0"))

_PEOPLE = (
    *("a.lindqvist", "b.okafor", "c.moreau", "d.haas", "e.tanaka", "f.rossi"),
    *("g.novak", "h.brandt", "i.santos", "j.weber", "k.dubois", "l.petrov"),
)
PEOPLE = tuple(
    User(name, DOMAIN, Sid(f"{_DOMAIN_SID}-{1103 + number}")) for number, name in enumerate(_PEOPLE)
)
# One person each; every fourth one is in the pilot group of the new audit policy.
WORKSTATIONS: tuple[Host, ...] = tuple(
    Host(f"BW-PC-{110 + 3 * n}", f"10.20.14.{21 + 2 * n}", 0x6A1F3C07 + 0x01070B1 * n, n % 4 == 0)
    for n in range(len(PEOPLE))
)
DC = Host("BW-DC-01", "10.20.1.10", 0x2C94E115, audited=True, server=True)
FILES = Host("BW-FS-01", "10.20.1.20", 0x3B07AA52, audited=True, server=True)
TOOLS = Host("BW-MGT-01", "10.20.1.31", 0x4D63901E, audited=True, server=True)
APPS = Host("BW-APP-01", "172.16.40.12", 0x51AE7C83, audited=True, server=True)
SERVERS = (DC, FILES, TOOLS, APPS)
HOSTS = WORKSTATIONS + SERVERS

_MS = "Microsoft Corporation"
_SYSTEM32 = "C:\\Windows\\System32\\"
_OFFICE = "C:\\Program Files\\Microsoft Office\\root\\Office16\\"
_WINDOWS_VERSION = "10.0.19041.3636 (WinBuild.160101.0800)"
_SCRIPT_VERSION = "5.812.10240.16384"


def _windows(file: str, description: str, version: str = _WINDOWS_VERSION) -> Program:
    return Program(_SYSTEM32 + file, description, _MS, version)


def _office(file: str, description: str) -> Program:
    return Program(_OFFICE + file, description, _MS, "16.0.17328.20184", "Microsoft Office")


WSCRIPT = _windows("wscript.exe", "Microsoft ® Windows Based Script Host", _SCRIPT_VERSION)
CSCRIPT = _windows("cscript.exe", "Microsoft ® Console Based Script Host", _SCRIPT_VERSION)
SVCHOST = _windows("svchost.exe", "Host Process for Windows Services")
USERINIT = _windows("userinit.exe", "Userinit Logon Application")
RUNDLL32 = _windows("rundll32.exe", "Windows host process (Rundll32)")
REGSVR32 = _windows("regsvr32.exe", "Microsoft(C) Register Server")
LSASS = _windows("lsass.exe", "Local Security Authority Process")
POWERSHELL = Program(
    _SYSTEM32 + "WindowsPowerShell\\v1.0\\powershell.exe",
    "Windows PowerShell",
    _MS,
    _WINDOWS_VERSION,
)
EXPLORER = Program("C:\\Windows\\explorer.exe", "Windows Explorer", _MS, _WINDOWS_VERSION)
OUTLOOK = _office("OUTLOOK.EXE", "Microsoft Outlook")
WORD = _office("WINWORD.EXE", "Microsoft Word")
EXCEL = _office("EXCEL.EXE", "Microsoft Excel")
TEAMS = Program(
    "C:\\Program Files\\WindowsApps\\MSTeams_24033.811.2738.2546_x64__8wekyb3d8bbwe\\ms-teams.exe",
    *("Microsoft Teams", _MS, "24033.811.2738.2546", "Microsoft Teams"),
)
EDGE = Program(
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
    *("Microsoft Edge", _MS, "122.0.2365.59", "Microsoft Edge"),
)
CHROME = Program(
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    *("Google Chrome", "Google LLC", "122.0.6261.95", "Google Chrome"),
)
SOFTWARE_AGENT = Program(
    "C:\\Windows\\CCM\\CcmExec.exe",
    *("Host Process for Microsoft Configuration Manager", _MS, "5.00.9122.1000"),
    "Microsoft Configuration Manager",
)
