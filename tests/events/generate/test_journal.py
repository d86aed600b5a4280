"""A journal writes down what happens as the events that the computers would log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from workbench.events.generate.journal import Journal
from workbench.events.generate.world import (
    EXPLORER,
    PEOPLE,
    SVCHOST,
    WORKSTATIONS,
    WSCRIPT,
    Target,
)

DAY = datetime(2026, 3, 2, tzinfo=UTC)
NOON = DAY + timedelta(hours=12)
AUDITED = next(host for host in WORKSTATIONS if host.audited)
PLAIN = next(host for host in WORKSTATIONS if not host.audited)
TARGET = Target("203.0.113.40", 443, "manage.example")


@pytest.fixture
def journal():
    return Journal(Random(1), DAY)


def said(journal):
    return [
        (entry.kind.event_id, dict(zip(entry.kind.fields, entry.values, strict=True)))
        for entry in journal.entries()
    ]


def started(journal, host):
    session = journal.log_on(NOON, host, PEOPLE[0])
    shell = journal.unlogged(NOON, session, EXPLORER)
    return journal.start(NOON + timedelta(seconds=1), shell, WSCRIPT, "wscript.exe a.js", session)


def test_a_process_is_the_same_in_all_its_events(journal):
    process = started(journal, PLAIN)
    journal.connect(NOON + timedelta(seconds=2), process, TARGET)
    journal.look_up(NOON + timedelta(seconds=3), process, TARGET.name, TARGET.ip)
    journal.create_file(NOON + timedelta(seconds=4), process, "C:\\a.txt")
    events = said(journal)
    assert [number for number, _ in events] == [4624, 1, 3, 22, 11]
    assert {data["ProcessGuid"] for _, data in events[1:]} == {process.guid}
    assert events[0][1]["TargetLogonId"] == events[1][1]["LogonId"]
    assert events[3][1]["QueryResults"] == "::ffff:203.0.113.40;"


def test_an_audited_computer_logs_creations_and_connections_twice(journal):
    process = started(journal, AUDITED)
    journal.connect(NOON + timedelta(seconds=2), process, TARGET)
    events = dict(said(journal))
    assert set(events) == {4624, 1, 4688, 3, 5156}
    assert events[4688]["NewProcessId"] == process.pid == events[5156]["ProcessID"]
    assert events[4688]["SubjectLogonId"] == events[4624]["TargetLogonId"]
    assert events[5156]["SourcePort"] == str(events[3]["SourcePort"])


def test_a_connection_without_an_address_is_seen_by_sysmon_alone(journal):
    process = started(journal, AUDITED)
    journal.connect(NOON + timedelta(seconds=2), process, Target("-"))
    events = dict(said(journal))
    assert events[3]["DestinationIp"] == "-"
    assert 5156 not in events


def test_an_accepted_connection_is_not_initiated_and_comes_from_afar(journal):
    remote, local = Target("10.1.1.1", 50_000), Target(PLAIN.ip, 445)
    journal.accept(NOON, started(journal, PLAIN), local, remote)
    data = dict(said(journal))[3]
    assert (data["Initiated"], data["SourceIp"], data["DestinationIp"]) == (
        False,
        remote.ip,
        local.ip,
    )
    assert data["DestinationHostname"] == PLAIN.computer


def test_to_reach_a_name_is_to_look_it_up_sometimes_and_to_connect_always(journal):
    process = started(journal, PLAIN)
    for _ in range(60):
        journal.reach(NOON + timedelta(seconds=9), process, TARGET)
        journal.reach(NOON + timedelta(seconds=9), process, Target("203.0.113.41"))
    numbers = [number for number, _ in said(journal)]
    assert numbers.count(3) == 120
    assert 0 < numbers.count(22) < 60


def test_a_service_is_one_process_all_day_and_none_is_logged(journal):
    first = journal.service(PLAIN, SVCHOST, "-k netsvcs")
    assert journal.service(PLAIN, SVCHOST, "-k netsvcs") is first
    assert journal.service(PLAIN, SVCHOST, "-k other") is not first
    assert said(journal) == []


def test_entries_are_in_order_of_time(journal):
    process = started(journal, PLAIN)
    for hour in (15, 9, 12):
        journal.create_file(DAY + timedelta(hours=hour), process, f"C:\\{hour}")
    times = [entry.time for entry in journal.entries()]
    assert times == sorted(times)


def test_random_times_stay_between_their_bounds(journal):
    for _ in range(50):
        assert DAY + timedelta(hours=9) <= journal.at((9, 9.5)) <= DAY + timedelta(hours=9.5)
        assert timedelta(seconds=2) <= journal.after(NOON, 2, 3) - NOON <= timedelta(seconds=3)
