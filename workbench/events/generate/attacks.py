"""Downloads by scripts that came in by mail: the lures, the servers, what is run afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.events.generate.actors import Process
from workbench.events.generate.habits import Desk
from workbench.events.generate.journal import Journal
from workbench.events.generate.world import (
    CSCRIPT,
    OUTLOOK,
    POWERSHELL,
    REGSVR32,
    RUNDLL32,
    WSCRIPT,
    Program,
    Target,
)

_HOURS = (9.5, 16.5)
_OUTLOOK_CACHE = "AppData\\Local\\Microsoft\\Windows\\INetCache\\Content.Outlook"


@dataclass(frozen=True)
class Attack:
    """A script in an archive in a mail: it downloads `payload` from `servers` and runs it."""

    person: int  # which of the people opens it
    interpreter: Program
    archive: str
    script: str
    servers: tuple[Target, ...]
    payload: str
    runner: Program
    run: str  # the runner's arguments; {} is the payload's path


# Some servers stand near others that the office needs: in the same /16 but not in the same /24,
# in the same /24, and one inside 20.0.0.0/11, which the rule excludes as Microsoft's.
ATTACKS = (
    Attack(
        *(1, WSCRIPT, "Invoice_84113.zip", "Invoice_84113.js"),
        (Target("192.0.2.146", 443, "files.docs-portal.example"),),
        *("kb3811.dll", RUNDLL32, "{},DllRegisterServer"),
    ),
    Attack(
        *(4, WSCRIPT, "Parcel-notice.zip", "Parcel-notice.pdf.js"),
        (Target("23.48.213.17", 443, "static.parcel-track.example"),),
        *("upd.dat", REGSVR32, "/s {}"),
    ),
    Attack(
        *(6, CSCRIPT, "Remittance_0303.zip", "Remittance_0303.vbs"),
        (
            Target("3.120.190.8", 443, "cdn-7.blobstash.example"),
            Target("3.120.190.8", 8443, "cdn-7.blobstash.example"),
        ),
        *("remit.ps1", POWERSHELL, "-nop -w hidden -ep bypass -File {}"),
    ),
    Attack(
        *(9, WSCRIPT, "Offer 2026-118.zip", "Offer 2026-118.wsf"),
        (Target("52.109.201.77", 443, "offers2026.cloud-app.example"),),
        *("sync.dll", RUNDLL32, "{},#1"),
    ),
    Attack(
        *(2, WSCRIPT, "Scan_20260304.zip", "Scan_20260304.jse"),
        (Target("20.9.138.45", 443, "scanstore.cloudapp-eu.example"),),
        *("scan.dll", RUNDLL32, "{},Start"),
    ),
    Attack(
        *(10, WSCRIPT, "CV_M_Keller.zip", "CV_M_Keller.js"),
        (
            Target("198.51.100.203", 80, "hr-upload.example"),
            Target("198.51.100.203", 80, "hr-upload.example"),
        ),
        *("cv.tmp", REGSVR32, "/s /i {}"),
    ),
    Attack(
        *(7, CSCRIPT, "Statement.zip", "Statement.vbe"),
        (Target("192.0.2.147", 80),),
        *("st.ps1", POWERSHELL, "-nop -w hidden -ep bypass -File {}"),
    ),
    Attack(
        *(11, WSCRIPT, "Contract_final.zip", "Contract_final.js"),
        (Target("2001:db8:6c2:0:0:0:0:17", 443, "v6.docs-portal.example"),),
        *("ct.dll", RUNDLL32, "{},DllMain"),
    ),
    Attack(
        *(3, WSCRIPT, "Voicemail.zip", "Voicemail_0311.wav.js"),
        (
            Target("192.0.2.146", 443, "files.docs-portal.example"),
            Target("23.48.213.17", 443, "static.parcel-track.example"),
        ),
        *("vm.dll", RUNDLL32, "{},Play"),
    ),
)


def attack(journal: Journal, desk: Desk, plan: Attack) -> None:
    """One attack, from the saved attachment to the payload's own connection."""
    profile = desk.session.user.profile
    time = journal.at(_HOURS)
    outlook = journal.start(time, desk.explorer, OUTLOOK, f'"{OUTLOOK.image}"', desk.session)
    time = journal.after(time, 40, 200)
    cache = f"{profile}\\{_OUTLOOK_CACHE}\\{journal.rng.getrandbits(32):08X}"
    journal.create_file(time, outlook, f"{cache}\\{plan.archive}")
    time = journal.after(time, 4, 30)
    script = f"{profile}\\AppData\\Local\\Temp\\Temp1_{plan.archive}\\{plan.script}"
    journal.create_file(time, desk.explorer, script)
    time = journal.after(time, 0.5, 3)
    command_line = f'"{plan.interpreter.image}" "{script}"'
    process = journal.start(time, desk.explorer, plan.interpreter, command_line, desk.session)
    _download(journal, process, plan, journal.after(time, 1, 5))


def _download(journal: Journal, process: Process, plan: Attack, time: datetime) -> None:
    for server in plan.servers:
        journal.reach(time, process, server)
        time = journal.after(time, 2, 20)
    path = f"{process.user.profile}\\AppData\\Roaming\\{plan.payload}"
    journal.create_file(time, process, path)
    time = journal.after(time, 0.2, 2)
    arguments = plan.run.format(f'"{path}"')
    command_line = f'"{plan.runner.image}" {arguments}'
    child = journal.start(time, process, plan.runner, command_line, process.session)
    journal.reach(journal.after(time, 1, 9), child, plan.servers[-1])
