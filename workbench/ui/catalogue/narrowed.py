"""Some rules that the list is narrowed to, said in a line above it that can be dropped again."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from workbench.catalogue.facets import Facet, Rows
from workbench.catalogue.find import Finder, Wanted


class NarrowedLine(QWidget):
    """Hidden unless the list is narrowed; `rows` are then places in the index's list."""

    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("narrowed")
        self.rows: Rows | None = None
        self.told = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        everything = QToolButton()
        everything.setText("✕ All rules")
        everything.setToolTip("List all rules again")
        everything.clicked.connect(self._clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 4)
        layout.addWidget(self.told, 1)
        layout.addWidget(everything)
        self.hide()

    def put(self, what: str, rows: Rows | None) -> None:
        """Narrows to some rules, of which `what` says in words which they are; None: to all."""
        self.rows = rows
        self.setVisible(rows is not None)
        self.told.setText(what)
        self.told.setToolTip(what)

    def drop(self) -> None:
        self.put("", None)

    def _clicked(self) -> None:
        self.drop()
        self.dropped.emit()

    def among(
        self, finder: Finder, wanted: Wanted
    ) -> tuple[Rows, Mapping[Facet, Mapping[str, int]]]:
        """What is wanted of the rules that the list is narrowed to, and their counts by kind."""
        found = finder.find(wanted)
        if self.rows is None:
            return found.rows, found.counts
        within = np.zeros(finder.facets.size, bool)
        within[self.rows] = True

        def count(facet: Facet) -> Mapping[str, int]:
            others = np.zeros(finder.facets.size, bool)
            others[finder.find(wanted.choose(facet, ())).rows] = True
            return finder.facets.counts(facet, others & within)

        return found.rows[within[found.rows]], {facet: count(facet) for facet in Facet}
