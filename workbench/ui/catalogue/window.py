"""The catalogue's window: its tabs, its menu, its status line. It knows every pane of it; no pane
knows another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMessageBox, QTabWidget, QToolBar

from workbench.paths import RULES
from workbench.sigma.indicators import Row
from workbench.ui.catalogue.coverage import CoveragePane
from workbench.ui.catalogue.desk import Desk
from workbench.ui.catalogue.matrix import MatrixPane
from workbench.ui.catalogue.problems import ProblemsPane
from workbench.ui.catalogue.ranking import RankingPane
from workbench.ui.catalogue.rules import RulesTab
from workbench.ui.catalogue.status import CatalogueStatus
from workbench.ui.settings import settings

_OPENED = "catalogue/paths"


class CatalogueWindow(QMainWindow):
    """Rules, ranking, samples, coverage, problems."""

    def __init__(self, desk: Desk):
        super().__init__()
        self.setObjectName("catalogue")
        self.setWindowTitle("Catalogue – Sigma workbench")
        self.setAcceptDrops(True)
        self.resize(1280, 800)
        self.desk = desk
        self.rules, self.ranking = RulesTab(desk), RankingPane(desk)
        self.matrix, self.coverage = MatrixPane(desk), CoveragePane(desk)
        self.problems = ProblemsPane(desk)
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.setObjectName("catalogue tabs")
        for title, pane in (
            ("Rules", self.rules),
            ("Ranking", self.ranking),
            ("Rules by samples", self.matrix),
            ("ATT&&CK coverage", self.coverage),
            ("Problems", self.problems),
        ):
            self.tabs.addTab(pane, title)
        self.setCentralWidget(self.tabs)
        self.setStatusBar(CatalogueStatus(desk))
        self._actions()
        self.coverage.rules_asked.connect(self.list_rules)
        desk.failed.connect(self.tell)

    def _actions(self) -> None:
        menu, bar = self.menuBar().addMenu("&Catalogue"), QToolBar("Catalogue")
        bar.setObjectName("catalogue toolbar")
        bar.setMovable(False)
        self.addToolBar(bar)
        folder = self._action("&Open folder of rules…", self.ask_folder, "Ctrl+O")
        self.rank = self._action("&Rank over the loaded samples", self.desk.rank, "F6")
        self.rank.setToolTip("Evaluate every rule over the loaded events, the noisiest first (F6)")
        known = self._action("Read &known false positives…", self.ask_known)
        known.setToolTip("SigmaHQ's known-FPs.csv: alerts already called false")
        for action in (folder, self.rank, known):
            menu.addAction(action)
            bar.addAction(action)
        menu.insertAction(self.rank, self._action("Open &files of rules…", self.ask_files))
        menu.insertAction(self.rank, self._action("Re&fresh", self.desk.refresh, "F5"))
        menu.addSeparator()
        menu.addAction(self._action("&Close", self.close, QKeySequence.StandardKey.Close))

    def _action(
        self,
        text: str,
        deed: Callable[[], object],
        keys: str | QKeySequence.StandardKey | None = None,
    ) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda: deed())
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        return action

    def open(self, paths: Sequence[str]) -> None:
        """Opens rules here, now and at the next start."""
        settings().setValue(_OPENED, list(paths))
        self.desk.open(paths)

    def open_last(self) -> None:
        """The rules that were open last; at first those that come with the program."""
        kept = settings().value(_OPENED, [])
        paths = kept if isinstance(kept, list) else [kept]  # a list of one is kept as a text
        self.desk.open([str(path) for path in paths if path] or [str(RULES)])

    def list_rules(self, text: str) -> None:
        """Lists the rules that hold a text, as if it had been typed."""
        self.rules.list_rules(text)
        self.tabs.setCurrentWidget(self.rules)

    def list_indicator(self, row: Row) -> None:
        """Lists the rules that look for the same."""
        self.rules.list_indicator(row)
        self.tabs.setCurrentWidget(self.rules)

    def show_event(self, provider: str, number: int) -> None:
        """Offers the rules and the loaded events of a kind of event."""
        self.tabs.setCurrentWidget(self.rules)
        self.rules.offer_event(provider, number)

    def ask_folder(self) -> None:
        if chosen := QFileDialog.getExistingDirectory(self, "Open folder of rules"):
            self.open([chosen])

    def ask_files(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(
            self, "Open rules", "", "Sigma rules (*.yml *.yaml *.zip)"
        )
        if chosen:
            self.open(chosen)

    def ask_known(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "Known false positives", "", "CSV (*.csv);;All files (*)"
        )
        if chosen:
            self.desk.open_known(Path(chosen))

    def tell(self, title: str, sentence: str) -> None:
        """A message that waits to be read, without blocking anything."""
        box = QMessageBox(QMessageBox.Icon.Warning, title, sentence, parent=self)
        box.setObjectName("message")
        box.open()

    def changeEvent(self, event: QEvent) -> None:
        """Coming back from an editor, the person finds what they have changed there."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.desk.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.open(paths)
