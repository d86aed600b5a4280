"""Which rule to tune first: the ranking as a table, and the rules that fire on the same events."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QTableView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.catalogue.overlap import Overlap, overlaps
from workbench.catalogue.rank import Ranked, shares
from workbench.ui.catalogue.desk import Desk
from workbench.ui.catalogue.ranking_model import COLUMNS, Line, RankingModel
from workbench.ui.catalogue.state import CatalogueState, Ranking
from workbench.ui.signs import ToneDelegate

_EMPTY = (
    "Nothing is ranked yet. Open logs in the main window and give them a role,"
    " then press F6: every rule of the catalogue is evaluated over them."
)
_OVERLAP = Qt.ItemDataRole.UserRole


class RankingPane(QWidget):
    """One line a rule. Double click or Enter opens the rule in the tuning panes; the menu of a line
    shows its alerts in the main window."""

    def __init__(self, desk: Desk):
        super().__init__()
        self.setObjectName("ranking")
        self.desk = desk
        self._part: tuple[object, ...] = ()
        self._ranking: Ranking | None = None
        self._lines: list[Line] = []
        self.filter = QLineEdit(clearButtonEnabled=True)
        self.filter.setPlaceholderText("Filter by title, level or file")
        self.filter.textChanged.connect(self._narrow)
        self.firing = QCheckBox("only rules that fire")
        self.firing.setChecked(True)
        self.firing.toggled.connect(self._narrow)
        self.button = QPushButton("Rank (F6)")
        self.button.clicked.connect(desk.rank)
        self.told = QLabel()
        self.model = RankingModel(self)
        self.table = _table(self.model)
        self.table.doubleClicked.connect(self._tune)
        self.table.customContextMenuRequested.connect(self._menu)
        self.tune, self.alerts = self._actions()
        self.overlaps = _overlap_tree()
        self.overlaps.itemActivated.connect(self._pick_shared)
        self.empty = QLabel(_EMPTY, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        desk.changed.connect(self.present)
        self.present(desk.state)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.addWidget(self.filter, 1)
        for widget in (self.firing, self.told, self.button):
            bar.addWidget(widget)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self.overlaps)
        self.splitter.setStretchFactor(0, 4)
        self.splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addLayout(bar)
        layout.addWidget(self.splitter, 1)
        layout.addWidget(self.empty, 1)

    def _actions(self) -> tuple[QAction, QAction]:
        tune = QAction("&Open in the tuning panes", self.table)
        tune.setShortcuts([QKeySequence("Return"), QKeySequence("Enter")])
        alerts = QAction("Show its &alerts in the events", self.table)
        alerts.setShortcut(QKeySequence("Ctrl+Return"))
        for action, deed in ((tune, self._tune), (alerts, self._show_alerts)):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda _=False, deed=deed: deed(self.table.currentIndex()))
            self.table.addAction(action)
        return tune, alerts

    def present(self, state: CatalogueState) -> None:
        part = (state.ranking, state.counts)
        self.splitter.setVisible(state.ranking is not None)
        self.empty.setVisible(state.ranking is None)
        if self._part and all(a is b for a, b in zip(part, self._part, strict=True)):
            return
        self._part = part
        self._ranking = ranking = state.ranking
        rows = ranking.rows if ranking else ()
        share = shares(rows)
        known = state.counts
        self._lines = [Line(r, share[(p := r.entrant.place)], known.get(p, 0)) for r in rows]
        self._narrow()
        self._show_overlaps(rows if ranking and ranking.done else ())

    def _narrow(self) -> None:
        """Shows the lines that are asked for, the same one current."""
        words = self.filter.text().lower().split()
        only = self.firing.isChecked()
        shown = [e for e in self._lines if (e.ranked.hits or not only) and _holds(e, words)]
        kept = self._line(self.table.currentIndex())
        self.model.put(shown)
        ranking, total = self._ranking, len(self._lines)
        text = f"{len(shown):,} of {total:,}" if total else ""
        if ranking and ranking.done and total < ranking.total:
            text += f" (cancelled: {ranking.total - total:,} rules are not ranked)"
        self.told.setText(text)
        if kept in shown:
            self.table.setCurrentIndex(self.model.index(self.model.lines.index(kept), 0))

    def _line(self, index: QModelIndex) -> Line | None:
        return self.model.lines[index.row()] if index.isValid() else None

    def _tune(self, index: QModelIndex) -> None:
        if line := self._line(index):
            self.desk.tune(line.ranked.entrant.place)

    def _show_alerts(self, index: QModelIndex) -> None:
        line = self._line(index)
        if line and self._ranking:
            self.desk.pick(line.ranked.rows, self._ranking, f"alerts of {line.ranked.name}")

    def _menu(self, place: QPoint) -> None:
        if self.table.indexAt(place).isValid():
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addActions([self.tune, self.alerts])
            menu.popup(self.table.viewport().mapToGlobal(place))

    def _show_overlaps(self, rows: tuple[Ranked, ...]) -> None:
        self.overlaps.clear()
        found = overlaps(rows)
        self.overlaps.setVisible(bool(found))
        for pair in found:
            shown = (f"{pair.shared:,} of {pair.either:,}", pair.first.name, pair.second.name)
            item = QTreeWidgetItem(self.overlaps, [f"{pair.share:.0%}", *shown])
            item.setData(0, _OVERLAP, pair)

    def _pick_shared(self, item: QTreeWidgetItem) -> None:
        pair: Overlap = item.data(0, _OVERLAP)
        shared = np.intersect1d(pair.first.rows, pair.second.rows, assume_unique=True)
        if self._ranking:
            both = f"alerts of both {pair.first.name} and {pair.second.name}"
            self.desk.pick(shared, self._ranking, both)


def _holds(line: Line, words: list[str]) -> bool:
    entrant = line.ranked.entrant
    text = f"{line.ranked.name}\n{line.level}\n{entrant.place.path}".lower()
    return all(word in text for word in words)


def _table(model: RankingModel) -> QTableView:
    table = QTableView()
    table.setAccessibleName("Ranking of the rules")
    table.setModel(model)
    table.horizontalHeader().setSortIndicator(*model.sorted)  # else the first column is sorted
    table.setSortingEnabled(True)
    table.setItemDelegate(ToneDelegate(table))
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 6)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in range(1, len(COLUMNS)):
        widest = {1: "informational", 7: "100% (100–100)", 8: "unmeasured", 9: "Attacks kept "}
        sample = max(widest.get(column, "9,999,999"), f"{COLUMNS[column].head} ▾", key=len)
        table.setColumnWidth(column, table.fontMetrics().horizontalAdvance(sample) + 18)
    return table


def _overlap_tree() -> QTreeWidget:
    tree = QTreeWidget()
    tree.setAccessibleName("Rules that fire on nearly the same events")
    tree.setHeaderLabels(["Overlap", "Events shared", "Rule", "and rule"])
    tree.headerItem().setToolTip(
        0, "Events of both ÷ events of either; Enter shows the shared ones"
    )
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setAlternatingRowColors(True)
    tree.header().setStretchLastSection(True)
    width = tree.fontMetrics().horizontalAdvance("Events shared") + 24
    for column, size in enumerate((width, width, 4 * width)):
        tree.setColumnWidth(column, size)
    return tree
