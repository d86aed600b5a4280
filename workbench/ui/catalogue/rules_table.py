"""The table of rules: its look, and which of its columns are shown."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from workbench.ui.catalogue.rules_model import COLUMNS, RANKED, SHOWN, RulesModel

_WIDEST = {
    "level": "informational",
    "status": "experimental",
    "log source": "windows/process_creation",
    "indicators": "Indicators",
    "exclusions": "Exclusions",
    "hits": "99,999",
    "benign": "Benign ▾",
}


class RulesTable(QTableView):
    """Rows without widgets; the header's menu shows and hides columns."""

    def __init__(self, model: RulesModel):
        super().__init__()
        self.setAccessibleName("Rules of the catalogue")
        self.setModel(model)
        self.rules = model
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self._set_header()

    def _set_header(self) -> None:
        header, letters = self.horizontalHeader(), self.fontMetrics()
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(60)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._header_menu)
        for number, column in enumerate(COLUMNS):
            self.setColumnHidden(number, column not in SHOWN)
            width = letters.horizontalAdvance(_WIDEST.get(column, "x" * 14)) + 14
            self.setColumnWidth(number, width)

    def show_ranked(self, on: bool) -> None:
        """Shows or hides the columns that a ranking fills."""
        for column in RANKED:
            self.setColumnHidden(COLUMNS.index(column), not on)

    def columns_menu(self, parent: QMenu) -> QMenu:
        """A tick for each column; the title always stays."""
        menu = parent.addMenu("&Columns")
        for number, column in enumerate(COLUMNS[1:], start=1):
            action = menu.addAction(column.capitalize())
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(number))
            action.toggled.connect(lambda on, n=number: self.setColumnHidden(n, not on))
        return menu

    def _header_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.columns_menu(menu).actions())
        menu.popup(self.horizontalHeader().mapToGlobal(place))

    def keep(self, row: int | None) -> None:
        """Selects a row that was selected before the rows were others."""
        if row is not None:
            index = self.rules.index(row, 0)
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.scrollTo(index)
