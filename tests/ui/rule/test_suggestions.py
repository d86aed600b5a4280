"""Proposals in the window: made on request, looked at, added with a click, undone, exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.tuning.analysis import tuned
from workbench.tuning.export import verify
from workbench.tuning.workspace import Draft
from workbench.ui import theme
from workbench.ui.rule.suggestions import SuggestionsPane
from workbench.ui.store import Store
from workbench.ui.theme import Theme

Settle = Callable[[Store], None]


@pytest.fixture
def pane(qtbot: QtBot, demo: Store) -> SuggestionsPane:
    made = SuggestionsPane(demo)
    qtbot.addWidget(made)
    made.resize(1000, 320)
    made.show()
    return made


@pytest.fixture
def proposed(qtbot: QtBot, pane: SuggestionsPane, settle: Settle) -> SuggestionsPane:
    pane.most.setValue(10)
    qtbot.mouseClick(pane.propose, Qt.MouseButton.LeftButton)
    settle(pane.store)
    return pane


def false_positives(store: Store) -> int:
    assert store.snapshot.analysis is not None
    return store.snapshot.analysis.false_positives.count()


def attacks(store: Store) -> int:
    assert store.snapshot.analysis is not None
    return store.snapshot.analysis.true_positives.count()


def rows(pane: SuggestionsPane) -> list[str]:
    items = [pane.tree.topLevelItem(n) for n in range(pane.tree.topLevelItemCount())]
    return [item.text(3) for item in items if item]


def draft_of(store: Store) -> Draft:
    assert store.snapshot.workspace.draft is not None
    return store.snapshot.workspace.draft


def add(pane: SuggestionsPane, settle: Settle, name: str) -> None:
    number = next(n for n, row in enumerate(rows(pane)) if name in row)
    item = pane.tree.topLevelItem(number)
    assert item is not None
    pane.tree.itemActivated.emit(item, 0)
    settle(pane.store)


def test_before_it_says_what_to_do(pane: SuggestionsPane) -> None:
    assert "Press Propose" in pane.told.text()
    assert not pane.add.isEnabled()


def test_proposals_are_listed_and_drawn(proposed: SuggestionsPane) -> None:
    assert rows(proposed)[0] == "mend: DestinationIp is `-`, which is no address"
    assert any(row.startswith("IPv4: 8 networks") for row in rows(proposed))
    assert "109 false positives, 11 attacks found" in proposed.told.text()
    assert len(proposed.curve.scatters) == 2
    assert all(len(scatter.points()) > 1 for scatter in proposed.curve.scatters)


def test_one_click_adds_and_one_undoes(
    qtbot: QtBot, proposed: SuggestionsPane, settle: Settle
) -> None:
    before, text = false_positives(proposed.store), draft_of(proposed.store).text
    qtbot.mouseClick(proposed.add, Qt.MouseButton.LeftButton)
    settle(proposed.store)
    assert false_positives(proposed.store) == before - 8
    assert attacks(proposed.store) == 11
    proposed.store.undo()
    assert draft_of(proposed.store).text == text


def test_from_a_hundred_false_positives_to_none_in_five_clicks(
    proposed: SuggestionsPane, settle: Settle, demo: Store, tmp_path: Path
) -> None:
    """Propose was the first; what is added leads to new proposals by itself."""
    assert false_positives(demo) == 109
    for name in ("IPv4: 10 networks", "IPv6: 4 networks", "mend: DestinationIp is `-`"):
        add(proposed, settle, name)
    assert false_positives(demo) < 5
    assert attacks(demo) == 11
    snapshot = demo.snapshot
    export = verify(draft_of(demo), snapshot.masks, demo.sources, around=snapshot.given)
    assert export.text == tuned(draft_of(demo))
    assert (tmp_path / "tuned.yml").write_text(export.text)


def test_why_they_were_not_excluded_is_told_and_shown(
    proposed: SuggestionsPane, demo: Store
) -> None:
    items = [proposed.missed.topLevelItem(n) for n in range(proposed.missed.topLevelItemCount())]
    told = {item.text(1): int(item.text(0)) for item in items if item}
    assert sum(told.values()) == 109
    name = "filter_main_local_ranges misses: DestinationIp is `-`, which is no address"
    assert told[name] == 8
    item = next(item for item in items if item and item.text(1) == name)
    proposed.missed.itemActivated.emit(item, 0)
    shown = demo.snapshot.shown.rows().tolist()
    assert {demo.snapshot.table.text(row, "DestinationIp") for row in shown} == {"-"}


def test_after_a_change_proposals_are_made_anew(
    proposed: SuggestionsPane, settle: Settle, demo: Store
) -> None:
    demo.edit("change", replace(draft_of(demo), text=draft_of(demo).text + "# more\n"))
    settle(demo)
    assert "propose again" in proposed.told.text()
    assert not proposed.add.isEnabled()
    text = draft_of(demo).text
    item = proposed.tree.topLevelItem(0)
    assert item is not None
    proposed.tree.itemActivated.emit(item, 0)
    assert draft_of(demo).text == text


def test_a_point_of_the_curve_is_added(
    qtbot: QtBot, proposed: SuggestionsPane, settle: Settle, demo: Store
) -> None:
    scatter = proposed.curve.scatters[0]
    point = scatter.points()[0]
    _, choice = point.data()
    before = false_positives(demo)
    scatter.sigClicked.emit(scatter, [point], None)
    settle(demo)
    assert false_positives(demo) == before - choice.removed
    assert choice.networks[0].removesuffix("/32") in draft_of(demo).text


def test_it_follows_the_theme(qapp: QApplication, proposed: SuggestionsPane) -> None:
    theme.apply(qapp, Theme.DARK)
    qapp.processEvents()
    dark = proposed.curve.backgroundBrush().color().lightness()
    assert dark < 128
    assert len(proposed.curve.scatters) == 2


def test_a_rule_that_is_not_evaluated_has_none(
    pane: SuggestionsPane, demo: Store, settle: Settle
) -> None:
    text = draft_of(demo).text.replace("product: windows", "product: linux")
    demo.edit("another log source", replace(draft_of(demo), text=text))
    settle(demo)
    assert not pane.propose.isEnabled()
