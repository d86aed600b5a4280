"""Which rules are ranked: the catalogue's, drafts in their places, filters applied."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.catalogue.ranking import rule_text
from workbench.catalogue.index import Index, read_index
from workbench.catalogue.lineup import lineup
from workbench.tuning.open_rule import drafts_of
from workbench.tuning.workspace import Draft, Workspace

ID = "7c8a5f3e-0000-4000-8000-000000000001"
FILTER = f"""\
title: Not the updater
logsource: {{product: windows}}
filter:
    rules: [{ID}]
    selection: {{Field: updater}}
    condition: not selection
"""


@pytest.fixture
def index(tmp_path: Path) -> Index:
    (tmp_path / "a.yml").write_text(rule_text("A", "noise", id=ID))
    (tmp_path / "b.yml").write_text(rule_text("B", "quiet"))
    return read_index([tmp_path])


def draft(tmp_path: Path) -> Draft:
    (found,) = drafts_of(tmp_path / "a.yml")
    return found


def test_all_rules_in_their_order(index: Index) -> None:
    assert [each.rule.meta.title for each in lineup(index, Workspace())] == ["A", "B"]


def test_a_draft_stands_in_the_place_of_its_rule(index: Index, tmp_path: Path) -> None:
    edited = replace(draft(tmp_path), text=rule_text("A", "louder", id=ID))
    first, second = lineup(index, Workspace(drafts=(edited,)))
    assert first.original is not None
    assert [p.value for p in first.original.predicates()] == ["noise"]
    assert [p.value for p in first.rule.predicates()] == ["louder"]
    assert second.original is None


def test_an_unchanged_draft_is_no_other_rule(index: Index, tmp_path: Path) -> None:
    found = lineup(index, Workspace(drafts=(draft(tmp_path),)))
    assert [each.original for each in found] == [None, None]


def test_a_broken_draft_is_ranked_as_its_file_is(index: Index, tmp_path: Path) -> None:
    broken = replace(draft(tmp_path), text="title: [")
    first, _ = lineup(index, Workspace(drafts=(broken,)))
    assert (first.original, first.rule.meta.title) == (None, "A")


def test_a_filter_among_the_rules_is_applied_and_not_ranked(tmp_path: Path, index: Index) -> None:
    (tmp_path / "filter.yml").write_text(FILTER)
    found = lineup(read_index([tmp_path]), Workspace())
    assert [each.rule.filters for each in found] == [("Not the updater",), ()]


def test_a_filter_of_the_workspace_is_applied_unless_it_is_off(
    index: Index, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "other"
    elsewhere.mkdir()
    (elsewhere / "filter.yml").write_text(FILTER)
    (own,) = drafts_of(elsewhere / "filter.yml")
    on = lineup(index, Workspace(drafts=(own,)))
    off = lineup(index, Workspace(drafts=(replace(own, switched_off=True),)))
    assert [each.rule.filters for each in (on[0], off[0])] == [("Not the updater",), ()]
