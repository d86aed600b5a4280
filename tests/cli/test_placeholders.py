"""Placeholder values from a file that is named, and from one beside the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Program

RULE = """\
title: By a listed interpreter
logsource: {category: network_connection, product: windows}
detection:
    selection:
        Image|expand|endswith: '%interpreters%'
    condition: selection
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    path = tmp_path / "rules" / "listed.yml"
    path.write_text(RULE)
    return path


def test_without_values_the_rule_is_not_evaluated(
    program: Program, listed: Path, logs: Path
) -> None:
    [found] = program("test", "--rules", listed, "--attack", logs / "attack.evtx", "--json").objects
    assert found["reason"] == "selection: placeholder `%interpreters%` is not resolved"


@pytest.mark.parametrize("given", ["rules/listed.yml", "rules"])
def test_values_beside_the_rules_are_found(
    program: Program, listed: Path, logs: Path, tmp_path: Path, given: str
) -> None:
    (listed.parent / "placeholders.yml").write_text("interpreters: ['\\wscript.exe']")
    done = program("test", "--rules", tmp_path / given, "--samples", logs, "--json")
    [found] = done.objects
    assert (done.status, found["status"]) == (0, "evaluated")
    assert found["hits"] > 0


def test_a_file_that_is_named_counts_more(
    program: Program, listed: Path, logs: Path, tmp_path: Path
) -> None:
    (listed.parent / "placeholders.yml").write_text("interpreters: ['\\wscript.exe']")
    own = tmp_path / "own.json"
    own.write_text('{"interpreters": ["\\\\nothing.exe"]}')
    given = ("--placeholders", own, "--json")
    [found] = program("test", "--rules", listed, "--samples", logs, *given).objects
    assert (found["status"], found["hits"]) == ("evaluated", 0)
    explained = program("explain", listed, logs / "attack.evtx", "--index", "0", *given)
    assert "reason" not in explained.object
    excluded = program("exclude", listed, "--field", "User", "--value", "x", *given)
    assert "%interpreters%" in excluded.object["text"]


def test_what_cannot_be_used_is_named(program: Program, listed: Path, logs: Path) -> None:
    bad = listed.parent / "placeholders.yml"
    bad.write_text("- no mapping")
    asked = ("test", "--rules", listed, "--samples", logs)
    beside = program(*asked)
    assert beside.status == 0
    assert f"{bad}: a mapping of names to values is expected" in beside.err
    named = program(*asked, "--placeholders", bad)
    assert (named.status, named.out) == (1, "")
    missing = program(*asked, "--placeholders", bad.with_name("none.yml"))
    assert (missing.status, missing.out) == (1, "")
    assert "none.yml" in missing.err
