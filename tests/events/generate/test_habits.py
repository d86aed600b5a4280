"""An ordinary day: people log on, work more or less, and servers serve them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from random import Random

from workbench.events.generate.habits import administer, serve, sit_down, work
from workbench.events.generate.journal import Journal
from workbench.events.generate.world import DC, FILES, PEOPLE, TOOLS, WORKSTATIONS

HOST, PERSON = WORKSTATIONS[1], PEOPLE[1]


def day():
    journal = Journal(Random(1), datetime(2026, 3, 2, tzinfo=UTC))
    return journal, sit_down(journal, HOST, PERSON)


def test_who_arrives_logs_on_at_the_desk_the_domain_and_the_files():
    journal, desk = day()
    entries = list(journal.entries())
    assert {entry.kind.event_id for entry in entries} == {4624}
    assert [entry.host for entry in entries] == [HOST, DC, FILES]
    assert desk.session.user is PERSON
    assert desk.explorer.session is desk.userinit.session is desk.session


def test_a_busier_person_connects_more_often():
    connections = []
    for bustle in (1, 20):
        journal, desk = day()
        work(journal, desk, bustle)
        numbers = Counter(entry.kind.event_id for entry in journal.entries())
        connections.append(numbers[3])
        assert 1 <= numbers[1] <= 6
    assert connections[0] * 8 < connections[1]


def test_servers_log_those_who_come_to_them():
    journal, desk = day()
    before = len(list(journal.entries()))
    serve(journal, [desk], bustle=6)
    entries = list(journal.entries())
    assert len(entries) > before
    assert {entry.host for entry in entries} == {HOST, DC, FILES}


def test_administration_looks_like_the_scripts_but_is_none():
    journal, _ = day()
    administer(journal)
    found = [
        dict(zip(entry.kind.fields, entry.values, strict=True))
        for entry in journal.entries()
        if entry.kind.event_id == 3
    ]
    assert {data["Initiated"] for data in found if data["Image"].endswith("wscript.exe")} == {False}
    assert {data["Initiated"] for data in found if data["Image"].endswith("powershell.exe")} == {
        True
    }
    assert {entry.host for entry in journal.entries()} >= {TOOLS}
