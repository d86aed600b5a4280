"""An attack leaves its whole trail: attachment, script, download, payload."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from random import Random

import pytest

from workbench.events.generate.attacks import ATTACKS, attack
from workbench.events.generate.habits import sit_down
from workbench.events.generate.journal import Journal
from workbench.events.generate.world import PEOPLE, WORKSTATIONS


def trail(plan):
    journal = Journal(Random(1), datetime(2026, 3, 4, tzinfo=UTC))
    desk = sit_down(journal, WORKSTATIONS[plan.person], PEOPLE[plan.person])
    attack(journal, desk, plan)
    return [
        (entry.kind.event_id, dict(zip(entry.kind.fields, entry.values, strict=True)))
        for entry in journal.entries()
        if entry.kind.event_id in (1, 3, 11)
    ]


@pytest.mark.parametrize("plan", ATTACKS, ids=lambda plan: plan.script)
def test_an_attack_goes_from_the_mail_to_the_payload(plan):
    events = trail(plan)
    downloads = [3] * len(plan.servers)
    assert [number for number, _ in events] == [1, 11, 11, 1, *downloads, 11, 1, 3]
    mail, archive, script, host, *_, payload, runner, _ = (data for _, data in events)
    assert mail["Image"].endswith("OUTLOOK.EXE")
    assert archive["TargetFilename"].endswith(plan.archive)
    assert script["TargetFilename"] in host["CommandLine"]
    assert payload["TargetFilename"] in runner["CommandLine"]
    assert runner["ParentProcessGuid"] == host["ProcessGuid"] == payload["ProcessGuid"]


@pytest.mark.parametrize("plan", ATTACKS, ids=lambda plan: plan.script)
def test_the_script_connects_to_each_of_its_servers(plan):
    to = [data["DestinationIp"] for number, data in trail(plan) if number == 3]
    assert to == [*(server.ip for server in plan.servers), plan.servers[-1].ip]


def test_one_attack_is_inside_the_network_that_the_rule_excludes():
    hidden = ip_network("20.0.0.0/11")
    servers = [ip_address(server.ip) for plan in ATTACKS for server in plan.servers]
    assert sum(server in hidden for server in servers) == 1
