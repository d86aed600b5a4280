"""Identifiers of sessions and processes are made as Sysmon makes them."""

from __future__ import annotations

from datetime import UTC, datetime

from workbench.events.generate.actors import Process, Session, sysmon_guid
from workbench.events.generate.world import FILES, PEOPLE, WORD

TIME = datetime(2026, 3, 2, 8, 0, 0, tzinfo=UTC)


def test_a_sysmon_guid_holds_the_machine_the_time_and_the_rest():
    guid = sysmon_guid(FILES, TIME, 0x1122334455667788)
    seconds = f"{int(TIME.timestamp()):08x}"
    assert str(guid) == f"3b07aa52-{seconds[4:]}-{seconds[:4]}-8877-665544332211"


def test_the_guid_of_a_logon_ends_with_its_identifier():
    session = Session(FILES, PEOPLE[0], 0x529AE3, TIME, 1)
    assert session.guid.bytes[8:] == (0x529AE3).to_bytes(8, "little")


def test_only_sessions_of_services_are_privileged():
    assert Session(FILES, PEOPLE[0], 0x3E7, TIME, 0).privileged
    assert not Session(FILES, PEOPLE[0], 0x52, TIME, 1).privileged


def test_a_process_runs_at_the_host_and_as_the_user_of_its_session():
    session = Session(FILES, PEOPLE[0], 0x52, TIME, 1)
    process = Process(session, WORD, "", 4, session.guid)
    assert (process.host, process.user) == (FILES, PEOPLE[0])
