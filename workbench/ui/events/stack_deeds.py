"""What can be done to groups of events: show them, mark them, exclude them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from workbench.engine.mask import Mask
from workbench.sigma.exclude import Exclusion
from workbench.tuning.stacking import Group
from workbench.tuning.workspace import Label
from workbench.ui.events.excluding import choices, exclude, grouped_field, of_groups, shortened
from workbench.ui.events.marking import mark
from workbench.ui.events.stack_ground import Ground
from workbench.ui.events.stack_model import worded
from workbench.ui.events.stack_view import StackView
from workbench.ui.store import Store

_MOST_NAMED = 3


class GroupDeeds(QWidget):
    """A row of buttons, and the same as keys and context menu of the table of groups."""

    def __init__(self, store: Store, view: StackView, ground: Ground):
        super().__init__()
        self.store = store
        self.view = view
        self.ground = ground
        false, true = Label.FALSE_POSITIVE, Label.TRUE_POSITIVE
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._made: list[tuple[QPushButton, str]] = []
        show_tip = "Shows the groups' events in the table (Enter)"
        mark_tip = "Marks all events of the groups, or takes the mark away ({})"
        self.show_events = self._button("Show events", "Enter", show_tip, self.pick)
        self.mark_false = self._button(
            "False positive", "F", mark_tip.format("F"), partial(self.mark, false)
        )
        self.mark_true = self._button(
            "True positive", "T", mark_tip.format("T"), partial(self.mark, true)
        )
        self.exclude = self._button("Exclude", "Delete", "", self.exclude_groups)
        view.activated.connect(lambda _: self.pick())
        view.customContextMenuRequested.connect(self._open_menu)
        view.selectionModel().selectionChanged.connect(lambda: self.enable())
        self.enable()

    def _button(self, text: str, keys: str, tip: str, deed: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"{text.lower()} of groups")
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: deed())
        self._made.append((button, keys))
        self._row.addWidget(button)
        if keys != "Enter":  # the table's own key
            shortcut = QShortcut(QKeySequence(keys), self.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(deed)
        return button

    def enable(self) -> None:
        """Lets be done what can be done with the groups that are selected."""
        groups = self.groups()
        for button, _ in self._made:
            button.setEnabled(bool(groups))
        exclusions = self._exclusions()
        reason = exclusions if isinstance(exclusions, str) else ""
        self.exclude.setEnabled(not reason)
        self.exclude.setToolTip(reason or "Adds an exclusion of the exact values (Delete)")

    # --- deeds ----------------------------------------------------------------------------------

    def groups(self) -> list[Group]:
        """The groups that are selected."""
        return [self.view.stacks.group(row) for row in self.view.selected_rows()]

    def pick(self) -> None:
        """Shows the groups' events in the event table."""
        groups, snapshot = self.groups(), self.store.snapshot
        if groups:
            picked = Mask.at(self._events(), snapshot.table.size)
            self.ground.remember(snapshot, picked)
            self.store.pick(picked, self._named(groups), snapshot.focus.view)

    def mark(self, label: Label) -> None:
        """Marks all events of the groups; takes the mark away where all have it."""
        mark(self.store, self._events(), label)

    def exclude_groups(self) -> None:
        """Excludes the groups' exact values."""
        exclusions = self._exclusions()
        if not isinstance(exclusions, str):
            exclude(self.store, exclusions)

    def _events(self) -> NDArray[np.intp]:
        groups = self.groups()
        return np.concatenate([g.rows for g in groups]) if groups else np.zeros(0, np.intp)

    def _exclusions(self) -> tuple[Exclusion, ...] | str:
        fields = self.view.stacks.stacks.fields
        return of_groups(self.groups(), fields, self.store.snapshot.analysis)

    def _named(self, groups: list[Group]) -> str:
        said = " or ".join(self._name(group) for group in groups[:_MOST_NAMED])
        more = len(groups) - _MOST_NAMED
        return f"{said} and {more:,} more groups" if more > 0 else said

    def _name(self, group: Group) -> str:
        pairs = zip(self.view.stacks.stacks.fields, group.values, strict=True)
        return ", ".join(f"{field} {shortened(worded(values))}" for field, values in pairs)

    # --- the context menu -----------------------------------------------------------------------

    def menu_for(self, index: QModelIndex) -> QMenu:
        """The context menu of a group."""
        menu = QMenu(self.view, toolTipsVisible=True)
        menu.setObjectName("group menu")
        for button, keys in self._made:
            action = menu.addAction(f"{button.text()}\t{keys}")
            action.setEnabled(button.isEnabled())
            action.setToolTip(button.toolTip())
            action.triggered.connect(button.click)
        menu.addSeparator()
        self._add_wider_exclusions(menu, self.view.group_at(index))
        return menu

    def _add_wider_exclusions(self, menu: QMenu, group: Group) -> None:
        """Networks around an address, the name of a file: for a group of one value."""
        fields = self.view.stacks.stacks.fields
        if len(fields) != 1 or len(group.values[0]) != 1:
            return
        called = grouped_field(self.store.snapshot.analysis, int(group.rows[0]), fields[0])
        _exact, *wider = choices(called, group.values[0][0])
        for choice in wider:
            action = menu.addAction(choice.label)
            action.setEnabled(self.exclude.isEnabled())
            action.triggered.connect(partial(self._exclude, choice.exclusion))

    def _exclude(self, exclusion: Exclusion, _checked: bool = False) -> None:
        exclude(self.store, (exclusion,))

    def _open_menu(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        if index.isValid():
            menu = self.menu_for(index)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.view.viewport().mapToGlobal(place))
