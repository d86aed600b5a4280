"""The four charts side by side. They are drawn after everything else, so a toggle stays quick."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from workbench.ui.charts.base import Chart
from workbench.ui.charts.exclusions import ExclusionsChart
from workbench.ui.charts.funnel import FunnelChart
from workbench.ui.charts.rates import RatesChart
from workbench.ui.charts.timeline import TimelineChart
from workbench.ui.store import Store


class ChartsPane(QWidget):
    """Funnel, rates, time, exclusions."""

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("charts")
        self.store = store
        kinds = (FunnelChart, RatesChart, TimelineChart, ExclusionsChart)
        self.charts: tuple[Chart, ...] = tuple(kind(store) for kind in kinds)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.draw)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        for chart in self.charts:
            splitter.addWidget(chart)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(splitter)
        store.changed.connect(lambda _: self._soon.start())

    def draw(self) -> None:
        """Brings the charts up to date with the store's snapshot, if they can be seen."""
        if self.isVisible():
            for chart in self.charts:
                chart.present(self.store.snapshot)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.start()
