"""The pane of a correlation: threshold and timespan, its alerts with their events, the chart."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.engine.correlate import Correlated
from workbench.engine.mask import Mask
from workbench.tuning.analysis import Analysis, Hits
from workbench.tuning.correlation_analysis import AlertCounts, Curve, alert_counts, curves, tunable
from workbench.ui.correlation.chart import ThresholdChart
from workbench.ui.correlation.controls import Controls
from workbench.ui.correlation.model import AlertsModel
from workbench.ui.signs import ToneDelegate
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store


class CorrelationPane(QWidget):
    """Selecting an alert shows its events in the event table."""

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("correlation")
        self.store = store
        self._analysis: Analysis | None = None
        self._measured = False  # whether the columns are as wide as alerts need
        self.controls = Controls(store)
        self.summary = QLabel(wordWrap=True)
        self.summary.setObjectName("correlation summary")
        self.model = AlertsModel(self)
        self.table = _table(self.model)
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self.chart = ThresholdChart(store)
        self.chart.chosen.connect(self._set_threshold)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.table)
        split.addWidget(self.chart)
        split.setSizes([300, 220])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.controls)
        layout.addWidget(self.summary)
        layout.addWidget(split, 1)
        self.setMinimumSize(200, 120)  # a small window stays small, whatever the boxes need
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def present(self, snapshot: Snapshot) -> None:
        analysis = snapshot.analysis
        if analysis is self._analysis:
            return
        self._analysis = analysis
        correlation = analysis.rule.correlation if analysis else None
        if correlation is None and self.controls.isHidden():
            return  # as with every rule that is none: there is nothing to take away
        self.controls.setVisible(correlation is not None)
        now = analysis.now if analysis else None
        verdict = now if isinstance(now, Correlated) and now.reason is None else None
        columns = self.model.columns
        self.model.put(verdict, snapshot.truth)
        if self.model.columns != columns or not self._measured:
            self._measured = self.model.rowCount() > 0
            self.table.resizeColumnsToContents()  # once: to measure costs, and a person may choose
        if analysis is None or correlation is None:
            self._show_curves(())
            return
        self.controls.show_correlation(correlation)
        self.summary.setText(_summary(analysis, alert_counts(analysis)))
        self._draw(analysis, snapshot)

    def _draw(self, analysis: Analysis, snapshot: Snapshot) -> None:
        """Makes the curves in the background: they ask for every threshold and some timespans."""
        masks, sources = snapshot.masks, snapshot.sources

        def done(found: tuple[Curve, ...]) -> None:
            if self._analysis is analysis:
                self._show_curves(found)

        self.store.background(
            "Counting alerts",
            lambda tick: curves(analysis, masks, sources, tick),
            done,
            replaces="alerts against the threshold",
        )

    def _show_curves(self, found: tuple[Curve, ...]) -> None:
        self.chart.show_curves(found)

    def _chosen(self, index: QModelIndex) -> None:
        alert = self.model.alert(index.row())
        if alert is not None:
            group = ", ".join(value for _, value in alert.group) or "all"
            events = Mask.at(alert.rows, self.store.snapshot.table.size)
            self.store.pick(events, f"alert of {group}, {len(alert.rows):,} events")

    def _set_threshold(self, number: float) -> None:
        correlation = self._analysis.rule.correlation if self._analysis else None
        limit = tunable(correlation) if correlation else None
        if limit is not None:
            self.controls.set_number(limit.op, number)


def _summary(analysis: Analysis, counts: AlertCounts | None) -> str:
    """The alerts of each kind, before and now, and what could not be in any."""
    if counts is None:
        return f"Not evaluated: {analysis.now.reason}."
    kinds = (("false", "benign"), ("true", "attack"), ("unknown", "unlabelled"), ("", "total"))
    parts = [f"{_change(counts, name)} {word}".strip() for word, name in kinds[:3]]
    said = f"Alerts: {_change(counts, 'total')} ({', '.join(parts)})."
    left_out = (
        (counts.timeless, "without a time"),
        (counts.ungrouped, "without a value to group by"),
    )
    for number, why in left_out:
        if number:
            said += f" {number:,} hits {why} are left out."
    return said


def _change(counts: AlertCounts, name: str) -> str:
    now = _number(counts.now, name)
    before = now if counts.before is None else _number(counts.before, name)
    return f"{now:,}" if now == before else f"{before:,} → {now:,}"


def _number(hits: Hits, name: str) -> int:
    return int(getattr(hits, name))


def _table(model: AlertsModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName("Alerts")
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setItemDelegate(ToneDelegate(table))
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(22)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    table.horizontalHeader().setStretchLastSection(True)
    return table
