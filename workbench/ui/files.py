"""Opening and saving: what each kind of file does when it arrives, and the questions asked.

Dialogs only choose paths; the methods that take paths do the work and are what drag and drop and
the command line call.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from workbench.events.find import event_files
from workbench.events.progress import Tick
from workbench.sigma.rule import RuleError
from workbench.tuning.open_rule import SUFFIXES, drafts_of, rule_files
from workbench.tuning.save import SaveError
from workbench.tuning.workspace import Draft, Role, Sample, Workspace
from workbench.tuning.workspace_file import (
    SUFFIX,
    WorkspaceError,
    demo_workspace,
    read_workspace,
    write_workspace,
)
from workbench.ui.settings import remember
from workbench.ui.store import Store

_FILTER = f"All known (*.yml *.yaml *.evtx *{SUFFIX});;Sigma rules (*.yml *.yaml);;"
_FILTER += f"Event logs (*.evtx);;Workspaces (*{SUFFIX});;All files (*)"


@dataclass(frozen=True, slots=True)
class Found:
    """What some paths hold: drafts, log files, and a sentence for each that is neither."""

    drafts: tuple[Draft, ...]
    logs: tuple[Path, ...]
    failures: tuple[str, ...]


def look_into(paths: Sequence[Path], tick: Tick) -> Found:
    """Reads the rules and finds the logs of files and folders. Slow for thousands of files."""
    rules = [p for p in rule_files(paths) if p.suffix.lower() in SUFFIXES]
    others = [p for p in paths if p.is_dir() or (p.exists() and p.suffix.lower() not in SUFFIXES)]
    logs = [found.path for found in event_files(others)]
    drafts: list[Draft] = []
    failures = [f"{path} does not exist." for path in paths if not path.exists()]
    for number, path in enumerate(rules):
        tick(number, len(rules))
        try:
            drafts += drafts_of(path) if path.exists() else ()
        except RuleError as error:
            failures.append(str(error))
    return Found(tuple(drafts), tuple(logs), tuple(failures))


class Files(QObject):
    """The file menu's deeds, over one store."""

    def __init__(self, store: Store, window: QWidget):
        super().__init__(window)
        self.store = store
        self.window = window

    # --- opening ------------------------------------------------------------------------------

    def open_paths(self, paths: Sequence[Path], role: Role = Role.UNLABELLED) -> None:
        """Opens rules, logs, folders of both, or a workspace (which replaces the present one)."""
        workspaces = [path for path in paths if path.suffix == SUFFIX]
        if workspaces:
            self.open_workspace(workspaces[0])
        rest = [path.absolute() for path in paths if path.suffix != SUFFIX]
        if rest:
            self.store.worker.run(
                "Opening",
                lambda tick: look_into(rest, tick),
                lambda found: self._add(found, role, rest),
                lambda error: self.store.failed.emit("Open", str(error)),
            )

    def _add(self, found: Found, role: Role, paths: Sequence[Path]) -> None:
        workspace = self.store.snapshot.workspace
        known = {sample.path: sample for sample in workspace.samples}
        samples = tuple(known.get(path, Sample(path, role)) for path in found.logs)
        workspace = workspace.with_samples(samples)
        for draft in found.drafts:
            workspace = workspace.with_rule(draft)
        if len(found.drafts) > 1:  # the first of many is where reading starts
            workspace = workspace.with_rule(found.drafts[0])
        count = len(found.drafts) + len(found.logs)
        name = paths[0].name if len(paths) == 1 else f"{count} files"
        if count:
            remember(path for path in paths if path.exists())
            self.store.do(f"open {name}", workspace)
        if found.failures:
            self.store.failed.emit("Some files were not opened", _listed(found.failures))
        elif not count:
            self.store.failed.emit(
                "Nothing to open", f"{name} holds no rules (.yml, .yaml) and no logs (.evtx)."
            )

    def open_workspace(self, path: Path) -> None:
        if not self.may_discard():
            return
        try:
            workspace = read_workspace(path)
        except WorkspaceError as error:
            self.store.failed.emit("The workspace was not opened", str(error))
            return
        remember([path])
        self.store.open_workspace(workspace, path)

    def open_demo(self) -> None:
        """The rule and the logs that come with the program."""
        if self.may_discard():
            self.store.open_workspace(demo_workspace(), None)

    def new(self) -> None:
        if self.may_discard():
            self.store.open_workspace(Workspace(), None)

    # --- saving -------------------------------------------------------------------------------

    def save_workspace(self, path: Path | None = None) -> bool:
        """Saves to `path`, to the workspace's own file, or asks. True if it is saved."""
        path = path or self.store.snapshot.path or self._ask_workspace_path()
        if path is None:
            return False
        try:
            write_workspace(self.store.snapshot.workspace, path)
        except SaveError as error:
            self.store.failed.emit("The workspace was not saved", str(error))
            return False
        remember([path])
        self.store.mark_saved(path)
        self.store.said.emit(f"Saved {path.name}")
        return True

    def save_workspace_as(self) -> bool:
        path = self._ask_workspace_path()
        return path is not None and self.save_workspace(path)

    def may_discard(self) -> bool:
        """Asks what becomes of unsaved changes, if there are any. False: stay."""
        if not self.store.snapshot.unsaved:
            return True
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self.window,
            "Unsaved changes",
            "The workspace has changes that are not saved.",
            buttons.Save | buttons.Discard | buttons.Cancel,
            buttons.Save,
        )
        if answer == buttons.Save:
            return self.save_workspace()
        return answer == buttons.Discard

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
            self.window, title, "", "Event logs (*.evtx);;All files (*)"
        )
        self._open_chosen(chosen, role)

    def _open_chosen(self, chosen: Iterable[str], role: Role) -> None:
        paths = [Path(name) for name in chosen]
        if paths:
            self.open_paths(paths, role)

    def _ask_workspace_path(self) -> Path | None:
        draft = self.store.snapshot.workspace.draft
        stem = draft.path.stem if draft and draft.path else "workspace"
        chosen, _ = QFileDialog.getSaveFileName(
            self.window, "Save workspace", f"{stem}{SUFFIX}", f"Workspaces (*{SUFFIX})"
        )
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else path.with_suffix(SUFFIX)


def _listed(failures: Sequence[str], most: int = 12) -> str:
    more = [f"… and {len(failures) - most} more"] if len(failures) > most else []
    return "\n".join([*failures[:most], *more])
