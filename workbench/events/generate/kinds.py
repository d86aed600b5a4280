"""The kinds of events a generated log holds: what System says of each, and its fields in order.

Sysmon 1, 3, 11, 22 as of its schema 4.90; Security 4624, 4688, 5156 as of Windows 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

SYSMON_CHANNEL, SECURITY_CHANNEL = "Microsoft-Windows-Sysmon/Operational", "Security"
_AUDIT_SUCCESS, _SYSMON_KEYWORDS = 0x8020000000000000, 0x8000000000000000


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of event. `fields` are the names of its EventData, in order."""

    provider: str
    guid: UUID
    channel: str
    event_id: int
    version: int
    level: int
    task: int
    keywords: int
    fields: tuple[str, ...]


def _sysmon(event_id: int, version: int, fields: str) -> Kind:
    return Kind(
        "Microsoft-Windows-Sysmon",
        UUID("5770385f-c22a-43e0-bf4c-06f5698ffbd9"),
        SYSMON_CHANNEL,
        event_id,
        version,
        level=4,
        task=event_id,
        keywords=_SYSMON_KEYWORDS,
        fields=("RuleName", "UtcTime", "ProcessGuid", "ProcessId", *fields.split()),
    )


def _security(event_id: int, version: int, task: int, fields: str) -> Kind:
    return Kind(
        "Microsoft-Windows-Security-Auditing",
        UUID("54849625-5478-4994-a5ba-3e3b0328c30d"),
        SECURITY_CHANNEL,
        event_id,
        version,
        level=0,
        task=task,
        keywords=_AUDIT_SUCCESS,
        fields=tuple(fields.split()),
    )


PROCESS_CREATED = _sysmon(
    1,
    5,
    """Image FileVersion Description Product Company OriginalFileName CommandLine CurrentDirectory
    User LogonGuid LogonId TerminalSessionId IntegrityLevel Hashes ParentProcessGuid
    ParentProcessId ParentImage ParentCommandLine ParentUser""",
)
CONNECTION = _sysmon(
    3,
    5,
    """Image User Protocol Initiated SourceIsIpv6 SourceIp SourceHostname SourcePort SourcePortName
    DestinationIsIpv6 DestinationIp DestinationHostname DestinationPort DestinationPortName""",
)
FILE_CREATED = _sysmon(11, 2, "Image TargetFilename CreationUtcTime User")
DNS_QUERY = _sysmon(22, 5, "QueryName QueryStatus QueryResults Image User")
LOGON = _security(
    4624,
    2,
    12544,
    """SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId TargetUserSid TargetUserName
    TargetDomainName TargetLogonId LogonType LogonProcessName AuthenticationPackageName
    WorkstationName LogonGuid TransmittedServices LmPackageName KeyLength ProcessId ProcessName
    IpAddress IpPort ImpersonationLevel RestrictedAdminMode TargetOutboundUserName
    TargetOutboundDomainName VirtualAccount TargetLinkedLogonId ElevatedToken""",
)
AUDITED_PROCESS = _security(
    4688,
    2,
    13312,
    """SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId NewProcessId NewProcessName
    TokenElevationType ProcessId CommandLine TargetUserSid TargetUserName TargetDomainName
    TargetLogonId ParentProcessName MandatoryLabel""",
)
AUDITED_CONNECTION = _security(
    5156,
    1,
    12810,
    """ProcessID Application Direction SourceAddress SourcePort DestAddress DestPort Protocol
    FilterRTID LayerName LayerRTID RemoteUserID RemoteMachineID""",
)
