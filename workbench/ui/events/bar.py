"""The bar over the event table: which view, a text filter, what is picked, how many are shown."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.tuning.analysis import Analysis
from workbench.tuning.truth import Truth
from workbench.tuning.views import View, rows_of
from workbench.ui.events.excluding import shortened
from workbench.ui.snapshot import Snapshot
from workbench.ui.theme import colours

VIEWS = {
    View.IN_SCOPE: "Events of the rule's log source",
    View.ALERTS: "Events on which the rule as tuned now alerts",
    View.EXCLUDED: "Events that only exclusions hold back",
    View.NEAR_MISSES: "Events that one predicate alone, the other way, would make alert",
    View.FALSE_POSITIVES: "Alerts on benign events",
    View.TRUE_POSITIVES: "Alerts on attacks",
    View.UNKNOWN_ALERTS: "Alerts on events of which nobody has said what they are",
    View.NEWLY_EXCLUDED: "Alerts of the original rule that the tuned rule no longer raises",
    View.NEWLY_CAUGHT: "Alerts that the original rule does not raise",
    View.ATTACKS_LOST: "Attacks that the original rule catches and the tuned rule does not",
    View.ALL: "All events that are loaded",
}
_ALWAYS = frozenset(list(VIEWS)[:6]) | {View.ALL}  # others are there when they hold events


class EventsBar(QWidget):
    """Tells what the analyst asks for by signals; shows what a snapshot says."""

    view_chosen = Signal(object)  # View
    searched = Signal(str)
    unpicked = Signal()

    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self._counted: tuple[Analysis | None, Truth | None] = (None, None)
        self._fewer = View.ALL
        self.views = self._view_bar()
        self.filter = QLineEdit(placeholderText="Filter by text in any field…  (Ctrl+F)")
        self.filter.setObjectName("event filter")
        self.filter.setAccessibleName("Filter events by text in any field")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self.searched)
        self.chip = QToolButton()
        self.chip.hide()
        self.chip.setObjectName("picked")
        self.chip.clicked.connect(self.unpicked)
        self.count = QLabel()
        self.count.setObjectName("event count")
        self.columns = QToolButton()
        self.columns.setText("Columns ▾")
        self.columns.setAutoRaise(True)
        self.columns.setObjectName("choose columns")
        self.columns.setToolTip("Choose which columns are shown (Ctrl+Shift+C)")
        self.columns.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.filter, 1)
        line.addWidget(self.chip)
        line.addWidget(self.count)
        line.addWidget(self.columns)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.views)
        layout.addLayout(line)

    def _view_bar(self) -> QToolBar:
        bar = QToolBar()
        bar.setObjectName("views")
        bar.setAccessibleName("Which events are shown")
        bar.setMovable(False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        bar.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        group = QActionGroup(bar)
        self.actions_: dict[View, QAction] = {}
        for number, (view, meaning) in enumerate(VIEWS.items(), start=1):
            action = QAction(str(view), group, checkable=True)
            keys = f"Ctrl+{number % 10}" if number <= 10 else ""
            action.setShortcut(keys)
            action.setToolTip(f"{meaning}  ({keys})" if keys else meaning)
            action.triggered.connect(partial(self.view_chosen.emit, view))
            bar.addAction(action)
            bar.widgetForAction(action).setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.actions_[view] = action
        return bar

    # --- showing --------------------------------------------------------------------------------

    def present(self, snapshot: Snapshot) -> None:
        if self._counted != (snapshot.analysis, snapshot.truth):
            self._counted = (snapshot.analysis, snapshot.truth)
            self._count(snapshot)
        focus = snapshot.focus
        self.actions_[focus.view].setVisible(True)
        self.actions_[focus.view].setChecked(True)
        self.chip.setVisible(focus.picked is not None)
        self.chip.setText(f"picked: {shortened(focus.picked_as, 32)}  ×")
        self.chip.setToolTip(f"{focus.picked_as}\nClick to show the whole view again (Esc)")
        self.chip.setAccessibleName(f"Picked: {focus.picked_as}. Show the whole view again")
        self._say_count(snapshot)

    def _count(self, snapshot: Snapshot) -> None:
        analysis, table = snapshot.analysis, snapshot.table
        for view, action in self.actions_.items():
            if view is View.ALL:
                count = table.size
            else:
                count = rows_of(view, analysis, table).count() if analysis else 0
            action.setText(f"{view} {count:,}")
            action.setVisible(view in _ALWAYS or count > 0)

    def _say_count(self, snapshot: Snapshot) -> None:
        shown, analysis = snapshot.shown.count(), snapshot.analysis
        text = f"{shown:,} event" if shown == 1 else f"{shown:,} events"
        stale = analysis is not None and analysis.stale
        self.count.setText(f"⚠ stale: {text}" if stale else text)
        self.count.setToolTip(
            "The rule's text cannot be read: this is the verdict of its last good text"
            if stale
            else "Events shown: those of the view that are picked and hold the text"
        )
        tint = f"background: {colours(self).stale_background};" if stale else ""
        self.count.setStyleSheet(tint)
