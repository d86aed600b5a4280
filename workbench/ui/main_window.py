"""The main window: puts the panes in their places. It knows every pane; no pane knows another."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QMessageBox,
    QSizePolicy,
    QTabWidget,
    QToolBar,
    QToolButton,
    QWidget,
)

from workbench import __version__
from workbench.paths import RESOURCES
from workbench.ui import theme
from workbench.ui.actions import Actions
from workbench.ui.catalogue.desk import Desk
from workbench.ui.catalogue.window import CatalogueWindow
from workbench.ui.charts.pane import ChartsPane
from workbench.ui.correlation.pane import CorrelationPane
from workbench.ui.event.pane import EventPane
from workbench.ui.events.pane import EventsPane
from workbench.ui.events.stacking import StackingPane
from workbench.ui.export_dialog import ExportDialog
from workbench.ui.files import Files
from workbench.ui.recovery import Recovery
from workbench.ui.rule.diff import DiffPane
from workbench.ui.rule.indicators import IndicatorsPane
from workbench.ui.rule.page import RulePagePane
from workbench.ui.rule.problems import RuleProblemsPane
from workbench.ui.rule.queries import QueryPane
from workbench.ui.rule.stages import StagesPane
from workbench.ui.rule.suggestions import SuggestionsPane
from workbench.ui.rule.yaml_pane import YamlPane
from workbench.ui.rules_pane import RulesPane
from workbench.ui.samples_pane import SamplesPane
from workbench.ui.settings import settings
from workbench.ui.shortcuts import ShortcutsDialog
from workbench.ui.snapshot import Snapshot
from workbench.ui.status import StatusBar
from workbench.ui.store import Store
from workbench.ui.theme import Theme

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
_TOP, _BOTTOM = Qt.DockWidgetArea.TopDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
_LAYOUT_VERSION = 1


class MainWindow(QMainWindow):
    """Rules and samples, the rule, its events, the event, the charts."""

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("main")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.store = store
        self.files = Files(store, self)
        self.recovery = Recovery(store)
        self.events, self.stacking = EventsPane(store), StackingPane(store)
        self.stages, self.yaml, self.diff = StagesPane(store), YamlPane(store), DiffPane(store)
        self.correlation = CorrelationPane(store)
        self.charts, self.event_pane = ChartsPane(store), EventPane(store)
        self.lists = self.tabs("events tabs", Events=self.events, Stacking=self.stacking)
        self.setCentralWidget(self.lists)
        self.indicators, self.suggestions = IndicatorsPane(store), SuggestionsPane(store)
        self.desk = Desk(store, self)
        self.catalogue: CatalogueWindow | None = None
        self.page = RulePagePane(store, self.desk)
        self.problems, self.query = RuleProblemsPane(store), QueryPane(store)
        self.rule = self.tabs(
            "rule tabs",
            Stages=self.stages,
            YAML=self.yaml,
            Diff=self.diff,
            Suggestions=self.suggestions,
            Indicators=self.indicators,
            Page=self.page,
            Problems=self.problems,
            Query=self.query,
            Correlation=self.correlation,
        )
        self._place()
        self.setStatusBar(StatusBar(store))
        self.actions_ = Actions(
            self, store, self.files, self.export, self.find_in_events, self.choose_theme
        )
        self.actions_.view_menu(self._toggles(), self.restore_layout, self.show_catalogue)
        self.actions_.help_menu(self.about, self.show_shortcuts)
        self.toolbar = self._toolbar()
        self.addToolBar(self.toolbar)
        self._first_layout = self.saveState(_LAYOUT_VERSION)
        self._leaving = False
        self._untouched = True  # no layout of the person's own is restored yet
        self._connect()
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def _connect(self) -> None:
        """What panes ask for that other panes have."""
        self.events.stack_asked.connect(self.stack_by)
        self.event_pane.stack_asked.connect(self.stack_by)
        self.problems.place_asked.connect(self.go_to_place)
        page = self.page.view
        page.indicator_asked.connect(lambda row: self.show_catalogue().list_indicator(row))
        page.technique_asked.connect(self.list_technique)
        page.event_asked.connect(lambda *event: self.show_catalogue().show_event(*event))
        self.store.failed.connect(self.tell)

    # --- layout -------------------------------------------------------------------------------

    def tabs(self, name: str, **panes: QWidget) -> QTabWidget:
        """Panes as tabs."""
        tabs = QTabWidget(documentMode=True)
        tabs.setObjectName(name)
        for title, pane in panes.items():
            tabs.addTab(pane, title)
        return tabs

    def _place(self) -> None:
        self.setCorner(Qt.Corner.TopRightCorner, _RIGHT)
        self.setCorner(Qt.Corner.TopLeftCorner, _TOP)
        self.setCorner(Qt.Corner.BottomRightCorner, _BOTTOM)
        self.setCorner(Qt.Corner.BottomLeftCorner, _BOTTOM)
        rules = self._dock("Rules", RulesPane(self.store), _TOP)
        rule = self._dock("Rule", self.rule, _TOP)
        samples = self._dock("Samples", SamplesPane(self.store), _TOP)
        event = self._dock("Event", self.event_pane, _RIGHT)
        charts = self._dock("Charts", self.charts, _BOTTOM)
        self.splitDockWidget(rules, rule, Qt.Orientation.Horizontal)
        self.splitDockWidget(rules, samples, Qt.Orientation.Vertical)
        self._docks = {dock.windowTitle(): dock for dock in (rules, rule, samples, event, charts)}
        self._share_out()

    def _share_out(self) -> None:
        """Gives each dock its part of the window's size."""
        docks, wide, high = self._docks, self.width(), self.height()
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        for names, parts, size, way in (
            (("Rules", "Rule", "Event"), (0.2, 0.5, 0.3), wide, horizontal),
            (("Rules", "Samples"), (0.19, 0.19), high, vertical),
            (("Rule", "Charts"), (0.38, 0.23), high, vertical),
        ):
            self.resizeDocks([docks[n] for n in names], [round(p * size) for p in parts], way)

    def _dock(self, title: str, pane: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(f"{title.lower()} dock")
        dock.setWidget(pane)
        self.addDockWidget(area, dock)
        return dock

    def _toggles(self) -> list[QAction]:
        return [dock.toggleViewAction() for dock in self.findChildren(QDockWidget)]

    def _toolbar(self) -> QToolBar:
        bar = QToolBar("Toolbar")
        bar.setObjectName("toolbar")
        bar.setIconSize(QSize(16, 16))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        icons = {
            "open": self.actions_.open,
            "undo": self.actions_.undo,
            "redo": self.actions_.redo,
            "export": self.actions_.export,
            "catalogue": self.actions_.catalogue,
        }
        self.actions_.find.setData("find")
        for name, action in icons.items():
            action.setData(name)
            bar.addAction(action)
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(gap)
        bar.addAction(self.actions_.find)
        themes = QToolButton()
        themes.setText("Theme")
        themes.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        themes.addActions(self.actions_.themes.actions())
        bar.addWidget(themes)
        return bar

    def restore_layout(self) -> None:
        """The panes as they were at first."""
        self.restoreState(self._first_layout, _LAYOUT_VERSION)
        self._share_out()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._untouched:  # the size is known only now
            self._untouched = False
            self._share_out()

    # --- what the person sees -----------------------------------------------------------------

    def present(self, snapshot: Snapshot) -> None:
        correlates = (
            snapshot.analysis is not None and snapshot.analysis.rule.correlation is not None
        )
        self.rule.setTabVisible(self.rule.indexOf(self.correlation), correlates)
        draft = snapshot.workspace.draft
        title = (snapshot.analysis.rule.meta.title if snapshot.analysis else "") or (
            draft.name if draft else ""
        )
        place = snapshot.path.name if snapshot.path else "unsaved workspace"
        self.setWindowModified(snapshot.unsaved)
        self.setWindowTitle(
            " – ".join(part for part in (title, place) if part) + "[*] – Sigma workbench"
        )

    def tell(self, title: str, sentence: str) -> None:
        """A message that waits to be read, without blocking anything."""
        box = QMessageBox(QMessageBox.Icon.Warning, title, sentence, parent=self)
        box.setObjectName("message")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def find_in_events(self) -> None:
        """Goes to the line that searches the events' text."""
        self.lists.setCurrentWidget(self.events)
        self.events.bar.filter.enter()

    def stack_by(self, field: str) -> None:
        """Groups the events by a field."""
        self.stacking.stack_by(field)
        self.lists.setCurrentWidget(self.stacking)

    def go_to_place(self, start: int, end: int) -> None:
        """Shows a range of the draft's text."""
        self.rule.setCurrentWidget(self.yaml)
        self.yaml.go_to(start, end)

    def export(self) -> None:
        dialog = ExportDialog(self.store, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_catalogue(self) -> CatalogueWindow:
        """Brings the window of the catalogue to the front; it is made when first asked for."""
        if self.catalogue is None:
            self.catalogue = CatalogueWindow(self.desk)
            self.catalogue.open_last()
            self.desk.tuned.connect(self._come_forward)
        self.catalogue.show()
        self.catalogue.raise_()
        self.catalogue.activateWindow()
        return self.catalogue

    def list_technique(self, technique: str) -> None:
        """Lists the rules of the catalogue for an ATT&CK technique."""
        self.show_catalogue().list_rules(f"tag:{technique.lower()}")

    def _come_forward(self) -> None:
        """A rule or events were chosen in the catalogue: they are shown here."""
        self.raise_()
        self.activateWindow()

    def show_shortcuts(self) -> None:
        ShortcutsDialog(self).open()

    def about(self) -> None:
        QMessageBox.about(
            self,
            "About",
            f"Sigma workbench {__version__}\n\nTune Sigma rules against Windows event logs.",
        )

    def choose_theme(self, chosen: Theme) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        settings().setValue("theme", str(chosen))
        theme.apply(app, chosen)
        self.paint_icons()

    def follow_system(self) -> None:
        """Takes the system's theme, where the person has left it to the system."""
        if settings().value("theme", str(Theme.SYSTEM)) == str(Theme.SYSTEM):
            self.choose_theme(Theme.SYSTEM)

    def paint_icons(self) -> None:
        """Icons in the shade that the theme needs."""
        shade = "dark" if theme.is_dark(self) else "light"
        for action in self.toolbar.actions():
            if name := action.data():
                action.setIcon(QIcon(str(RESOURCES / "icons" / shade / f"{name}.svg")))

    # --- drag and drop, geometry --------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files.open_paths(paths)

    def restore_geometry(self) -> None:
        """The window as it was left."""
        kept = settings()
        for name, put in (
            ("geometry", self.restoreGeometry),
            ("layout", partial(self.restoreState, version=_LAYOUT_VERSION)),
        ):
            state = kept.value(name)
            if isinstance(state, QByteArray):
                put(state)
                self._untouched = False
        self.events.columns.restore(str(kept.value("columns", "")))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._leaving and self.store.snapshot.unsaved:
            event.ignore()
            self.files.leave(self._leave)
            return
        kept = settings()
        kept.setValue("geometry", self.saveGeometry())
        kept.setValue("layout", self.saveState(_LAYOUT_VERSION))
        kept.setValue("columns", self.events.columns.kept())
        if self.catalogue is not None:
            self.catalogue.close()
        self.desk.stop()
        self.store.stop()
        self.recovery.end()
        super().closeEvent(event)

    def _leave(self) -> None:
        """Closes for good: what was to be saved is saved."""
        self._leaving = True
        self.close()
