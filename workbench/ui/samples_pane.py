"""The list of samples: what each is (benign, attack, unlabelled), and how many events it has."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.events.table import LogFile
from workbench.tuning.workspace import Role, Sample
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

_EMPTY = "No samples. Drop logs or folders of them here, or use File → Add samples."
_PATH = Qt.ItemDataRole.UserRole
_NARROWEST = 225  # pixels: the name of a file, its events and its role can be told


class SamplesPane(QWidget):
    """One row a file; its role is a choice in the row. Delete takes a sample out."""

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("samples")
        self.setMinimumWidth(_NARROWEST)
        self.store = store
        self._part: tuple[object, ...] = ()
        self.tree = _tree()
        self.empty = QLabel(_EMPTY, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.tree)
        layout.addWidget(self.empty)
        remove = QShortcut(QKeySequence.StandardKey.Delete, self.tree)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        remove.activated.connect(self._remove)
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def present(self, snapshot: Snapshot) -> None:
        part = (snapshot.workspace.samples, snapshot.table, snapshot.failures)
        if self._part and all(a is b for a, b in zip(part, self._part, strict=True)):
            return
        self._part = part
        files = {file.path: file for file in snapshot.table.files}
        failures = dict(snapshot.failures)
        samples = snapshot.workspace.samples
        if [s.path for s in samples] != [item.data(0, _PATH) for item in self._items()]:
            self._rebuild(samples)
        for item, sample in zip(self._items(), samples, strict=True):
            self._fill(item, sample, files.get(str(sample.path)), failures.get(sample.path, ""))
        self.tree.setVisible(bool(samples))
        self.empty.setVisible(not samples)

    def _items(self) -> list[QTreeWidgetItem]:
        found = (self.tree.topLevelItem(n) for n in range(self.tree.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _rebuild(self, samples: tuple[Sample, ...]) -> None:
        """Rows for these files, the same place or the one before it current."""
        current = self.tree.currentIndex().row()
        self.tree.clear()
        for sample in samples:
            item = QTreeWidgetItem(self.tree)
            item.setText(0, sample.path.name)
            item.setData(0, _PATH, sample.path)
            self.tree.setItemWidget(item, 2, self._role_choice(sample))
        if current >= 0 and samples:
            place = min(current, len(samples) - 1)
            self.tree.setCurrentItem(self._items()[place])

    def _fill(
        self, item: QTreeWidgetItem, sample: Sample, file: LogFile | None, failure: str
    ) -> None:
        choice = self.tree.itemWidget(item, 2)
        assert isinstance(choice, QComboBox)
        choice.setCurrentText(str(sample.role))
        notes = [str(sample.path), failure]
        if failure:
            item.setText(1, "✗ not read")
        elif file is not None:
            lost = sum(damage.lost - damage.recovered for damage in file.damage)
            item.setText(1, f"{file.events:,}" + (" ⚠" if file.damage else ""))
            notes += [damage.what for damage in file.damage[:12]]
            notes.append(f"{lost:,} records could not be read" if lost else "")
        else:
            item.setText(1, "…")
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column in (0, 1):
            item.setToolTip(column, "\n".join(note for note in notes if note))

    def _role_choice(self, sample: Sample) -> QComboBox:
        choice = QComboBox()
        choice.addItems([str(role) for role in Role])
        choice.setAccessibleName(f"Role of {sample.path.name}")
        choice.setToolTip(
            "benign: an alert here is a false positive\n"
            "attack: an alert here is a true positive\n"
            "unlabelled: nobody has said"
        )
        choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        choice.textActivated.connect(lambda text: self.store.set_role(sample.path, Role(text)))
        return choice

    def _remove(self) -> None:
        item = self.tree.currentItem()
        if item is not None:
            path: Path = item.data(0, _PATH)
            self.store.do(
                f"take out {path.name}", self.store.snapshot.workspace.without_sample(path)
            )


def _tree() -> QTreeWidget:
    tree = QTreeWidget()
    tree.setAccessibleName("Samples")
    tree.setHeaderLabels(["Sample", "Events", "Role"])
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    tree.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    header = tree.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in (1, 2):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    return tree
