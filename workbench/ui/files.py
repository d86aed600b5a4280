"""Opening and saving: what each kind of file does when it arrives, and the questions asked.

Dialogs only choose paths; the methods that take paths do the work and are what drag and drop and
the command line call.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
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
from workbench.tuning.workspace import Draft, Role, Sample, Workspace
from workbench.tuning.workspace_file import (
    SUFFIX,
    WorkspaceError,
    demo_workspace,
    read_workspace,
    write_workspace,
)
from workbench.ui.save_as import save_as
from workbench.ui.settings import remember
from workbench.ui.store import Store

_LOGS = " ".join(f"*{suffix}" for suffix in LOG_SUFFIXES)
_LOG_FILTER = f"Event logs ({_LOGS})"
_FILTER = f"All known (*.yml *.yaml *{SUFFIX} {_LOGS});;Sigma rules (*.yml *.yaml *.zip);;"
_FILTER += f"{_LOG_FILTER};;Workspaces (*{SUFFIX});;All files (*)"


def _nothing() -> None:
    """What comes after a save that nothing waits for."""


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
    failures = [Unreadable(str(path), "it does not exist") for path in paths if path not in there]
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
    return Found(tuple(drafts), logs, (*_sentences(failures), *unusable), values)


def _may_have_rules(path: Path) -> bool:
    return path.is_dir() or is_archive(path) or path.suffix.lower() in SUFFIXES


def _rules_in(path: Path, tick: Tick) -> tuple[list[Draft], list[Unreadable]]:
    """The rules below a path, and the rule files that hold none, named from what was opened."""
    drafts: list[Draft] = []
    failures: list[Unreadable] = []
    for file in rule_files([path], tick):
        shown = os.path.relpath(file.path, path.parent)
        if isinstance(file, Unreadable):
            none = file.path == str(path) and path.is_dir()  # without rules it may have logs
            failures += [] if none else [replace(file, path=shown)]
            continue
        try:
            drafts += drafts_in(file)
        except RuleError as error:
            why = str(error).removeprefix(f"{Path(file.path).name}: ")
            failures.append(Unreadable(shown, f"line {error.line}: {why}" if error.line else why))
    return drafts, failures


def _sentences(failures: Iterable[Unreadable], most: int = 8) -> Iterator[str]:
    """One sentence for each reason, with the files that it is true of."""
    of_reason: dict[str, list[str]] = {}
    for each in failures:
        of_reason.setdefault(each.why, []).append(each.path)
    for why, paths in of_reason.items():
        if len(paths) == 1:
            yield f"{paths[0]}: {why}."
        else:
            more = f", … and {len(paths) - most:,} more" if len(paths) > most else ""
            yield f"{len(paths):,} files: {why}: {', '.join(paths[:most])}{more}."


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
        self.leave(lambda: self._open_workspace(path))

    def _open_workspace(self, path: Path) -> None:
        try:
            workspace = read_workspace(path)
        except WorkspaceError as error:
            self.store.failed.emit("The workspace was not opened", str(error))
            return
        remember([path])
        self.store.open_workspace(workspace, path)

    def open_demo(self) -> None:
        """The rule and the logs that come with the program."""
        self.leave(lambda: self.store.open_workspace(demo_workspace(), None))

    def new(self) -> None:
        self.leave(lambda: self.store.open_workspace(Workspace(), None))

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

    def _write(self, workspace: Workspace, path: Path, then: Callable[[], None]) -> None:
        def done(_: None) -> None:
            remember([path])
            self.store.mark_saved(path, workspace)
            self.store.said.emit(f"Saved {path.name}")
            then()

        self.store.saver.run(
            "Saving",
            lambda _: write_workspace(workspace, path),
            done,
            lambda error: self.store.failed.emit("The workspace was not saved", str(error)),
        )

    def leave(self, then: Callable[[], None]) -> None:
        """Asks what becomes of unsaved changes, if there are any, and goes on to `then` unless the
        person stays or the saving fails."""
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
            self.save_workspace(then=then)
        elif answer == buttons.Discard:
            QTimer.singleShot(0, self, then)  # not within the event that asked

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
