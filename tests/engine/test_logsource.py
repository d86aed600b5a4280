"""The log source gate: which events a rule is about, and what its fields are called there."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import yaml

from tests.engine.conftest import table_of
from workbench.engine.ask import Masks
from workbench.engine.logsource import (
    Gate,
    LogSourceError,
    LogSources,
    load_mappings,
)
from workbench.sigma.formula import Op, Test
from workbench.sigma.rule import LogSource

SYSMON = "Microsoft-Windows-Sysmon/Operational"
EVENTS = [
    {"Channel": SYSMON, "EventID": "1", "Image": "C:\\a.exe", "ParentImage": "C:\\p.exe"},
    {"Channel": "Security", "EventID": "4688", "NewProcessName": "C:\\a.exe"},
    {"Channel": "Security", "EventID": "1"},
    {"Channel": SYSMON.upper(), "EventID": "1", "Image": "C:\\b.exe"},
    {"Channel": SYSMON, "EventID": "3", "Image": "C:\\a.exe"},
    {"EventID": "1", "Image": "C:\\a.exe"},
    {"Channel": SYSMON, "EventID": "12", "EventType": "CreateKey"},
    {"Channel": SYSMON, "EventID": "12", "EventType": "DeleteValue"},
    {"Channel": "Security", "EventID": "4688", "NewProcessName": "x", "Image": "C:\\a.exe"},
]


@pytest.fixture(scope="module")
def sources() -> LogSources:
    return load_mappings()


def gate(sources: LogSources, **logsource: str) -> Gate:
    mapping = sources.mapping(LogSource(**logsource))
    assert mapping is not None
    return Gate(mapping, Masks(table_of(EVENTS)))


@pytest.mark.parametrize(
    ("logsource", "rows"),
    [
        ({"product": "windows", "category": "process_creation"}, [0, 1, 3, 8]),
        ({"product": "windows", "service": "security"}, [1, 2, 8]),
        ({"product": "windows", "service": "sysmon"}, [0, 3, 4, 6, 7]),
        ({"product": "windows", "category": "registry_add"}, [6]),
        ({"product": "windows", "category": "registry_delete"}, [7]),
        ({"product": "windows", "category": "registry_event"}, [6, 7]),
        ({"product": "windows"}, list(range(9))),
        ({"product": "Windows", "category": "Process_Creation"}, [0, 1, 3, 8]),
        (
            {"product": "windows", "category": "process_creation", "service": "sysmon"},
            [0, 3],
        ),
        ({"category": "process_creation"}, [0, 1, 3, 8]),
    ],
)
def test_events_in_scope(sources: LogSources, logsource: dict[str, str], rows: list[int]) -> None:
    assert gate(sources, **logsource).scope.mask.rows().tolist() == rows


def test_fields_are_asked_under_their_own_names_in_each_alternative(sources: LogSources) -> None:
    asked = gate(sources, product="windows", category="process_creation")
    assert asked(Test("Image", Op.EQ, "c:\\a.exe")).rows().tolist() == [0, 1]
    assert asked(Test("Image", Op.NULL)).rows().tolist() == []
    assert asked(Test("NewProcessName", Op.NULL)).rows().tolist() == [0, 3]
    assert asked(Test("Image", Op.ENDS_WITH, ".exe")).rows().tolist() == [0, 1, 3]


def test_a_field_that_is_referred_to_is_renamed_too(sources: LogSources) -> None:
    mapping = sources.mapping(LogSource("process_creation", "windows"))
    assert mapping is not None
    events = [
        {"Channel": "Security", "EventID": "4688", "NewProcessName": "a", "ParentProcessName": "a"},
        {"Channel": SYSMON, "EventID": "1", "Image": "a", "ParentImage": "b"},
    ]
    asked = Gate(mapping, Masks(table_of(events)))
    assert asked(Test("Image", Op.FIELD_EQ, "ParentImage")).rows().tolist() == [0]


def test_what_system_says_counts_where_the_event_hides_it(sources: LogSources) -> None:
    mapping = sources.mapping(LogSource(product="windows", service="system"))
    assert mapping is not None
    events = [
        {"Channel": "Security", "System_Channel": "System", "EventID": "104"},
        {"Channel": "System", "System_Channel": "Application", "EventID": "104"},
        {"Channel": "System", "EventID": "7045"},
    ]
    assert Gate(mapping, Masks(table_of(events))).scope.mask.rows().tolist() == [0, 2]


@pytest.mark.parametrize(
    ("logsource", "reason"),
    [
        (LogSource(), "names no log source"),
        (LogSource(product="linux", category="process_creation"), "only Windows event logs"),
        (LogSource(product="windows", category="no_such"), "no mapping for log source product"),
        (LogSource(product="windows", service="no_such"), "no mapping for log source product"),
        (LogSource(category="proxy"), "no mapping for log source category proxy: it comes from"),
        (LogSource("network", None, "dns"), "it comes from network sensors"),
        (LogSource(product="windows", category="file_access"), "trace provider"),
        (LogSource("file_access", "windows"), "(the alternate file-4663 has events of it)"),
        (LogSource("dns_query", "windows", "security"), "no event is of both"),
        (LogSource("dns_query", "windows", "no_such"), "no mapping"),
    ],
)
def test_an_unknown_log_source_is_refused(
    sources: LogSources, logsource: LogSource, reason: str
) -> None:
    assert sources.mapping(logsource) is None
    assert reason in sources.refusal(logsource)


def test_a_mapping_says_what_it_took(sources: LogSources) -> None:
    category = sources.mapping(LogSource(product="windows", category="process_creation"))
    service = sources.mapping(LogSource(product="windows", service="security"))
    assert str(category) == "process_creation (sysmon 1, security 4688)"
    assert str(service) == "security"


def test_the_antivirus_category_reads_defender_names(sources: LogSources) -> None:
    mapping = sources.mapping(LogSource(category="antivirus"))
    assert mapping is not None
    channel = "Microsoft-Windows-Windows Defender/Operational"
    event = {"Channel": channel, "EventID": "1116", "ThreatName": "Virus:X", "Path": "c:\\x"}
    asked = Gate(mapping, Masks(table_of([event])))
    assert asked(Test("Signature", Op.STARTS_WITH, "virus")).count() == 1
    assert asked(Test("Filename", Op.EQ, "c:\\x")).count() == 1


@pytest.mark.parametrize(
    "text",
    ["", "services: [", "services: 1", "services: {}", "a: b", "[]",
     "services: {}\ncategories: {x: [{service: y, where: {}}]}"],
)  # fmt: skip
def test_a_broken_file_of_mappings_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(text)
    with pytest.raises(LogSourceError, match=r"mine\.yml"):
        load_mappings(path)


CLASSIC = {
    "Channel": "Windows PowerShell",
    "EventID": "400",
    "Data": [
        "Available",
        "None",
        "\tNewEngineState=Available\r\n\r\n\tHostName=ConsoleHost\r\n"
        "\tHostApplication=powershell -v 2\r\n\tEngineVersion=2.0\r\n\tCommandLine=",
    ],
}


@pytest.mark.parametrize(
    "logsource",
    [
        LogSource("ps_classic_start", "windows"),
        LogSource(product="windows", service="powershell-classic"),
        LogSource("ps_classic_start", "windows", "powershell-classic"),
    ],
)
def test_the_data_of_classic_powershell_are_taken_apart(
    sources: LogSources, logsource: LogSource
) -> None:
    mapping = sources.mapping(logsource)
    assert mapping is not None
    asked = Gate(mapping, Masks(table_of([CLASSIC, {**CLASSIC, "Data": "x"}])))
    assert asked(Test("EngineVersion", Op.STARTS_WITH, "2.")).rows().tolist() == [0]
    assert asked(Test("HostApplication", Op.EQ, "PowerShell -v 2")).rows().tolist() == [0]
    assert asked(Test("CommandLine", Op.EQ, "")).rows().tolist() == [0]
    assert asked(Test("CommandLine", Op.NULL)).rows().tolist() == [1]
    assert asked(Test("Data", Op.CONTAINS, "EngineVersion=2")).rows().tolist() == [0]


def test_the_context_of_module_logging_is_taken_apart(sources: LogSources) -> None:
    context = "        Host Application = powershell.exe\r\n        Command Name = Join-Path\r\n"
    event = {
        "Channel": "Microsoft-Windows-PowerShell/Operational",
        "EventID": "4103",
        "ContextInfo": context,
    }
    mapping = sources.mapping(LogSource("ps_module", "windows"))
    assert mapping is not None
    asked = Gate(mapping, Masks(table_of([event])))
    assert asked(Test("HostApplication", Op.EQ, "powershell.exe")).count() == 1
    assert asked(Test("CommandName", Op.EQ, "join-path")).count() == 1
    assert asked(Test("ContextInfo", Op.CONTAINS, "Join-Path")).count() == 1


# --- alternates ---------------------------------------------------------------------------------

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


# --- an analyst's own file ----------------------------------------------------------------------


def test_an_own_file_goes_over_the_program_s(tmp_path: Path, sources: LogSources) -> None:
    own = tmp_path / "logsources.yml"
    own.write_text(
        "services: {edr: [EDR/Events]}\n"
        "categories: {process_creation: "
        "[{service: edr, where: {Kind: start}, rename: {Image: exe}}]}\n"
        "alternates: {mine: {about: more, categories: {dns_query: [{service: edr}]}}}\n"
    )
    mine = load_mappings(own=own, alternates=frozenset({"mine", "network-5156"}))
    assert str(mine.categories["process_creation"]) == "process_creation (edr start)"
    assert str(mine.categories["dns_query"]) == "dns_query (mine, sysmon 22)"
    assert mine.categories["file_event"] == sources.categories["file_event"]
    event = {"Channel": "edr/events", "Kind": "START", "exe": "x"}
    asked = Gate(mine.categories["process_creation"], Masks(table_of([event])))
    assert asked(Test("Image", Op.EQ, "x")).count() == 1
    own.write_text("services: {edr: [EDR]}")
    again = load_mappings(own=own)
    assert "edr" in again.services
    assert again.categories == sources.categories, "a file that has changed is read again"


def test_an_own_file_that_is_wrong_is_named(tmp_path: Path) -> None:
    own = tmp_path / "mine.yml"
    own.write_text("categories: {dns_query: [{service: edr}]}")
    with pytest.raises(LogSourceError, match=r"^mine\.yml: .* there is no service `edr`"):
        load_mappings(own=own)
    with pytest.raises(LogSourceError, match=r"^gone\.yml cannot be read"):
        load_mappings(own=tmp_path / "gone.yml")


# --- what Sigma's own say -----------------------------------------------------------------------


def test_every_windows_log_source_of_the_corpus_is_mapped_or_explained(
    corpus: Path, sources: LogSources
) -> None:
    unmapped = {str(source) for source in _log_sources(corpus) if not sources.mapping(source)}
    explained = {str(source) for source in _log_sources(corpus) if source.category in sources.none}
    assert unmapped == explained
    assert explained == {
        "product windows, category file_access",
        "product windows, category file_rename",
    }


def _log_sources(corpus: Path) -> set[LogSource]:
    """Every log source of a Windows product in the rules of the corpus."""
    found = set()
    with zipfile.ZipFile(corpus / "rules-windows-all.zip") as rules:
        for name in rules.namelist():
            text = rules.read(name).decode()
            block = text.split("\nlogsource:\n", 1)[-1].split("\ndetection:", 1)[0]
            lines = (line.strip().partition(":") for line in block.splitlines())
            parts = {k: v.split("#")[0].strip().strip("'\"") for k, _, v in lines}
            if parts.get("product") == "windows":
                found.add(LogSource(parts.get("category"), "windows", parts.get("service")))
    assert len(found) > 60
    return found


def test_every_windows_log_source_of_the_reference_configuration_is_mapped(
    corpus: Path, sources: LogSources
) -> None:
    read = yaml.safe_load((corpus / "thor.yml").read_text("utf-8"))
    named = [
        LogSource(e.get("category"), e.get("product"), e.get("service"))
        for e in read["logsources"].values()
        if e.get("product") == "windows" or e.get("category") == "antivirus"
    ]
    assert len(named) > 80
    assert [str(source) for source in named if sources.mapping(source) is None] == []
