"""`exclude`: the tuned text, where it goes, and what it does to the hits."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Program

CIDR = ("--field", "DestinationIp", "--modifier", "cidr", "--value")


def test_the_tuned_rule_goes_to_standard_output(program: Program, rule: Path) -> None:
    before = rule.read_text()
    done = program("exclude", rule, *CIDR, "203.0.113.0/24", "--name", "filter_main_cdn")
    assert (done.status, done.err) == (0, "")
    added = [line for line in done.out.splitlines() if line not in before.splitlines()]
    assert added == [
        "    filter_main_cdn:",
        "        DestinationIp|cidr: '203.0.113.0/24'",
    ]
    assert rule.read_text() == before


def test_bytes_stay_as_they_are(program: Program, rule: Path, tmp_path: Path) -> None:
    odd, out = tmp_path / "odd.yml", tmp_path / "out.yml"
    data = b"\xef\xbb\xbf" + rule.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    odd.write_bytes(data)
    assert program("exclude", odd, *CIDR, "203.0.113.0/24", "-o", out).status == 0
    left = out.read_bytes().split(b"\r\n")
    assert b"\n" not in b"".join(left)
    for line in data.split(b"\r\n"):
        assert line in left
    assert len(left) == len(data.split(b"\r\n")) + 2


def test_values_join_an_exclusion_that_is_there(program: Program, rule: Path) -> None:
    given = (*CIDR, "203.0.113.0/24", "198.51.100.0/24", "--name", "filter_main_ms_ranges")
    out = program("exclude", rule, *given).out
    assert "            - '203.0.113.0/24'\n            - '198.51.100.0/24'\n" in out


def test_modified_changes_only_on_request(program: Program, rule: Path) -> None:
    plain = program("exclude", rule, *CIDR, "203.0.113.0/24").out
    dated = program("exclude", rule, *CIDR, "203.0.113.0/24", "--modified").out
    assert "modified: 2024-03-13" in plain
    assert f"modified: {date.today().isoformat()}" in dated


def test_json_has_the_hits_before_and_after(
    program: Program, rule: Path, logs: Path, tmp_path: Path
) -> None:
    roles = ("--benign", logs / "benign.evtx", "--attack", logs / "attack.evtx")
    out = tmp_path / "tuned.yml"
    done = program("exclude", rule, *CIDR, "0.0.0.0/1", "-o", out, *roles, "--json")
    assert done.status == 0
    found = done.object
    assert list(found) == ["rule_id", "title", "identifier", "before", "after", "path"]
    assert list(found["before"]) == ["in_scope", "hits", "by_role"]
    assert found["path"] == str(out)
    assert 0 < found["after"]["by_role"]["benign"] < found["before"]["by_role"]["benign"]
    [again] = program("test", "--rules", out, *roles, "--json").objects
    assert again["hits"] == found["after"]["hits"]
    assert f"    {found['identifier']}:\n" in out.read_text()
    lost = found["before"]["by_role"]["attack"] - found["after"]["by_role"]["attack"]
    assert (f"{lost} attack events are no longer hit" in done.err) == (lost > 0)


def test_json_without_logs_and_without_a_file(program: Program, rule: Path) -> None:
    found = program("exclude", rule, *CIDR, "203.0.113.0/24", "--json").object
    assert (found["before"], found["after"], found["path"]) == (None, None, None)
    assert "203.0.113.0/24" in found["text"]


def test_hits_are_told_beside_the_rule(
    program: Program, rule: Path, logs: Path, tmp_path: Path
) -> None:
    given = (*CIDR, "203.0.113.0/24", "--samples", logs)
    done = program("exclude", rule, *given)
    assert done.out.startswith("title: ")
    assert "before" in done.err
    done = program("exclude", rule, *given, "-o", tmp_path / "x.yml")
    assert done.out.splitlines()[0].split() == ["hits", "benign", "attack", "unlabelled"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((*CIDR, "203.0.113.7/24"), "has host bits set; the network is 203.0.113.0/24"),
        ((*CIDR, "server"), "`server` is not an address or a network"),
        (("--field", "User", "--modifier", "near", "--value", "x"), "unknown modifier `near`"),
        (("--field", "User", "--value", "*"), "matches every value"),
        (("--field", "User", "--modifier", "re", "--value", "("), ""),
        ((*CIDR, "10.0.0.0/8", "--name", "filter_main_local_ranges"), "already excludes this"),
        (("--field", "User", "--value", "x", "--name", "selection"), "is no exclusion"),
        (("--field", "User", "--value", "x", "--name", "not a name"), "cannot be the name"),
        (("--field", "User", "--value", "a\nb"), "line break"),
    ],
)
def test_what_has_no_meaning_is_refused_and_nothing_is_written(
    program: Program, rule: Path, tmp_path: Path, given: tuple[str, ...], said: str
) -> None:
    out = tmp_path / "out.yml"
    done = program("exclude", rule, *given, "-o", out)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert not out.exists()


@pytest.mark.parametrize("value", ["-", "4688", "true", "it's", "a, b", "C:\\Program Files\\x.exe"])
def test_values_are_text_as_given(program: Program, rule: Path, value: str, tmp_path: Path) -> None:
    out = tmp_path / "out.yml"
    assert program("exclude", rule, "--field", "User", "--value", value, "-o", out).status == 0
    [found] = program("test", "--rules", out, "--json").objects
    assert found["predicates"][-1]["value"] == value


def test_a_modifier_that_needs_a_number_gets_one(program: Program, rule: Path) -> None:
    given = ("--field", "DestinationPort", "--modifier", "gte", "--value", "49152")
    assert "DestinationPort|gte: 49152\n" in program("exclude", rule, *given).out


def test_a_network_without_cidr_is_pointed_out(program: Program, rule: Path) -> None:
    done = program("exclude", rule, "--field", "DestinationIp", "--value", "203.0.113.0/24")
    assert done.status == 0
    assert "needs --modifier cidr" in done.err


def test_several_modifiers(program: Program, rule: Path) -> None:
    one = ("--modifier", "contains", "--modifier", "all")
    for modifiers in (one, ("--modifier", "contains|all")):
        done = program("exclude", rule, "--field", "User", *modifiers, "--value", "a", "b")
        assert "User|contains|all:\n" in done.out


def test_several_fields_are_excluded_together(program: Program, rule: Path, logs: Path) -> None:
    image = ("--field", "Image", "--modifier", "endswith", "--value", "\\wscript.exe")
    ip = (*CIDR, "0.0.0.0/1", "::/1")
    hits = {}
    for name, given in (("image", image), ("ip", ip), ("both", (*image, *ip))):
        found = program("exclude", rule, *given, "--samples", logs, "--json").object
        hits[name] = found["before"]["hits"] - found["after"]["hits"]
    assert 0 < hits["both"] < min(hits["image"], hits["ip"])
    assert found["identifier"] == "filter_main_image_destinationip"
    assert (
        "    filter_main_image_destinationip:\n"
        "        Image|endswith: '\\wscript.exe'\n"
        "        DestinationIp|cidr:\n"
        "            - '0.0.0.0/1'\n"
        "            - '::/1'\n"
    ) in found["text"]


def test_each_of_several_fields_is_checked(program: Program, rule: Path) -> None:
    user = ("--field", "User", "--value", "x")
    done = program("exclude", rule, *user, *CIDR, "203.0.113.7/24")
    assert (done.status, done.out) == (2, "")
    assert "has host bits set" in done.err
    done = program("exclude", rule, *user, *user)
    assert "`User` is asked twice" in done.err


def test_the_rule_itself_can_be_the_output(program: Program, rule: Path, tmp_path: Path) -> None:
    path = tmp_path / "rule.yml"
    path.write_bytes(rule.read_bytes())
    assert program("exclude", path, *CIDR, "203.0.113.0/24", "-o", path).status == 0
    assert "203.0.113.0/24" in path.read_text()
    assert os.listdir(tmp_path) == ["rule.yml"]  # noqa: PTH208 - nothing is left beside it


def test_an_output_that_cannot_be_written(program: Program, rule: Path, tmp_path: Path) -> None:
    done = program("exclude", rule, *CIDR, "203.0.113.0/24", "-o", tmp_path / "none" / "x.yml")
    assert (done.status, done.out) == (1, "")
    assert "the folder does not exist" in done.err


def test_the_other_rules_of_a_file_stay(program: Program, rule: Path, tmp_path: Path) -> None:
    path = tmp_path / "two.yml"
    second = rule.read_text().replace("title: Outbound", "title: Second")
    path.write_text(rule.read_text().rstrip("\n") + "\n---\n" + second)
    done = program("exclude", path, *CIDR, "203.0.113.0/24")
    assert "this is about the rule `Outbound" in done.err
    assert done.out.endswith("\n---\n" + second)
