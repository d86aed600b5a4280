"""Further kinds of event for a category, which a person switches on."""

from __future__ import annotations

import pytest

from tests.engine.conftest import EVENTS, SYSMON, table_of
from workbench.engine.ask import Masks
from workbench.engine.logsource import Gate, LogSourceError, LogSources, load_mappings
from workbench.sigma.formula import Op, Test
from workbench.sigma.rule import LogSource

SECURITY = {"Channel": "Security"}
ALTERNATES: list[tuple[str, str, dict[str, str], dict[str, str]]] = [
    (
        "registry-4657",
        "registry_set",
        {
            "EventID": "4657",
            "OperationType": "%%1905",
            "ProcessName": "C:\\a.exe",
            "ObjectName": "\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Control\\Lsa",
            "ObjectValueName": "LmCompatibilityLevel",
            "NewValueType": "%%1876",
            "NewValue": "1",
            "SubjectDomainName": "D",
            "SubjectUserName": "u",
        },
        {
            "Image": "C:\\a.exe",
            "TargetObject": "HKLM\\System\\CurrentControlSet\\Control\\Lsa\\LmCompatibilityLevel",
            "Details": "DWORD (0x00000001)",
            "EventType": "SetValue",
            "User": "D\\u",
        },
    ),
    (
        "registry-4657",
        "registry_delete",
        {"EventID": "4657", "OperationType": "%%1906", "ObjectName": "\\REGISTRY\\USER\\S-1\\x"},
        {"TargetObject": "HKU\\S-1\\x", "EventType": "DeleteValue"},
    ),
    (
        "network-5156",
        "network_connection",
        {
            "EventID": "5156",
            "Application": "\\device\\harddiskvolume1\\x.exe",
            "Direction": "%%14593",
            "DestAddress": "1.2.3.4",
            "DestPort": "443",
            "Protocol": "6",
        },
        {
            "Image": "\\device\\harddiskvolume1\\x.exe",
            "Initiated": "true",
            "DestinationIp": "1.2.3.4",
            "DestinationPort": "443",
            "Protocol": "tcp",
        },
    ),
    (
        "file-4663",
        "file_access",
        {"EventID": "4663", "ObjectType": "File", "ObjectName": "C:\\x", "ProcessName": "p"},
        {"FileName": "C:\\x", "Image": "p"},
    ),
    (
        "file-4663",
        "file_event",
        {"EventID": "4663", "ObjectType": "File", "ObjectName": "C:\\x", "AccessMask": "0x2"},
        {"TargetFilename": "C:\\x"},
    ),
    (
        "pipe-5145",
        "pipe_created",
        {"EventID": "5145", "ShareName": "\\\\*\\IPC$", "RelativeTargetName": "samr"},
        {"PipeName": "\\samr"},
    ),
    (
        "process-4688-fields",
        "process_creation",
        {"EventID": "4688", "NewProcessName": "x", "MandatoryLabel": "S-1-16-12288"},
        {"Image": "x", "IntegrityLevel": "High"},
    ),
    (
        "process-4689",
        "process_termination",
        {"EventID": "4689", "ProcessName": "x"},
        {"Image": "x"},
    ),
    (
        "process-access-4663",
        "process_access",
        {"EventID": "4656", "ObjectType": "Process", "ObjectName": "lsass", "AccessMask": "0x10"},
        {"TargetImage": "lsass", "GrantedAccess": "0x10"},
    ),
    (
        "dns-client",
        "dns_query",
        {
            "Channel": "Microsoft-Windows-DNS-Client/Operational",
            "EventID": "3008",
            "QueryName": "a",
        },
        {"QueryName": "a"},
    ),
    (
        "defender-actions",
        "antivirus",
        {
            "Channel": "Microsoft-Windows-Windows Defender/Operational",
            "EventID": "1117",
            "ThreatName": "X",
            "ActionName": "Quarantine",
        },
        {"Signature": "X", "Action": "Quarantine"},
    ),
    (
        "sysmon-file-delete-detected",
        "file_delete",
        {"Channel": SYSMON, "EventID": "26", "TargetFilename": "x"},
        {"TargetFilename": "x"},
    ),
    (
        "wmi-5861",
        "wmi_event",
        {
            "Channel": "Microsoft-Windows-WMI-Activity/Operational",
            "EventID": "5861",
            "CONSUMER": "CommandLineEventConsumer",
        },
        {"Destination": "CommandLineEventConsumer"},
    ),
]


@pytest.mark.parametrize(("name", "category", "event", "fields"), ALTERNATES)
def test_an_alternate_is_of_the_category_only_where_it_is_on(
    sources: LogSources,
    name: str,
    category: str,
    event: dict[str, str],
    fields: dict[str, str],
) -> None:
    masks = Masks(table_of([SECURITY | event]))
    logsource = LogSource(category, "windows")
    without = sources.mapping(logsource)
    assert without is None or Gate(without, masks).scope.alternative(0) in (
        None,
        *without.alternatives,
    )
    assert name not in str(without)
    mapping = load_mappings(alternates=frozenset({name})).mapping(logsource)
    assert mapping is not None
    asked = Gate(mapping, masks)
    assert asked.scope.mask.rows().tolist() == [0]
    assert asked.scope.admitted[0][0].name == name
    for field, value in fields.items():
        assert asked(Test(field, Op.EQ, value, cased=True)), f"{field} is not {value}"


def test_every_alternate_is_shown_by_an_event(sources: LogSources) -> None:
    assert {name for name, *_ in ALTERNATES} == {*sources.alternates}
    assert sources.on == frozenset()


def test_alternates_leave_the_events_of_the_category_in_scope(sources: LogSources) -> None:
    every = load_mappings(alternates=frozenset(sources.alternates))
    masks = Masks(table_of(EVENTS))
    for category, mapping in sources.categories.items():
        before = Gate(mapping, masks).scope.mask
        assert not before - Gate(every.categories[category], masks).scope.mask


def test_an_alternate_that_there_is_not_is_refused() -> None:
    with pytest.raises(LogSourceError, match=r"no alternate log source `nope` \(there are .*4657"):
        load_mappings(alternates=frozenset({"nope", "registry-4657"}))
