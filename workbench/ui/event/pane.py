"""The Event pane: all fields of the event in focus, and why the rule alerts on it or does not."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QSortFilterProxyModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.engine.explain import explain
from workbench.ui.event.fields import FieldsModel, WrappingDelegate, field_rows
from workbench.ui.event.why import WhyTree
from workbench.ui.events.cells import label_words, outcome_of, time_text
from workbench.ui.events.columns import rule_fields
from workbench.ui.events.filter_line import FilterLine
from workbench.ui.events.value_menu import add_copy_event, add_value_actions, copy, event_json
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

_EMPTY = (
    "Select an event in the table to see its fields, and why the rule alerts on it or does not."
)


class EventPane(QWidget):
    """`stack_asked` names a field that the analyst wants the events grouped by."""

    stack_asked = Signal(str)

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("event")
        self.store = store
        self._part: tuple[object, ...] = ()
        self.title = QLabel(wordWrap=True, textInteractionFlags=_SELECTABLE)
        self.title.setObjectName("event title")
        self.scope = QLabel(wordWrap=True, textInteractionFlags=_SELECTABLE)
        self.scope.setObjectName("event scope")
        self.filter = FilterLine("Filter fields…", "Filter the event's fields by name or value")
        self.filter.setObjectName("field filter")
        self.json = QPushButton("Copy as JSON")
        self.json.setObjectName("copy event")
        self.json.setToolTip("Copies all fields of the event as JSON (Ctrl+Shift+J)")
        self.model = FieldsModel(self)
        self.proxy = _proxy(self.model)
        self.fields = _fields_view(self.proxy)
        self._heights = QTimer(self, singleShot=True, interval=0)
        self.why = WhyTree()
        self.stack = QStackedWidget()
        self.stack.addWidget(QLabel(_EMPTY, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter))
        self.stack.addWidget(self._content())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.stack)
        self._connect()
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def _content(self) -> QWidget:
        line = QHBoxLayout()
        line.addWidget(self.filter, 1)
        line.addWidget(self.json)
        upper, upper_layout = _column()
        upper_layout.addWidget(self.title)
        upper_layout.addLayout(line)
        upper_layout.addWidget(self.fields, 1)
        lower, lower_layout = _column()
        lower_layout.addWidget(self.scope)
        lower_layout.addWidget(self.why, 1)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setObjectName("event parts")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(upper)
        self.splitter.addWidget(lower)
        self.splitter.setSizes([300, 300])
        return self.splitter

    def _connect(self) -> None:
        self.filter.textChanged.connect(self.proxy.setFilterFixedString)
        self.filter.textChanged.connect(lambda: self._heights.start())
        self.fields.horizontalHeader().sectionResized.connect(lambda: self._heights.start())
        self._heights.timeout.connect(self.fields.resizeRowsToContents)
        self.json.clicked.connect(self._copy_json)
        self.fields.customContextMenuRequested.connect(self._open_menu)
        self.why.field_chosen.connect(self.show_field)
        _key(self.fields, QKeySequence.StandardKey.Copy, self._copy_values)
        _key(self, "Ctrl+Shift+J", self._copy_json)
        _key(self, QKeySequence.StandardKey.Find, self.filter.enter)
        self.filter.left.connect(self.fields.setFocus)

    # --- showing --------------------------------------------------------------------------------

    def present(self, snapshot: Snapshot) -> None:
        row = snapshot.focus.row
        part = (row, snapshot.table, snapshot.analysis, snapshot.truth, snapshot.problem)
        if self._part and all(a is b for a, b in zip(part, self._part, strict=True)):
            return
        self._part = part
        self.stack.setCurrentIndex(0 if row is None else 1)
        if row is not None:
            self._show_title(snapshot, row)
            self._show_fields(snapshot, row)
            self._show_why(snapshot, row)

    def _show_title(self, snapshot: Snapshot, row: int) -> None:
        table = snapshot.table
        file = table.files[int(table.file[row])]
        name = file.path.replace("\\", "/").rsplit("/", 1)[-1]
        label = ", ".join(dict.fromkeys(label_words(snapshot.truth, row)))
        said = [f"{name} #{int(table.index[row]):,}", time_text(int(table.time[row])), label]
        self.title.setText(" · ".join(part for part in said if part))
        self.title.setToolTip(f"{file.path}: event {int(table.index[row]):,} of the file, from 0")

    def _show_fields(self, snapshot: Snapshot, row: int) -> None:
        rule = snapshot.analysis.rule if snapshot.analysis else None
        at = self.fields.verticalScrollBar().value()
        chosen = self._chosen_field()
        gate = snapshot.analysis.now.gate if snapshot.analysis else None
        kind = gate.scope.alternative(row) if gate else None
        rows = field_rows(snapshot.table, row, rule_fields(rule), kind)
        if rows == self.model.rows:
            return  # the same fields, as after most changes of the rule: nothing to measure anew
        self.model.put(rows)
        self.fields.resizeRowsToContents()
        self.fields.verticalScrollBar().setValue(at)
        if chosen:
            self.show_field(chosen)

    def _show_why(self, snapshot: Snapshot, row: int) -> None:
        if snapshot.analysis is None:
            self.scope.setText(snapshot.problem or "Open a rule to see why.")
            self.why.clear()
            return
        explanation = explain(snapshot.analysis.now, snapshot.masks, row)
        stale = "⚠ of the last good text: " if snapshot.analysis.stale else ""
        outcome = outcome_of(snapshot, row)
        said = explanation.scope if explanation.scope.startswith(outcome) else ""
        self.scope.setText(f"{stale}Why: {said or f'{outcome}; {explanation.scope}'}")
        conditions = (" ".join(c.text.split()) for c in snapshot.analysis.now.rule.conditions)
        self.why.put(explanation, f"condition: {' or '.join(conditions)}")

    def show_field(self, name: str) -> None:
        """Selects a field in the table of fields."""
        for number, row in enumerate(self.model.rows):
            index = self.proxy.mapFromSource(self.model.index(number, 0))
            if name in (row.name, row.place) and index.isValid():
                self.fields.setCurrentIndex(index)
                self.fields.scrollTo(index)

    def _chosen_field(self) -> str | None:
        index = self.proxy.mapToSource(self.fields.currentIndex())
        return self.model.rows[index.row()].name if index.isValid() else None

    # --- deeds ----------------------------------------------------------------------------------

    def menu_for(self, index: QModelIndex) -> QMenu:
        """The context menu of a field."""
        menu = QMenu(self, toolTipsVisible=True)
        menu.setObjectName("field menu")
        event = self.store.snapshot.focus.row
        assert event is not None
        field = self.model.rows[self.proxy.mapToSource(index).row()].place
        add_value_actions(menu, self.store, event, field, self.stack_asked.emit)
        add_copy_event(menu, self.store.snapshot.table, event)
        return menu

    def _open_menu(self, place: QPoint) -> None:
        index = self.fields.indexAt(place)
        if index.isValid() and self.store.snapshot.focus.row is not None:
            menu = self.menu_for(index)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.fields.viewport().mapToGlobal(place))

    def _copy_values(self) -> None:
        selected = sorted(self.fields.selectionModel().selectedRows(), key=QModelIndex.row)
        chosen = [self.model.rows[self.proxy.mapToSource(index).row()] for index in selected]
        copy("\n".join(value or "" for row in chosen for value in row.values))

    def _copy_json(self) -> None:
        if (event := self.store.snapshot.focus.row) is not None:
            copy(event_json(self.store.snapshot.table, event))


_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse


def _proxy(model: FieldsModel) -> QSortFilterProxyModel:
    proxy = QSortFilterProxyModel(model)
    proxy.setSourceModel(model)
    proxy.setFilterKeyColumn(-1)
    proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    return proxy


def _fields_view(proxy: QSortFilterProxyModel) -> QTableView:
    view = QTableView()
    view.setObjectName("fields")
    view.setAccessibleName("Fields of the event; ◂ marks those the rule asks")
    view.setModel(proxy)
    view.setItemDelegate(WrappingDelegate(view))
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setShowGrid(False)
    view.setTabKeyNavigation(False)
    view.setAlternatingRowColors(True)
    view.verticalHeader().hide()
    view.verticalHeader().setMinimumSectionSize(8)
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(True)
    header.resizeSection(0, 140)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return view


def _column() -> tuple[QWidget, QVBoxLayout]:
    widget = QWidget()
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    return widget, layout


def _key(widget: QWidget, keys: str | QKeySequence.StandardKey, deed: object) -> None:
    shortcut = QShortcut(QKeySequence(keys), widget)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(deed)
