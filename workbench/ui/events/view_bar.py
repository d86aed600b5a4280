"""The row of views to choose from; those that find no room are in a menu at its end."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from workbench.tuning.views import View

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
_ALWAYS = frozenset(list(VIEWS)[:6]) | {View.ALL}  # the others are there when they hold events


class ViewBar(QWidget):
    """A button for each view with its number of events. Ctrl+1 … Ctrl+9 and Ctrl+0 choose one."""

    chosen = Signal(object)  # View

    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self.setObjectName("views")
        self.setAccessibleName("Which events are shown")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        group = QActionGroup(self)
        self.actions_ = {
            view: self._action(view, number, group) for number, view in enumerate(VIEWS, start=1)
        }
        self.buttons = {view: self._button(action) for view, action in self.actions_.items()}
        self.more = QToolButton()
        self.more.setObjectName("more views")
        self.more.setText("more ▾")
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")  # ▾ says it
        self.more.setToolTip("Other views")
        self.more.setAutoRaise(True)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for button in (*self.buttons.values(), self.more):
            layout.addWidget(button)
        layout.addStretch()

    def _action(self, view: View, number: int, group: QActionGroup) -> QAction:
        action = QAction(str(view), group)
        action.setCheckable(True)
        keys = f"Ctrl+{number % 10}" if number <= 10 else "Ctrl+Shift+0"
        action.setShortcut(keys)
        action.setToolTip(f"{VIEWS[view]}  ({keys})")
        action.triggered.connect(partial(self._choose, view))
        self.addAction(action)
        return action

    def _choose(self, view: View, _checked: bool = False) -> None:
        self.chosen.emit(view)

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def put(self, counts: dict[View, int], current: View) -> None:
        """Shows how many events each view holds; `current` is the one that is shown."""
        for view, action in self.actions_.items():
            action.setText(f"{view} {counts[view]:,}")
            action.setEnabled(view in _ALWAYS or counts[view] > 0 or view is current)
        self.actions_[current].setChecked(True)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.more.sizeHint().width(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Shows as many buttons as there is room for, the rest as a menu.

        The view that is shown has its button always; one that is disabled has none.
        """
        offered = [view for view, action in self.actions_.items() if action.isEnabled()]
        offered.sort(key=lambda view: not self.actions_[view].isChecked())
        widths = {view: self.buttons[view].sizeHint().width() + 2 for view in offered}
        room, fitting = self.width(), set(offered)
        if sum(widths.values()) > room:
            room, fitting = room - self.more.sizeHint().width(), set()
            for view in offered:
                room -= widths[view]
                if room < 0 and fitting:
                    break
                fitting.add(view)
        for view, button in self.buttons.items():
            button.setVisible(view in fitting)
        menu = self.more.menu()
        menu.clear()
        menu.addActions([self.actions_[v] for v in VIEWS if v in offered and v not in fitting])
        self.more.setVisible(len(fitting) < len(offered))
