"""What the rule becomes in a SIEM: the query of any installed backend, before and now.

Backends are other people's code, found when the pane is first looked at; all of it runs on the
worker.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from workbench.events.progress import Tick
from workbench.tuning.analysis import Analysis
from workbench.tuning.queries import Backends, Query, Target, discover, query
from workbench.ui.settings import settings
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

_NONE = (
    "No pySigma backend is installed. Install one beside the workbench, for example with"
    " `pip install pysigma-backend-splunk`, and start again: it is found by itself."
)
_NO_PIPELINE = "no pipeline"
_Asked = tuple[str, str, int, str, str, str]  # original, now, document, backend, format, pipeline


class QueryPane(QWidget):
    """Choose backend, format and pipeline; the two queries stand side by side."""

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("query")
        self.store = store
        self.backends: Backends | None = None
        self._asked: _Asked | None = None
        self.backend, self.format, self.pipeline = QComboBox(), QComboBox(), QComboBox()
        for box, name in (
            (self.backend, "Backend"),
            (self.format, "Output format"),
            (self.pipeline, "Pipeline"),
        ):
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.backend.activated.connect(self._chosen)
        self.format.activated.connect(lambda _: self._ask())
        self.pipeline.activated.connect(lambda _: self._pipeline_chosen())
        self.told = QLabel(wordWrap=True)
        self.before, self.now = _View("The original's query"), _View("The tuned rule's query")
        self._lay_out()
        store.changed.connect(self.present)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        for box in (self.backend, self.format, self.pipeline):
            bar.addWidget(box)
        bar.addStretch(1)
        self.views = QSplitter(Qt.Orientation.Horizontal)
        self.views.addWidget(self.before)
        self.views.addWidget(self.now)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addLayout(bar)
        layout.addWidget(self.told)
        layout.addWidget(self.views, 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.backends is None:
            self.told.setText("Looking for backends…")
            self.store.background(
                "Looking for backends", lambda _: discover(), self._found, replaces="backends"
            )
        else:
            self.present(self.store.snapshot)

    def _found(self, backends: Backends) -> None:
        self.backends = backends
        self.backend.clear()
        for target in backends.targets:
            self.backend.addItem(target.title, target.name)
        there = bool(backends.targets)
        for widget in (self.backend, self.format, self.pipeline, self.views):
            widget.setVisible(there)
        self.told.setText("\n".join(([] if there else [_NONE]) + list(backends.failures)))
        self.told.setVisible(bool(self.told.text()))
        if there:
            last = self.backend.findData(str(settings().value("query/backend", "")))
            self.backend.setCurrentIndex(max(last, 0))
            self._chosen()

    def _target(self) -> Target | None:
        name = self.backend.currentData()
        return self.backends.target(name) if self.backends and name else None

    def _chosen(self) -> None:
        """Offers what goes with the backend."""
        target = self._target()
        if target is None:
            return
        settings().setValue("query/backend", target.name)
        self.format.clear()
        for name, about in target.formats:
            self.format.addItem(name)
            self.format.setItemData(self.format.count() - 1, about, Qt.ItemDataRole.ToolTipRole)
        self.pipeline.clear()
        self.pipeline.addItems([*([] if target.needs_pipeline else [_NO_PIPELINE])])
        self.pipeline.addItems(list(target.pipelines))
        self.pipeline.setCurrentText(self._usual(target))
        self._ask()

    def _usual(self, target: Target) -> str:
        """The pipeline to begin with: the one last chosen; else none, or where one is needed the
        one that is named after the product of the rule's logs."""
        last = str(settings().value(f"query/pipeline/{target.name}", ""))
        if last in target.pipelines or not target.needs_pipeline:
            return last or _NO_PIPELINE
        analysis = self.store.snapshot.analysis
        product = (analysis.rule.logsource.product if analysis else None) or ""
        fitting = (p for p in target.pipelines if product and product in p)
        return next(fitting, target.pipelines[0] if target.pipelines else "")

    def _pipeline_chosen(self) -> None:
        if (target := self._target()) is not None:
            name = f"query/pipeline/{target.name}"
            settings().setValue(name, self.pipeline.currentText())
        self._ask()

    def present(self, _: Snapshot) -> None:
        if self.isVisible() and self.backends is not None and self.backends.targets:
            self._ask()

    def _ask(self) -> None:
        """Asks for both queries, where anything is another than before."""
        analysis, target = self.store.snapshot.analysis, self._target()
        if analysis is None or target is None or self.backends is None:
            self.before.clear()
            self.now.clear()
            self._asked = None
            return
        asked = self._wanted(analysis, target)
        if asked == self._asked:
            return
        self._asked = asked
        backends, beside = self.backends, _beside(analysis)
        original, now, document, name, form, pipeline = asked
        pipelines = (pipeline,) if pipeline else ()

        def work(tick: Tick) -> tuple[Query, Query]:
            before = query(backends, original, document, name, pipelines, form, beside)
            tick(1, 2)
            if now == original:
                return before, before
            return before, query(backends, now, document, name, pipelines, form, beside)

        def done(found: tuple[Query, Query]) -> None:
            self.before.show_query(found[0])
            self.now.show_query(found[1])

        self.store.background("Making queries", work, done, replaces="query")

    def _wanted(self, analysis: Analysis, target: Target) -> _Asked:
        draft = analysis.draft
        pipeline = self.pipeline.currentText()
        return (
            draft.original.text,
            analysis.tuned_text,
            draft.document,
            target.name,
            self.format.currentText(),
            "" if pipeline == _NO_PIPELINE else pipeline,
        )


def _beside(analysis: Analysis) -> tuple[str, ...]:
    """The texts of the rules that a correlation refers to."""
    return tuple(draft.text for draft in analysis.around.beside)


class _View(QWidget):
    """One query, to be read and copied."""

    def __init__(self, title: str):
        super().__init__()
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName(title)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.copy = QPushButton("Copy")
        self.copy.setAccessibleName(f"Copy {title.lower()}")
        self.copy.clicked.connect(self._copy)
        head = QHBoxLayout()
        head.addWidget(QLabel(title), 1)
        head.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(head)
        layout.addWidget(self.text, 1)
        self.clear()

    def clear(self) -> None:
        self.show_query(Query())

    def show_query(self, query: Query) -> None:
        """A query, or why there is none."""
        self.text.setPlainText("\n\n".join(query.queries) or query.why)
        self.copy.setEnabled(bool(query.queries))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
