"""The causes: scripts that can be told apart, and addresses that are what they claim."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from random import Random

import pytest

from workbench.events.generate.causes import (
    LOCAL_CAUSES,
    PUBLIC_CAUSES,
    Rotating,
    draw,
)
from workbench.events.generate.world import Target

CAUSES = LOCAL_CAUSES + PUBLIC_CAUSES


def test_a_rotating_service_stays_in_its_range_and_leaves_none_of_it_out():
    service, rng = Rotating("198.51.100.64", 16, "name", 22), Random(1)
    drawn = {service.draw(rng) for _ in range(500)}
    assert {target.port for target in drawn} == {22}
    assert {ip_address(target.ip) for target in drawn} == set(
        ip_network("198.51.100.64/28").hosts()
    )


def test_a_range_may_be_wider_than_a_24():
    service, rng = Rotating("23.48.96.0", 1024, "name"), Random(1)
    networks = {ip_network(f"{service.draw(rng).ip}/24", strict=False) for _ in range(200)}
    assert networks == set(ip_network("23.48.96.0/22").subnets(new_prefix=24))


def test_a_fixed_target_is_drawn_as_it_is():
    target = Target("10.0.0.1", 80)
    assert draw(target, Random(1)) is target


def test_each_cause_has_its_own_script():
    assert len({cause.command_line for cause in CAUSES}) == len(CAUSES)


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.name)
def test_a_cause_runs_a_script_and_connects_to_addresses(cause):
    assert cause.command_line.startswith(f'"{cause.program.image}" ')
    targets = [draw(target, Random(1)) for target in cause.targets]
    assert all(target.ip == "-" or ip_address(target.ip) for target in targets)
