"""The stages of the current rule as a tree: a checkbox per predicate, the hits of each row.

A checkbox switches predicates off for trial; the numbers beside a row are the in-scope events
where it holds by itself, now, with the original rule's number before an arrow where it differs.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QMenu, QTreeWidgetItem, QVBoxLayout, QWidget

from workbench.sigma.remove import remove
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import Analysis, tuned
from workbench.tuning.around import filter_numbers
from workbench.ui.rule.cells import UNCHECKED
from workbench.ui.rule.exclude_line import ExcludeLine
from workbench.ui.rule.held import held
from workbench.ui.rule.row import Row
from workbench.ui.rule.stages_tree import StagesTree
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store
from workbench.ui.theme import colours


class StagesPane(QWidget):
    """The tree, a banner for what is wrong with the text, and the line to add an exclusion."""

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("stages")
        self.store = store
        self._analysis: Analysis | None = None
        self.banner = QLabel(wordWrap=True, margin=6)
        self.banner.setObjectName("banner")
        self.banner.hide()
        self.tree = StagesTree()
        self.tree.switched.connect(self.switch)
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
        self.tree.put(analysis)

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
        tint = f"#banner {{ background: {colours(self).stale_background}; }}"
        if tint != self.banner.styleSheet():  # to set one costs, even where it is the same
            self.banner.setStyleSheet(tint)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "banner"):
            self._tint_banner()

    # --- what a person does -------------------------------------------------------------------

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
            self.tree.put(self._analysis)
            return
        self.store.edit(f"switch {'on' if on else 'off'} {row.label}", changed)

    def _pick(self, item: QTreeWidgetItem) -> None:
        """Shows the events where a row holds."""
        row = self.tree.row_of(item)
        if row and self._analysis and self._analysis.now.reason is None:
            self.store.pick(held(row, self._analysis)[0], row.label)

    def _remove_current(self) -> None:
        row = self.tree.row_of(self.tree.currentItem())
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
        row = self.tree.row_of(item)
        if item is None or row is None:
            return
        menu = QMenu(self)
        menu.addAction("Show the events where it holds", lambda: self._pick(item))
        if row.keys or row.filter:
            on = item.checkState(0) != UNCHECKED
            menu.addAction("Switch off" if on else "Switch on", lambda: self.switch(row, not on))
        if row.filter:
            number = filter_numbers(self.store.snapshot.workspace)[row.filter]
            menu.addAction("Open the filter", lambda: self.store.show_rule(number))
        if row.keys:
            menu.addAction("Remove from the rule\tDel", lambda: self.remove(row))
        menu.popup(self.tree.viewport().mapToGlobal(at))
