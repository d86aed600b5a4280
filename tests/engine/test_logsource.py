"""The log source gate: which events a rule is about, and what its fields are called there."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import yaml

from tests.engine.conftest import EVENTS, SYSMON, table_of
from workbench.engine.ask import Masks
from workbench.engine.logsource import (
    Gate,
    LogSourceError,
    LogSources,
    load_mappings,
)
from workbench.sigma.formula import Op, Test
from workbench.sigma.rule import LogSource


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
