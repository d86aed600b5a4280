"""`test`: what it counts, prints and returns."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.cli.conftest import Program
from workbench.sigma.parse import read_rule

KEYS = [
    "rule_id",
    "title",
    "path",
    "status",
    "reason",
    "in_scope",
    "hits",
    "by_role",
    "stages",
    "predicates",
]
UNKNOWN = """\
title: Nobody maps this
logsource: {product: linux, category: process_creation}
detection:
    selection:
        A|cidr: 10.0.0.0/8
        B: [1, true, null, text]
    condition: selection
"""


def test_one_object_for_each_rule_with_all_keys_in_order(
    program: Program, rule: Path, logs: Path
) -> None:
    done = program("test", "--rules", rule, "--samples", logs, "--json")
    assert (done.status, done.err) == (0, "")
    [found] = done.objects
    assert list(found) == KEYS
    assert found["rule_id"] == "992a6cae-db6a-43c8-9cec-76d7195c96fc"
    assert found["path"] == str(rule)
    assert (found["status"], found["reason"]) == ("evaluated", None)
    assert [list(stage) for stage in found["stages"]] == [["stage", "name", "hits"]] * 3
    assert [s["name"] for s in found["stages"]] == ["condition", "selection", "not filter_main_*"]
    assert {tuple(p) for p in found["predicates"]} == {
        ("identifier", "field", "modifiers", "value", "hits")
    }
    assert found["predicates"][1]["modifiers"] == ["endswith"]
    assert found["predicates"][1]["value"] == "\\wscript.exe"


def test_hits_are_counted_by_role(program: Program, rule: Path, logs: Path) -> None:
    roles = ("--benign", logs / "benign.evtx", "--attack", logs / "attack.evtx")
    [found] = program("test", "--rules", rule, "--samples", logs, *roles, "--json").objects
    assert list(found["by_role"]) == ["benign", "attack", "unlabelled"]
    assert all(found["by_role"].values())
    assert sum(found["by_role"].values()) == found["hits"] == found["stages"][0]["hits"]
    assert found["hits"] < found["stages"][1]["hits"] < found["in_scope"]


def test_a_role_counts_more_than_none_and_a_log_only_once(
    program: Program, rule: Path, logs: Path
) -> None:
    once = ("test", "--rules", rule, "--attack", logs / "attack.evtx")
    [alone] = program(*once, "--json").objects
    [again] = program(*once, "--samples", logs / "attack.evtx", "--json").objects
    assert again == alone


def test_two_roles_for_one_log_are_refused(program: Program, rule: Path, logs: Path) -> None:
    both = ("--benign", logs, "--attack", logs / "attack.evtx")
    done = program("test", "--rules", rule, *both)
    assert done.status == 2
    assert "attack.evtx is named as benign and as attack" in done.err


def test_matches_name_file_place_and_both_identifiers(
    program: Program, rule: Path, logs: Path, tmp_path: Path
) -> None:
    inside = tmp_path / "all" / "deep"
    inside.mkdir(parents=True)
    shutil.copy(logs / "attack.evtx", inside / "a.evtx")
    given = ("--samples", tmp_path / "all", "--attack", logs / "attack.evtx")
    [found] = program("test", "--rules", rule, *given, "--json", "--matches").objects
    assert list(found) == [*KEYS, "matches"]
    matches = found["matches"]
    assert len(matches) == found["hits"]
    assert {match["file"] for match in matches} == {"deep/a.evtx", "attack.evtx"}
    assert {tuple(match) for match in matches} == {("file", "index", "record_id", "header_id")}
    assert all(isinstance(match["record_id"], int) for match in matches)
    first, second = (
        [m["index"] for m in matches if m["file"] == name]
        for name in ("deep/a.evtx", "attack.evtx")
    )
    assert first == second
    explained = program(
        "explain", rule, logs / "attack.evtx", "--index", str(first[0]), "--json"
    ).object
    assert explained["stages"][0]["held"] is True


def test_a_rule_that_is_not_evaluated_is_no_failure(
    program: Program, logs: Path, tmp_path: Path
) -> None:
    path = tmp_path / "linux.yml"
    path.write_text(UNKNOWN)
    done = program("test", "--rules", path, "--samples", logs, "--json", "--matches")
    assert done.status == 0
    [found] = done.objects
    assert found["status"] == "not evaluated"
    assert "only Windows" in found["reason"]
    assert (found["in_scope"], found["hits"], found["matches"]) == (0, 0, [])
    assert found["rule_id"] is None
    assert [p["value"] for p in found["predicates"]] == ["10.0.0.0/8", 1, True, None, "text"]


def test_what_is_doubtful_in_a_rule_is_said(program: Program, logs: Path, tmp_path: Path) -> None:
    path = tmp_path / "twice.yml"
    path.write_text("title: a\ntitle: b\ndetection:\n    s: {A: b}\n    condition: s\n")
    done = program("test", "--rules", path, "--samples", logs, "--json")
    assert "`title` stands twice" in done.err


def test_what_cannot_be_read_is_named_and_the_rest_is_done(
    program: Program, rule: Path, logs: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.yml").write_text("title: [")
    (tmp_path / "no.evtx").write_bytes(b"no log")
    rules = ("--rules", tmp_path / "bad.yml", rule, tmp_path / "none.yml")
    done = program("test", *rules, "--samples", tmp_path / "no.evtx", logs, "--json")
    assert done.status == 1
    assert [found["rule_id"][:8] for found in done.objects] == ["992a6cae"]
    assert done.objects[0]["hits"] > 0
    lines = done.err.splitlines()
    assert len(lines) == 3
    for line, name in zip(lines, ("no.evtx", "bad.yml", "none.yml"), strict=True):
        assert name in line


def test_a_damaged_log_is_reported_and_no_failure(
    program: Program, rule: Path, logs: Path, tmp_path: Path
) -> None:
    data = (logs / "benign.evtx").read_bytes()
    (tmp_path / "cut.evtx").write_bytes(data[: len(data) // 2 + 1000])
    done = program("test", "--rules", rule, "--samples", tmp_path / "cut.evtx", "--json")
    assert done.status == 0
    assert "cut.evtx: " in done.err
    whole = program("test", "--rules", rule, "--samples", logs / "benign.evtx", "--json")
    assert 0 < done.objects[0]["in_scope"] < whole.objects[0]["in_scope"]


def test_every_document_of_a_file_has_its_object(
    program: Program, rule: Path, tmp_path: Path
) -> None:
    path = tmp_path / "two.yml"
    path.write_text(rule.read_text() + "\n---\n" + UNKNOWN)
    done = program("test", "--rules", path, "--json")
    assert [found["status"] for found in done.objects] == ["evaluated", "not evaluated"]
    assert {found["path"] for found in done.objects} == {str(path)}


def test_without_json_a_readable_table(program: Program, rule: Path, logs: Path) -> None:
    done = program("test", "--rules", rule, "--benign", logs / "benign.evtx", "--matches")
    head, row, *rest = done.out.splitlines()
    assert " ".join(head.split()) == "title status in scope hits benign attack unlabelled"
    assert row.startswith("Outbound Network Connection Initiated By Script Interpreter")
    assert any("filter_main_ms_ranges: DestinationIp|cidr: 20.0.0.0/11" in line for line in rest)
    assert any(line.startswith("benign.evtx") for line in rest)


def test_the_table_says_why_a_rule_is_not_evaluated(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "linux.yml"
    path.write_text(UNKNOWN)
    done = program("test", "--rules", path)
    assert "not evaluated: Nobody maps this: no mapping for log source" in done.out


def test_the_reference_corpus_is_hit_as_expected(program: Program, corpus: Path) -> None:
    """Counts in scope, hits and their record numbers of the rules with expected results."""
    expected = json.loads((corpus / "expected.json").read_text(encoding="utf-8"))["oracle"]
    rules, samples = corpus / "rules", corpus
    done = program(
        "test", "--rules", rules, "--samples", samples / "evtx", samples / "regression",
        "--json", "--matches",
    )  # fmt: skip
    found = {each["rule_id"]: each for each in done.objects}
    assert done.status == 0
    for rule_id, wanted in expected.items():
        seen = found[rule_id]
        hits = sorted(m["record_id"] for m in seen["matches"])
        assert seen["status"] == "evaluated", seen["reason"]
        assert seen["in_scope"] == wanted["in_scope"], seen["path"]
        assert hits == sorted(i for ids in wanted["hits"].values() for i in ids), seen["path"]


FILTER = """\
title: Nothing from ours
logsource: {product: windows}
filter:
    rules: [RULE]
    selection:
        DestinationIp|cidr: ['0.0.0.0/0', '::/0']
    condition: not selection
"""


def test_filters_among_the_rules_are_applied(
    program: Program, rule: Path, logs: Path, tmp_path: Path
) -> None:
    (tmp_path / "mf_ours.yml").write_text(FILTER.replace("RULE", read_rule_id(rule)))
    given = ("--attack", logs / "attack.evtx", "--json")
    [alone] = program("test", "--rules", rule, *given).objects
    [found] = program("test", "--rules", tmp_path, rule, *given).objects
    assert "filters" not in alone
    assert found["filters"] == ["Nothing from ours"]
    assert alone["hits"] > found["hits"] == 0
    assert found["stages"][-1]["name"] == "filter Nothing from ours"
    assert found["predicates"][-1]["identifier"] == "filter Nothing from ours: selection"


def test_a_filter_that_is_for_none_of_the_rules_is_said(
    program: Program, rule: Path, logs: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.yml").write_text(FILTER)
    (tmp_path / "b.yml").write_text(FILTER.replace("[RULE]", "{}").replace("ours", "theirs"))
    done = program("test", "--rules", rule, tmp_path, "--samples", logs, "--json")
    assert (done.status, len(done.objects)) == (0, 1)
    assert "filter Nothing from ours is not applied: none of the rules" in done.err
    assert "filter Nothing from theirs is not applied: `rules` must name" in done.err


def read_rule_id(rule: Path) -> str:
    return read_rule(rule.read_text(encoding="utf-8")).meta.id
