"""What a person sees and does in the event table, for its tests."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from workbench.ui.events.pane import EventsPane


def events(pane: EventsPane) -> list[int]:
    """The events in the order shown."""
    return [int(event) for event in pane.view.events.rows]


def titles(pane: EventsPane) -> list[str]:
    return [column.title for column in pane.view.events.columns]


def text(pane: EventsPane, event: int, title: str) -> str:
    model = pane.view.events
    row = model.place_of(event)
    assert row is not None
    return str(model.index(row, titles(pane).index(title)).data())


def tip(pane: EventsPane, event: int, title: str) -> str:
    model = pane.view.events
    row = model.place_of(event)
    assert row is not None
    index = model.index(row, titles(pane).index(title))
    return str(index.data(Qt.ItemDataRole.ToolTipRole))


def menu_of(pane: EventsPane, event: int, title: str) -> dict[str, QAction]:
    model = pane.view.events
    row = model.place_of(event)
    assert row is not None
    menu = pane.menu_for(model.index(row, titles(pane).index(title)))
    return {action.text().split("\t")[0]: action for action in menu.actions()}


def press(qtbot: QtBot, pane: EventsPane, key: Qt.Key) -> None:
    pane.view.setFocus()
    qtbot.keyClick(pane.view, key)


def click_header(qtbot: QtBot, pane: EventsPane, title: str) -> None:
    header = pane.view.horizontalHeader()
    middle = header.sectionViewportPosition(titles(pane).index(title)) + 8
    qtbot.mouseClick(
        header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(middle, header.height() // 2)
    )
