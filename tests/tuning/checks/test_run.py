"""All checks over one text and over many."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaRuleLocation

from tests.tuning.checks.texts import SOUND, sound
from workbench.tuning.checks.issues import code_of
from workbench.tuning.checks.problem import UNREAD, Severity
from workbench.tuning.checks.run import Run, problems_of
from workbench.tuning.checks.validators import known_checks


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("title: x\ndetection: [\n", 3, 1),
        ("- a\n", 1, 1),
        ("title: x\n", 1, 1),
        ("", 1, 1),
        ("a: 1\n---\n", 1, 1),
        ("action: global\ntitle: x\n", 1, 1),
    ],
)
def test_a_text_that_holds_no_rule_has_one_problem_at_its_place(
    text: str, line: int, column: int
) -> None:
    [problem] = [p for p in problems_of(text) if p.code == UNREAD]
    assert (problem.severity, problem.line, problem.column) == (Severity.ERROR, line, column)


def test_each_document_is_checked_and_one_alone_if_asked() -> None:
    text = sound("status: test", "status: Test") + "---\n" + "- no rule\n"
    assert [(p.document, p.code) for p in problems_of(text)] == [(0, "status_case"), (1, UNREAD)]
    assert [p.code for p in problems_of(text, 0)] == ["status_case"]
    assert problems_of(text)[1].line == text.count("\n")


def test_problems_come_in_the_text_s_order() -> None:
    text = sound("level: high", "level: High").replace("status: test", "status: Test")
    found = problems_of(text.replace("DestinationIp|cidr: '10.0.0.0/8'", "Image: '12'"))
    assert [p.code for p in found] == ["status_case", "number_as_string", "level_case"]


def test_the_file_s_name_is_checked_if_there_is_one() -> None:
    assert [p.code for p in problems_of(SOUND, path="x.yml")] == [
        "filename_length",
        "sigmahq_filename_convention",
        "sigmahq_filename_prefix",
    ]
    assert problems_of(SOUND, path="rules/net_connection_win_script.yml") == ()


def test_what_two_files_share_is_said_of_both() -> None:
    run = Run()
    paths = ("a/net_connection_win_script.yml", "b/net_connection_win_script.yml")
    assert [run.of(SOUND, path=path) for path in paths] == [(), ()]
    across = run.across()
    assert tuple(across) == paths
    for problems in across.values():
        shown = {p.code: p.span.of(SOUND) for p in problems}
        assert shown == {
            "duplicate_filename": "title",
            "duplicate_title": "Script Interpreter Reaching Out",
            "identifier_collision": "992a6cae-db6a-43c8-9cec-76d7195c96fc",
        }


def test_a_check_that_stumbles_over_a_rule_is_a_problem_that_names_it() -> None:
    [problem] = problems_of(sound("- Legitimate scripts", "- ''"))
    assert (problem.code, problem.severity) == ("check_failed", Severity.LOW)
    assert "sigmahq_falsepositives_capital" in problem.message


def test_a_correlation_and_a_filter_are_checked_as_what_they_are() -> None:
    correlation = """\
title: Many Connections
id: 0e95725d-7320-415d-80f7-004da920fc11
status: test
description: Detects many of them from one host.
author: Somebody
date: 2022-08-28
correlation:
    type: event_count
    rules: [992a6cae-db6a-43c8-9cec-76d7195c96fc]
    group-by: [Computer]
    timespan: 1h
    condition: {gte: 10}
falsepositives: [Unknown]
level: high
"""
    assert problems_of(correlation) == ()
    found = problems_of(correlation.replace("    group-by: [Computer]\n", ""))
    assert {(p.code, p.span.of(correlation)) for p in found} == {
        ("warning", "correlation"),
        ("sigmahq_correlation_group_by_existence", "correlation"),
    }


@given(st.lists(st.sampled_from(SOUND.splitlines()), max_size=25), st.text(max_size=10))
def test_no_text_makes_it_fail(lines: list[str], more: str) -> None:
    text = "\n".join([*lines, more])
    for problem in problems_of(text):
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        if problem.fix:
            problem.fix.applied(text)


def test_the_corpus_has_the_problems_that_the_validators_themselves_report(corpus: Path) -> None:
    """Each validator alone, over what pySigma itself reads of the files, every seventh file."""
    run, ours, plain = Run(), Counter[str](), []
    with zipfile.ZipFile(corpus / "rules-windows-all.zip") as folder:
        names = [name for name in folder.namelist() if name.endswith(".yml")][::7]
        for name in names:
            text = folder.read(name).decode()
            ours.update(p.code for p in run.of(text, path=name))
            source = SigmaRuleLocation(Path(name))
            loaded = list(yaml.load_all(text, yaml.CSafeLoader))
            plain += SigmaCollection.from_dicts(loaded, source=source).rules
    theirs = Counter(
        code_of(issue)
        for check in known_checks().values()
        for validator in [check()]
        for issue in [
            *(i for rule in plain for i in validator.validate(rule)),
            *validator.finalize(),
        ]
    )
    own = {"not_evaluated", "warning", "repeated_key", "trailing_blanks", "date_format"}
    assert len(names) > 400
    assert sum(theirs.values()) > 5
    assert {code: n for code, n in ours.items() if code not in own} == theirs
