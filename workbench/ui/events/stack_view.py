"""The table widget of groups: filtered, sorted by a click on a header, keeps what is selected."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from workbench.tuning.stacking import Group, Stacks
from workbench.ui.events.stack_model import SORT_ROLE, ShareDelegate, StackModel

_FIELD_WIDTH, _WIDTHS = 260, (70, 110, 60, 60, 145, 145)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class StackView(QTableView):
    """Shows a `StackModel` through a filter."""

    def __init__(self, model: StackModel, parent: QWidget):
        super().__init__(parent)
        self.stacks = model
        self.setObjectName("groups")
        self.setAccessibleName("Groups of events")
        self.proxy = QSortFilterProxyModel(self)
        self.proxy.setSourceModel(model)
        self.proxy.setSortRole(SORT_ROLE)
        self.proxy.setFilterKeyColumn(-1)
        self.proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setModel(self.proxy)
        self.setItemDelegate(ShareDelegate(self, model))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self.horizontalHeader().setHighlightSections(False)

    @property
    def listed(self) -> int:
        """How many groups are listed."""
        return self.proxy.rowCount()

    def put(self, stacks: Stacks) -> None:
        """Shows groups in their order; those selected stay selected where they still are."""
        same_fields = stacks.fields == self.stacks.stacks.fields
        selected = {self.stacks.group(row).values for row in self.selected_rows()}
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.stacks.put(stacks)
        if not same_fields:
            self._set_widths(len(stacks.fields))
        if same_fields and selected:
            self._select_again(selected)

    def narrow(self, text: str) -> None:
        self.proxy.setFilterFixedString(text)

    def selected_rows(self) -> list[int]:
        """The selected groups' numbers."""
        chosen = self.selectionModel().selectedRows()
        return [self.proxy.mapToSource(index).row() for index in chosen]

    def group_at(self, index: QModelIndex) -> Group:
        return self.stacks.group(self.proxy.mapToSource(index).row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _set_widths(self, fields: int) -> None:
        for column in range(fields):
            self.setColumnWidth(column, _FIELD_WIDTH if fields == 1 else _FIELD_WIDTH // 2 + 40)
        for number, width in enumerate(_WIDTHS):
            self.setColumnWidth(fields + number, width)

    def _select_again(self, selected: set[tuple[tuple[str | None, ...], ...]]) -> None:
        selection = self.selectionModel()
        rows = selection.SelectionFlag.Select | selection.SelectionFlag.Rows
        for row, group in enumerate(self.stacks.stacks.groups):
            index = self.proxy.mapFromSource(self.stacks.index(row, 0))
            if group.values in selected and index.isValid():
                selection.select(index, rows)
                selection.setCurrentIndex(index, selection.SelectionFlag.NoUpdate)
