"""The stages of the current rule as a tree: a checkbox per predicate, the hits of each row.

A checkbox switches predicates off for trial; the numbers beside a row are the in-scope events
where it holds by itself, now, with the original rule's number before an arrow where it differs.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QVBoxLayout,
    QWidget,
)

from workbench.engine.mask import Mask
from workbench.sigma.formula import PredicateKey
from workbench.sigma.remove import remove
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import Analysis, tuned
from workbench.tuning.around import filter_numbers
from workbench.tuning.workspace import Role
from workbench.ui.rule.exclude_line import ExcludeLine
from workbench.ui.rule.rows import Row, held, rows_of
from workbench.ui.signs import TONE_ROLE, Tone, ToneDelegate
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store
from workbench.ui.theme import colours

_PATH = Qt.ItemDataRole.UserRole
_ROLES = (Role.BENIGN, Role.ATTACK, Role.UNLABELLED)
_TONES = (Tone.BENIGN, Tone.ATTACK, Tone.UNLABELLED)
_TIPS = (
    "Uncheck a predicate to judge the rule without it; the text changes only when you export",
    "In-scope benign events where the row holds by itself: original → now",
    "In-scope attack events where the row holds by itself: original → now",
    "In-scope events of which nobody has said what they are: original → now",
)
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class StagesPane(QWidget):
    """The tree, a banner for what is wrong with the text, and the line to add an exclusion."""

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("stages")
        self.store = store
        self._analysis: Analysis | None = None
        self._rows: dict[str, Row] = {}
        self._filling = False
        self.banner = QLabel(wordWrap=True, margin=6)
        self.banner.setObjectName("banner")
        self.banner.hide()
        self.tree = _tree()
        self.tree.itemChanged.connect(self._on_item_changed)
        self.tree.itemDoubleClicked.connect(lambda item, _: self._pick(item))
        self.tree.customContextMenuRequested.connect(self._menu)
        delete = QShortcut(QKeySequence.StandardKey.Delete, self.tree)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._remove_current)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        layout.addWidget(self.banner)
        layout.addWidget(self.tree, 1)
        self.line = ExcludeLine(store)
        layout.addWidget(self.line)
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def present(self, snapshot: Snapshot) -> None:
        analysis = snapshot.analysis
        if analysis is self._analysis and analysis is not None:
            return
        self._analysis = analysis
        self._show_banner(snapshot)
        self.tree.setVisible(analysis is not None)
        rows = rows_of(analysis) if analysis else ()
        self._filling = True
        if [r.path for r in _all(rows)] != list(self._rows):
            self._rebuild(rows)
        self._rows = {row.path: row for row in _all(rows)}
        if analysis:
            self._fill(analysis)
        self._filling = False

    def _show_banner(self, snapshot: Snapshot) -> None:
        analysis = snapshot.analysis
        text = snapshot.problem
        if analysis and analysis.error:
            error = analysis.error
            place = f" (line {error.line})" if error.line else ""
            text = f"The text cannot be read{place}: {error}. Shown is the last good rule."
        elif analysis and analysis.now.reason:
            text = f"Not evaluated: {analysis.now.reason}."
        elif analysis and analysis.rule.warnings:
            text = "\n".join(f"⚠ {warning}" for warning in analysis.rule.warnings)
        self.banner.setText(text)
        self.banner.setVisible(bool(text))
        self._tint_banner()

    def _tint_banner(self) -> None:
        tint = colours(self).stale_background
        self.banner.setStyleSheet(f"#banner {{ background: {tint}; }}")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "banner"):
            self._tint_banner()

    # --- filling the tree ---------------------------------------------------------------------

    def _rebuild(self, rows: tuple[Row, ...]) -> None:
        self.tree.clear()
        for row in rows:
            self._add(row, self.tree.invisibleRootItem())
        self.tree.expandAll()

    def _add(self, row: Row, parent: QTreeWidgetItem) -> None:
        item = QTreeWidgetItem(parent)
        item.setData(0, _PATH, row.path)
        for column, tone in enumerate(_TONES, start=1):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
            item.setData(column, TONE_ROLE, tone)
        for child in row.children:
            self._add(child, item)

    def _fill(self, analysis: Analysis) -> None:
        """Fills every row. The columns take their width once, at the end: as long as they fit
        themselves to their contents, each text put in measures all rows anew."""
        off = analysis.draft.off
        _size_columns(self.tree, QHeaderView.ResizeMode.Fixed)
        walk = QTreeWidgetItemIterator(self.tree)
        while item := walk.value():
            self._fill_item(item, self._rows[item.data(0, _PATH)], analysis, off)
            walk += 1
        _size_columns(self.tree, QHeaderView.ResizeMode.ResizeToContents)

    def _fill_item(
        self, item: QTreeWidgetItem, row: Row, analysis: Analysis, off: frozenset[PredicateKey]
    ) -> None:
        label = f"{row.label}   {row.detail}" if row.detail else row.label
        item.setText(0, f"⚠ {label}" if row.warning else label)
        item.setToolTip(0, row.warning or label)
        font = QFont(self.tree.font())
        font.setBold(row.stage is not None)
        filter_off = row.filter in analysis.around.off
        font.setStrikeOut(filter_off or (bool(row.keys) and row.keys <= off))
        item.setFont(0, font)
        if row.keys:
            item.setCheckState(0, _check_state(row.keys, off))
            item.setDisabled(analysis.stale)
        elif row.filter:
            item.setCheckState(0, _UNCHECKED if filter_off else _CHECKED)
        now, before = held(row, analysis)
        for column, text in enumerate(_numbers(now, before, analysis), start=1):
            item.setText(column, text)

    # --- what a person does -------------------------------------------------------------------

    def _on_item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        row = self._rows.get(item.data(0, _PATH))
        if not self._filling and column == 0 and row and (row.keys or row.filter):
            self.switch(row, item.checkState(0) != _UNCHECKED)

    def switch(self, row: Row, on: bool) -> None:
        """Switches a Sigma Filter on or off, or the predicates of a row, unless nothing would be
        left of the rule."""
        if row.filter:
            number = filter_numbers(self.store.snapshot.workspace)[row.filter]
            self.store.switch_filter(number, on=on)
            return
        draft = self.store.snapshot.workspace.draft
        assert draft is not None
        off = draft.off - row.keys if on else draft.off | row.keys
        changed = replace(draft, off=off)
        try:
            tuned(changed)
        except EditError as error:
            self.store.said.emit(f"{row.label} stays on: {error}")
            self._refill()
            return
        self.store.edit(f"switch {'on' if on else 'off'} {row.label}", changed)

    def _refill(self) -> None:
        if self._analysis:
            self._filling = True
            self._fill(self._analysis)
            self._filling = False

    def _pick(self, item: QTreeWidgetItem) -> None:
        """Shows the events where a row holds."""
        row = self._rows[item.data(0, _PATH)]
        if self._analysis and self._analysis.now.reason is None:
            self.store.pick(held(row, self._analysis)[0], row.label)

    def _remove_current(self) -> None:
        item = self.tree.currentItem()
        row = self._rows.get(item.data(0, _PATH)) if item else None
        if row and row.keys:
            self.remove(row)

    def remove(self, row: Row) -> None:
        """Takes the predicates of a row out of the draft's text."""
        draft = self.store.snapshot.workspace.draft
        assert draft is not None
        try:
            text = remove(draft.text, draft.document, row.keys)
        except EditError as error:
            self.store.failed.emit("Not removed", str(error))
            return
        self.store.edit(f"remove {row.label}", replace(draft, text=text, off=draft.off - row.keys))

    def _menu(self, at: QPoint) -> None:
        item = self.tree.itemAt(at)
        if item is None:
            return
        row = self._rows[item.data(0, _PATH)]
        menu = QMenu(self)
        menu.addAction("Show the events where it holds", lambda: self._pick(item))
        if row.keys or row.filter:
            on = item.checkState(0) != _UNCHECKED
            menu.addAction("Switch off" if on else "Switch on", lambda: self.switch(row, not on))
        if row.filter:
            number = filter_numbers(self.store.snapshot.workspace)[row.filter]
            menu.addAction("Open the filter", lambda: self.store.show_rule(number))
        if row.keys:
            menu.addAction("Remove from the rule\tDel", lambda: self.remove(row))
        menu.popup(self.tree.viewport().mapToGlobal(at))


def _all(rows: tuple[Row, ...]) -> list[Row]:
    return [row for top in rows for row in top.walk()]


def _check_state(keys: frozenset[PredicateKey], off: frozenset[PredicateKey]) -> Qt.CheckState:
    if not keys & off:
        return _CHECKED
    return _UNCHECKED if keys <= off else Qt.CheckState.PartiallyChecked


def _numbers(now: Mask, before: Mask | None, analysis: Analysis) -> list[str]:
    of_now = analysis.truth.by_role(now)
    of_before = analysis.truth.by_role(before) if before is not None else of_now
    return [
        f"{of_now[role]:,}"
        if of_now[role] == of_before[role]
        else f"{of_before[role]:,} → {of_now[role]:,}"
        for role in _ROLES
    ]


def _size_columns(tree: QTreeWidget, mode: QHeaderView.ResizeMode) -> None:
    for column in (1, 2, 3):
        tree.header().setSectionResizeMode(column, mode)


def _tree() -> QTreeWidget:
    tree = QTreeWidget()
    tree.setObjectName("stages tree")
    tree.setAccessibleName("Stages and predicates")
    tree.setHeaderLabels(["Stage / predicate", "Benign", "Attack", "Unlabelled"])
    for column, tip in enumerate(_TIPS):
        tree.headerItem().setToolTip(column, tip)
        if column:
            tree.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
    tree.setUniformRowHeights(True)
    tree.setItemDelegate(ToneDelegate(tree))
    tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    tree.setExpandsOnDoubleClick(False)
    tree.setIndentation(16)
    header = tree.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    _size_columns(tree, QHeaderView.ResizeMode.ResizeToContents)
    return tree
