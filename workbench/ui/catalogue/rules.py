"""The catalogue's rules: found as one types, sorted into kinds, each with its page beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.catalogue.attack import attack
from workbench.catalogue.entry import Entry
from workbench.catalogue.facets import Rows
from workbench.catalogue.page import Page, page_of
from workbench.engine.mask import Mask
from workbench.sigma.indicators import Row
from workbench.sigma.rule import RuleError
from workbench.sigma.source import RuleText
from workbench.ui.catalogue.compare import CompareDialog
from workbench.ui.catalogue.desk import CatalogueState, Desk, Rules
from workbench.ui.catalogue.events_of import events_in
from workbench.ui.catalogue.facets import FacetsTree
from workbench.ui.catalogue.rules_model import COLUMNS, SHOWN, RulesModel
from workbench.ui.page_view import PageView

_HINT = 'Find rules: mimikatz   tag:t1003   author:roth   field:DestinationIp   "a phrase"'
_NO_RULES = "No rules yet. Open a folder of rules (Ctrl+O), or drop one here."
_NONE_FOUND = "No rule has all of this. Take a word away, or untick a kind."


class RulesTab(QWidget):
    """Kinds on the left, rules in the middle, the page of the current one on the right."""

    def __init__(self, desk: Desk):
        super().__init__()
        self.setObjectName("catalogue rules")
        self.desk = desk
        self._rules: Rules | None = None
        self._shown: Entry | None = None
        self.line = QLineEdit(clearButtonEnabled=True)
        self.line.setPlaceholderText(_HINT)
        self.line.setAccessibleName("Find rules")
        self.line.textChanged.connect(self._find)
        self.line.installEventFilter(self)
        self.told = QLabel()
        self.compare = QPushButton("Compare")
        self.compare.setToolTip("Two selected rules side by side, by what they look for")
        self.compare.clicked.connect(self._compare)
        self.facets = FacetsTree()
        self.facets.chosen.connect(self._find)
        self.model = RulesModel(self)
        self.table = _table(self.model)
        self.table.doubleClicked.connect(self._tune)
        self.table.customContextMenuRequested.connect(self._menu)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self.empty = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.page = PageView()
        self.page.indicator_asked.connect(self.list_indicator)
        self.page.technique_asked.connect(
            lambda technique: self.list_rules(f"tag:{technique.lower()}")
        )
        self.page.event_asked.connect(self.offer_event)
        self._lay_out()
        self._keys()
        desk.changed.connect(self.present)
        self.present(desk.state)

    def _lay_out(self) -> None:
        clear = QPushButton("Untick all")
        clear.clicked.connect(self.facets.reset_choice)
        left, middle = QWidget(), QWidget()
        for box, widgets in ((left, (self.facets, clear)), (middle, (self.table, self.empty))):
            column = QVBoxLayout(box)
            column.setContentsMargins(0, 0, 0, 0)
            for number, widget in enumerate(widgets):
                column.addWidget(widget, int(box is middle or not number))
        bar = QHBoxLayout()
        bar.addWidget(self.line, 1)
        bar.addWidget(self.told)
        bar.addWidget(self.compare)
        self.splitter = QSplitter()
        for widget in (left, middle, self.page):
            self.splitter.addWidget(widget)
        self.splitter.setSizes([210, 600, 460])
        self.splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addLayout(bar)
        layout.addWidget(self.splitter, 1)

    def _keys(self) -> None:
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.activated.connect(self._enter_line)
        self.tune = QAction("&Open in the tuning panes", self.table)
        self.tune.setShortcuts([QKeySequence("Return"), QKeySequence("Enter")])
        self.tune.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.tune.triggered.connect(lambda: self._tune(self.table.currentIndex()))
        self.table.addAction(self.tune)

    def _enter_line(self) -> None:
        self.line.setFocus()
        self.line.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the line into the table."""
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        down = pressed and event.key() == Qt.Key.Key_Down  # type: ignore[attr-defined]
        if watched is self.line and down and self.model.rowCount():
            self.table.setFocus()
            if not self._chosen():
                self.table.selectRow(0)
            return True
        return super().eventFilter(watched, event)

    # --- showing ------------------------------------------------------------------------------

    def present(self, state: CatalogueState) -> None:
        if state.rules is not self._rules:
            self._rules = state.rules
            self.facets.put(state.rules.finder.facets)
            self._find()
        self._show_page(state)

    def list_rules(self, text: str) -> None:
        """Lists the rules that hold a text, as if it had been typed."""
        self.line.setText(text)

    def _find(self) -> None:
        rules = self._rules
        if rules is None:
            return
        found = rules.finder.find(self.facets.wanted(self.line.text()))
        self.facets.count(found.counts)
        self._list(rules, found.rows)

    def _list(self, rules: Rules, rows: Rows) -> None:
        self.model.put(rules, rows)
        total = len(rules.index.entries)
        self.told.setText(f"{len(self.model.rows):,} of {total:,}")
        self.empty.setText(_NONE_FOUND if total else _NO_RULES)
        self.empty.setVisible(not len(self.model.rows))
        self.table.setVisible(bool(len(self.model.rows)))
        self._selected()

    def _selected(self) -> None:
        chosen = self._chosen()
        self.compare.setEnabled(len(chosen) == 2)
        if len(chosen) == 1:
            self.desk.show_rule(chosen[0].place)

    def _chosen(self) -> list[Entry]:
        rows = self.table.selectionModel().selectedRows()
        return [self.model.entry(index.row()) for index in rows]

    def _show_page(self, state: CatalogueState) -> None:
        entry = state.entry
        if entry is not self._shown:
            self._shown = entry
            self.page.put(self._page(state, entry) if entry else None)

    def _page(self, state: CatalogueState, entry: Entry) -> Page | None:
        index = state.rules.index
        try:
            body = RuleText.from_bytes(index.data(entry)).text
            rule = index.rule(entry)
        except RuleError as error:
            self.desk.failed.emit("The rule page", f"{entry.name}: {error}. Press F5.")
            return None
        sources = self.desk.snapshot.sources
        return page_of(rule, body, state.rules.corpus, attack(), sources)

    # --- what a person does -------------------------------------------------------------------

    def list_indicator(self, row: Row) -> None:
        """Lists the rules that ask an indicator; typing lists others again."""
        if self._rules is not None:
            self._list(self._rules, self._rules.corpus.rows(row))
            shown = f"{row.field} {row.kind} {row.value}".strip()
            self.told.setText(f"{len(self.model.rows):,} rules ask {shown}"[:90])

    def offer_event(self, provider: str, number: int) -> None:
        """Shows the loaded events of a kind in the main window; the rules are a menu away."""
        events: Mask = events_in(self.desk.snapshot.table, number, provider)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rules = menu.addAction(f"Rules that look for event {number}")
        rules.triggered.connect(lambda: self.list_rules(f"value:{number} field:EventID"))
        count = events.count()
        loaded = menu.addAction(f"Show the {count:,} loaded events of {provider} {number}")
        loaded.setEnabled(bool(count))
        loaded.triggered.connect(
            lambda: self.desk.pick_events(events, f"events of {provider} {number}")
        )
        menu.popup(self.page.mapToGlobal(self.page.rect().center()))

    def _tune(self, index: QModelIndex) -> None:
        if index.isValid():
            self.desk.tune(self.model.entry(index.row()).place)

    def _compare(self) -> None:
        chosen = self._chosen()
        if len(chosen) == 2:
            dialog = CompareDialog(chosen[0], chosen[1], self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _menu(self, place: QPoint) -> None:
        if not self.table.indexAt(place).isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tune)
        compare = menu.addAction("&Compare the two selected rules")
        compare.setEnabled(self.compare.isEnabled())
        compare.triggered.connect(self._compare)
        columns = menu.addMenu("&Columns")
        for number, column in enumerate(COLUMNS):
            action = columns.addAction(str(column).capitalize())
            action.setCheckable(True)
            action.setChecked(not self.table.isColumnHidden(number))
            action.toggled.connect(lambda on, n=number: self.table.setColumnHidden(n, not on))
        menu.popup(self.table.viewport().mapToGlobal(place))


def _table(model: RulesModel) -> QTableView:
    table = QTableView()
    table.setAccessibleName("Rules of the catalogue")
    table.setModel(model)
    table.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)
    table.setSortingEnabled(True)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    table.verticalHeader().hide()
    letters = table.fontMetrics()
    table.verticalHeader().setDefaultSectionSize(letters.height() + 6)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.horizontalHeader().setMinimumSectionSize(60)
    widest = {
        "level": "informational",
        "status": "experimental",
        "log source": "windows/process_creation",
    }
    for number, column in enumerate(COLUMNS):
        table.setColumnHidden(number, column not in SHOWN)
        text = widest.get(str(column), "x" * 14)
        table.setColumnWidth(number, letters.horizontalAdvance(text) + 14)
    return table
