"""The bar over the event table: which view, a text filter, what is picked, how many are shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from workbench.tuning.analysis import Analysis
from workbench.tuning.truth import Truth
from workbench.tuning.views import View, rows_of
from workbench.ui.events.excluding import shortened
from workbench.ui.events.filter_line import FilterLine
from workbench.ui.events.view_bar import ViewBar
from workbench.ui.snapshot import Snapshot
from workbench.ui.theme import colours


class EventsBar(QWidget):
    """Tells what the analyst asks for by signals; shows what a snapshot says."""

    view_chosen = Signal(object)  # View
    searched = Signal(str)
    unpicked = Signal()

    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self._counted: tuple[Analysis | None, Truth | None] = (None, None)
        self._counts = dict.fromkeys(View, 0)
        self.views = ViewBar(self)
        self.views.chosen.connect(self.view_chosen)
        self.filter = FilterLine(
            "Filter by text in any field…  (Ctrl+F)", "Filter events by text in any field"
        )
        self.filter.setObjectName("event filter")
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

    # --- showing --------------------------------------------------------------------------------

    def present(self, snapshot: Snapshot) -> None:
        if self._counted != (snapshot.analysis, snapshot.truth):
            self._counted = (snapshot.analysis, snapshot.truth)
            self._counts = _counts(snapshot)
        focus = snapshot.focus
        judged = snapshot.analysis is not None and snapshot.analysis.now.reason is None
        self.views.put(self._counts, focus.view if judged else View.ALL)
        self.chip.setVisible(focus.picked is not None)
        self.chip.setText(f"picked: {shortened(focus.picked_as, 32)}  ×")
        self.chip.setToolTip(f"{focus.picked_as}\nClick to show the whole view again (Esc)")
        self.chip.setAccessibleName(f"Picked: {focus.picked_as}. Show the whole view again")
        self._say_count(snapshot)

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


def _counts(snapshot: Snapshot) -> dict[View, int]:
    """How many events each view holds."""
    analysis, table = snapshot.analysis, snapshot.table
    if analysis is None:
        return dict.fromkeys(View, 0) | {View.ALL: table.size}
    return {view: rows_of(view, analysis, table).count() for view in View}
