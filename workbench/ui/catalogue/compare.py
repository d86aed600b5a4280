"""Two rules side by side, by what they look for."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.catalogue.corpus import compare
from workbench.catalogue.entry import Entry
from workbench.sigma.indicators import Row
from workbench.ui.signs import TONE_ROLE, Tone, ToneDelegate


class CompareDialog(QDialog):
    """Three groups: what both look for, and what each alone does."""

    def __init__(self, left: Entry, right: Entry, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("compare")
        self.setWindowTitle("Compare two rules")
        self.resize(860, 560)
        found = compare(left, right)
        title = QLabel(f"◀ {left.name}\n▶ {right.name}", wordWrap=True)
        title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Indicators of two rules")
        self.tree.setHeaderLabels(["", "Field", "Kind", "Value"])
        self.tree.setUniformRowHeights(True)
        self.tree.setAlternatingRowColors(True)
        self.tree.setItemDelegate(ToneDelegate(self.tree))
        self._group("= both", found.both, "=", None)
        self._group("◀ only the first", found.left, "◀", Tone.BENIGN)
        self._group("▶ only the second", found.right, "▶", Tone.ATTACK)
        self.tree.expandAll()
        self.tree.setIndentation(12)
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        letters = self.tree.fontMetrics()
        for column, width in enumerate(("▶ only the second (99)", "x" * 22, "x" * 16)):
            self.tree.setColumnWidth(column, letters.horizontalAdvance(width) + 30)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(title)
        layout.addWidget(self.tree, 1)
        layout.addWidget(buttons)

    def _group(self, title: str, rows: Iterable[Row], sign: str, tone: Tone | None) -> None:
        listed = list(rows)
        branch = QTreeWidgetItem(self.tree, [f"{title} ({len(listed)})"])
        branch.setFirstColumnSpanned(True)
        for row in listed:
            item = QTreeWidgetItem(branch, [sign, row.field or "any field", row.kind, row.value])
            item.setToolTip(3, row.value)
            for column in range(4):
                item.setData(column, TONE_ROLE, tone)
