"""The tree of the stages: a row per stage and predicate, a checkbox, the hits by role.

A rule may have hundreds of values, and each click gives new numbers. So a cell is set only where
it says something new, and the columns are measured by their texts, not by asking every row.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHeaderView, QStyle, QTreeWidget, QTreeWidgetItem

from workbench.tuning.analysis import Analysis
from workbench.ui.rule.cells import UNCHECKED, Cells, cells_of
from workbench.ui.rule.row import Row
from workbench.ui.rule.rows import rows_of
from workbench.ui.signs import TONE_ROLE, Tone, ToneDelegate

_PATH = Qt.ItemDataRole.UserRole
_TONES = (Tone.BENIGN, Tone.ATTACK, Tone.UNLABELLED)
_TIPS = (
    "Uncheck a predicate to judge the rule without it; the text changes only when you export",
    "In-scope benign events where the row holds by itself: original → now",
    "In-scope attack events where the row holds by itself: original → now",
    "In-scope events of which nobody has said what they are: original → now",
)


_NOTHING = Cells()


class StagesTree(QTreeWidget):
    """`switched` names a row whose checkbox was clicked, and whether it is on now."""

    switched = Signal(object, bool)  # Row

    def __init__(self) -> None:
        super().__init__()
        self._rule: object = None  # the file as read and the document: one rule from another
        self._rows: dict[str, Row] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self._shown: dict[str, Cells] = {}
        self._lay_out()
        self.itemChanged.connect(self._on_item_changed)

    def _lay_out(self) -> None:
        self.setObjectName("stages tree")
        self.setAccessibleName("Stages and predicates")
        self.setHeaderLabels(["Stage / predicate", "Benign", "Attack", "Unlabelled"])
        for column, tip in enumerate(_TIPS):
            self.headerItem().setToolTip(column, tip)
            if column:
                self.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
        self.setUniformRowHeights(True)
        self.setItemDelegate(ToneDelegate(self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setExpandsOnDoubleClick(False)
        self.setIndentation(16)
        header = self.header()
        header.setStretchLastSection(False)
        for column in range(self.columnCount()):
            mode = QHeaderView.ResizeMode.Fixed if column else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(column, mode)

    def row_of(self, item: QTreeWidgetItem | None) -> Row | None:
        """The row that an item shows."""
        return self._rows.get(item.data(0, _PATH)) if item else None

    def put(self, analysis: Analysis | None) -> None:
        """Shows the rows of an analysis, none for None."""
        rows = rows_of(analysis) if analysis else ()
        draft = analysis.draft if analysis else None
        rule = (draft.original, draft.document) if draft else None
        with QSignalBlocker(self):
            if rule != self._rule:
                self._rule = rule
                self._empty()
            now = {row.path: row for top in rows for row in top.walk()}
            if list(now) != list(self._rows):
                self._align(rows, now)
            self._rows = now
            if analysis:
                self._fill(analysis)

    # --- rows that come and go ----------------------------------------------------------------

    def _empty(self) -> None:
        self.clear()
        self._rows = {}
        self._items.clear()
        self._shown.clear()

    def _align(self, rows: tuple[Row, ...], wanted: dict[str, Row]) -> None:
        """Makes the items those of the rows; an item that stays keeps its place and is open or
        closed as it was."""
        for path in [path for path in self._items if path not in wanted]:
            self._take(self._items.get(path))
        self._put_below(self.invisibleRootItem(), rows)

    def _take(self, item: QTreeWidgetItem | None) -> None:
        """Takes an item out with all below it, unless it went with one above it."""
        if item is not None:
            (item.parent() or self.invisibleRootItem()).removeChild(item)
            self._forget(item)

    def _forget(self, item: QTreeWidgetItem) -> None:
        for child in _below(item):
            self._forget(child)
        path = item.data(0, _PATH)
        self._items.pop(path, None)
        self._shown.pop(path, None)

    def _put_below(self, parent: QTreeWidgetItem, rows: tuple[Row, ...]) -> None:
        for number, row in enumerate(rows):
            item = self._items.get(row.path)
            if item is None or parent.child(number) is not item:
                self._take(item)  # it stands elsewhere
                item = self._made(row)
                parent.insertChild(number, item)
                self._open(item)
            else:
                self._put_below(item, row.children)

    def _made(self, row: Row) -> QTreeWidgetItem:
        """A new item with all below it."""
        item = QTreeWidgetItem()
        item.setData(0, _PATH, row.path)
        for column, tone in enumerate(_TONES, start=1):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
            item.setData(column, TONE_ROLE, tone)
        self._items[row.path] = item
        item.addChildren([self._made(child) for child in row.children])
        return item

    def _open(self, item: QTreeWidgetItem) -> None:
        for child in _below(item):
            self._open(child)
        if item.childCount():
            item.setExpanded(True)

    # --- what they say ------------------------------------------------------------------------

    def _fill(self, analysis: Analysis) -> None:
        off = analysis.draft.off
        for path, row in self._rows.items():
            shown = cells_of(row, analysis, off)
            before = self._shown.get(path, _NOTHING)
            if shown != before:
                self._shown[path] = shown
                self._say(self._items[path], shown, before)
        self._fit_columns()

    def _say(self, item: QTreeWidgetItem, shown: Cells, before: Cells) -> None:
        """Sets what differs from what is there."""
        if shown.label != before.label:
            item.setText(0, shown.label)
        if shown.tip != before.tip:
            item.setToolTip(0, shown.tip)
        if (shown.bold, shown.struck) != (before.bold, before.struck):
            font = QFont(self.font())
            font.setBold(shown.bold)
            font.setStrikeOut(shown.struck)
            item.setFont(0, font)
        if shown.box != before.box:
            _set_box(item, shown.box)
        if shown.disabled != before.disabled:
            item.setDisabled(shown.disabled)
        for column, (text, old) in enumerate(zip(shown.numbers, before.numbers, strict=True), 1):
            if text != old:
                item.setText(column, text)

    def _fit_columns(self) -> None:
        """Gives each column of numbers the width of the longest text in it."""
        letters, header = self.fontMetrics(), self.header()
        margin = self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, self) + 1
        for column in range(1, self.columnCount()):
            texts = {shown.numbers[column - 1] for shown in self._shown.values()}
            widest = max(map(letters.horizontalAdvance, texts), default=0) + 2 * margin + 4
            width = max(widest, header.sectionSizeHint(column))
            if header.sectionSize(column) != width:
                header.resizeSection(column, width)

    def _on_item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        row = self.row_of(item)
        if column == 0 and row and (row.keys or row.filter):
            box = item.checkState(0)  # as the click left it, which may not be how it stays
            self._shown[row.path] = replace(self._shown[row.path], box=box)
            self.switched.emit(row, item.checkState(0) != UNCHECKED)


def _below(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    children = (item.child(number) for number in range(item.childCount()))
    return [child for child in children if child is not None]


def _set_box(item: QTreeWidgetItem, box: Qt.CheckState | None) -> None:
    if box is None:
        item.setData(0, Qt.ItemDataRole.CheckStateRole, None)
    else:
        item.setCheckState(0, box)
