"""A rule out of an archive is exported to a file of its own; the archive stays as it is."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE
from workbench.paths import SAMPLES
from workbench.ui.export_dialog import ExportDialog
from workbench.ui.files import Files
from workbench.ui.store import Store

Settle = Callable[[Store], None]
MISSING = "            - '10.1.0.0/16'\n"
TEXT = RULE.replace("\n", "\r\n")  # line ends are the archive's own


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "rules.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("windows/a.yml", TEXT)
        out.writestr("windows/b.yml", TEXT.replace("Outbound", "Another"))
    return path


@pytest.fixture
def dialog(qtbot: QtBot, store: Store, settle: Settle, archive: Path) -> ExportDialog:
    """Export of a rule of the archive, with a network of its exclusions taken out."""
    window = QWidget()
    qtbot.addWidget(window)
    files = Files(store, window)
    files.open_paths([archive, SAMPLES / "attack.evtx"])
    for _ in range(3):
        settle(store)
    analysis, draft = store.snapshot.analysis, store.snapshot.workspace.draft
    assert analysis
    assert draft
    off = {p.key for p in analysis.rule.predicates() if p.value == "10.1.0.0/16"}
    store.edit("off", replace(draft, off=frozenset(off)))
    opened = ExportDialog(store, window)
    opened.open()
    settle(store)
    return opened


def save(qtbot: QtBot, dialog: ExportDialog, path: Path) -> None:
    dialog.path.clear()
    qtbot.keyClicks(dialog.path, str(path))
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)


def test_it_is_verified_and_written_where_it_is_asked_for(
    qtbot: QtBot, store: Store, dialog: ExportDialog, archive: Path, tmp_path: Path
) -> None:
    before = archive.read_bytes()
    assert dialog.path.text() == ""
    assert dialog.notes.text().startswith("Verified: ")
    assert f"-{MISSING.rstrip()}" in dialog.diff.text()
    save(qtbot, dialog, tmp_path / "mine.yml")
    assert not dialog.isVisible()
    written = (tmp_path / "mine.yml").read_bytes().decode()
    assert written == TEXT.replace(MISSING.replace("\n", "\r\n"), "")
    assert archive.read_bytes() == before
    draft = store.snapshot.workspace.draft
    assert draft
    assert (draft.path, draft.changed) == (None, True), "the archive's rule has not changed"


def test_it_does_not_go_over_a_file_unasked(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    (tmp_path / "other.yml").write_text("mine")
    save(qtbot, dialog, tmp_path / "other.yml")
    question = dialog.findChild(QMessageBox, "overwrite")
    assert question is not None
    qtbot.mouseClick(question.button(QMessageBox.StandardButton.No), Qt.MouseButton.LeftButton)
    assert (tmp_path / "other.yml").read_text() == "mine"
    assert dialog.isVisible()
