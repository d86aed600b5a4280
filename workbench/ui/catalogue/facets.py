"""The kinds that rules are sorted into, with their counts, to be ticked."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from workbench.catalogue.facets import Facet, Facets
from workbench.catalogue.find import Wanted
from workbench.ui.signs import ToneDelegate

_KIND = Qt.ItemDataRole.UserRole
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_UNSAID = "not said"


class FacetsTree(QTreeWidget):
    """A branch for each facet; several kinds ticked in one mean any of them."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("facets")
        self.setAccessibleName("Facets")
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setColumnCount(2)
        self.setIndentation(10)
        # kinds of one product differ at their ends
        self.setTextElideMode(Qt.TextElideMode.ElideLeft)
        self.setItemDelegate(ToneDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(20)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(1, self.fontMetrics().horizontalAdvance("9,999") + 22)
        self._filling = False
        self._items: dict[tuple[Facet, str], QTreeWidgetItem] = {}
        self.itemChanged.connect(self._changed)

    def put(self, facets: Facets) -> None:
        """Shows the kinds of a list of rules; what is ticked stays so where it is still a kind."""
        ticked = {key for key, item in self._items.items() if item.checkState(0) == _CHECKED}
        closed = {
            item.text(0)
            for n in range(self.topLevelItemCount())
            if (item := self.topLevelItem(n)) and not item.isExpanded()
        }
        self._filling = True
        self.clear()
        self._items = {}
        for facet in Facet:
            branch = QTreeWidgetItem(self, [str(facet).capitalize()])
            branch.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for name in facets.names(facet):
                item = QTreeWidgetItem(branch, [name or _UNSAID, ""])
                item.setData(0, _KIND, (facet, name))
                item.setToolTip(0, name or _UNSAID)
                item.setCheckState(0, _CHECKED if (facet, name) in ticked else _UNCHECKED)
                item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight)
                self._items[facet, name] = item
            branch.setExpanded(branch.text(0) not in closed)
        self._filling = False

    def count(self, counts: Mapping[Facet, Mapping[str, int]]) -> None:
        """Writes how many rules of each kind there are; kinds without one are out of the way."""
        self._filling = True
        for (facet, name), item in self._items.items():
            number = counts[facet].get(name, 0)
            if item.text(1) != (text := f"{number:,}"):
                item.setText(1, text)
            item.setHidden(not number and item.checkState(0) != _CHECKED)
        self._filling = False

    def wanted(self, text: str) -> Wanted:
        """What is ticked, together with what was typed."""
        found = Wanted(text)
        for facet in Facet:
            kinds = [n for (f, n), item in self._items.items() if f is facet and _ticked(item)]
            found = found.choose(facet, kinds)
        return found

    def reset_choice(self) -> None:
        """Unticks everything."""
        self._filling = True
        for item in self._items.values():
            item.setCheckState(0, _UNCHECKED)
        self._filling = False
        self.chosen.emit()

    def tick(self, facet: Facet, name: str) -> None:
        self._items[facet, name].setCheckState(0, _CHECKED)

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        if not self._filling and column == 0 and item.data(0, _KIND):
            self.chosen.emit()


def _ticked(item: QTreeWidgetItem) -> bool:
    return item.checkState(0) == _CHECKED
