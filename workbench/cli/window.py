"""`open` and `screenshot`: the two commands that load Qt, and the refusals before they do."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from workbench.cli.arguments import COMMANDS
from workbench.cli.display import no_display
from workbench.cli.say import FAILED, CommandError


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
    workspace = Path(arguments.workspace) if arguments.workspace else None
    if workspace and not workspace.exists():
        raise CommandError(f"{arguments.workspace}: no such file", FAILED)
    try:
        from workbench.ui.app import screenshot
    except ImportError as error:
        raise _no_qt(error) from None
    return screenshot(
        Path(arguments.file), workspace, arguments.view, arguments.theme, arguments.size
    )


def _missing(name: str) -> CommandError:
    if Path(name).name == name and not Path(name).suffix:
        return CommandError(f"`{name}` is no file and no command (commands: {', '.join(COMMANDS)})")
    return CommandError(f"{name}: no such file or folder", FAILED)


def _no_qt(error: ImportError) -> CommandError:
    return CommandError(
        f"Qt cannot be loaded ({error}); the README names the system packages it needs"
    )
