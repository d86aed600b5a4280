"""The checks of our own."""

from __future__ import annotations

import pytest

from tests.tuning.checks.texts import SOUND, only, sound
from workbench.sigma.placeholders import read_placeholders
from workbench.tuning.checks.problem import Severity
from workbench.tuning.checks.run import problems_of

TACTICS = {"T1059": ("execution",), "T1059.005": ("execution",), "T1003": ("credential-access",)}


def codes(text: str) -> list[str]:
    return [p.code for p in problems_of(text)]


def test_a_rule_that_is_not_evaluated_says_why_at_the_identifier() -> None:
    text = sound("DestinationIp|cidr", "DestinationIp|cidre")
    problem = only(text, "not_evaluated")
    assert problem.severity is Severity.ERROR
    assert problem.span.of(text) == "filter_main_local"
    assert "cidre" in problem.message
    assert codes(text) == ["not_evaluated"]  # pySigma's own refusal would say it again


def test_a_condition_that_does_not_parse_is_its_own_place() -> None:
    text = sound("selection and not", "selection and and")
    problem = only(text, "not_evaluated")
    assert problem.span.of(text) == "condition"
    assert problem.line == text[: text.index("condition")].count("\n") + 1


def test_placeholders_that_have_values_are_no_problem() -> None:
    text = sound("DestinationIp|cidr: '10.0.0.0/8'", "Image|expand: '%tools%'")
    assert "not_evaluated" in codes(text)
    values = read_placeholders(b"tools: [a]", "placeholders.yml")
    assert "not_evaluated" not in [p.code for p in problems_of(text, placeholders=values)]


def test_a_key_that_stands_twice_is_pointed_to() -> None:
    text = sound("level: high", "level: low\nlevel: high")
    problem = only(text, "repeated_key")
    assert (problem.severity, problem.span.of(text)) == (Severity.HIGH, "level: low")
    assert problem.message == "`level` stands twice, the last one counts."


@pytest.mark.parametrize(
    ("old", "new", "code", "shown"),
    [
        ("level: high", "level: grave", "sigma_level", "grave"),
        ("status: test", "status: tested", "sigma_status", "tested"),
        ("date: 2022-08-28", "date: 28.8.2022", "sigma_date", "28.8.2022"),
        ("id: 992a6cae-db6a-43c8-9cec-76d7195c96fc", "id: 1-2", "sigma_identifier", "1-2"),
        ("title: Script Interpreter Reaching Out\n", "", "sigma_title", "id"),
    ],
)
def test_what_pysigma_refuses_is_an_error_at_its_place(
    old: str, new: str, code: str, shown: str
) -> None:
    text = sound(old, new)
    problem = only(text, code)
    assert (problem.severity, problem.span.of(text)) == (Severity.ERROR, shown)


def test_an_unknown_tag_and_a_technique_without_its_tactic() -> None:
    text = sound(
        "    - attack.execution\n    - attack.t1059.005\n",
        "    - attack.t1059.005\n    - attack.t9999\n    - attack.g0016\n    - attack.nothing\n",
    )
    found = {p.span.of(text): (p.code, p.message) for p in problems_of(text, tactics=TACTICS)}
    assert found == {
        "attack.t1059.005": ("attack_tactic", "T1059.005 is tagged without its tactic: execution."),
        "attack.t9999": ("attack_tag", "ATT&CK has no `T9999`."),
        "attack.nothing": ("attack_tag", "ATT&CK has no `nothing`."),
    }
    assert problems_of(SOUND, tactics=TACTICS) == ()


def test_blanks_at_the_ends_of_lines_are_counted_once_and_kept_in_texts() -> None:
    blanks = sound("author: Somebody", "author: Somebody  ").replace("level: high", "level: high\t")
    assert only(blanks, "trailing_blanks").message == "2 lines end with blanks."
    text = sound("description: Detects", "description: |\n    Detects this  \n    Detects")
    assert "trailing_blanks" not in codes(text)


def test_dates_and_words_in_the_wrong_form() -> None:
    assert only(sound("2022-08-28", "2022/8/28"), "date_format").fix
    assert "date_format" not in codes(sound("2022-08-28", "2022/13/28"))
    assert only(sound("status: test", "status: Test"), "status_case").fix
    assert "status_case" not in codes(sound("status: test", "status: Tested"))


def test_warnings_of_filters_and_correlations_are_problems() -> None:
    text = """\
title: Leave the scanner out
id: 3a1c9c8e-2b64-4f66-9d2c-2f6c0c2f7d11
logsource: {product: windows, category: process_creation}
filter:
    rules: []
    selection: {User: scanner}
    condition: not selection
"""
    problem = only(text, "warning")
    assert problem.severity is Severity.MEDIUM
    assert "not_evaluated" not in codes(text)
