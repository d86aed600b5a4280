from __future__ import annotations

import datetime

import pytest
import yaml

from tests.sigma.texts import changed_lines, rule_text
from workbench.sigma.metadata import derive, set_field, set_modified
from workbench.sigma.splice import EditError

OLD, NEW = "992a6cae-db6a-43c8-9cec-76d7195c96fc", "11111111-2222-3333-4444-555555555555"
TEXT = rule_text("    a:\n        B: c\n    condition: a\n")
DAY = datetime.date(2026, 1, 2)


def test_modified_goes_below_the_date() -> None:
    changed = set_modified(TEXT, 0, DAY)
    assert changed == TEXT.replace("date: 2022-08-28\n", "date: 2022-08-28\nmodified: 2026-01-02\n")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("modified: 2024/03/13 # last", "modified: 2026-01-02 # last"),
        ("modified: '2024-03-13'", "modified: '2026-01-02'"),
        ("modified:", "modified: 2026-01-02"),
        ("'modified':   2024-03-13", "'modified':   2026-01-02"),
    ],
)
def test_modified_is_replaced_as_it_was_written(written: str, expected: str) -> None:
    old = TEXT.replace("date: 2022-08-28\n", f"date: 2022-08-28\n{written}\n")
    assert set_modified(old, 0, DAY) == old.replace(written, expected)


def test_a_field_goes_where_the_order_has_it() -> None:
    changed = set_field(TEXT, 0, "author", "A: B")
    assert "status: test\nauthor: 'A: B'\ndate:" in changed
    assert set_field(TEXT, 0, "custom", "x").endswith("level: high\ncustom: x\n")
    assert set_field(TEXT.removesuffix("\n"), 0, "custom", "x").endswith("level: high\ncustom: x")


def test_flow_style_and_line_ends() -> None:
    flow = "{title: t, date: 2022-08-28, detection: {a: {B: c}, condition: a}}"
    assert "2022-08-28, modified: 2026-01-02, det" in set_modified(flow, 0, DAY)
    assert "related: [{id: a, type: derived}]" in derive("{id: a, title: b}", 0, NEW)
    crlf = TEXT.replace("\n", "\r\n")
    assert "date: 2022-08-28\r\nmodified: 2026-01-02\r\n" in set_modified(crlf, 0, DAY)


def test_a_derived_rule() -> None:
    before, after = changed_lines(TEXT, derive(TEXT, 0, NEW))
    assert before == [f"id: {OLD}\n"]
    assert "".join(after) == f"id: {NEW}\nrelated:\n    - id: {OLD}\n      type: derived\n"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "related:\n- id: x # y\n  type: similar\n",
            f"related:\n- id: x # y\n  type: similar\n- id: {OLD}\n  type: derived\n",
        ),
        (
            "related: [{id: x, type: similar}]\n",
            f"related: [{{id: x, type: similar}}, {{id: {OLD}, type: derived}}]\n",
        ),
        ("related: []\n", f"related: [{{id: {OLD}, type: derived}}]\n"),
        ("related:\n", f"related:\n    - id: {OLD}\n      type: derived\n"),
    ],
)
def test_relations_are_added_to_those_that_are_there(written: str, expected: str) -> None:
    old = TEXT.replace("status: test\n", written)
    assert derive(old, 0, NEW) == old.replace(written, expected).replace(
        f"\nid: {OLD}", f"\nid: {NEW}"
    )


def test_a_rule_without_id_and_status_only_gets_an_id() -> None:
    old = TEXT.replace(f"id: {OLD}\n", "").replace("status: test\n", "")
    assert derive(old, 0, NEW) == old.replace("title: A rule\n", f"title: A rule\nid: {NEW}\n")


def test_other_documents_stay() -> None:
    text = f"{TEXT}---\n{TEXT}"
    first, second = derive(text, 1, NEW).split("---\n")
    assert first == TEXT
    assert yaml.safe_load(second)["related"] == [{"id": OLD, "type": "derived"}]


@pytest.mark.parametrize(
    ("text", "document", "reason"),
    [("", 0, "no rule"), (TEXT, 1, "no rule"), ("- a", 0, "no rule"), ("a: [", 0, "not YAML")],
)
def test_no_rule(text: str, document: int, reason: str) -> None:
    with pytest.raises(EditError, match=reason):
        set_modified(text, document, DAY)


def test_a_list_is_no_value() -> None:
    with pytest.raises(EditError, match="not one value"):
        set_field("title: t\ntags:\n    - a\n", 0, "tags", "b")
    with pytest.raises(EditError, match="no list"):
        derive("id: x\nrelated: y\n", 0, NEW)
