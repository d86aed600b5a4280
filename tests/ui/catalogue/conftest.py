"""A catalogue of a few rules beside the demo workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench import paths
from workbench.ui.catalogue.desk import Desk
from workbench.ui.store import Store

SEED = next(paths.RULES.glob("*.yml"))
PING = """\
title: Any connection of a script interpreter
id: 7c8a5f3e-0000-4000-8000-000000000001
status: test
level: low
author: somebody
tags:
    - attack.command-and-control
    - attack.t1105
logsource: {product: windows, category: network_connection}
detection:
    selection:
        Image|endswith:
            - '\\wscript.exe'
            - '\\cscript.exe'
    condition: selection
"""
QUIET = """\
title: Nothing has this
id: 7c8a5f3e-0000-4000-8000-000000000002
status: stable
level: high
logsource: {product: windows, category: process_creation}
detection:
    selection:
        Image|endswith: '\\nothing-has-this.exe'
    condition: selection
"""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGMA_WORKBENCH_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the seed's rule and two others."""
    made = tmp_path / "sigma"
    made.mkdir()
    (made / SEED.name).write_bytes(SEED.read_bytes())
    (made / "ping.yml").write_text(PING)
    (made / "quiet.yml").write_text(QUIET)
    return made


@pytest.fixture
def settled(qtbot: QtBot) -> Callable[[Desk], None]:
    """Waits until the desk's worker has nothing to do, and what it said is shown."""

    def wait(desk: Desk) -> None:
        qtbot.waitUntil(lambda: not desk.worker.busy, timeout=20_000)
        QApplication.processEvents()

    return wait


@pytest.fixture
def empty_desk(demo: Store) -> Iterator[Desk]:
    """A desk without rules."""
    made = Desk(demo)
    yield made
    made.stop()


@pytest.fixture
def desk(empty_desk: Desk, folder: Path, settled: Callable[[Desk], None]) -> Desk:
    """A desk on the folder's rules."""
    empty_desk.open([str(folder)])
    settled(empty_desk)
    return empty_desk


@pytest.fixture
def ranked(desk: Desk, settled: Callable[[Desk], None]) -> Desk:
    """A desk whose rules are ranked over the demo's logs."""
    desk.rank()
    settled(desk)
    return desk
