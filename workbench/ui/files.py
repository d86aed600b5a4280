"""Opening and saving: what each kind of file does when it arrives, and the questions asked.

Dialogs only choose paths; the methods that take paths do the work and are what drag and drop and
the command line call.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from workbench.events.find import FORMS, event_files
from workbench.events.find import SUFFIXES as LOG_SUFFIXES
from workbench.events.progress import Tick
from workbench.sigma.placeholders import NO_VALUES, Placeholders
from workbench.sigma.rule import RuleError
from workbench.tuning.open_rule import drafts_in
from workbench.tuning.rule_files import (
    SUFFIXES,
    Unreadable,
    is_archive,
    is_placeholders,
    placeholders_beside,
    rule_files,
)
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

_LOGS = " ".join(f"*{suffix}" for suffix in LOG_SUFFIXES)
_LOG_FILTER = f"Event logs ({_LOGS})"
_FILTER = f"All known (*.yml *.yaml *{SUFFIX} {_LOGS});;Sigma rules (*.yml *.yaml *.zip);;"
_FILTER += f"{_LOG_FILTER};;Workspaces (*{SUFFIX});;All files (*)"


@dataclass(frozen=True, slots=True)
class Found:
    """What some paths hold: drafts, log files, a sentence for each that is neither, and the
    placeholder values that lie beside the rules."""

    drafts: tuple[Draft, ...]
    logs: tuple[Path, ...]
    failures: tuple[str, ...]
    placeholders: Placeholders = NO_VALUES


def look_into(paths: Sequence[Path], tick: Tick) -> Found:
    """Reads the rules and finds the logs of files, folders and archives. Slow for thousands of
    files. An archive that holds a rule is one of rules, any other one of logs.
    """
    there = [path for path in paths if path.exists()]
    failures = [f"{path} does not exist." for path in paths if not path.exists()]
    drafts: list[Draft] = []
    of_logs: list[Path] = []
    of_rules: list[Path] = []
    for path in there:
        found, failed = _rules_in(path, tick) if _may_have_rules(path) else ([], [])
        drafts += found
        if found or not is_archive(path):
            failures += failed
        if found or is_placeholders(path) or path.suffix.lower() in SUFFIXES or path.is_dir():
            of_rules.append(path)
        if path.is_dir() or path not in of_rules:
            of_logs.append(path)
    logs = tuple(each.path for each in event_files(of_logs))
    values, unusable = placeholders_beside(of_rules)
    return Found(tuple(drafts), logs, (*failures, *unusable), values)


def _may_have_rules(path: Path) -> bool:
    return path.is_dir() or is_archive(path) or path.suffix.lower() in SUFFIXES


def _rules_in(path: Path, tick: Tick) -> tuple[list[Draft], list[str]]:
    """The rules below a path, and a sentence for each rule file that holds none."""
    drafts: list[Draft] = []
    failures: list[str] = []
    for file in rule_files([path], tick):
        if isinstance(file, Unreadable):
            none = file.path == str(path) and path.is_dir()  # without rules it may have logs
            failures += [] if none else [f"{file}."]
            continue
        try:
            drafts += drafts_in(file)
        except RuleError as error:
            failures.append(str(error))
    return drafts, failures


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
            self.window, title, "", f"{_LOG_FILTER};;All files (*)"
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
