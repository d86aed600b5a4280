"""What events are called, and which a rule is about."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from workbench.catalogue.event_titles import Event, events_of, titled, writers
from workbench.catalogue.index import read_index
from workbench.engine.logsource import load_mappings
from workbench.sigma.parse import read_rule

SOURCES = load_mappings()
RULE = """\
title: x
logsource: {{product: windows, {source}}}
detection:
    selection: {{{selection}}}
    filter_main_x: {{EventID: 4}}
    condition: selection and not filter_main_x
"""


def named_ids(archive: Path) -> Iterator[tuple[str, str, int]]:
    """File, service and number of each `EventID` in rules of a service, excluded ones too."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with zipfile.ZipFile(archive) as rules:
        for name in rules.namelist():
            for rule in yaml.load_all(rules.read(name), loader) if name.endswith(".yml") else ():
                service = str((rule.get("logsource") or {}).get("service", ""))
                for number in numbers(rule.get("detection")) if service else ():
                    yield name, service, number


def numbers(part: object) -> Iterator[int]:
    """The values of every key `EventID` below a part of a rule."""
    if isinstance(part, list):
        for each in part:
            yield from numbers(each)
    elif isinstance(part, dict):
        for key, value in part.items():
            values = value if isinstance(value, list) else [value]
            yield from map(int, values) if key == "EventID" else numbers(value)


def events(source: str, selection: str = "Image: x") -> list[Event]:
    rule = read_rule(RULE.format(source=source, selection=selection))
    return list(events_of(rule, SOURCES))


def test_all_of_sysmon_has_titles() -> None:
    assert all(event.title for n in [*range(1, 30), 255] for event in titled("sysmon", n))


def test_every_service_is_one_of_the_mappings() -> None:
    assert {writer.service for writer in writers()} <= set(SOURCES.services)


def test_a_category_names_its_events() -> None:
    assert events("category: network_connection") == [Event("Sysmon", 3, "Network connection")]
    assert [(e.provider, e.id) for e in events("category: process_creation")] == [
        ("Sysmon", 1),
        ("Security-Auditing", 4688),
    ]


def test_a_service_is_narrowed_by_the_event_ids_it_looks_for() -> None:
    found = events("service: security", "EventID: [4624, 4625]")
    assert [e.text for e in found] == ["Event ID 4624", "Event ID 4625"]
    assert found[0].title == "An account was logged on"


def test_what_it_excludes_is_not_what_it_is_about() -> None:
    assert 4 not in [e.id for e in events("service: sysmon", "EventID: 1")]


def test_without_event_ids_a_service_means_any() -> None:
    assert [e.text for e in events("service: windefend")] == ["any event"]


def test_one_channel_s_writers_are_told_apart_by_the_provider_asked_for() -> None:
    system = "service: system"
    asked = "EventID: 1033, Provider_Name: Microsoft-Windows-DHCP-Server"
    assert events(system, asked)[0].title == "The callout DLL was loaded"
    assert events(system, "EventID: 7045")[0].provider == "Service Control Manager"


def test_an_id_means_what_its_provider_means_by_it() -> None:
    asked = "EventID: 16, Provider_Name: {}"
    (hive,) = events("service: system", asked.format("Microsoft-Windows-Kernel-General"))
    assert hive.title == "The access history of a registry hive was cleared"
    for name in (
        "Kerberos-Key-Distribution-Center",
        "MICROSOFT-windows-Kerberos-Key-distribution-center",
    ):
        (ticket,) = events("service: system", asked.format(name))
        assert ticket.title == "No suitable key for a service ticket"


def test_an_id_without_a_provider_is_each_that_it_may_be() -> None:
    found = events("service: system", "EventID: 16")
    assert {event.provider for event in found} >= {"Kernel-General", "Windows Update Client"}
    assert all(event.id == 16 and event.title for event in found)


def test_a_provider_that_the_table_lacks_lends_no_title() -> None:
    asked = "EventID: 16, Provider_Name: Contoso Agent"
    assert events("service: system", asked) == [Event("Contoso Agent", 16)]


def test_the_security_log_s_own_events_are_told_from_the_audited_ones() -> None:
    found = events("service: security", "EventID: [1102, 4624]")
    assert [e.provider for e in found] == ["Eventlog", "Security-Auditing"]
    assert events("service: security") == [Event("Security-Auditing", None)]


def test_a_category_is_narrowed_too() -> None:
    assert [e.id for e in events("category: registry_event", "EventID: 13")] == [13]


def test_a_log_source_without_a_mapping_has_no_events() -> None:
    assert events("category: webserver") == []


@pytest.mark.parametrize("identifier", [3, 999_999])
def test_an_id_without_a_title_is_still_named(identifier: int) -> None:
    assert titled("ldap", identifier) == (Event("LDAP-Client", identifier),)
    assert Event("LDAP-Client", identifier).text == f"Event ID {identifier}"


def test_every_event_that_the_corpus_names_has_a_title(corpus: Path) -> None:
    index = read_index([corpus / "rules-windows-all.zip"])
    found = {event for rule in index.rules() for event in events_of(rule, SOURCES)}
    assert len(found) > 250
    assert [event for event in found if event.id is not None and not event.title] == []


def test_every_event_id_that_a_plain_search_finds_has_a_title(corpus: Path) -> None:
    lacking = [
        (service, number, name)
        for name, service, number in named_ids(corpus / "rules-windows-all.zip")
        if not all(event.title for event in titled(service, number))
    ]
    assert lacking == []
