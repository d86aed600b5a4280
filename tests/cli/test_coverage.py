"""`coverage`: techniques by tactic, gaps, and the Navigator's layer."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Program

RULE = """\
title: A rule
id: 7c8a5f3e-0000-4000-8000-000000000001
tags: [attack.execution, attack.t1059.001, attack.nonsense]
logsource: {product: windows, category: process_creation}
detection: {selection: {Image: x}, condition: selection}
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SIGMA_WORKBENCH_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a.yml").write_text(RULE)
    return folder


def test_the_table_names_techniques_and_gaps(program: Program, rules: Path) -> None:
    done = program("coverage", "--rules", rules)
    assert done.status == 0
    assert "Execution  T1059.001  PowerShell" in done.out
    assert "Execution: 1 of " in done.out
    assert "T1486 Data Encrypted for Impact" in done.out
    assert "the tag `attack.nonsense` is not in ATT&CK v19" in done.err


def test_as_json(program: Program, rules: Path) -> None:
    found = program("coverage", "--rules", rules, "--json").object
    (execution,) = [t for t in found["tactics"] if t["name"] == "Execution"]
    (technique,) = [t for t in execution["techniques"] if t["id"] == "T1059"]
    assert technique["rules"] == ["7c8a5f3e-0000-4000-8000-000000000001"]
    assert found["untagged_rules"] == 0


def test_as_csv_with_the_gaps(program: Program, rules: Path) -> None:
    done = program("coverage", "--rules", rules, "--csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    counts = {(row["tactic"], row["technique"]): row["rules"] for row in rows}
    assert counts["Execution", "T1059"] == counts["Execution", "T1059.001"] == "1"
    assert counts["Impact", "T1486"] == "0"


def test_a_layer_is_written(program: Program, rules: Path, tmp_path: Path) -> None:
    layer = tmp_path / "layer.json"
    assert program("coverage", "--rules", rules, "--navigator", layer).status == 0
    assert json.loads(layer.read_text())["versions"]["layer"] == "4.5"


def test_a_layer_that_cannot_be_written_is_said(
    program: Program, rules: Path, tmp_path: Path
) -> None:
    done = program("coverage", "--rules", rules, "--navigator", tmp_path / "none" / "layer.json")
    assert done.status == 1
    assert "layer.json" in done.err


def test_a_retired_technique_is_named_with_its_successor(program: Program, rules: Path) -> None:
    (rules / "b.yml").write_text(RULE.replace("t1059.001", "t1562.001").replace("0001", "0002"))
    done = program("coverage", "--rules", rules)
    assert "T1562.001 Disable or Modify Tools is retired, now T1685" in done.err
    assert "Defense Impairment  T1685" in done.out


def test_a_broken_rule_is_named(program: Program, rules: Path) -> None:
    (rules / "b.yml").write_text("title: [")
    done = program("coverage", "--rules", rules)
    assert done.status == 1
    assert "b.yml" in done.err
