"""What the event table says when it has no events to show: why, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.tuning.views import View
from workbench.ui.snapshot import Snapshot

_BY_VIEW = {
    View.IN_SCOPE: "No event is of the rule's log source. Add logs that are.",
    View.ALERTS: "No alerts: the rule matches none of the events. Near misses show what it "
    "almost matches.",
    View.EXCLUDED: "No event is held back by exclusions alone.",
    View.NEAR_MISSES: "No near misses: no event is one predicate away from an alert.",
    View.FALSE_POSITIVES: "No false positives: no alert is on an event known to be benign. "
    "Give samples a role, or press F on an alert that is false.",
    View.TRUE_POSITIVES: "No true positives: no alert is on an event known to be an attack. "
    "Give samples a role, or press T on an alert that is true.",
    View.UNKNOWN_ALERTS: "Every alert has a verdict.",
    View.NEWLY_EXCLUDED: "The tuned rule raises every alert that the original rule raises.",
    View.NEWLY_CAUGHT: "The tuned rule raises no alert that the original rule does not raise.",
    View.ATTACKS_LOST: "No attack is lost: the tuned rule catches each that the original catches.",
}
_NEXT = {View.IN_SCOPE: View.ALL, View.ALERTS: View.NEAR_MISSES}


@dataclass(frozen=True, slots=True)
class Emptiness:
    """A sentence, and the way out as a button, if there is one: to `view`, or, where that is None,
    to all of the same view.
    """

    sentence: str
    button: str = ""
    view: View | None = None


def emptiness(snapshot: Snapshot) -> Emptiness:
    """Why no events are shown."""
    focus = snapshot.focus
    if not snapshot.table.size:
        if snapshot.workspace.samples and not snapshot.failures:
            return Emptiness("The samples are being read, or hold no events.")
        return Emptiness("No events: drop logs or folders of them here, or use File → Add samples.")
    if focus.found is not None or focus.picked is not None:
        return Emptiness(_narrowed(snapshot), "Show the whole view")
    next_view = _NEXT.get(focus.view, View.IN_SCOPE)
    return Emptiness(_BY_VIEW[focus.view], f"Show {next_view}", next_view)


def _narrowed(snapshot: Snapshot) -> str:
    focus, said = snapshot.focus, []
    if focus.found is not None:
        said.append(f"holds “{focus.found_as}”")
    if focus.picked is not None:
        said.append(f"is picked ({focus.picked_as})")
    return f"No event of the view “{focus.view}” {' and '.join(said)}."


class NoEvents(QWidget):
    """The sentence in the place of the table, with the button that leads out."""

    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self.setObjectName("no events")
        self.label = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.label.setObjectName("no events sentence")
        self.button = QPushButton()
        self.button.setObjectName("no events button")
        self._deed: Callable[[], None] = lambda: None
        self.button.clicked.connect(lambda: self._deed())
        layout = QVBoxLayout(self)
        layout.addStretch()
        layout.addWidget(self.label)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch()

    def say(
        self, snapshot: Snapshot, widen: Callable[[], None], show: Callable[[View], None]
    ) -> None:
        """Shows why there are no events; the button calls `widen`, or `show` with a view."""
        said = emptiness(snapshot)
        self.label.setText(said.sentence)
        self.button.setText(said.button)
        self.button.setVisible(bool(said.button))
        self._deed = widen if said.view is None else partial(show, said.view)
