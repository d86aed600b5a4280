"""The catalogue's problems: what cannot be read at once, what checks find on request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.catalogue.conftest import PING
from workbench.ui.catalogue.desk import Desk
from workbench.ui.catalogue.problems import ProblemsPane
from workbench.ui.store import Store

Settled = Callable[[Desk], None]


@pytest.fixture
def pane(qtbot: QtBot, desk: Desk) -> ProblemsPane:
    made = ProblemsPane(desk)
    qtbot.addWidget(made)
    made.resize(1000, 400)
    made.show()
    return made


def lines(pane: ProblemsPane) -> list[tuple[str, str]]:
    items = [pane.tree.topLevelItem(n) for n in range(pane.tree.topLevelItemCount())]
    return [(item.text(3), item.text(4)) for item in items if item and not item.isHidden()]


def checked(qtbot: QtBot, pane: ProblemsPane, settled: Settled) -> None:
    qtbot.mouseClick(pane.check, Qt.MouseButton.LeftButton)
    settled(pane.desk)


def test_what_cannot_be_read_is_there_at_once(
    pane: ProblemsPane, folder: Path, settled: Settled
) -> None:
    (folder / "broken.yml").write_text("title: x\nlogsource: [\n")
    pane.desk.refresh()
    settled(pane.desk)
    assert lines(pane) == [("unread", "broken.yml")]
    item = pane.tree.topLevelItem(0)
    assert item is not None
    assert int(item.text(1)) >= 2
    assert pane.told.text().startswith("1 could not be read")


def test_checks_find_what_is_wrong_across_files(
    qtbot: QtBot, pane: ProblemsPane, folder: Path, settled: Settled
) -> None:
    (folder / "twin.yml").write_text(PING)
    pane.desk.refresh()
    settled(pane.desk)
    checked(qtbot, pane, settled)
    same_id = [rule for code, rule in lines(pane) if "identifier" in code or "id" in code]
    assert {"ping.yml", "twin.yml"} <= set(same_id)


def test_typing_narrows_the_list(qtbot: QtBot, pane: ProblemsPane, settled: Settled) -> None:
    checked(qtbot, pane, settled)
    assert lines(pane)
    qtbot.keyClicks(pane.filter, "quiet.yml")
    assert {rule for _, rule in lines(pane)} == {"quiet.yml"}


def test_enter_opens_the_rule_for_tuning(
    qtbot: QtBot, pane: ProblemsPane, settled: Settled, demo: Store
) -> None:
    checked(qtbot, pane, settled)
    items = [pane.tree.topLevelItem(n) for n in range(pane.tree.topLevelItemCount())]
    item = next(item for item in items if item and item.text(4) == "ping.yml")
    pane.tree.itemActivated.emit(item, 0)
    draft = demo.snapshot.workspace.draft
    assert draft is not None
    assert draft.name == "ping.yml"


def test_a_file_without_a_rule_cannot_be_tuned(
    qtbot: QtBot, pane: ProblemsPane, folder: Path, settled: Settled
) -> None:
    (folder / "broken.yml").write_text("title: [\n")
    pane.desk.refresh()
    settled(pane.desk)
    item = pane.tree.topLevelItem(0)
    assert item is not None
    with qtbot.waitSignal(pane.desk.failed, timeout=1000) as told:
        pane.tree.itemActivated.emit(item, 0)
    assert "broken.yml holds no rule" in told.args[1]
