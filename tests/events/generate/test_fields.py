"""The values of fields, where they depend on what happened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workbench.events.generate import fields, kinds
from workbench.events.generate.actors import Process, Session, sysmon_guid
from workbench.events.generate.world import PEOPLE, SYSTEM, WORKSTATIONS, WSCRIPT, Target

TIME = datetime(2026, 3, 2, 8, 0, 1, 7999, tzinfo=UTC)
HOST = WORKSTATIONS[0]


def process(user, number):
    session = Session(HOST, user, 0x3E7 if number == 0 else 0x5A5A, TIME, number)
    return Process(session, WSCRIPT, "wscript.exe a.js", 64, sysmon_guid(HOST, TIME, 1))


def named(kind, values):
    return dict(zip(kind.fields[-len(values) :], values, strict=True))


def test_sysmon_writes_times_to_the_millisecond():
    assert fields.utc(TIME) == "2026-03-02 08:00:01.007"


@pytest.mark.parametrize(
    ("destination", "source"),
    [
        ("203.0.113.9", HOST.ip),
        ("-", HOST.ip),
        ("fe80:0:0:0:0:0:0:1", HOST.link_local),
        ("2603:1030:0:0:0:0:0:1", HOST.global_v6),
        ("::ffff:10.20.1.31", f"::ffff:{HOST.ip}"),
    ],
)
def test_the_source_is_of_the_family_of_the_destination(destination, source):
    assert fields.source_address(HOST, destination) == source


def test_an_endpoint_says_whether_it_is_ipv6_and_the_name_of_its_port():
    assert fields.endpoint(Target("10.0.0.1", 443), "host") == (
        False,
        "10.0.0.1",
        "host",
        443,
        "https",
    )
    assert fields.endpoint(Target("2603:0:0:0:0:0:0:1", 9), "-")[::4] == (True, "-")


def test_a_service_acts_for_the_computer_and_a_person_for_themselves():
    by_service = named(
        kinds.AUDITED_PROCESS, fields.audited(process(SYSTEM, 0), process(SYSTEM, 0))
    )
    person = PEOPLE[0]
    by_person = named(kinds.AUDITED_PROCESS, fields.audited(process(person, 1), process(SYSTEM, 0)))
    assert by_service["SubjectUserName"] == f"{HOST.name}$"
    assert by_service["MandatoryLabel"] == "S-1-16-16384"
    assert (by_person["SubjectUserName"], by_person["SubjectUserSid"]) == (person.name, person.sid)
    assert by_person["MandatoryLabel"] == "S-1-16-8192"


def test_an_audited_connection_names_the_device_and_the_direction():
    ends = (Target("10.0.0.1", 50_000), Target("10.0.0.2", 53, "-", "udp"))
    out = named(kinds.AUDITED_CONNECTION, fields.allowed(process(SYSTEM, 0), *ends, initiated=True))
    into = named(
        kinds.AUDITED_CONNECTION, fields.allowed(process(SYSTEM, 0), *ends, initiated=False)
    )
    assert out["Application"].startswith("\\device\\harddiskvolume3\\windows\\")
    assert (out["Protocol"], out["Direction"], into["Direction"]) == (17, "%%14593", "%%14592")


def test_a_logon_over_the_network_names_its_source_and_one_at_the_keyboard_does_not():
    session = Session(HOST, PEOPLE[0], 0x5A5A, TIME, 1)
    network = named(kinds.LOGON, fields.network_logon(session, "10.0.0.9", 50_123))
    keyboard = named(kinds.LOGON, fields.keyboard_logon(session))
    assert (network["LogonType"], network["IpAddress"], network["IpPort"]) == (
        3,
        "10.0.0.9",
        "50123",
    )
    assert (keyboard["LogonType"], keyboard["IpAddress"]) == (2, "127.0.0.1")
    assert network["TargetLogonId"] == keyboard["TargetLogonId"] == 0x5A5A


def test_a_creation_names_the_program_and_its_parent():
    made = named(kinds.PROCESS_CREATED, fields.creation(process(PEOPLE[0], 1), process(SYSTEM, 0)))
    assert made["Image"] == WSCRIPT.image
    assert made["ParentUser"] == SYSTEM.full
    assert made["IntegrityLevel"] == "Medium"
