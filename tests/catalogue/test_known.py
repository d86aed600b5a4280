"""known-FPs.csv: which alerts somebody has already called false."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.ranking import listed, ranking, rule_text, truth_over
from tests.engine.conftest import table_of
from workbench.catalogue.known import NOTHING_KNOWN, KnownError, counted, read_known, text_of

EVENTS = [
    {"Field": "noise of the updater", "Computer": "PC-1"},
    {"Field": "noise", "Computer": "PC-2"},
    {"Field": "noise", "Computer": "PC-3"},
]
ID = "7C8A5F3E-0000-4000-8000-000000000001"


def known_rows(tmp_path: Path, *lines: str) -> list[int]:
    path = tmp_path / "known-FPs.csv"
    path.write_text("\n".join(["RuleId;RuleName;MatchString", *lines]) + "\n")
    rules = listed(rule_text("A", "noise", id=ID.lower()))
    (found,) = ranking(rules, EVENTS, truth_over(3))
    return read_known(path).rows(found, table_of(EVENTS))


def test_an_expression_is_searched_in_the_text_of_the_alert(tmp_path: Path) -> None:
    assert known_rows(tmp_path, f"{ID};A;Computer: PC-2") == [1]


def test_several_lines_of_one_rule_add_up(tmp_path: Path) -> None:
    assert known_rows(tmp_path, f"{ID};A;updater", f"{ID};A;PC-(2|3)$") == [0, 1, 2]


def test_an_expression_may_hold_the_delimiter(tmp_path: Path) -> None:
    assert known_rows(tmp_path, f"{ID};A;updater;?") == [0]


def test_lines_of_other_rules_do_not_count(tmp_path: Path) -> None:
    assert known_rows(tmp_path, "another;A;.*") == []


def test_expressions_see_names_and_values() -> None:
    assert text_of(table_of(EVENTS), 1) == "Field: noise  Computer: PC-2"


def test_without_a_file_nothing_is_known() -> None:
    (found,) = ranking(listed(rule_text("A", "noise")), EVENTS, truth_over(3))
    assert NOTHING_KNOWN.rows(found, table_of(EVENTS)) == []


def test_an_unusable_line_is_named_and_the_others_count(tmp_path: Path) -> None:
    path = tmp_path / "known-FPs.csv"
    path.write_text(f"RuleId;RuleName;MatchString\n{ID};A;(\nshort\n\n{ID};A;.*\n")
    known = read_known(path)
    assert len(known.of_rule[ID.lower()]) == 1
    assert [warning.split(":")[0] for warning in known.warnings] == [
        "known-FPs.csv, line 2 is not used",
        "known-FPs.csv, line 3 is not used",
    ]


@pytest.mark.parametrize("content", ["", "a,b,c\n", "title: a rule\n"])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.csv"
    path.write_text(content)
    with pytest.raises(KnownError, match="does not begin with the line RuleId;RuleName"):
        read_known(path)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="cannot be read"):
        read_known(tmp_path / "none.csv")


def test_alerts_are_counted_by_rule(tmp_path: Path) -> None:
    path = tmp_path / "known-FPs.csv"
    path.write_text(f"RuleId;RuleName;MatchString\n{ID};A;PC-2\n")
    texts = (rule_text("A", "noise", id=ID), rule_text("B", "noise"))
    found = ranking(listed(*texts), EVENTS, truth_over(3))
    assert list(counted(read_known(path), found, table_of(EVENTS)).values()) == [1]
