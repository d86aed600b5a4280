"""The list of samples: what each is (benign, attack, unlabelled), and how many events it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.events.table import LogFile
from workbench.tuning.workspace import Role, Sample
from workbench.ui.signs import TONE_ROLE, Tone, ToneDelegate
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

_EMPTY = "No samples. Drop logs or folders of them here, or use File → Add samples."
_PATH = Qt.ItemDataRole.UserRole
_READ_OUT = Qt.ItemDataRole.AccessibleTextRole
_MARGIN = 10  # pixels around a cell's text
_NARROWEST = 225  # pixels: the name of a file, its events and its role can be told
_KEYS = {Role.BENIGN: "B", Role.ATTACK: "A", Role.UNLABELLED: "U"}
_TONES = {Role.BENIGN: Tone.BENIGN, Role.ATTACK: Tone.ATTACK, Role.UNLABELLED: Tone.UNLABELLED}
_ABOUT = {
    Role.BENIGN: "an alert here is a false positive",
    Role.ATTACK: "an alert here is a true positive",
    Role.UNLABELLED: "nobody has said",
}


class SamplesPane(QWidget):
    """One row a file. A click on its role, or Enter, offers the roles for all rows that are
    selected; so do the keys B, A and U. Delete takes samples out."""

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("samples")
        self.setMinimumWidth(_NARROWEST)
        self.store = store
        self._part: tuple[object, ...] = ()
        self._paths: list[Path] = []
        self.tree = _tree()
        self.tree.itemClicked.connect(self._clicked)
        self.tree.customContextMenuRequested.connect(self.offer_roles)
        self.empty = QLabel(_EMPTY, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.tree)
        layout.addWidget(self.empty)
        self._shortcuts()
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def _shortcuts(self) -> None:
        keys: dict[str, Callable[[], None]] = {
            **{key: partial(self._set_role, role) for role, key in _KEYS.items()},
            "Return": self.offer_roles,
            "Enter": self.offer_roles,
            "Del": self._remove,
        }
        for key, deed in keys.items():
            shortcut = QShortcut(QKeySequence(key), self.tree)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(deed)

    def present(self, snapshot: Snapshot) -> None:
        part = (snapshot.workspace.samples, snapshot.table, snapshot.failures)
        if self._part and all(a is b for a, b in zip(part, self._part, strict=True)):
            return
        self._part = part
        files = {file.path: file for file in snapshot.table.files}
        failures = dict(snapshot.failures)
        samples = snapshot.workspace.samples
        if [s.path for s in samples] != self._paths:
            self._rebuild([s.path for s in samples])
        for row, sample in enumerate(samples):
            item = self.tree.topLevelItem(row)
            assert item is not None
            _fill(item, sample, files.get(str(sample.path)), failures.get(sample.path, ""))
        _fit(self.tree, 1)
        self.tree.setVisible(bool(samples))
        self.empty.setVisible(not samples)

    def _rebuild(self, paths: list[Path]) -> None:
        """Rows for these files, the same place or the one before it current."""
        current = self.tree.currentIndex().row()
        self._paths = paths
        self.tree.clear()
        items = []
        for path, name in zip(paths, told_apart(paths), strict=True):
            item = QTreeWidgetItem([name, "", ""])
            item.setData(0, _PATH, path)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            items.append(item)
        self.tree.addTopLevelItems(items)
        if current >= 0 and items:
            self.tree.setCurrentItem(items[min(current, len(items) - 1)])

    # --- what a person does with rows ---------------------------------------------------------

    def chosen(self) -> list[Path]:
        """The files of the selected rows, in their order."""
        rows = sorted(index.row() for index in self.tree.selectionModel().selectedRows())
        return [self._paths[row] for row in rows]

    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if column == 2:
            self.offer_roles(self.tree.visualItemRect(item).bottomLeft())

    def offer_roles(self, place: QPoint | None = None) -> None:
        """The roles as a menu, below the current row unless at a place."""
        if not self.chosen():
            return
        if place is None:
            place = self.tree.visualRect(self.tree.currentIndex()).bottomLeft()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        roles = {s.role for s in self.store.snapshot.workspace.samples if s.path in self.chosen()}
        for role, key in _KEYS.items():
            action = menu.addAction(f"{role} ({_ABOUT[role]})\t{key}")
            action.setCheckable(True)
            action.setChecked(roles == {role})
            action.triggered.connect(lambda _=False, role=role: self._set_role(role))
        menu.addSeparator()
        menu.addAction("Take out\tDel").triggered.connect(self._remove)
        menu.popup(self.tree.viewport().mapToGlobal(place))

    def _set_role(self, role: Role) -> None:
        self.store.set_roles(self.chosen(), role)

    def _remove(self) -> None:
        paths, workspace = self.chosen(), self.store.snapshot.workspace
        for path in paths:
            workspace = workspace.without_sample(path)
        if paths:
            self.store.do(f"take out {named(paths)}", workspace)


def told_apart(paths: Iterable[Path]) -> list[str]:
    """The names of files; with as many of their folders as it takes, where a name is that of more
    than one."""
    given = list(paths)
    names, parts = [path.name for path in given], 1
    while True:
        counts = Counter(names)
        unclear = [n for n, p in enumerate(given) if counts[names[n]] > 1 and len(p.parts) > parts]
        if not unclear:
            return names
        parts += 1
        for number in unclear:
            names[number] = Path(*given[number].parts[-parts:]).as_posix()


def named(paths: list[Path]) -> str:
    """Some files in a few words."""
    return paths[0].name if len(paths) == 1 else f"{len(paths)} samples"


def _fill(item: QTreeWidgetItem, sample: Sample, file: LogFile | None, failure: str) -> None:
    """Writes what differs: each change of a cell costs the view a look at it."""
    notes = [str(sample.path), failure]
    if failure:
        events = "✗ not read"
    elif file is not None:
        lost = sum(max(damage.lost - damage.recovered, 0) for damage in file.damage)
        events = f"{file.events:,}" + (" ⚠" if file.damage else "")
        notes += [damage.what for damage in file.damage[:12]]
        notes.append(f"{lost:,} records could not be read" if lost else "")
    else:
        events = "…"
    tip = "\n".join(note for note in notes if note)
    role = f"{sample.role} ▾"
    if (item.text(1), item.text(2), item.toolTip(0)) == (events, role, tip):
        return
    item.setText(1, events)
    item.setText(2, role)
    item.setData(2, TONE_ROLE, _TONES[sample.role])
    item.setData(2, _READ_OUT, f"role {sample.role}, Enter to change")
    item.setToolTip(2, f"{sample.role}: {_ABOUT[sample.role]}\nClick, or B, A, U, to change it")
    for column in (0, 1):
        item.setToolTip(column, tip)


def _tree() -> QTreeWidget:
    tree = QTreeWidget()
    tree.setAccessibleName("Samples")
    tree.setHeaderLabels(["Sample", "Events", "Role"])
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    tree.setItemDelegate(ToneDelegate(tree))
    tree.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    header = tree.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setMinimumSectionSize(40)
    tree.headerItem().setTextAlignment(1, Qt.AlignmentFlag.AlignRight)
    widest = tree.fontMetrics().horizontalAdvance(f"{Role.UNLABELLED} ▾")
    tree.setColumnWidth(2, widest + _MARGIN)
    return tree


def _fit(tree: QTreeWidget, column: int) -> None:
    """Makes a column as wide as its texts: once, for the view would measure all at each change."""
    items = (tree.topLevelItem(row) for row in range(tree.topLevelItemCount()))
    texts = {tree.headerItem().text(column), *(item.text(column) for item in items if item)}
    letters = tree.fontMetrics()
    tree.setColumnWidth(column, max(map(letters.horizontalAdvance, texts)) + _MARGIN)
