"""Sigma Filters in the window: in the list with the rules they are for, in the tree as a stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem, QTreeWidgetItemIterator
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE, draft_of, rows
from tests.ui.build import ATTACK, BENIGN, put_events
from workbench.sigma.placeholders import Placeholders
from workbench.ui.rule.exclude_line import ExcludeLine
from workbench.ui.rule.stages import StagesPane
from workbench.ui.rule.yaml_pane import marks
from workbench.ui.rules_pane import RulesPane
from workbench.ui.store import Store

Settle = Callable[[Store], None]
CHECK = Qt.ItemDataRole.CheckStateRole
FILTER = """\
title: Ben's own
logsource:
    product: windows
filter:
    rules:
        - 992a6cae-db6a-43c8-9cec-76d7195c96fc
    selection:
        User:
            - ben
            - nobody
    condition: not selection
"""


@pytest.fixture
def filtered(store: Store) -> Store:
    """Rows 0, 1 and 4 are false alerts of the rule, 1 and 4 are Ben's."""
    put_events(store, BENIGN, ATTACK)
    workspace = store.snapshot.workspace
    given = [draft_of(RULE), draft_of(FILTER, path=Path("mf_ben.yml"))]
    given.append(draft_of(RULE.replace("992a6cae", "002a6cae"), path=Path("other.yml")))
    store.do("open", replace(workspace, drafts=tuple(given), current=0))
    return store


def hits(store: Store) -> list[int]:
    assert store.snapshot.analysis is not None
    return rows(store.snapshot.analysis.now.hits)


def item(pane: StagesPane, label: str) -> QTreeWidgetItem:
    walk = QTreeWidgetItemIterator(pane.tree)
    while found := walk.value():
        if found.text(0).startswith(label):
            return found
        walk += 1
    raise AssertionError(f"no row {label}")


def test_a_filter_is_listed_with_the_rules_it_is_for(
    qtbot: QtBot, filtered: Store, settle: Settle
) -> None:
    pane = RulesPane(filtered)
    qtbot.addWidget(pane)
    settle(filtered)
    model = pane.table.model()
    assert model.index(1, 0).data() == "filter: Ben's own"
    assert model.index(1, 1).data() == "→ 1"
    assert "Outbound" in str(model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole))
    assert "Narrowed by filter Ben's own" in str(
        model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    )
    assert model.index(0, 0).data(CHECK) is None
    assert model.index(0, 1).data() == "1"


def test_the_box_in_the_list_switches_a_filter_for_all_rules(
    qtbot: QtBot, filtered: Store, settle: Settle
) -> None:
    pane = RulesPane(filtered)
    qtbot.addWidget(pane)
    settle(filtered)
    model = pane.table.model()
    assert hits(filtered) == [0, 6]
    assert model.setData(model.index(1, 0), Qt.CheckState.Unchecked, CHECK)
    settle(filtered)
    assert hits(filtered) == [0, 1, 4, 6]
    assert model.index(1, 0).data(CHECK) == Qt.CheckState.Unchecked
    assert model.index(0, 1).data() == "3"
    assert filtered.snapshot.history.undo_text == "switch off mf_ben.yml"
    filtered.undo()
    assert hits(filtered) == [0, 6]


def test_filters_are_listed_with_their_rules_before_there_are_events(
    qtbot: QtBot, store: Store, settle: Settle
) -> None:
    put_events(store, rule=None)
    workspace = store.snapshot.workspace
    pane = RulesPane(store)
    qtbot.addWidget(pane)
    store.do("open", workspace.with_rules([draft_of(RULE), draft_of(FILTER)]))
    settle(store)
    assert pane.table.model().index(1, 1).data() == "→ 1"


def test_the_tree_has_a_box_for_the_whole_filter(qtbot: QtBot, filtered: Store) -> None:
    pane = StagesPane(filtered)
    qtbot.addWidget(pane)
    stage = item(pane, "Stage 3: filter Ben's own")
    assert stage.checkState(0) == Qt.CheckState.Checked
    assert item(pane, "selection").data(0, CHECK) is not None
    below = stage.child(0)
    assert below.text(0).startswith("selection")
    assert below.data(0, CHECK) is None
    assert below.text(1) == "3"  # of the benign events in scope, with the row 3 that is no script's
    stage.setCheckState(0, Qt.CheckState.Unchecked)
    assert hits(filtered) == [0, 1, 4, 6]
    stage = item(pane, "Stage 3: filter Ben's own")
    assert stage.font(0).strikeOut()
    assert stage.child(0).text(1) == "3"
    stage.setCheckState(0, Qt.CheckState.Checked)
    assert hits(filtered) == [0, 6]


def test_a_filter_leaves_the_rules_own_text_alone(qtbot: QtBot, filtered: Store) -> None:
    analysis = filtered.snapshot.analysis
    assert analysis is not None
    assert analysis.tuned_text == RULE
    lit, notes = marks(analysis)
    assert all(RULE[mark.start : mark.end].strip() for mark in lit)
    assert 0 not in notes
    line = ExcludeLine(filtered)
    qtbot.addWidget(line)
    offered = [line.name.itemText(i) for i in range(line.name.count())]
    assert offered[1:] == ["filter_main_local", "filter_main_ms"]


def test_a_filter_that_is_looked_at_says_what_it_is(qtbot: QtBot, filtered: Store) -> None:
    pane = StagesPane(filtered)
    qtbot.addWidget(pane)
    filtered.show_rule(1)
    assert "this is a Sigma Filter" in pane.banner.text()


def test_placeholder_values_belong_to_the_workspace(store: Store) -> None:
    text = RULE.replace("Image|endswith", "Image|expand|endswith").replace(
        "'\\wscript.exe'", "'%hosts%'"
    )
    put_events(store, BENIGN, ATTACK, rule=text)
    analysis = store.snapshot.analysis
    assert analysis is not None
    assert analysis.now.reason is not None
    values = Placeholders((("hosts", (r"\wscript.exe",)),))
    store.do("values", replace(store.snapshot.workspace, placeholders=values))
    assert hits(store) == [0, 1, 4, 6]
