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
    pane.show()
    values = ["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]
    values += ["20.0.0.0/11", "::1/128", "fc00::/7", "fe80::/10"]
    assert rows(pane.exclusions) == [("DestinationIp", "cidr_match", v) for v in values]
    assert ("Image", "ends_with", "\\wscript.exe") in rows(pane.indicators)


def test_what_is_off_is_not_listed(qtbot: QtBot, demo: Store) -> None:
    pane = IndicatorsPane(demo)
    qtbot.addWidget(pane)
    pane.show()
    draft, analysis = demo.snapshot.workspace.draft, demo.snapshot.analysis
    assert draft is not None
    assert analysis is not None
    key = next(p.key for p in analysis.rule.exclusions() if p.value == "10.0.0.0/8")
    demo.edit("switch off", replace(draft, off=frozenset({key})))
    assert "10.0.0.0/8" not in [value for _, _, value in rows(pane.exclusions)]


def test_activating_a_row_shows_its_events(qtbot: QtBot, demo: Store) -> None:
    pane = IndicatorsPane(demo)
    qtbot.addWidget(pane)
    pane.show()
    item = pane.indicators.topLevelItem(0)
    assert item is not None
    pane.indicators.itemActivated.emit(item, 0)
    shown = demo.snapshot.shown.count()
    assert shown == sum(int(item.text(column).replace(",", "")) for column in (3, 4, 5))


def test_it_lists_only_while_somebody_looks(qtbot: QtBot, demo: Store) -> None:
    pane = IndicatorsPane(demo)
    qtbot.addWidget(pane)
    assert rows(pane.exclusions) == []
    pane.show()
    before = rows(pane.exclusions)
    assert before
    pane.hide()
    draft, analysis = demo.snapshot.workspace.draft, demo.snapshot.analysis
    assert draft is not None
    assert analysis is not None
    demo.edit("off", replace(draft, off=frozenset({next(analysis.rule.exclusions()).key})))
    assert rows(pane.exclusions) == before
    pane.show()
    assert len(rows(pane.exclusions)) == len(before) - 1


def test_rows_come_back_in_their_places_with_their_numbers(qtbot: QtBot, demo: Store) -> None:
    pane = IndicatorsPane(demo)
    qtbot.addWidget(pane)
    pane.show()
    draft, analysis = demo.snapshot.workspace.draft, demo.snapshot.analysis
    assert draft is not None
    assert analysis is not None
    before = numbered(pane.exclusions)
    first, *_, last = analysis.rule.exclusions()
    for keys in ({first.key}, {first.key, last.key}, {last.key}, set()):
        demo.edit("switch", replace(draft, off=frozenset(keys)))
        gone = {str(p.value) for p in (first, last) if p.key in keys}
        assert numbered(pane.exclusions) == [row for row in before if row[2] not in gone]


def numbered(table: QTreeWidget) -> list[list[str]]:
    items = [table.topLevelItem(n) for n in range(table.topLevelItemCount())]
    return [[item.text(column) for column in range(6)] for item in items if item]
