"""The threshold and the timespan of a correlation: what is set here changes the draft's text."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from workbench.sigma.correlation import Correlation, Limit
from workbench.sigma.correlation_edit import set_threshold, set_timespan
from workbench.sigma.splice import EditError
from workbench.tuning.correlation_analysis import LADDER
from workbench.ui.store import Store

_MOST = 1e12


class Controls(QWidget):
    """A box for each number of the condition, and one for the timespan."""

    def __init__(self, store: Store):
        super().__init__()
        self.store = store
        self.boxes: dict[str, QDoubleSpinBox] = {}
        self.measure = QLabel()
        self.timespan = QComboBox()
        typed = QLineEdit()
        self.timespan.setLineEdit(typed)
        self.timespan.setAccessibleName("Timespan")
        self.timespan.setToolTip("A number and s, m, h, d, w, M or y, such as 90m")
        self.timespan.addItems(LADDER)
        self.timespan.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        typed.editingFinished.connect(self._timespan_set)
        self.timespan.activated.connect(lambda _: self._timespan_set())
        self._numbers = QHBoxLayout()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.measure)
        layout.addLayout(self._numbers)
        layout.addWidget(QLabel("within"))
        layout.addWidget(self.timespan)
        layout.addStretch(1)

    def show_correlation(self, correlation: Correlation) -> None:
        """What the draft's text says now."""
        limits = {limit.op: limit for limit in correlation.limits if limit.span is not None}
        words = correlation.measure if limits else correlation.asks
        self.measure.setText(words)
        if list(limits) != list(self.boxes):
            self._rebuild(list(limits.values()))
        for op, limit in limits.items():
            box = self.boxes[op]
            with QSignalBlocker(box):
                whole = correlation.kind.counts and limit.number == int(limit.number)
                box.setDecimals(0 if whole else 3)
                box.setValue(float(limit.number))
        with QSignalBlocker(self.timespan):
            self.timespan.setEditText(correlation.timespan.text)

    def set_number(self, op: str, number: float) -> None:
        """Puts the number of a comparison into the draft's text."""
        draft = self.store.snapshot.workspace.draft
        if draft is None:
            return
        shown = int(number) if number == int(number) else number
        try:
            text = set_threshold(draft.text, draft.document, op, shown)
        except EditError as error:
            self.store.said.emit(f"The threshold stays: {error}")
            return
        if text != draft.text:
            what = f"threshold {shown}"
            self.store.edit(what, replace(draft, text=text), merge=f"threshold {op}")

    def _rebuild(self, limits: list[Limit]) -> None:
        while item := self._numbers.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        self.boxes = {}
        for limit in limits:
            box = QDoubleSpinBox(minimum=-_MOST, maximum=_MOST)
            box.setKeyboardTracking(False)
            box.setAccessibleName(f"Threshold {limit.op}")
            box.valueChanged.connect(lambda number, op=limit.op: self.set_number(op, number))
            self._numbers.addWidget(QLabel(str(limit).split(" ")[0]))
            self._numbers.addWidget(box)
            self.boxes[limit.op] = box

    def _timespan_set(self) -> None:
        draft, text = self.store.snapshot.workspace.draft, self.timespan.currentText().strip()
        if draft is None:
            return
        try:
            changed = set_timespan(draft.text, draft.document, text)
        except EditError as error:
            self.store.said.emit(f"The timespan stays: {error}")
            self._put_back()
            return
        if changed != draft.text:
            self.store.edit(f"timespan {text}", replace(draft, text=changed), merge="timespan")

    def _put_back(self) -> None:
        analysis = self.store.snapshot.analysis
        if analysis and analysis.rule.correlation:
            self.show_correlation(analysis.rule.correlation)
