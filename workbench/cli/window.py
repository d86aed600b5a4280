"""`open` and `screenshot`: the two commands that load Qt, and the refusals before they do."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from workbench.cli.arguments import COMMANDS
from workbench.cli.display import no_display
from workbench.cli.say import FAILED, CommandError
from workbench.tuning.workspace_file import WorkspaceError


def run(arguments: Namespace) -> int:
    """Opens the window, or draws it into a file. Raises CommandError where Qt cannot be used."""
    return _screenshot(arguments) if arguments.command == "screenshot" else _open(arguments)


def _open(arguments: Namespace) -> int:
    files = [Path(name) for name in arguments.files]
    for name, path in zip(arguments.files, files, strict=True):
        if not path.exists():
            raise _missing(name)
    if reason := no_display():
        raise CommandError(reason)
    try:
        from workbench.ui.app import run as run_window
    except ImportError as error:
        raise _no_qt(error) from None
    return run_window(files)


def _screenshot(arguments: Namespace) -> int:
    if no_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        # that platform warns of every window that it cannot place on a screen
        os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")
    try:
        from workbench.ui.app import VIEWS, screenshot
    except ImportError as error:
        raise _no_qt(error) from None
    if arguments.view not in VIEWS:
        raise CommandError(f"no view is called `{arguments.view}` (views: {', '.join(VIEWS)})")
    workspace = Path(arguments.workspace) if arguments.workspace else None
    target = Path(arguments.file)
    try:
        status = screenshot(target, workspace, arguments.view, arguments.theme, arguments.size)
    except WorkspaceError as error:
        raise CommandError(str(error), FAILED) from None
    if status:
        raise CommandError(f"{arguments.file}: the picture could not be written", FAILED)
    return 0


def _missing(name: str) -> CommandError:
    if Path(name).name == name and not Path(name).suffix:
        return CommandError(f"`{name}` is no file and no command (commands: {', '.join(COMMANDS)})")
    return CommandError(f"{name}: no such file or folder", FAILED)


def _no_qt(error: ImportError) -> CommandError:
    return CommandError(
        f"Qt cannot be loaded ({error}); the README names the system packages it needs"
    )
