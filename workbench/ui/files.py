"""Opening and saving: what each kind of file does when it arrives, and the questions asked.

Dialogs only choose paths; the methods that take paths do the work and are what drag and drop and
the command line call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from workbench.events.find import FORMS
from workbench.events.find import SUFFIXES as LOG_SUFFIXES
from workbench.events.progress import Tick
from workbench.tuning.save import ChangedOnDisk
from workbench.tuning.workspace import Role, Sample, Workspace
from workbench.tuning.workspace_file import SUFFIX, demo_workspace, read_workspace, write_workspace
from workbench.ui.found import Found, look_into, made_known
from workbench.ui.save_as import save_as
from workbench.ui.seen_file import SeenFile
from workbench.ui.settings import remember
from workbench.ui.store import Store

_LOGS = " ".join(f"*{suffix}" for suffix in LOG_SUFFIXES)
_LOG_FILTER = f"Event logs ({_LOGS})"
_FILTER = f"All known (*.yml *.yaml *{SUFFIX} {_LOGS});;Sigma rules (*.yml *.yaml *.zip);;"
_FILTER += f"{_LOG_FILTER};;Workspaces (*{SUFFIX});;All files (*)"


def _nothing() -> None:
    """What comes after something that nothing waits for."""


class Files(QObject):
    """The file menu's deeds, over one store."""

    def __init__(self, store: Store, window: QWidget):
        super().__init__(window)
        self.store = store
        self.window = window
        self._next: Callable[[], None] | None = None  # what follows the save going on
        self._seen: SeenFile | None = None  # the workspace's file as it was last read or written

    # --- opening ------------------------------------------------------------------------------

    def open_paths(self, paths: Sequence[Path], role: Role = Role.UNLABELLED) -> None:
        """Opens rules, logs, folders of both, or a workspace (which replaces the present one; the
        others are added to it)."""
        workspaces = [path for path in paths if path.suffix == SUFFIX]
        rest = [path.absolute() for path in paths if path.suffix != SUFFIX]
        if workspaces:
            self.open_workspace(workspaces[0], lambda: self._open(rest, role))
        else:
            self._open(rest, role)

    def _open(self, paths: Sequence[Path], role: Role) -> None:
        if paths:
            self.store.worker.run(
                "Opening",
                lambda tick: look_into(paths, tick),
                lambda found: self._add(found, role, paths),
                lambda error: self.store.failed.emit("Open", str(error)),
            )

    def _add(self, found: Found, role: Role, paths: Sequence[Path]) -> None:
        workspace = self.store.snapshot.workspace
        known = {sample.path: sample for sample in workspace.samples}
        samples = tuple(known.get(path, Sample(path, role)) for path in found.logs)
        workspace = workspace.with_samples(samples).with_rules(found.drafts)
        values = found.placeholders.also(workspace.placeholders)
        if set(values.values) != set(workspace.placeholders.values):
            workspace = replace(workspace, placeholders=values)
        count = len(found.drafts) + len(found.logs) + len(found.placeholders.values)
        name = paths[0].name if len(paths) == 1 else f"{count} files"
        if count:
            remember(path for path in paths if path.exists())
            self.store.do(f"open {name}", workspace)
        if found.failures:
            self.store.failed.emit("Some files were not opened", _listed(found.failures))
        elif not count:
            self.store.failed.emit(
                "Nothing to open", f"{name} holds no rules (.yml, .yaml) and no logs ({FORMS})."
            )

    def open_workspace(self, path: Path, then: Callable[[], None] = _nothing) -> None:
        """Opens a workspace in the place of the present one; `then` comes once it is open, or
        could not be read."""
        self._replace(lambda: read_workspace(path), path, then)

    def open_demo(self) -> None:
        """The rule and the logs that come with the program."""
        self._replace(demo_workspace)

    def new(self) -> None:
        self._replace(Workspace)

    def _replace(
        self,
        make: Callable[[], Workspace],
        path: Path | None = None,
        then: Callable[[], None] = _nothing,
    ) -> None:
        """Puts another workspace in place. It is made after the saves that have begun, so that
        each of them is of the workspace that it was begun with."""

        def work(_: Tick) -> tuple[Workspace, SeenFile | None]:
            seen = SeenFile.at(path) if path else None
            return made_known(make()), seen

        def put(workspace: Workspace, seen: SeenFile | None) -> None:
            self._seen = seen
            if path:
                remember([path])
            self.store.open_workspace(workspace, path)
            then()

        def failed(error: Exception) -> None:
            self.store.failed.emit("The workspace was not opened", str(error))
            then()

        self.store.saver.run("Opening", work, lambda made: self.leave(lambda: put(*made)), failed)

    # --- saving -------------------------------------------------------------------------------

    def save_workspace(self, path: Path | None = None, then: Callable[[], None] = _nothing) -> None:
        """Saves to `path`, to the workspace's own file, or asks; `then` comes once it is saved."""
        path = path or self.store.snapshot.path
        if path is None:
            self.save_workspace_as(then)
        else:
            self._write(self.store.snapshot.workspace, path, then)

    def save_workspace_as(self, then: Callable[[], None] = _nothing) -> None:
        """Asks for a file and saves to it."""
        draft = self.store.snapshot.workspace.draft
        stem = draft.path.stem if draft and draft.path else "workspace"
        chosen, _ = QFileDialog.getSaveFileName(
            self.window, "Save workspace", f"{stem}{SUFFIX}", f"Workspaces (*{SUFFIX})"
        )
        if chosen:
            save_as(self.window, Path(chosen), SUFFIX, lambda path: self.save_workspace(path, then))

    def _write(
        self,
        workspace: Workspace,
        path: Path,
        then: Callable[[], None],
        *,
        overwrite: bool = False,
    ) -> None:
        """Writes in the background; asks first where somebody else has changed the file since."""
        seen = self._seen if self._seen and self._seen.path == path and not overwrite else None

        def work(_: Tick) -> SeenFile:
            if seen is not None and seen.changed():
                raise ChangedOnDisk(f"{path.name} has been changed since it was opened or saved")
            write_workspace(workspace, path)
            return SeenFile.at(path)

        def done(now: SeenFile) -> None:
            self._seen = now
            remember([path])
            self.store.mark_saved(path, workspace)
            self.store.said.emit(f"Saved {path.name}")
            then()

        def failed(error: Exception) -> None:
            if isinstance(error, ChangedOnDisk) and self._may_replace(f"{error}. Replace it?"):
                self._write(workspace, path, then, overwrite=True)
            elif not isinstance(error, ChangedOnDisk):
                self.store.failed.emit("The workspace was not saved", str(error))

        self.store.saver.run("Saving", work, done, failed)

    def _may_replace(self, question: str) -> bool:
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self.window, "Replace the file?", question, buttons.Yes | buttons.No, buttons.No
        )
        return answer == buttons.Yes

    def leave(self, then: Callable[[], None]) -> None:
        """Asks what becomes of unsaved changes, if there are any, and goes on to `then` unless the
        person stays or the saving fails. What is changed while it saves is asked about again."""
        self._next = None
        if not self.store.snapshot.unsaved:
            then()
            return
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self.window,
            "Unsaved changes",
            "The workspace has changes that are not saved.",
            buttons.Save | buttons.Discard | buttons.Cancel,
            buttons.Save,
        )
        if answer == buttons.Save:
            self._next = then
            self.save_workspace(then=self._go_on)
        elif answer == buttons.Discard:
            QTimer.singleShot(0, self, then)  # not within the event that asked

    def _go_on(self) -> None:
        """What was to follow a save, unless the person has thought better of it meanwhile."""
        then, self._next = self._next, None
        if then is not None:
            self.leave(then)

    # --- asking for paths ---------------------------------------------------------------------

    def ask_open(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(self.window, "Open", "", _FILTER)
        self._open_chosen(chosen, Role.UNLABELLED)

    def ask_folder(self, role: Role = Role.UNLABELLED) -> None:
        chosen = QFileDialog.getExistingDirectory(self.window, "Open folder")
        self._open_chosen([chosen] if chosen else [], role)

    def ask_samples(self, role: Role) -> None:
        title = f"Add {role} samples"
        chosen, _ = QFileDialog.getOpenFileNames(
            self.window, title, "", f"{_LOG_FILTER};;All files (*)"
        )
        self._open_chosen(chosen, role)

    def _open_chosen(self, chosen: Iterable[str], role: Role) -> None:
        paths = [Path(name) for name in chosen]
        if paths:
            self.open_paths(paths, role)


def _listed(failures: Sequence[str], most: int = 12) -> str:
    more = [f"… and {len(failures) - most} more"] if len(failures) > most else []
    return "\n".join([*failures[:most], *more])
