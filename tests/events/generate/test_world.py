"""The office: computers and people that cannot be confused, programs with their hashes."""

from __future__ import annotations

import re
from ipaddress import ip_address

import pytest

from workbench.events.generate.world import HOSTS, PEOPLE, WORD, WORKSTATIONS, WSCRIPT


@pytest.mark.parametrize("of", ["name", "ip", "machine", "link_local", "global_v6", "computer"])
def test_every_computer_has_its_own(of):
    assert len({getattr(host, of) for host in HOSTS}) == len(HOSTS)


def test_addresses_are_of_their_kind():
    for host in HOSTS:
        assert ip_address(host.ip).is_private
        assert ip_address(host.link_local).is_link_local
        assert ip_address(host.global_v6).version == 6


def test_every_workstation_has_a_person():
    assert len(WORKSTATIONS) == len(PEOPLE) >= 10
    accounts = [host.account for host in HOSTS]
    assert len({user.sid for user in (*PEOPLE, *accounts)}) == len(PEOPLE) + len(accounts)


def test_a_user_is_named_with_the_domain_and_has_a_profile():
    assert PEOPLE[0].full == f"BRIGHTWATER\\{PEOPLE[0].name}"
    assert PEOPLE[0].profile == f"C:\\Users\\{PEOPLE[0].name}"


def test_a_program_has_a_file_and_hashes_of_its_own():
    assert WSCRIPT.file == "wscript.exe"
    assert re.fullmatch(r"SHA256=[0-9A-F]{64},IMPHASH=[0-9A-F]{32}", WSCRIPT.hashes)
    assert WSCRIPT.hashes != WORD.hashes
