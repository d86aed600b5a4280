"""What the rule excludes and what it looks for, as two tables of field, kind and value.

Beside each row stand the in-scope events where it holds, so that one sees which exclusions and
indicators do anything in the loaded logs.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.engine.mask import Mask
from workbench.sigma.indicators import Row, exclusions_table, indicators_table, rows_of
from workbench.tuning.analysis import Analysis
from workbench.ui.signs import TONE_ROLE, Tone, ToneDelegate
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

_COLUMNS = ("Field", "Kind", "Value", "Benign", "Attack", "Unlabelled")
_TONES = (Tone.BENIGN, Tone.ATTACK, Tone.UNLABELLED)
_ROW = Qt.ItemDataRole.UserRole
_UNKNOWN = ("", "", "")


class IndicatorsPane(QWidget):
    """Two tables; Enter or a double click shows the events of a row."""

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("indicators")
        self.store = store
        self._analysis: Analysis | None = None
        self._events: dict[Row, Mask] = {}
        self.exclusions = _Table("Exclusions: what the rule suppresses")
        self.indicators = _Table("Indicators: what the rule looks for")
        splitter = QSplitter(Qt.Orientation.Vertical)
        for table in (self.exclusions, self.indicators):
            table.itemActivated.connect(self._pick)
            splitter.addWidget(_titled(table))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(splitter)
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.present(self.store.snapshot)

    def present(self, snapshot: Snapshot) -> None:
        """Lists what has changed; not before anybody looks."""
        analysis = snapshot.analysis
        if analysis is self._analysis or not self.isVisible():
            return
        self._analysis = analysis
        self._events = _events_of(analysis) if analysis else {}
        rule = analysis.now.rule if analysis else None
        for table, rows in (
            (self.exclusions, exclusions_table(rule) if rule else []),
            (self.indicators, indicators_table(rule) if rule else []),
        ):
            table.put({row: self._counts(row) for row in rows})

    def _counts(self, row: Row) -> tuple[str, str, str]:
        events = self._events.get(row)
        if self._analysis is None or events is None:
            return _UNKNOWN
        if not events.count():  # as of most values
            return "0", "0", "0"
        hits = self._analysis.hits(events)
        return f"{hits.benign:,}", f"{hits.attack:,}", f"{hits.unlabelled:,}"

    def _pick(self, item: QTreeWidgetItem) -> None:
        row = item.data(0, _ROW)
        if (events := self._events.get(row)) is not None:
            self.store.pick(events, f"{row.field} {row.kind} {row.value}".strip())


def _events_of(analysis: Analysis) -> dict[Row, Mask]:
    """The in-scope events where each row holds."""
    found: dict[Row, list[Mask]] = {}
    for predicate in analysis.now.rule.predicates() if analysis.now.reason is None else ():
        for row in rows_of(predicate):
            found.setdefault(row, []).append(analysis.now.predicate(predicate))
    return {row: reduce(or_, masks) for row, masks in found.items()}


class _Table(QTreeWidget):
    """Rows with their counts. A row that stays keeps its line, and only what differs is set."""

    def __init__(self, title: str):
        super().__init__()
        self._shown: dict[Row, tuple[str, str, str]] = {}
        self.setAccessibleName(title)
        self.setHeaderLabels(_COLUMNS)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setMinimumHeight(48)  # both fit where the window is small
        self.setItemDelegate(ToneDelegate(self))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        letters = self.fontMetrics()  # measured once: to fit the contents, each change measures all
        widest = ("OriginalFileName", "wildcard_match", "", *("9,999,999",) * 2, "Unlabelled")
        for column, text in enumerate(widest):
            self.setColumnWidth(column, letters.horizontalAdvance(text) + 16)
        for column in (3, 4, 5):
            self.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight)

    def put(self, rows: dict[Row, tuple[str, str, str]]) -> None:
        """Shows rows, sorted, with their counts by role."""
        before = list(self._shown)
        if rows.keys() != self._shown.keys():
            for number in reversed(range(len(before))):
                if before[number] not in rows:
                    self.takeTopLevelItem(number)
            self._add([row for row in rows if row not in self._shown], list(rows))
        for number, (row, counts) in enumerate(rows.items()):
            item = self.topLevelItem(number)
            if item is not None and counts != self._shown.get(row, _UNKNOWN):
                for column, count in enumerate(counts, start=3):
                    item.setText(column, count)
        self._shown = rows

    def _add(self, new: list[Row], rows: list[Row]) -> None:
        """Puts new rows in their places, one after the other; many together where all are new."""
        if new == rows:
            self.addTopLevelItems([_item(row) for row in rows])
            return
        place = {row: number for number, row in enumerate(rows)}
        for row in new:
            self.insertTopLevelItem(place[row], _item(row))


def _item(row: Row) -> QTreeWidgetItem:
    item = QTreeWidgetItem([row.field or "any field", row.kind, row.value])
    item.setData(0, _ROW, row)
    item.setToolTip(2, row.value)
    for column, tone in enumerate(_TONES, start=3):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
        item.setData(column, TONE_ROLE, tone)
    return item


def _titled(table: QTreeWidget) -> QWidget:
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    layout.addWidget(QLabel(table.accessibleName()))
    layout.addWidget(table)
    return box
