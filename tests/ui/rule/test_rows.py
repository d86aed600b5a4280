"""The rows of the stages tree: what stands below what, and what each holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tuning.build import RULE, SOURCES, draft_of, rule, table_of, truth
from tests.ui.build import ATTACK, BENIGN
from workbench.engine.ask import Masks
from workbench.tuning.analysis import Analysis, analyse
from workbench.tuning.workspace import Role
from workbench.ui.rule.row import Row
from workbench.ui.rule.rows import rows_of

TABLE = table_of(BENIGN, ATTACK)
MASKS = Masks(TABLE)
TRUTH = truth(TABLE, Role.BENIGN, Role.ATTACK)


def analysed(original: str, text: str | None = None, *off: str) -> Analysis:
    """A draft with the predicates of some values switched off."""
    draft = draft_of(original, text=text or original)
    first = analyse(draft, MASKS, SOURCES, TRUTH)
    keys = {p.key for p in first.rule.predicates() if str(p.value) in off}
    return analyse(replace(draft, off=frozenset(keys)), MASKS, SOURCES, TRUTH)


def outline(found: tuple[Row, ...], depth: int = 0) -> list[str]:
    return [
        line
        for row in found
        for line in ("  " * depth + row.label, *outline(row.children, depth + 1))
    ]


def row(analysis: Analysis, label: str) -> Row:
    return next(r for top in rows_of(analysis) for r in top.walk() if r.label == label)


def test_log_source_and_stages_with_identifiers_items_and_values() -> None:
    assert outline(rows_of(analysed(RULE))) == [
        "Log source",
        "  sysmon 3",
        "Stage 0: condition",
        "Stage 1: selection",
        "  selection",
        "    Initiated: true",
        "    Image|endswith",
        r"      \wscript.exe",
        r"      \cscript.exe",
        "Stage 2: not filter_main_*",
        "  filter_main_local",
        "    DestinationIp|cidr",
        "      10.0.0.0/8",
        "      10.1.0.0/16",
        "      192.168.0.0/16",
        "  filter_main_ms",
        "    DestinationIp|cidr: 20.0.0.0/11",
    ]


def test_a_list_of_maps_is_a_group_for_each() -> None:
    text = rule(
        """
selection:
    - Image: a
      User: b
    - Image|contains|all: [c, d]
    - User: null
condition: selection
"""
    )
    assert outline(rows_of(analysed(text)))[4:] == [
        "  selection",
        "    or",
        "      Image: a",
        "      User: b",
        "    Image|contains|all",
        "      c",
        "      d",
        "    User: null",
    ]


def test_keywords_have_rows_too() -> None:
    found = rows_of(analysed(rule("keywords: [evil, wicked]\ncondition: keywords")))
    assert outline(found)[4:] == ["  keywords", "    keywords", "      evil", "      wicked"]


def test_an_identifier_asked_in_two_stages_has_a_row_in_each() -> None:
    text = rule(
        """
one: {User: eve}
two: {User: ben}
condition: (one or two) and not (one and two)
"""
    )
    found = [r for top in rows_of(analysed(text)) for r in top.walk()]
    assert [r.label for r in found].count("one") == 2
    assert len({r.path for r in found}) == len(found)


def test_a_row_switches_all_predicates_below_it() -> None:
    analysis = analysed(RULE)
    local = row(analysis, "filter_main_local")
    assert local.keys == {p.key for p in analysis.rule.predicates() if p.identifier == local.label}
    assert len(local.keys) == 3
    assert local.exclusion
    assert row(analysis, "Stage 2: not filter_main_*").keys == frozenset()
    only = row(analysis, "DestinationIp|cidr: 20.0.0.0/11")
    assert [key.identifier for key in only.keys] == ["filter_main_ms"]


def test_one_field_off_an_exclusion_of_several_is_a_warning() -> None:
    text = RULE.replace("cidr: '20.0.0.0/11'\n", "cidr: '20.0.0.0/11'\n        User: eve\n")
    assert row(analysed(text), "filter_main_ms").warning == ""
    assert "User: eve" in row(analysed(text, None, "eve"), "filter_main_ms").warning
    assert row(analysed(text, None, "eve", "20.0.0.0/11"), "filter_main_ms").warning == ""
    assert row(analysed(RULE, None, "10.0.0.0/8"), "filter_main_local").warning == ""


@pytest.mark.parametrize(
    ("asked", "off"),
    [
        ("- {User: eve, Image: a}\n        - {User: ben}", "a"),
        ("- {User: eve}\n        - {User|contains|all: [b, en]}", "b"),
    ],
)
def test_a_part_off_what_needs_all_its_parts_is_a_warning_at_any_depth(
    asked: str, off: str
) -> None:
    text = RULE.replace("DestinationIp|cidr: '20.0.0.0/11'", asked)
    assert row(analysed(text), "filter_main_ms").warning == ""
    assert "excludes more" in row(analysed(text, None, off), "filter_main_ms").warning


def test_a_whole_alternative_off_is_no_warning() -> None:
    text = RULE.replace(
        "DestinationIp|cidr: '20.0.0.0/11'", "- {User: eve, Image: a}\n        - {User: ben}"
    )
    assert row(analysed(text, None, "eve", "a"), "filter_main_ms").warning == ""
