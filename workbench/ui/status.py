"""The status bar: the numbers that matter at a glance, the work going on, and its cancel."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from workbench.tuning.metrics import attacks
from workbench.ui import stale
from workbench.ui.snapshot import Snapshot
from workbench.ui.stale import STALE
from workbench.ui.store import Store
from workbench.ui.working import WorkingBar

_ROLES = QPalette.ColorRole


class StatusBar(WorkingBar):
    """Events, alerts, false positives, attacks kept (and whether these are stale); progress and
    cancel while working."""

    def __init__(self, store: Store):
        super().__init__(store.worker, store.cancel, "Stop the work going on (Esc)")
        self.setObjectName("status")
        self.store = store
        self.numbers = QLabel()
        self.numbers.setAccessibleName("Numbers")
        self.numbers.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.stale = QLabel(f"⚠ {STALE}")
        self.stale.hide()
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.stale)
        row.addWidget(self.numbers, 1)
        self.addWidget(left, 1)  # cut off rather than making the window wider
        store.said.connect(lambda text: self.showMessage(text, 8000))
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def present(self, snapshot: Snapshot) -> None:
        numbers = _numbers(snapshot)
        self.numbers.setText("   ·   ".join(numbers))
        why = stale.reason(snapshot.analysis)
        self.numbers.setToolTip("\n".join(filter(None, (why, *numbers))))
        self.stale.setToolTip(why)
        self.stale.setVisible(bool(why))
        self.numbers.setForegroundRole(_ROLES.PlaceholderText if why else _ROLES.WindowText)


def _numbers(snapshot: Snapshot) -> list[str]:
    table, analysis = snapshot.table, snapshot.analysis
    parts = [f"{table.size:,} events in {len(table.files):,} samples"]
    if analysis is None:
        return [*parts, snapshot.problem] if snapshot.problem else parts
    if analysis.now.reason:
        return [*parts, f"not evaluated: {analysis.now.reason}"]
    kept = attacks(analysis.before, analysis.now, analysis.truth)
    new = f", {kept.new:,} new" if kept.new else ""
    return [
        *parts,
        f"{analysis.now.scope.count():,} in scope",
        f"{analysis.now.hits.count():,} alerts",
        f"{analysis.false_positives.count():,} false positives",
        f"attacks: {kept.kept:,} kept, {kept.lost:,} lost{new}",
    ]
