"""Exclusions and indicators as the rule's page names them, with their events."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QTreeWidget
from pytestqt.qtbot import QtBot

from workbench.ui.rule.indicators import IndicatorsPane
from workbench.ui.store import Store


def rows(table: QTreeWidget) -> list[tuple[str, str, str]]:
    items = [table.topLevelItem(n) for n in range(table.topLevelItemCount())]
    return [(i.text(0), i.text(1), i.text(2)) for i in items if i is not None]


def test_the_demo_rule_is_listed_as_its_page_lists_it(qtbot: QtBot, demo: Store) -> None:
    pane = IndicatorsPane(demo)
    qtbot.addWidget(pane)
    values = ["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]
    values += ["20.0.0.0/11", "::1/128", "fc00::/7", "fe80::/10"]
    assert rows(pane.exclusions) == [("DestinationIp", "cidr_match", v) for v in values]
    assert ("Image", "ends_with", "\\wscript.exe") in rows(pane.indicators)


def test_what_is_off_is_not_listed(qtbot: QtBot, demo: Store) -> None:
    pane = IndicatorsPane(demo)
    qtbot.addWidget(pane)
    draft, analysis = demo.snapshot.workspace.draft, demo.snapshot.analysis
    assert draft is not None
    assert analysis is not None
    key = next(p.key for p in analysis.rule.exclusions() if p.value == "10.0.0.0/8")
    demo.edit("switch off", replace(draft, off=frozenset({key})))
    assert "10.0.0.0/8" not in [value for _, _, value in rows(pane.exclusions)]


def test_activating_a_row_shows_its_events(qtbot: QtBot, demo: Store) -> None:
    pane = IndicatorsPane(demo)
    qtbot.addWidget(pane)
    item = pane.indicators.topLevelItem(0)
    assert item is not None
    pane.indicators.itemActivated.emit(item, 0)
    shown = demo.snapshot.shown.count()
    assert shown == sum(int(item.text(column).replace(",", "")) for column in (3, 4, 5))
