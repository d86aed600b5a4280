"""`explain`: one event, by its record number or its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Program
from workbench.events.generate import ATTACK, generate
from workbench.events.writer import write_evtx


@pytest.fixture
def hit(program: Program, rule: Path, logs: Path) -> dict[str, int]:
    """The first event of the attack log that the rule hits."""
    given = ("--samples", logs / "attack.evtx", "--json", "--matches")
    return dict(program("test", "--rules", rule, *given).objects[0]["matches"][0])


def test_the_keys_are_as_documented(
    program: Program, rule: Path, logs: Path, hit: dict[str, int]
) -> None:
    done = program("explain", rule, logs / "attack.evtx", "--index", str(hit["index"]), "--json")
    assert (done.status, done.err) == (0, "")
    assert list(done.object) == ["in_scope", "stages", "predicates"]
    assert done.object["in_scope"] is True
    assert done.object["stages"] == [
        {"stage": 0, "name": "condition", "held": True},
        {"stage": 1, "name": "selection", "held": True},
        {"stage": 2, "name": "not filter_main_*", "held": True},
    ]
    first = done.object["predicates"][0]
    assert list(first) == ["identifier", "field", "modifiers", "value", "held", "seen", "why"]
    assert (first["field"], first["held"], first["seen"]) == ("Initiated", True, ["true"])
    networks = [p for p in done.object["predicates"] if p["modifiers"] == ["cidr"]]
    assert networks
    assert all(p["held"] is False and p["why"] for p in networks)


def test_a_record_is_found_by_its_number(
    program: Program, rule: Path, logs: Path, hit: dict[str, int]
) -> None:
    log = logs / "attack.evtx"
    by_index = program("explain", rule, log, "--index", str(hit["index"]), "--json")
    by_record = program("explain", rule, log, "--record", str(hit["record_id"]), "--json")
    if by_record.status == 2:  # several computers may number their records alike
        assert str(hit["index"]) in by_record.err.split("--index: ")[1]
    else:
        assert by_record.object == by_index.object


def test_readable_without_json(
    program: Program, rule: Path, logs: Path, hit: dict[str, int]
) -> None:
    out = program("explain", rule, logs / "attack.evtx", "--index", str(hit["index"])).out
    assert "✓ stage 1: selection" in out
    assert "✗ filter_main_local_ranges: DestinationIp|cidr: 10.0.0.0/8" in out


@pytest.mark.parametrize(
    ("which", "said"),
    [
        (("--index", "99999999"), "no event has index 99999999"),
        (("--index", "-1"), "no event has index -1"),
        (("--record", "99999999"), "no event has EventRecordID 99999999"),
        (("--record", "x"), "no event has EventRecordID x"),
    ],
)
def test_an_event_that_is_not_there(
    program: Program, rule: Path, logs: Path, which: tuple[str, str], said: str
) -> None:
    done = program("explain", rule, logs / "attack.evtx", *which, "--json")
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_a_file_that_cannot_be_read(
    program: Program, rule: Path, logs: Path, tmp_path: Path
) -> None:
    (tmp_path / "x.evtx").write_bytes(b"no log")
    for given in ((rule, tmp_path / "x.evtx"), (tmp_path / "none.yml", logs / "attack.evtx")):
        done = program("explain", *given, "--index", "0")
        assert (done.status, done.out) == (1, "")
        assert done.err.count("\n") == 1


def test_a_rule_that_is_not_evaluated_says_why(
    program: Program, rule: Path, logs: Path, tmp_path: Path
) -> None:
    path = tmp_path / "linux.yml"
    path.write_text(rule.read_text().replace("product: windows", "product: linux"))
    done = program("explain", path, logs / "attack.evtx", "--index", "0", "--json")
    assert done.status == 0
    assert "only Windows event logs" in done.object["reason"]
    assert done.object["in_scope"] is False
    assert {p["held"] for p in done.object["predicates"]} == {None}


def test_a_number_that_is_not_unique_is_refused_with_the_places(
    program: Program, rule: Path, tmp_path: Path
) -> None:
    records = list(generate(ATTACK, events=10))
    log = tmp_path / "merged.evtx"
    write_evtx(log, records + records)
    given = ("--record", str(records[3].record_id), "--json")
    done = program("explain", rule, log, *given)
    assert (done.status, done.out) == (2, "")
    assert "choose one by --index: 3, 13" in done.err
    first, second = (program("explain", rule, log, "--index", n, "--json") for n in ("3", "13"))
    assert first.object == second.object
