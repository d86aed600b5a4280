"""Correlations on the command line: what `test` says of their alerts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Program
from workbench.cli.alerts import time_text

PART = """\
title: Script host on the network
name: script
logsource: {product: windows, category: network_connection}
detection:
    selection:
        Image|endswith: '\\wscript.exe'
    condition: selection
"""
MANY = """\
title: Many connections of one script host
id: 1c4b7a3e-3c52-4a30-9c1b-6d3f6f9a2b10
correlation:
    type: event_count
    rules: [script]
    group-by: [Computer]
    timespan: 1h
    condition: {gte: 2}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The correlation and its rule, each in a file."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "many.yml").write_text(MANY)
    (folder / "script.yml").write_text(PART)
    return folder


def test_a_correlation_is_judged_over_the_rules_of_all_files(
    program: Program, rules: Path, logs: Path
) -> None:
    roles = ("--benign", logs / "benign.evtx", "--attack", logs / "attack.evtx")
    done = program("test", "--rules", rules, *roles, "--json")
    assert (done.status, done.err) == (0, "")
    many, script = done.objects
    assert (many["status"], many["reason"]) == ("evaluated", None)
    assert (many["stages"], many["predicates"]) == ([], [])
    assert 0 < many["hits"] <= script["hits"]
    assert sum(many["by_role"].values()) == many["hits"]
    assert many["in_scope"] == script["in_scope"]
    assert script["part_of"] == ["Many connections of one script host"]
    assert "part_of" not in many
    for alert in many["alerts"]:
        assert list(alert) == ["group", "count", "events", "first", "last", "role"]
        assert list(alert["group"]) == ["Computer"]
        assert 2 <= alert["count"] <= alert["events"]
        assert alert["first"] <= alert["last"]
        assert alert["role"] in ("benign", "attack", "unlabelled")
    assert sum(alert["events"] for alert in many["alerts"]) == many["hits"]


def test_several_files_and_several_documents_are_the_same(
    program: Program, rules: Path, logs: Path, tmp_path: Path
) -> None:
    one = tmp_path / "one.yml"
    one.write_text(f"{MANY}---\n{PART}")
    apart = program("test", "--rules", *rules.iterdir(), "--samples", logs, "--json").objects
    joined = program("test", "--rules", one, "--samples", logs, "--json").objects
    alerts = [found["alerts"] for found in (*apart, *joined) if "alerts" in found]
    assert len(alerts) == 2
    assert alerts[0] == alerts[1] != []


def test_a_rule_that_is_generated_is_one_of_its_own(
    program: Program, rules: Path, logs: Path
) -> None:
    (rules / "many.yml").write_text(MANY + "    generate: true\n")
    found = program("test", "--rules", rules, "--samples", logs, "--json").objects
    assert not [each for each in found if "part_of" in each]


def test_a_missing_rule_is_said(program: Program, rules: Path, logs: Path) -> None:
    done = program("test", "--rules", rules / "many.yml", "--samples", logs, "--json")
    assert done.status == 0
    assert done.object["status"] == "not evaluated"
    assert "`script` that it refers to is not among the rules" in done.object["reason"]
    assert done.object["alerts"] == []


def test_the_alerts_are_a_table_for_people(program: Program, rules: Path, logs: Path) -> None:
    done = program("test", "--rules", rules, "--samples", logs, "--matches")
    head, first = done.out.split("alerts of Many connections of one script host\n")[1].split("\n")[
        :2
    ]
    assert head.split() == ["group", "value", "events", "first", "last", "role"]
    assert first.startswith("Computer: ")


def test_times_are_utc() -> None:
    assert time_text(1_772_438_400_000_001) == "2026-03-02T08:00:00.000001Z"
    assert time_text(-1) == "1969-12-31T23:59:59.999999Z"
    assert time_text(10**18) == str(10**18)


def test_an_event_of_an_alert_is_explained(program: Program, logs: Path, tmp_path: Path) -> None:
    one = tmp_path / "one.yml"
    one.write_text(f"{MANY}---\n{PART}")
    log = logs / "benign.evtx"
    found = program("test", "--rules", one, "--samples", log, "--json", "--matches").objects[0]
    index = str(found["matches"][0]["index"])
    done = program("explain", one, log, "--index", index)
    assert done.status == 0
    assert "in alert 1 of Computer " in done.out
