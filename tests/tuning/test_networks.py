"""Networks for the false positives of a field: what they hold, and what stays out of them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence

from tests.catalogue.ranking import truth_over
from tests.engine.conftest import table_of
from workbench.engine.ask import Masks, Settings
from workbench.engine.evaluate import evaluate
from workbench.engine.logsource import load_mappings
from workbench.sigma.parse import read_rule
from workbench.tuning.networks import NetworkPlan, known_ranges, plan_networks

RULE = """\
title: x
logsource: {product: windows}
detection:
    selection: {Kind: connection}
    filter_main_vendor: {Ip|cidr: 20.0.0.0/11}
    condition: selection and not 1 of filter_main_*
"""
Addresses = Sequence[str | None]


def plans(
    benign: Addresses, attack: Addresses = (), unlabelled: Addresses = (), **given: bool
) -> Mapping[int, NetworkPlan]:
    addresses = [*benign, *attack, *unlabelled]
    events = [
        {"Kind": "connection", **({} if address is None else {"Ip": address})}
        for address in addresses
    ]
    size, first, second = len(events), len(benign), len(benign) + len(attack)
    truth = truth_over(size, benign=range(first), attack=range(first, second))
    masks = Masks(table_of(events), Settings(mapped_as_ipv4=given.pop("mapped", False)))
    verdict = evaluate(read_rule(RULE), masks, load_mappings())
    return {p.version: p for p in plan_networks(verdict, masks, truth, "Ip", 4, **given)}


def networks(plan: NetworkPlan, count: int) -> tuple[str, ...] | None:
    choice = plan.covers[count - 1]
    return choice and choice.networks


def test_the_narrowest_networks_of_each_number() -> None:
    plan = plans(["198.51.100.4", "198.51.100.7", "203.0.113.9", "203.0.113.9"])[4]
    assert networks(plan, 1) == ("192.0.0.0/4",)
    assert networks(plan, 2) == ("198.51.100.4/30", "203.0.113.9/32")
    assert networks(plan, 3) == ("198.51.100.4/32", "198.51.100.7/32", "203.0.113.9/32")
    assert plan.covers[1] is not None
    assert (plan.covers[1].removed, plan.covers[1].addresses) == (4, 5)
    assert plan.events == 4


def test_an_attack_s_address_stays_out() -> None:
    plan = plans(["198.51.100.4", "198.51.100.7"], ["198.51.100.5"])[4]
    assert networks(plan, 1) is None
    assert networks(plan, 2) == ("198.51.100.4/32", "198.51.100.7/32")


def test_an_attack_that_another_exclusion_hides_is_kept_out() -> None:
    plan = plans(["20.128.0.1", "19.0.0.1"], ["20.1.2.3"])[4]
    assert networks(plan, 1) is None
    held = [ipaddress.ip_network(n) for n in networks(plan, 2) or ()]
    assert held
    assert not any(ipaddress.ip_address("20.1.2.3") in network for network in held)


def test_an_address_that_an_attack_has_too_is_told() -> None:
    plan = plans(["198.51.100.4", "203.0.113.9"], ["203.0.113.9"])[4]
    assert plan.shared == ("203.0.113.9",)
    assert set(plan.covers) == {None}
    assert plan.curve(2)[-1].networks == ("198.51.100.4/32",)


def test_unlabelled_alerts_stay_out_on_request() -> None:
    given = (["198.51.100.4", "198.51.100.7"], [], ["198.51.100.5"])
    assert networks(plans(*given)[4], 1) == ("198.51.100.4/30",)
    assert networks(plans(*given, keep_unlabelled=True)[4], 1) is None


def test_each_ip_version_is_planned_for_itself() -> None:
    found = plans(["198.51.100.4", "2001:db8::1", "2001:db8::2", "-", None, "::ffff:10.0.0.1"])
    assert found[4].events == 1
    assert found[6].events == 3
    assert networks(found[6], 2) == ("::ffff:10.0.0.1/128", "2001:db8::/126") or networks(
        found[6], 2
    ) == ("::ffff:a00:1/128", "2001:db8::/126")


def test_mapped_addresses_are_ipv4_where_the_workspace_says_so() -> None:
    found = plans(["::ffff:198.51.100.4", "198.51.100.7"], mapped=True)
    assert list(found) == [4]
    assert networks(found[4], 1) == ("198.51.100.4/30",)


def test_without_an_address_there_is_no_plan() -> None:
    assert plans(["-", None, "LOCAL"]) == {}


def test_known_ranges_are_named() -> None:
    def of(*texts: str) -> tuple[str, ...]:
        return known_ranges([ipaddress.ip_network(text) for text in texts])

    assert of("10.1.0.0/16", "169.254.7.0/24") == ("private", "link-local")
    assert of("100.64.3.0/24") == ("carrier-grade NAT",)
    assert of("2001:db8:1::/48", "ff02::/16") == ("documentation", "multicast")
    assert of("8.8.8.0/24", "8.0.0.0/7") == ()
