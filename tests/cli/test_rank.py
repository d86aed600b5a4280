"""`rank`: a table, JSON and CSV of the noisiest rules."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from workbench import paths

SEED = next(paths.RULES.glob("*.yml"))
QUIET = """\
title: '=cmd()'
id: 7c8a5f3e-0000-4000-8000-000000000001
level: low
logsource: {product: windows, category: process_creation}
detection:
    selection:
        Image|endswith: '\\nothing-has-this.exe'
    condition: selection
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "seed.yml").write_bytes(SEED.read_bytes())
    (folder / "quiet.yml").write_text(QUIET)
    return folder


@pytest.fixture
def roles(logs: Path) -> list[str]:
    return ["--benign", str(logs / "benign.evtx"), "--attack", str(logs / "attack.evtx")]


def test_the_hits_are_those_of_test(program: Program, rules: Path, roles: list[str]) -> None:
    ranked = program("rank", "--rules", rules, *roles, "--json").objects
    tested = program("test", "--rules", rules, *roles, "--json").objects
    told = {each["rule_id"]: each for each in ranked}
    assert ranked[0]["hits"] > 0
    assert ranked[1]["hits"] == 0
    for each in tested:
        mine = told[each["rule_id"]]
        assert (mine["hits"], mine["in_scope"]) == (each["hits"], each["in_scope"])
        roles_of = {role: mine[role] for role in ("benign", "attack", "unlabelled")}
        assert roles_of == each["by_role"]


def test_an_object_has_the_rates_with_their_intervals(
    program: Program, rules: Path, roles: list[str]
) -> None:
    first = program("rank", "--rules", rules, *roles, "--json").objects[0]
    rate = first["false_discovery_rate"]
    assert rate["low"] < rate["value"] < rate["high"]
    assert rate["value"] == first["benign"] / (first["benign"] + first["attack"])
    assert first["share_of_alerts"] == 1.0
    assert first["attacks_kept"] == first["attacks_before"] == first["attack"]


def test_without_labels_a_rate_is_null(program: Program, rules: Path, logs: Path) -> None:
    samples = ["--samples", str(logs / "mixed.evtx")]
    first = program("rank", "--rules", rules, *samples, "--json").objects[0]
    assert first["unlabelled"] > 0
    assert first["false_discovery_rate"] is None


def test_the_table_names_the_firing_rules_and_counts_the_rest(
    program: Program, rules: Path, roles: list[str]
) -> None:
    done = program("rank", "--rules", rules, *roles)
    assert done.status == 0
    assert done.out.splitlines()[0].startswith("rule ")
    assert "=cmd()" not in done.out
    assert "2 rules, 1 with hits, 0 not evaluated" in done.out


def test_csv_neutralises_formulas(program: Program, rules: Path, roles: list[str]) -> None:
    done = program("rank", "--rules", rules, *roles, "--csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["title"] for row in rows][1] == "'=cmd()"
    assert float(rows[0]["false_discovery_rate_low"]) < float(rows[0]["false_discovery_rate"])


def test_known_false_positives_are_counted(
    program: Program, rules: Path, roles: list[str], tmp_path: Path
) -> None:
    known = tmp_path / "known-FPs.csv"
    rule_id = program("rank", "--rules", rules, *roles, "--json").objects[0]["rule_id"]
    known.write_text(f"RuleId;RuleName;MatchString\n{rule_id};x;.*\n")
    first = program("rank", "--rules", rules, *roles, "--known", known, "--json").objects[0]
    assert first["known"] == first["hits"]


def test_another_file_as_known_is_refused(program: Program, rules: Path, roles: list[str]) -> None:
    done = program("rank", "--rules", rules, *roles, "--known", rules / "quiet.yml")
    assert done.status == 1
    assert "RuleId;RuleName;MatchString" in done.err


def test_a_broken_rule_is_named_and_the_others_ranked(
    program: Program, rules: Path, roles: list[str]
) -> None:
    (rules / "broken.yml").write_text("title: [\n")
    done = program("rank", "--rules", rules, *roles)
    assert done.status == 1
    assert "broken.yml" in done.err
    assert "2 rules" in done.out


def test_overlapping_rules_are_pointed_out(program: Program, rules: Path, roles: list[str]) -> None:
    twin = SEED.read_text().replace("title:", "title: Twin of", 1)
    (rules / "twin.yml").write_text(twin)
    done = program("rank", "--rules", rules, *roles)
    assert "1 pair of rules fires on nearly the same events" in done.out
