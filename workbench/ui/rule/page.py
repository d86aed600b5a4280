"""The page of the rule being tuned: that of its draft, as it is now."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.catalogue.attack import attack
from workbench.catalogue.corpus import Beside
from workbench.catalogue.entry import Entry, Place
from workbench.catalogue.page import page_of
from workbench.tuning.analysis import Analysis
from workbench.ui.catalogue.desk import Desk
from workbench.ui.catalogue.state import Rules
from workbench.ui.page_view import PageView
from workbench.ui.store import Store


class RulePagePane(QWidget):
    """Made only while somebody looks. Counts are those of the catalogue, where it is open."""

    def __init__(self, store: Store, desk: Desk):
        super().__init__()
        self.setObjectName("rule page")
        self.store, self.desk = store, desk
        self._part: tuple[object, ...] = ()
        self.view = PageView()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.view)
        store.changed.connect(lambda _: self.present())
        desk.changed.connect(lambda _: self.present())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.present()

    def present(self) -> None:
        analysis, rules = self.store.snapshot.analysis, self.desk.state.rules
        part = (analysis, rules)
        same = bool(self._part) and all(a is b for a, b in zip(part, self._part, strict=True))
        if same or not self.isVisible():
            return
        self._part = part
        if analysis is None:
            self.view.put(None)
            return
        rule, text = analysis.now.rule, analysis.tuned_text
        corpus = beside(rules, analysis)
        self.view.put(page_of(rule, text, corpus, attack(), self.store.sources))


def beside(rules: Rules, analysis: Analysis) -> Beside:
    """The catalogue with the draft in the place of what it has of it: the same document of the same
    file, else the first of the same id."""
    draft, rule = analysis.draft, analysis.now.rule
    place = (str(draft.source or ""), draft.document)
    entries = rules.index.entries
    there = next((e for e in entries if (e.place.path, e.place.document) == place), None)
    if there is None and rule.meta.id:
        there = next((e for e in entries if e.meta.id.lower() == rule.meta.id.lower()), None)
    source = there.place.source if there else "draft"
    now = Entry(Place(*place, source), rule.meta, rule.logsource)
    return Beside(rules.corpus, now, there)
