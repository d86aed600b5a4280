"""Every command of the window as an action with its shortcut, in the menus and the toolbar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from workbench.tuning.workspace import Role
from workbench.ui.alternates_menu import AlternatesMenu
from workbench.ui.files import Files
from workbench.ui.settings import recent
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store
from workbench.ui.theme import Theme

_Keys = QKeySequence.StandardKey


class Actions(QObject):
    """Makes the menus of a window. `themes` is told which theme the person chose."""

    def __init__(
        self,
        window: QMainWindow,
        store: Store,
        files: Files,
        export: Callable[[], None],
        find: Callable[[], None],
        themes: Callable[[Theme], None],
    ):
        super().__init__(window)
        self.window = window
        self.store = store
        self.files = files
        self.export = self._action("&Export rule…", export, "Ctrl+E")
        self.find = self._action("&Find in events", find)
        self.find.setToolTip("Search the text of all fields (Ctrl+F in the events)")
        self.undo = self._action("&Undo", store.undo, _Keys.Undo)
        self.redo = self._action("&Redo", store.redo, _Keys.Redo)
        self.mapped = QAction("Compare IPv4-&mapped addresses as IPv4", window, checkable=True)
        self.mapped.setToolTip("::ffff:10.0.0.1 is then inside 10.0.0.0/8")
        self.mapped.triggered.connect(self._set_mapped)
        self.open = self._action("&Open…", files.ask_open, _Keys.Open)
        self.save = self._action("&Save workspace", files.save_workspace, _Keys.Save)
        self.themes = self._themes(themes)
        self._file_menu()
        self._edit_menu()
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def present(self, snapshot: Snapshot) -> None:
        history = snapshot.history
        self.undo.setText(f"&Undo {history.undo_text}".rstrip())
        self.undo.setEnabled(bool(history.undo_text))
        self.redo.setText(f"&Redo {history.redo_text}".rstrip())
        self.redo.setEnabled(bool(history.redo_text))
        self.export.setEnabled(snapshot.workspace.draft is not None)
        self.mapped.setChecked(snapshot.workspace.mapped_as_ipv4)

    def view_menu(
        self,
        toggles: list[QAction],
        restore: Callable[[], None],
        catalogue: Callable[[], object],
    ) -> None:
        """The View menu: the catalogue, a toggle for each pane, the theme, the layout as it was at
        first."""
        menu = self.window.menuBar().addMenu("&View")
        self.catalogue = self._action("&Catalogue of rules", catalogue, "Ctrl+Shift+C")
        self.catalogue.setToolTip("Thousands of rules: find, rank, map to ATT&CK (Ctrl+Shift+C)")
        menu.addAction(self.catalogue)
        menu.addSeparator()
        menu.addActions(toggles)
        menu.addSeparator()
        theme = menu.addMenu("&Theme")
        theme.addActions(self.themes.actions())
        menu.addAction(self._action("&Restore layout", restore))

    def help_menu(self, about: Callable[[], None], keys: Callable[[], None]) -> None:
        menu = self.window.menuBar().addMenu("&Help")
        menu.addAction(self._action("&Keyboard shortcuts", keys, _Keys.HelpContents))
        menu.addAction(self._action("&About", about))

    def _file_menu(self) -> None:
        files, menu = self.files, self.window.menuBar().addMenu("&File")
        menu.addAction(self.open)
        menu.addAction(self._action("Open &folder…", files.ask_folder, "Ctrl+Shift+O"))
        samples = menu.addMenu("&Add samples")
        for role in Role:
            samples.addAction(self._action(f"{role}…", partial(files.ask_samples, role)))
        recent_menu = menu.addMenu("Open &recent")
        recent_menu.aboutToShow.connect(partial(self._fill_recent, recent_menu))
        menu.addAction(self._action("Read &logs again", self.store.reload, _Keys.Refresh))
        menu.addAction(self._action("Open &demo workspace", files.open_demo))
        menu.addAction(self._action("&New workspace", files.new, _Keys.New))
        menu.addSeparator()
        menu.addAction(self.save)
        menu.addAction(self._action("Save workspace &as…", files.save_workspace_as, "Ctrl+Shift+S"))
        menu.addAction(self.export)
        menu.addSeparator()
        menu.addAction(self._action("&Quit", self.window.close, _Keys.Quit))

    def _edit_menu(self) -> None:
        menu = self.window.menuBar().addMenu("&Edit")
        menu.addActions([self.undo, self.redo, self.find])
        menu.addSeparator()
        menu.addAction(self.mapped)
        menu.addMenu(AlternatesMenu(self.store, self.window))
        menu.addSeparator()
        menu.addAction(self._action("Re&move rule from workspace", self._remove_rule))

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for path in recent():
            menu.addAction(self._action(str(path), partial(self.files.open_paths, [path])))
        if menu.isEmpty():
            menu.addAction("No recent files").setEnabled(False)

    def _remove_rule(self) -> None:
        workspace = self.store.snapshot.workspace
        if workspace.draft:
            self.store.do(
                f"remove {workspace.draft.name}", workspace.without_rule(workspace.current)
            )

    def _set_mapped(self, on: bool) -> None:
        workspace = replace(self.store.snapshot.workspace, mapped_as_ipv4=on)
        self.store.do(
            "compare IPv4-mapped addresses" + (" as IPv4" if on else " as IPv6"), workspace
        )

    def _themes(self, chosen: Callable[[Theme], None]) -> QActionGroup:
        group = QActionGroup(self.window)
        for theme in Theme:
            action = QAction(str(theme).capitalize(), group, checkable=True)
            action.setData(theme)
            action.triggered.connect(partial(chosen, theme))
        return group

    def _action(
        self,
        text: str,
        deed: Callable[[], object],
        keys: str | QKeySequence.StandardKey | None = None,
    ) -> QAction:
        action = QAction(text, self.window)
        action.triggered.connect(lambda: deed())
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        return action
