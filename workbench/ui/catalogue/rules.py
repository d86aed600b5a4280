"""The catalogue's rules: found as one types, sorted into kinds, each with its page beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSignalBlocker, Qt
from PySide6.QtGui import QAction, QCursor, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from workbench.catalogue.about import About
from workbench.catalogue.attack import attack
from workbench.catalogue.entry import Entry
from workbench.catalogue.facets import Rows
from workbench.catalogue.page import Page, page_of
from workbench.engine.mask import Mask
from workbench.sigma.indicators import Row
from workbench.sigma.rule import RuleError
from workbench.sigma.source import RuleText
from workbench.ui.catalogue.compare import CompareDialog
from workbench.ui.catalogue.desk import Desk
from workbench.ui.catalogue.events_of import events_in
from workbench.ui.catalogue.facets import FacetsTree
from workbench.ui.catalogue.narrowed import NarrowedLine
from workbench.ui.catalogue.rules_model import RulesModel
from workbench.ui.catalogue.rules_table import RulesTable
from workbench.ui.catalogue.state import CatalogueState, Ranking, Rules
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
        self._ranking: Ranking | None = None
        self._shown: tuple[Entry | None, Rules | None] = None, None
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
        self.table = RulesTable(self.model)
        self.table.doubleClicked.connect(self._tune)
        self.table.customContextMenuRequested.connect(self._menu)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self.narrowed = NarrowedLine()
        self.narrowed.dropped.connect(self._find)
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
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.facets, 1)
        left.addWidget(clear)
        right.addWidget(self.narrowed)
        right.addWidget(self.table, 1)
        right.addWidget(self.empty, 1)
        bar = QHBoxLayout()
        bar.addWidget(self.line, 1)
        bar.addWidget(self.told)
        bar.addWidget(self.compare)
        self.splitter = QSplitter()
        for column in (left, right):
            column.setContentsMargins(0, 0, 0, 0)
            box = QWidget()
            box.setLayout(column)
            self.splitter.addWidget(box)
        self.splitter.addWidget(self.page)
        self.splitter.setSizes([268, 580, 432])
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
            self.narrowed.drop()  # it holds places in the earlier list
            self.facets.put(state.rules.finder.facets)
            self._find()
        self._show_ranking(state.ranking)
        self._show_page(state)

    def _show_ranking(self, ranking: Ranking | None) -> None:
        """The numbers of a ranking once it has all of them."""
        done = ranking if ranking and ranking.done else None
        if done is not self._ranking:
            if (done is None) != (self._ranking is None):
                self.table.show_ranked(done is not None)
            self._ranking = done
            self.model.put_ranking(done)

    def list_rules(self, text: str) -> None:
        """Lists all rules that hold a text, as if nothing but it had been typed."""
        self._list_only(text)

    def _list_only(self, text: str, what: str = "", rows: Rows | None = None) -> None:
        """Lists rules that hold a text, of some rows if they are given, whatever was looked for
        before."""
        self.narrowed.put(what, rows)
        with QSignalBlocker(self.line), QSignalBlocker(self.facets):
            self.line.setText(text)
            self.facets.reset_choice()
        self._find()

    def _find(self) -> None:
        rules = self._rules
        if rules is None:
            return
        wanted = self.facets.wanted(self.line.text())
        rows, counts = self.narrowed.among(rules.finder, wanted)
        self.facets.count(counts)
        self._list(rules, rows)

    def _list(self, rules: Rules, rows: Rows) -> None:
        chosen = self._chosen()
        self.model.put(rules, rows)
        self.table.keep(self.model.row_of(chosen[0].place) if len(chosen) == 1 else None)
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
        if (entry, state.rules) != self._shown:
            self._shown = entry, state.rules
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
        """Lists the rules that ask an indicator; what is typed then narrows them."""
        if self._rules is not None:
            shown = f"{row.field or 'any field'} {row.kind} {row.value}"
            self._list_only("", f"Rules that ask {shown}", self._rules.corpus.rows(row))

    def list_event(self, provider: str, number: int) -> None:
        """Lists the rules that are about a kind of event; what is typed then narrows them."""
        if self._rules is not None:
            about = About(self._rules.index.entries, self.desk.snapshot.sources)
            rows = about.rows(provider, number)
            self._list_only("", f"Rules about event {number} of {provider}", rows)

    def offer_event(self, provider: str, number: int) -> None:
        """Offers the rules that are about a kind of event, and the loaded events of it."""
        events: Mask = events_in(self.desk.snapshot.table, number, provider)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rules = menu.addAction(f"Rules about event {number} of {provider}")
        rules.triggered.connect(lambda: self.list_event(provider, number))
        count = events.count()
        loaded = menu.addAction(f"Show the {count:,} loaded events of {provider} {number}")
        loaded.setEnabled(bool(count))
        loaded.triggered.connect(
            lambda: self.desk.pick_events(events, f"events of {provider} {number}")
        )
        menu.popup(QCursor.pos())

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
        self.table.columns_menu(menu)
        menu.popup(self.table.viewport().mapToGlobal(place))
