"""Exporting: what is shown is what is written, agreed to where it must be, or nothing is."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
import shiboken6
import yaml
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE, connection, draft_of, table_of
from tests.ui.build import put_example
from workbench.engine.ask import Masks, Settings
from workbench.events.progress import Tick
from workbench.sigma.source import RuleText
from workbench.tuning.workspace import Draft, Workspace
from workbench.ui.export_dialog import ExportDialog
from workbench.ui.settings import recent
from workbench.ui.snapshot import begin
from workbench.ui.store import Store

Export = Callable[[], ExportDialog]
Settle = Callable[[Store], None]

DATED = RULE.replace("status: test\n", "status: test\ndate: 2022-08-28\nmodified: 2024-03-13\n")


def draft(store: Store) -> Draft:
    found = store.snapshot.workspace.draft
    assert found is not None
    return found


def switch_off(store: Store, value: str) -> None:
    analysis = store.snapshot.analysis
    assert analysis is not None
    keys = {p.key for p in analysis.rule.predicates() if p.value == value}
    store.edit("off", replace(draft(store), off=draft(store).off | keys))


@pytest.fixture
def rule(store: Store, tmp_path: Path) -> Path:
    """A rule on disk, open in the store beside some events."""
    path = tmp_path / "rule.yml"
    path.write_bytes(DATED.encode())
    put_example(store)
    original = RuleText.from_bytes(path.read_bytes())
    store.edit("open", Draft(path, original, 0, original.text))
    return path


@pytest.fixture
def export(qtbot: QtBot, store: Store, rule: Path, settle: Settle) -> Export:
    """Opens the dialog on the rule, over a window, and waits until it is verified."""
    assert rule.exists()
    window = QWidget()
    qtbot.addWidget(window)

    def opened() -> ExportDialog:
        dialog = ExportDialog(store, window)
        dialog.open()
        settle(store)
        return dialog

    return opened


def save(qtbot: QtBot, dialog: ExportDialog) -> None:
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)


def test_what_is_off_is_taken_out_of_the_file_and_no_more(
    qtbot: QtBot, store: Store, export: Export, rule: Path
) -> None:
    switch_off(store, "10.1.0.0/16")
    dialog = export()
    dialog.modified.setChecked(False)
    assert "-            - '10.1.0.0/16'" in dialog.diff.text()
    assert "Verified: 4 alerts" in dialog.notes.text()
    save(qtbot, dialog)
    assert not dialog.isVisible()
    assert rule.read_text() == DATED.replace("            - '10.1.0.0/16'\n", "")
    assert not draft(store).changed
    assert draft(store).original.text == DATED, "the numbers are still against the file as read"
    assert recent() == [rule]


def test_the_date_of_today_is_set_unless_it_is_not_wanted(
    qtbot: QtBot, store: Store, export: Export, rule: Path, settle: Settle
) -> None:
    dialog = export()
    assert not dialog.modified.isChecked()
    dialog.modified.setChecked(True)
    settle(store)
    assert f"+modified: {date.today()}" in dialog.diff.text()
    dialog.modified.setChecked(False)
    settle(store)
    assert dialog.diff.text() == "No difference to the file as it was read."
    dialog.modified.setChecked(True)
    settle(store)
    save(qtbot, dialog)
    assert yaml.safe_load(rule.read_text())["modified"] == date.today()


def test_a_new_id_is_related_to_the_old_one_and_stays_the_same_while_looking(
    qtbot: QtBot, store: Store, export: Export, rule: Path, settle: Settle
) -> None:
    dialog = export()
    dialog.modified.setChecked(False)
    dialog.derived.setChecked(True)
    settle(store)
    first = dialog.diff.text()
    dialog.derived.setChecked(False)
    dialog.derived.setChecked(True)
    settle(store)
    assert dialog.diff.text() == first
    save(qtbot, dialog)
    before, after = yaml.safe_load(DATED), yaml.safe_load(rule.read_text())
    assert after["id"] != before["id"]
    assert after["related"] == [{"id": before["id"], "type": "derived"}]


def test_a_selection_that_is_off_needs_agreement(
    qtbot: QtBot, store: Store, export: Export, rule: Path
) -> None:
    switch_off(store, r"\cscript.exe")
    dialog = export()
    assert dialog.agreed.isVisible()
    assert r"\cscript.exe" in dialog.notes.text()
    assert not dialog.save.isEnabled()
    assert dialog.copy.isEnabled()
    dialog.agreed.setChecked(True)
    save(qtbot, dialog)
    assert "cscript" not in rule.read_text()


def test_an_exclusion_that_is_off_needs_none(store: Store, export: Export) -> None:
    switch_off(store, "10.0.0.0/8")
    dialog = export()
    assert not dialog.agreed.isVisible()
    assert dialog.save.isEnabled()


def test_the_text_can_be_copied_as_it_would_be_written(
    qtbot: QtBot, store: Store, export: Export, rule: Path
) -> None:
    switch_off(store, "10.1.0.0/16")
    dialog = export()
    dialog.modified.setChecked(False)
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    expected = DATED.replace("            - '10.1.0.0/16'\n", "")
    assert QGuiApplication.clipboard().text() == expected
    assert rule.read_text() == DATED


def test_a_text_that_is_no_rule_cannot_be_written(store: Store, export: Export, rule: Path) -> None:
    store.edit("typing", replace(draft(store), text=DATED.replace("level: high", "level: [")))
    dialog = export()
    assert dialog.notes.text().startswith("✗ rule.yml cannot be exported: ")
    assert not dialog.save.isEnabled()
    assert not dialog.copy.isEnabled()
    assert dialog.diff.text() == ""


def test_a_draft_that_changes_meanwhile_is_proved_anew(
    qtbot: QtBot, store: Store, export: Export, rule: Path, settle: Settle
) -> None:
    dialog = export()
    dialog.modified.setChecked(False)
    store.edit("typing", replace(draft(store), text=DATED.replace("level: high", "level: low")))
    assert not dialog.save.isEnabled()
    settle(store)
    assert "+level: low" in dialog.diff.text()
    save(qtbot, dialog)
    assert "level: low" in rule.read_text()


def test_after_undo_an_export_does_not_ask_about_what_it_wrote_itself(
    qtbot: QtBot, store: Store, export: Export, rule: Path
) -> None:
    switch_off(store, "10.1.0.0/16")
    save(qtbot, export())
    store.undo()
    assert "10.1.0.0/16" in draft(store).text
    store.undo()
    assert draft(store).changed, "the file lacks what was taken back"
    dialog = export()
    save(qtbot, dialog)
    assert dialog.findChild(QMessageBox, "overwrite") is None
    assert rule.read_text() == DATED


# --- verified in the background -----------------------------------------------------------------


@pytest.fixture
def held_up(store: Store) -> Iterator[Event]:
    """Work that keeps the worker from what comes after it until the event is set."""
    go_on = Event()

    def work(tick: Tick) -> None:
        while not go_on.wait(0.01):
            tick(1, 4)

    store.worker.run("Sorting", work, lambda _: None, lambda _: None)
    yield go_on
    go_on.set()


@pytest.fixture
def unverified(qtbot: QtBot, store: Store, rule: Path, held_up: Event) -> Iterator[ExportDialog]:
    """The dialog while it waits for its verification."""
    window = QWidget()
    qtbot.addWidget(window)
    dialog = ExportDialog(store, window)
    dialog.open()
    yield dialog
    window.close()


def test_nothing_is_written_until_it_is_verified(
    qtbot: QtBot, store: Store, unverified: ExportDialog, held_up: Event, settle: Settle
) -> None:
    dialog = unverified
    assert not dialog.save.isEnabled()
    assert not dialog.copy.isEnabled()
    qtbot.waitUntil(lambda: dialog.progress.value() == 1)
    assert dialog.progress.isVisible()
    assert dialog.notes.text() == "Sorting… Then it is verified."
    held_up.set()
    settle(store)
    assert dialog.save.isEnabled()
    assert not dialog.progress.isVisible()
    assert not dialog.again.isVisible()
    assert dialog.notes.text().startswith("Verified: ")


def test_a_verification_that_is_stopped_says_so_and_can_be_taken_up(
    qtbot: QtBot, store: Store, unverified: ExportDialog, held_up: Event, settle: Settle
) -> None:
    dialog = unverified
    assert dialog.again.text() == "Stop"
    qtbot.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
    assert dialog.notes.text().startswith("✗ Cancelled: ")
    held_up.set()
    settle(store)
    assert not dialog.save.isEnabled()
    assert dialog.again.text() == "Verify again"
    qtbot.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
    settle(store)
    assert dialog.save.isEnabled()


def test_where_all_work_is_cancelled_the_verification_says_so(
    store: Store, unverified: ExportDialog, settle: Settle
) -> None:
    store.cancel()
    settle(store)
    assert unverified.notes.text().startswith("✗ Cancelled: ")
    assert not unverified.save.isEnabled()


@pytest.mark.parametrize("deleted", [False, True], ids=["closed", "deleted"])
def test_a_dialog_closed_meanwhile_is_told_nothing(
    qtbot: QtBot, store: Store, unverified: ExportDialog, held_up: Event, settle: Settle,
    deleted: bool,
) -> None:  # fmt: skip
    said: list[str] = []
    unverified.check.verified.connect(lambda _: said.append("verified"))
    if deleted:
        shiboken6.delete(unverified)
    else:
        qtbot.keyClick(unverified, Qt.Key.Key_Escape)
        assert not unverified.isVisible()
    held_up.set()
    settle(store)
    assert said == []


def test_a_slow_regular_expression_does_not_stop_the_window(
    qtbot: QtBot, store: Store, settle: Settle
) -> None:
    slow = RULE.replace(
        "    condition: selection",
        "    filter_slow:\n"
        "        Image|re: '^(a|aa)+\\1?$(?!x)'\n"
        "    condition: selection and not filter_slow",
    )
    table = table_of([connection("1.1.1.1", Image="a" * 60 + "b")])
    masks = Masks(table, Settings(seconds_per_value=1.0))
    store._put(begin(masks, Workspace(drafts=(draft_of(slow),))))
    window, beats = QWidget(), QTimer(interval=10)
    qtbot.addWidget(window)
    turned: list[float] = []
    beats.timeout.connect(lambda: turned.append(monotonic()))
    beats.start()
    dialog = ExportDialog(store, window)
    dialog.open()
    settle(store)
    beats.stop()
    assert turned[-1] - turned[0] > 0.7, "it took its time"
    assert max(b - a for a, b in pairwise(turned)) < 0.5
    assert "took too long" in dialog.notes.text()


def test_saved_elsewhere_the_rule_keeps_its_changes_and_its_file(
    qtbot: QtBot, store: Store, export: Export, rule: Path
) -> None:
    switch_off(store, "10.1.0.0/16")
    other = rule.with_name("other.yml")
    dialog = export()
    dialog.path.setText(str(other))
    save(qtbot, dialog)
    assert "10.1.0.0/16" not in other.read_text()
    assert rule.read_text() == DATED
    assert draft(store).path == rule
    assert draft(store).changed


def test_over_another_file_it_asks_first(qtbot: QtBot, export: Export, rule: Path) -> None:
    other = rule.with_name("other.yml")
    other.write_text("theirs")
    dialog = export()
    dialog.path.setText(str(other))
    save(qtbot, dialog)
    box = dialog.findChild(QMessageBox, "overwrite")
    assert box is not None
    assert "other.yml is already there" in box.text()
    qtbot.mouseClick(box.button(QMessageBox.StandardButton.No), Qt.MouseButton.LeftButton)
    assert other.read_text() == "theirs"
    assert dialog.isVisible()


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow beyond a few bytes, as if the disk were full."""
    resource = pytest.importorskip("resource", reason="needs the limits that POSIX sets on files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_on_a_full_disk_nothing_is_lost(
    qtbot: QtBot, store: Store, export: Export, rule: Path
) -> None:
    switch_off(store, "10.1.0.0/16")
    before, dialog = draft(store), export()
    with full_disk():
        save(qtbot, dialog)
    assert dialog.notes.text().startswith("✗ rule.yml was not saved: ")
    assert dialog.isVisible()
    assert rule.read_text() == DATED
    assert [f.name for f in rule.parent.iterdir() if f.is_file()] == ["rule.yml"]
    assert draft(store) == before
    save(qtbot, dialog)
    assert "10.1.0.0/16" not in rule.read_text()


@pytest.mark.parametrize(
    ("where", "why"), [("", "it is a folder"), ("missing/rule.yml", "the folder does not exist")]
)
def test_a_place_that_is_none_is_said(
    qtbot: QtBot, export: Export, rule: Path, where: str, why: str
) -> None:
    dialog = export()
    dialog.path.setText(str(rule.parent / where))
    save(qtbot, dialog)
    assert why in dialog.notes.text()
    assert dialog.isVisible()
    assert dialog.save.isEnabled()
