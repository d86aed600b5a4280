"""The main job as a person does it: look, switch off, exclude, undo, export, come back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMessageBox, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from workbench.paths import RULES, SAMPLES
from workbench.sigma.parse import read_rule
from workbench.tuning.analysis import Analysis
from workbench.tuning.workspace import Role
from workbench.tuning.workspace_file import demo_workspace, read_workspace
from workbench.ui.export_dialog import ExportDialog
from workbench.ui.main_window import MainWindow
from workbench.ui.store import Store

Settle = Callable[[Store], None]


def analysis(window: MainWindow) -> Analysis:
    found = window.store.snapshot.analysis
    assert found is not None
    assert found.now.reason is None
    return found


def false_positives(window: MainWindow) -> int:
    return analysis(window).false_positives.count()


def row(window: MainWindow, label: str) -> QTreeWidgetItem:
    flags = Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive
    found = window.stages.tree.findItems(label, flags, 0)
    assert found, f"no row {label}"
    return found[-1]


def type_exclusion(window: MainWindow, qtbot: QtBot, values: str) -> None:
    line = window.stages.line
    line.field.setCurrentText("DestinationIp")
    line.value.setFocus()
    line.value.clear()
    qtbot.keyClicks(line.value, values)


def test_the_demo_opens_with_false_positives_to_tune_away(window: MainWindow) -> None:
    assert false_positives(window) >= 60
    assert analysis(window).true_positives.count() >= 1
    assert "false positives" in window.statusBar().numbers.text()  # type: ignore[attr-defined]


def test_a_checkbox_switches_an_exclusion_off_and_undo_switches_it_on(window: MainWindow) -> None:
    before = false_positives(window)
    row(window, "10.0.0.0/8").setCheckState(0, Qt.CheckState.Unchecked)
    assert false_positives(window) > before
    assert "-        - '10.0.0.0/8'" not in window.diff.view.text()
    assert "10.0.0.0/8" in window.diff.view.text()
    window.actions_.undo.trigger()
    assert false_positives(window) == before
    assert row(window, "10.0.0.0/8").checkState(0) == Qt.CheckState.Checked


def test_the_exclusion_that_hides_an_attack_is_found_out(window: MainWindow) -> None:
    before = analysis(window).true_positives.count()
    row(window, "20.0.0.0/11").setCheckState(0, Qt.CheckState.Unchecked)
    assert analysis(window).true_positives.count() > before


def test_a_selection_predicate_can_be_switched_off_but_not_the_last_one(
    window: MainWindow,
) -> None:
    row(window, r"\cscript.exe").setCheckState(0, Qt.CheckState.Unchecked)
    assert analysis(window).now.hits.count() < analysis(window).before.hits.count()
    said: list[str] = []
    window.store.said.connect(said.append)
    item = row(window, "selection")
    for name in ("filter_main_local_ranges", "filter_main_ms_ranges"):
        row(window, name).setCheckState(0, Qt.CheckState.Unchecked)
    selection = next(
        i
        for i in window.stages.tree.findItems(
            "selection", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive, 0
        )
    )
    selection.setCheckState(0, Qt.CheckState.Unchecked)
    assert said, "the last predicates of a rule cannot be switched off, and it says so"
    assert selection.checkState(0) != Qt.CheckState.Unchecked
    assert item is not None


def test_typing_a_cidr_exclusion_shows_its_effect_then_adds_it(
    qtbot: QtBot, window: MainWindow, settle: Settle
) -> None:
    before = false_positives(window)
    address = _commonest_false_positive(window)
    type_exclusion(window, qtbot, f"{address}/32")
    line = window.stages.line
    qtbot.waitUntil(lambda: "false positives" in line.verdict.text())
    settle(window.store)
    assert false_positives(window) == before, "nothing is applied while typing"
    qtbot.keyClick(line.value, Qt.Key.Key_Return)
    assert false_positives(window) < before
    assert f"{address}/32" in window.yaml.editor.text()
    assert line.value.text() == ""
    window.actions_.undo.trigger()
    assert false_positives(window) == before


def _commonest_false_positive(window: MainWindow) -> str:
    """An IPv4 address among the false positives."""
    table, rows = window.store.snapshot.table, analysis(window).false_positives.rows()
    addresses = [table.text(int(r), "DestinationIp") for r in rows]
    return next(
        a for a in sorted(addresses, key=addresses.count, reverse=True) if a.count(".") == 3
    )


def test_host_bits_are_refused_and_the_network_is_offered(qtbot: QtBot, window: MainWindow) -> None:
    type_exclusion(window, qtbot, "52.96.10.7/16")
    line = window.stages.line
    assert not line.button.isEnabled()
    assert "52.96.0.0/16" in line.verdict.text()
    line.verdict.linkActivated.emit("52.96.0.0/16")
    assert line.value.text() == "52.96.0.0/16"
    assert line.button.isEnabled()


def test_the_tuned_rule_is_exported_verified_and_read_back(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    address = _commonest_false_positive(window)
    type_exclusion(window, qtbot, f"{address}/32")
    qtbot.keyClick(window.stages.line.value, Qt.Key.Key_Return)
    row(window, "172.16.0.0/12").setCheckState(0, Qt.CheckState.Unchecked)
    hits = analysis(window).now.hits
    window.export()
    dialog = window.findChild(ExportDialog)
    assert dialog is not None
    target = tmp_path / "tuned.yml"
    dialog.path.setText(str(target))
    dialog.modified.setChecked(False)
    settle(window.store)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    text = target.read_bytes().decode()
    assert f"{address}/32" in text
    assert "172.16.0.0/12" not in text
    assert "# IPv6 loopback" in text, "what was not edited stays"
    assert read_rule(text).problem is None
    assert analysis(window).now.hits == hits


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_exporting_over_a_file_changed_meanwhile_asks_first(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, settle: Settle, answer: str
) -> None:
    own = tmp_path / "rule.yml"
    own.write_bytes(next(RULES.glob("*.yml")).read_bytes())
    window.files.open_paths([own])
    settle(window.store)
    row(window, "10.0.0.0/8").setCheckState(0, Qt.CheckState.Unchecked)
    own.write_text("title: somebody else's\n")
    dialog = ExportDialog(window.store, window)
    qtbot.addWidget(dialog)
    dialog.open()
    settle(window.store)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    box = dialog.findChild(QMessageBox, "overwrite")
    assert box is not None
    assert "changed on disk" in box.text()
    assert own.read_text() == "title: somebody else's\n"
    button = box.button(getattr(QMessageBox.StandardButton, answer))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (own.read_text() == "title: somebody else's\n") is (answer == "No")
    draft = window.store.snapshot.workspace.draft
    assert draft is not None
    assert draft.changed is (answer == "No")


def test_a_workspace_comes_back_as_it_was_left(
    window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    row(window, "10.0.0.0/8").setCheckState(0, Qt.CheckState.Unchecked)
    window.store.set_roles([SAMPLES / "mixed.evtx"], Role.BENIGN)
    left = window.store.snapshot
    path = tmp_path / "work.sigmawb"
    window.files.save_workspace(path)
    settle(window.store)
    assert not window.store.snapshot.unsaved
    window.files.new()
    settle(window.store)
    settle(window.store)
    assert window.store.snapshot.workspace.draft is None
    window.files.open_paths([path])
    settle(window.store)
    assert window.store.snapshot.workspace.draft == left.workspace.draft
    assert analysis(window).now.hits.count() == left.analysis.now.hits.count()  # type: ignore[union-attr]
    assert read_workspace(path).samples[0].sha256


def test_dropped_files_are_opened(window: MainWindow, tmp_path: Path, settle: Settle) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "log.evtx").write_bytes((SAMPLES / "attack.evtx").read_bytes())
    (tmp_path / "rule.yml").write_bytes(next(RULES.glob("*.yml")).read_bytes())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    drop = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(drop)
    settle(window.store)
    settle(window.store)
    workspace = window.store.snapshot.workspace
    assert tmp_path / "sub" / "log.evtx" in [s.path for s in workspace.samples]
    assert workspace.draft is not None
    assert workspace.draft.path == tmp_path / "rule.yml"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.yml", b"title: [broken", "not YAML"),
        ("b.yml", b"just text", "not a rule"),
        ("c.yml", b"", "empty"),
        ("d.evtx", b"no log at all", ""),
        ("e.evtx", b"", ""),
    ],
)
def test_bad_input_is_one_clear_sentence_and_loses_nothing(
    window: MainWindow, tmp_path: Path, settle: Settle, name: str, content: bytes, says: str
) -> None:
    before = window.store.snapshot.analysis
    path = tmp_path / name
    path.write_bytes(content)
    window.files.open_paths([path])
    settle(window.store)
    settle(window.store)
    if name.endswith(".evtx"):
        assert [failed for failed, _ in window.store.snapshot.failures] == [path]
        assert analysis(window).now.hits.count() == before.now.hits.count()  # type: ignore[union-attr]
    else:
        box = window.findChild(QMessageBox)
        assert box is not None
        assert says in box.text() or says in box.informativeText()
        assert window.store.snapshot.analysis is before


def test_the_demo_workspace_is_the_rule_and_the_samples_that_come_along() -> None:
    workspace = demo_workspace()
    assert {s.role for s in workspace.samples} == set(Role)
    assert workspace.draft is not None
