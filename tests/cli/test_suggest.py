"""`suggest`: proposals as a table and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Program
from workbench import paths

SEED = next(paths.RULES.glob("*.yml"))


@pytest.fixture
def roles(logs: Path) -> list[str]:
    return ["--benign", str(logs / "benign.evtx"), "--attack", str(logs / "attack.evtx")]


def test_the_table_says_what_each_would_remove(program: Program, roles: list[str]) -> None:
    done = program("suggest", SEED, *roles, "--max", "10")
    assert done.status == 0
    assert "109 false positives, 11 attacks found" in done.out
    assert "IPv4: 8 networks" in done.out
    assert "8 because filter_main_local_ranges misses: DestinationIp is `-`" in done.out
    assert "DestinationHostname is cdn.calibra-updates.example" in done.out


def test_as_json(program: Program, roles: list[str]) -> None:
    found = program("suggest", SEED, *roles, "--field", "DestinationIp", "--json").object
    (four, six) = found["fields"]
    assert (four["field"], four["version"], six["version"]) == ("DestinationIp", 4, 6)
    assert four["covers"][0] is None
    assert four["covers"][7]["removed"] == four["events"]
    assert found["missed"] == []  # it is asked of one field alone
    for proposal in found["proposals"]:
        assert proposal["removed"]["attack"] == 0
        assert proposal["left"]["attack"] == 11


def test_a_proposal_is_what_exclude_takes(program: Program, roles: list[str]) -> None:
    found = program("suggest", SEED, *roles, "--json").object["proposals"][0]
    modifiers = [part for m in found["modifiers"] for part in ("--modifier", m)]
    asked = ["--field", found["field"], *modifiers, "--value", *found["values"]]
    after = program("exclude", SEED, *asked, *roles, "--json").object["after"]
    assert after["by_role"]["benign"] == found["left"]["benign"]


def test_without_false_positives_there_is_nothing_to_propose(program: Program, logs: Path) -> None:
    done = program("suggest", SEED, "--attack", logs / "attack.evtx")
    assert done.status == 0
    assert "nothing to propose" in done.out


@pytest.mark.parametrize("most", ["0", "17", "x"])
def test_a_number_of_networks_out_of_range_is_refused(program: Program, most: str) -> None:
    assert program("suggest", SEED, "--max", most).status == 2


def test_a_rule_that_is_not_evaluated_says_why(
    program: Program, roles: list[str], tmp_path: Path
) -> None:
    rule = tmp_path / "linux.yml"
    rule.write_text(SEED.read_text().replace("product: windows", "product: linux"))
    done = program("suggest", rule, *roles)
    assert done.status == 2
    assert "only Windows event logs" in done.err
