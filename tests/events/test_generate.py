"""The sample logs: what they must show of the rule that comes with them, and that they are real.

The rule's question is asked here plainly, without the workbench's own engine.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from evtx import PyEvtxParser

from tests.events.readers import assert_says, by_evtx, by_libevtx, by_python_evtx
from workbench.events.generate import ATTACK, BENIGN, LOGS, MIXED, generate
from workbench.paths import RULES, SAMPLES

RULE = RULES / "net_connection_win_wscript_cscript_outbound_connection.yml"
NETWORKS = [
    ipaddress.ip_network(network)
    for network in re.findall(r"'([0-9a-f.:]+/\d+)'", RULE.read_text("utf-8"))
]
INTERPRETERS = ("\\wscript.exe", "\\cscript.exe")
SCRIPT = re.compile(r"[^\\\"]+\.(?:vbs|js|jse|vbe|wsf)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Seen:
    """An event of a log, as the `evtx` package reads it."""

    system: dict[str, Any]
    data: dict[str, Any]

    @property
    def kind(self) -> int:
        return int(self.system["EventID"])

    @property
    def process(self) -> str:
        return str(self.data["ProcessGuid"])

    @property
    def selected(self) -> bool:
        """The rule's `selection`."""
        image = str(self.data.get("Image", "")).lower()
        return self.kind == 3 and self.data["Initiated"] is True and image.endswith(INTERPRETERS)

    @property
    def excluded(self) -> bool:
        return in_networks(str(self.data["DestinationIp"]))


def in_networks(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in NETWORKS)


def seen(name: str) -> list[Seen]:
    parser = PyEvtxParser(str(SAMPLES / name), validate_checksums=True)
    events = [json.loads(record["data"])["Event"] for record in parser.records_json()]
    return [Seen(event["System"], event["EventData"]) for event in events]


@pytest.fixture(scope="module")
def benign() -> list[Seen]:
    return seen(BENIGN.name)


@pytest.fixture(scope="module")
def attacks() -> list[Seen]:
    return seen(ATTACK.name)


@pytest.fixture(scope="module")
def mixed() -> list[Seen]:
    return seen(MIXED.name)


def alerts(events: list[Seen]) -> list[Seen]:
    return [event for event in events if event.selected and not event.excluded]


def scripts(events: list[Seen], of: list[Seen]) -> Counter[str]:
    """The script behind each of some events, from the creation of its process."""
    lines = {e.process: str(e.data["CommandLine"]) for e in events if e.kind == 1}
    found = [SCRIPT.search(lines[event.process]) for event in of]
    return Counter(match.group() for match in found if match)


def test_the_rule_of_the_samples_has_nine_networks():
    assert len(NETWORKS) == 9


def test_the_benign_log_has_many_false_alarms_of_many_causes(benign):
    causes = scripts(benign, alerts(benign))
    assert sum(causes.values()) == len(alerts(benign)) >= 60
    assert len(causes) >= 6
    assert min(causes.values()) >= 5


def test_the_false_alarms_have_the_addresses_that_make_tuning_interesting(benign):
    addresses = Counter(str(e.data["DestinationIp"]) for e in alerts(benign))
    assert addresses["-"] >= 5
    assert addresses["203.0.113.40"] >= 10  # one management server
    assert sum(n for ip, n in addresses.items() if ip.startswith("::ffff:")) >= 5
    assert sum(n for ip, n in addresses.items() if re.match(r"2603:|2a02:", ip)) >= 5
    assert sum(n for ip, n in addresses.items() if re.match(r"13\.107\.|40\.|52\.|20\.", ip)) >= 10
    rotating = [ip for ip in addresses if ip.startswith("23.48.")]
    assert len(rotating) >= 10
    assert {ip.split(".")[2] for ip in rotating} >= {"96", "97"}


def test_the_benign_log_has_what_the_rule_excludes_already(benign):
    excluded = [str(e.data["DestinationIp"]) for e in benign if e.selected and e.excluded]
    for start in ("10.", "172.16.", "192.168.", "127.", "169.254.", "fe80:", "fd", "20."):
        assert any(ip.startswith(start) for ip in excluded), start


def test_the_benign_log_has_near_misses(benign):
    public = [e for e in benign if e.kind == 3 and not e.excluded]
    inbound = [e for e in public if e.data["Initiated"] is False]
    assert [e for e in inbound if str(e.data["Image"]).endswith(INTERPRETERS)]
    assert [e for e in public if str(e.data["Image"]).endswith("\\powershell.exe")]


def test_the_attacks_are_on_several_hosts_and_one_is_hidden_by_the_rule(attacks):
    found = alerts(attacks)
    assert len(found) >= 6
    assert len({e.system["Computer"] for e in found}) >= 5
    assert len(scripts(attacks, found)) >= 6
    hidden = [str(e.data["DestinationIp"]) for e in attacks if e.selected and e.excluded]
    assert hidden
    assert all(ipaddress.ip_address(ip) in ipaddress.ip_network("20.0.0.0/11") for ip in hidden)


def nets(events: list[Seen], bits: int) -> set[Any]:
    ips = [str(e.data["DestinationIp"]) for e in events if "." in e.data["DestinationIp"]]
    return {
        ipaddress.ip_network(f"{ip}/{bits}", strict=False) for ip in ips if not ip.startswith(":")
    }


def test_too_wide_an_exclusion_of_false_alarms_costs_attacks(benign, attacks):
    at_24 = nets(alerts(benign), 24) & nets(alerts(attacks), 24)
    at_16 = nets(alerts(benign), 16) & nets(alerts(attacks), 16)
    assert len(at_16) >= 3
    assert 1 <= len(at_24) < len(at_16)
    assert not nets(alerts(benign), 32) & nets(alerts(attacks), 32)


def test_the_mixed_log_has_both(benign, attacks, mixed):
    found = set(scripts(mixed, alerts(mixed)))
    assert found & set(scripts(benign, alerts(benign)))
    assert found & set(scripts(attacks, alerts(attacks)))
    assert {e.system["TimeCreated"]["#attributes"]["SystemTime"][:10] for e in mixed} == {
        f"{MIXED.first_day:%Y-%m-%d}"
    }


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
def test_identifiers_agree_between_events(log):
    events = seen(log.name)
    created = {e.process: e for e in events if e.kind == 1}
    for event in events:
        start = created.get(event.process) if event.kind in (3, 11, 22) else None
        if start is not None:
            assert event.data["ProcessId"] == start.data["ProcessId"]
            assert event.data["Image"] == start.data["Image"]
            assert event.data["User"] == start.data["User"]
            assert event.data["UtcTime"] >= start.data["UtcTime"]
            assert event.system["Computer"] == start.system["Computer"]
    logons = {e.data["TargetLogonId"] for e in events if e.kind == 4624}
    people = [e.data["SubjectLogonId"] for e in events if e.kind == 4688]
    assert set(people) - {"0x3e7"} <= logons


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
def test_a_log_has_every_kind_of_event_in_order_of_time_and_distinct_numbers(log):
    events = seen(log.name)
    assert {e.kind for e in events} == {1, 3, 11, 22, 4624, 4688, 5156}
    times = [e.system["TimeCreated"]["#attributes"]["SystemTime"] for e in events]
    assert times == sorted(times)
    numbers = [e.system["EventRecordID"] for e in events]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
def test_three_readers_agree_on_the_samples(log):
    path = SAMPLES / log.name
    written = list(generate(log))
    for event, record in zip(by_evtx(path), written, strict=True):
        assert_says(event, record)
    for event, record in zip(by_python_evtx(path, 60), written[:60], strict=True):
        assert_says(event, record)
    for event, record in zip(by_libevtx(path), written, strict=True):
        assert_says(event, record)
