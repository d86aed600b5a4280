"""Rules by samples: how many alerts each rule has in each sample, as a heat map.

A cell's shade is the logarithm of its alerts, its number stands in it; benign and attack samples
have different hues and their role in the head. A click shows the events of the cell.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.catalogue.rank import Ranked, by_file, noisiest_first
from workbench.tuning.workspace import Role
from workbench.ui.catalogue.desk import Desk
from workbench.ui.catalogue.state import CatalogueState, Ranking
from workbench.ui.samples_pane import told_apart
from workbench.ui.shade import heat, ink_on, mixed
from workbench.ui.signs import Tone, colour
from workbench.ui.snapshot import roles_of

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()
_TONES = {Role.BENIGN: Tone.BENIGN, Role.ATTACK: Tone.ATTACK, Role.UNLABELLED: Tone.UNLABELLED}
HEAT_ROLE = _Role.UserRole + 3  # a tone and a strength from 0 to 1
_EMPTY = (
    "Nothing is ranked yet: press F6. Here stand the rules that fire, by the samples they fire in."
)
_HEAD = 170  # pixels of a head that stands upright


class MatrixModel(QAbstractTableModel):
    """A row for each rule that fires, a column for each sample in which one does."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self.rows: list[Ranked] = []
        self.files: list[int] = []  # their numbers in the table
        self.names: list[str] = []
        self.paths: list[str] = []
        self.roles: list[Role] = []
        self.counts: NDArray[np.int64] = np.zeros((0, 0), np.int64)

    def put(self, ranking: Ranking, roles: tuple[Role, ...]) -> None:
        self.beginResetModel()
        table = ranking.table
        self.rows = [row for row in noisiest_first(ranking.rows) if row.hits]
        counts = np.zeros((len(self.rows), len(table.files)), np.int64)
        for number, row in enumerate(self.rows):
            counts[number] = by_file(row, table)
        order = sorted(
            np.flatnonzero(counts.any(axis=0)).tolist(),
            key=lambda file: (list(Role).index(roles[file]), -int(counts[:, file].sum())),
        )
        self.files, self.counts = order, counts[:, order]
        self.paths = [table.files[file].path for file in order]
        self.names = told_apart([Path(path) for path in self.paths])
        self.roles = [roles[file] for file in order]
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.files)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        rules = orientation == Qt.Orientation.Vertical
        if role == _Role.DisplayRole:
            return self.rows[section].name if rules else self.names[section]
        if role == _Role.ToolTipRole:
            return self.rows[section].name if rules else self._sample(section)
        return None

    def _sample(self, column: int) -> str:
        return (
            f"{self.paths[column]} ({self.roles[column]}): {self.counts[:, column].sum():,} alerts"
        )

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        count = int(self.counts[index.row(), index.column()])
        if role == _Role.DisplayRole:
            return f"{count:,}" if count else ""
        if role == _Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role == HEAT_ROLE and count:
            return _TONES[self.roles[index.column()]], heat(count, int(self.counts.max()))
        if role in (_Role.ToolTipRole, _Role.AccessibleTextRole):
            rule, name = self.rows[index.row()].name, self.names[index.column()]
            return f"{rule}\n{count:,} alerts in {name} ({self.roles[index.column()]})"
        return None


class _Heat(QStyledItemDelegate):
    """Fills a cell by its heat; the number is dark or light, as can be read on it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        heat = index.data(HEAT_ROLE)
        if heat is not None:
            tone, strength = heat
            base = option.palette.color(QPalette.ColorRole.Base)
            fill = mixed(base, colour(tone, option.widget), strength)
            painter.fillRect(option.rect.adjusted(0, 0, -1, -1), fill)
            option.palette.setColor(QPalette.ColorRole.Text, ink_on(fill))
        super().paint(painter, option, index)


class _Upright(QHeaderView):
    """The names of the samples, written from below upwards, so that the columns stay narrow."""

    def __init__(self, parent: QWidget):
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(_HEAD)
        self.setSectionsClickable(True)

    def paintSection(
        self,
        painter: QPainter,
        rect: QRect,
        logicalIndex: int,  # noqa: N803 - Qt's name
    ) -> None:
        model = self.model()
        assert isinstance(model, MatrixModel)
        painter.save()
        painter.setPen(colour(_TONES[model.roles[logicalIndex]], self))
        painter.translate(rect.left(), rect.bottom() - 4)
        painter.rotate(-90)
        text = f"{model.roles[logicalIndex].value[0].upper()} {model.names[logicalIndex]}"
        room = QRect(0, 0, rect.height() - 8, rect.width())
        shown = QFontMetrics(self.font()).elidedText(
            text, Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()


class MatrixPane(QWidget):
    """The heat map; a click or Enter on a cell shows its events in the main window."""

    def __init__(self, desk: Desk):
        super().__init__()
        self.setObjectName("matrix")
        self.desk = desk
        self._part: Ranking | None = None
        self.model = MatrixModel(self)
        self.table = _table(self.model)
        self.table.clicked.connect(self._pick)
        self.table.activated.connect(self._pick)
        self.table.verticalHeader().sectionDoubleClicked.connect(self._tune)
        self.legend = QLabel(
            "B benign · A attack · U unlabelled sample; the stronger the shade, the more alerts"
            " (log scale). Click a cell for its events, double-click a rule to tune it."
        )
        self.legend.setWordWrap(True)
        self.empty = QLabel(_EMPTY, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.legend)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.empty, 1)
        desk.changed.connect(self.present)
        self.present(desk.state)

    def present(self, state: CatalogueState) -> None:
        ranking = state.ranking
        for widget in (self.table, self.legend):
            widget.setVisible(ranking is not None)
        self.empty.setVisible(ranking is None)
        if ranking is not None and ranking is not self._part and ranking.done:
            self._part = ranking
            self.model.put(ranking, roles_of(ranking.table, ranking.snapshot.workspace))

    def _pick(self, index: QModelIndex) -> None:
        ranking = self._part
        if ranking is None or not self.model.counts[index.row(), index.column()]:
            return
        row, file = self.model.rows[index.row()], self.model.files[index.column()]
        events = row.rows[ranking.table.file[row.rows] == file]
        what = f"alerts of {row.name} in {self.model.names[index.column()]}"
        self.desk.pick(events, ranking, what)

    def _tune(self, row: int) -> None:
        self.desk.tune(self.model.rows[row].entrant.place)


def _table(model: MatrixModel) -> QTableView:
    table = QTableView()
    table.setAccessibleName("Alerts of each rule in each sample")
    table.setModel(model)
    table.setHorizontalHeader(_Upright(table))
    table.setItemDelegate(_Heat(table))
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.setCornerButtonEnabled(False)
    letters = table.fontMetrics()
    table.horizontalHeader().setDefaultSectionSize(letters.horizontalAdvance("9,999") + 8)
    table.horizontalHeader().setMinimumSectionSize(16)
    side = table.verticalHeader()
    side.setDefaultSectionSize(letters.height() + 6)
    side.setMaximumWidth(letters.horizontalAdvance("x") * 56)
    side.setTextElideMode(Qt.TextElideMode.ElideRight)
    return table
