"""What each kind of file does when it is opened, and what is said of the others."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE
from workbench.paths import SAMPLES
from workbench.tuning.workspace import Role
from workbench.tuning.workspace_file import write_workspace
from workbench.ui.files import Files
from workbench.ui.settings import recent
from workbench.ui.store import Store

Settle = Callable[[Store], None]


@pytest.fixture
def files(qtbot: QtBot, store: Store) -> Files:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = Files(store, parent)
    made.setParent(store)
    return made


@pytest.fixture
def told(store: Store) -> list[tuple[str, str]]:
    """What was told as having failed."""
    heard: list[tuple[str, str]] = []
    store.failed.connect(lambda *said: heard.append(said))
    return heard


def put(folder: Path) -> None:
    """A folder with two rules, a log and something else."""
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "a.yml").write_text(RULE)
    (folder / "deep" / "b.YAML").write_text(RULE.replace("Outbound", "Another"))
    shutil.copy(SAMPLES / "attack.evtx", folder / "deep" / "er" / "log.EVTX")
    (folder / "notes.txt").write_text("nothing")


def open_all(files: Files, settle: Settle, *paths: Path, role: Role = Role.UNLABELLED) -> None:
    files.open_paths(paths, role)
    settle(files.store)  # looked into
    settle(files.store)  # and read


def test_a_folder_gives_its_rules_and_logs(
    files: Files, settle: Settle, tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    put(tmp_path)
    open_all(files, settle, tmp_path, role=Role.ATTACK)
    workspace = files.store.snapshot.workspace
    assert [d.name for d in workspace.drafts] == ["a.yml", "b.YAML"]
    assert workspace.current == 0
    assert [(s.path.name, s.role) for s in workspace.samples] == [("log.EVTX", Role.ATTACK)]
    assert files.store.snapshot.table.size > 100
    assert told == []
    assert recent() == [tmp_path]
    assert files.store.snapshot.history.undo_text == f"open {tmp_path.name}"


def test_what_is_open_already_stays_as_it_is(files: Files, settle: Settle, tmp_path: Path) -> None:
    put(tmp_path)
    open_all(files, settle, tmp_path, role=Role.ATTACK)
    before = files.store.snapshot.workspace
    open_all(files, settle, tmp_path, role=Role.BENIGN)
    assert files.store.snapshot.workspace == before


def test_every_rule_of_a_file_is_opened(files: Files, settle: Settle, tmp_path: Path) -> None:
    path = tmp_path / "two.yml"
    path.write_text(f"{RULE}---\n{RULE}")
    open_all(files, settle, path)
    assert [d.document for d in files.store.snapshot.workspace.drafts] == [0, 1]


@pytest.mark.parametrize("name", ["gone.yml", "gone.evtx", "gone"])
def test_a_path_that_is_not_there_is_said_and_nothing_else_happens(
    files: Files, settle: Settle, tmp_path: Path, told: list[tuple[str, str]], name: str
) -> None:
    before = files.store.snapshot.workspace
    open_all(files, settle, tmp_path / name)
    assert told == [("Some files were not opened", f"{tmp_path / name}: it does not exist.")]
    assert files.store.snapshot.workspace == before
    assert recent() == []


def test_one_bad_rule_does_not_keep_the_others_out(
    files: Files, settle: Settle, tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    put(tmp_path)
    (tmp_path / "bad.yml").write_text("title: [")
    open_all(files, settle, tmp_path)
    assert len(files.store.snapshot.workspace.drafts) == 2
    ((_, sentence),) = told
    assert sentence.startswith(f"{tmp_path.name}/bad.yml: line 2: not YAML")


def test_very_many_bad_rules_are_one_message_that_fits_the_screen(
    files: Files, settle: Settle, tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    for number in range(30):
        (tmp_path / f"{number}.yml").write_text("")
    open_all(files, settle, tmp_path)
    ((_, sentence),) = told
    assert len(sentence.splitlines()) == 1
    assert sentence.startswith(f"30 files: the file is empty: {tmp_path.name}/0.yml, ")
    assert sentence.endswith("and 22 more.")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to this user"
)
def test_a_rule_that_may_not_be_read_is_said(
    files: Files, settle: Settle, tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(RULE)
    path.chmod(0)
    open_all(files, settle, path)
    assert "Permission denied" in told[0][1]


def test_a_folder_without_any_says_so(
    files: Files, settle: Settle, tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    open_all(files, settle, tmp_path)
    ((title, sentence),) = told
    assert title == "Nothing to open"
    assert tmp_path.name in sentence


def test_a_workspace_replaces_the_present_one_and_takes_files_along(
    files: Files, settle: Settle, tmp_path: Path
) -> None:
    put(tmp_path)
    open_all(files, settle, tmp_path)
    saved = tmp_path / "work.sigmawb"
    files.save_workspace(saved, then=files.new)
    settle(files.store)
    assert not files.store.snapshot.workspace.drafts
    open_all(files, settle, saved, SAMPLES / "benign.evtx")
    workspace = files.store.snapshot.workspace
    assert len(workspace.drafts) == 2
    assert [s.path.name for s in workspace.samples] == ["log.EVTX", "benign.evtx"]
    assert files.store.snapshot.path == saved
    assert files.store.snapshot.unsaved, "the log was added to it"


def test_a_workspace_is_read_in_the_background(
    files: Files, settle: Settle, tmp_path: Path
) -> None:
    saved = tmp_path / "work.sigmawb"
    write_workspace(files.store.snapshot.workspace, saved)
    files.open_workspace(saved)
    assert files.store.snapshot.path is None
    settle(files.store)
    assert files.store.snapshot.path == saved


def test_a_save_going_on_is_of_its_own_workspace_and_not_of_the_next(
    files: Files, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path)
    open_all(files, settle, tmp_path / "a.yml")
    discard = QMessageBox.StandardButton.Discard
    monkeypatch.setattr(QMessageBox, "question", lambda *_: discard)
    files.save_workspace(tmp_path / "work.sigmawb")
    files.new()
    settle(files.store)
    assert not files.store.snapshot.workspace.drafts
    assert files.store.snapshot.path is None


def test_what_is_opened_beside_a_broken_workspace_is_opened_all_the_same(
    files: Files, settle: Settle, tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    put(tmp_path)
    (tmp_path / "bad.sigmawb").write_text("{}")
    open_all(files, settle, tmp_path / "bad.sigmawb", tmp_path / "a.yml")
    assert [title for title, _ in told] == ["The workspace was not opened"]
    assert len(files.store.snapshot.workspace.drafts) == 1


def test_a_file_that_is_no_workspace_leaves_the_present_one(
    files: Files, settle: Settle, tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    put(tmp_path)
    open_all(files, settle, tmp_path / "a.yml")
    files.store.mark_saved(tmp_path / "mine.sigmawb")
    bad = tmp_path / "bad.sigmawb"
    bad.write_text("{}")
    open_all(files, settle, bad)
    assert told == [("The workspace was not opened", "bad.sigmawb is not a workspace")]
    assert files.store.snapshot.workspace.drafts


def test_a_workspace_that_cannot_be_saved_stays_unsaved(
    files: Files, settle: Settle, tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    put(tmp_path)
    open_all(files, settle, tmp_path / "a.yml")
    followed: list[bool] = []
    files.save_workspace(tmp_path / "missing" / "work.sigmawb", lambda: followed.append(True))
    settle(files.store)
    assert not followed
    assert "the folder does not exist" in told[0][1]
    assert files.store.snapshot.unsaved
    assert files.store.snapshot.path is None


@pytest.mark.parametrize(
    ("answer", "follows", "saved"),
    [("Save", True, True), ("Discard", True, False), ("Cancel", False, False)],
)
def test_before_something_else_it_asks_about_what_is_not_saved(
    qtbot: QtBot,
    files: Files,
    settle: Settle,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    follows: bool,
    saved: bool,
) -> None:
    path = tmp_path / "work.sigmawb"
    write_workspace(files.store.snapshot.workspace, path)
    files.open_workspace(path)
    settle(files.store)
    before = path.read_bytes()
    put(tmp_path)
    open_all(files, settle, tmp_path / "a.yml")
    chosen = getattr(QMessageBox.StandardButton, answer)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: chosen)
    followed: list[bool] = []
    files.leave(lambda: followed.append(True))
    settle(files.store)
    qtbot.wait(1)
    assert bool(followed) is follows
    assert (path.read_bytes() != before) is saved
    assert files.store.snapshot.unsaved is not saved


def test_what_is_changed_while_it_saves_is_asked_about_before_it_goes_on(
    files: Files, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "work.sigmawb"
    files.save_workspace(path)
    settle(files.store)
    put(tmp_path)
    open_all(files, settle, tmp_path / "a.yml")
    buttons = QMessageBox.StandardButton
    answers = [buttons.Save, buttons.Cancel]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    followed: list[bool] = []
    files.leave(lambda: followed.append(True))
    files.store.do("while it saves", replace(files.store.snapshot.workspace, mapped_as_ipv4=True))
    settle(files.store)
    assert answers == []
    assert followed == []
    assert files.store.snapshot.unsaved


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_a_workspace_changed_by_somebody_else_is_not_overwritten_unasked(
    files: Files, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    path = tmp_path / "work.sigmawb"
    files.save_workspace(path)
    settle(files.store)
    path.write_text("theirs")
    asked: list[str] = []

    def question(*arguments: object) -> QMessageBox.StandardButton:
        asked.append(str(arguments[2]))
        return getattr(QMessageBox.StandardButton, answer)  # type: ignore[no-any-return]

    monkeypatch.setattr(QMessageBox, "question", question)
    files.save_workspace()
    settle(files.store)
    assert len(asked) == 1
    assert "changed since" in asked[0]
    assert (path.read_text() == "theirs") is (answer == "No")


def test_a_save_is_not_cancelled_with_other_work(
    files: Files, settle: Settle, tmp_path: Path
) -> None:
    path = tmp_path / "work.sigmawb"
    files.store.reload()
    files.save_workspace(path)
    files.store.cancel()
    settle(files.store)
    assert path.exists()
    assert files.store.snapshot.path == path


def test_a_change_made_while_it_saves_is_still_unsaved(
    files: Files, settle: Settle, tmp_path: Path
) -> None:
    put(tmp_path)
    files.save_workspace(tmp_path / "work.sigmawb")
    open_all(files, settle, tmp_path / "a.yml")
    assert files.store.snapshot.path is not None
    assert files.store.snapshot.unsaved


def test_saving_again_goes_to_the_same_file(files: Files, settle: Settle, tmp_path: Path) -> None:
    saved = tmp_path / "work.sigmawb"
    write_workspace(files.store.snapshot.workspace, saved)
    files.open_workspace(saved)
    settle(files.store)
    before = saved.read_bytes()
    put(tmp_path)
    open_all(files, settle, tmp_path / "a.yml")
    files.save_workspace()
    settle(files.store)
    assert saved.read_bytes() != before


def test_the_demo_opens_with_the_rule_and_the_samples_that_come_along(
    files: Files, settle: Settle
) -> None:
    files.open_demo()
    settle(files.store)
    assert files.store.snapshot.analysis is not None
    assert files.store.snapshot.path is None
    assert not files.store.snapshot.unsaved


def zipped(path: Path, **files: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name, content in files.items():
            out.writestr(name.replace("_dot_", "."), content)
    return path


def test_an_archive_of_rules_is_opened_and_its_rules_have_no_file(
    files: Files, settle: Settle, tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    archive = zipped(tmp_path / "rules.zip", a_dot_yml=RULE, b_dot_yml="broken: [", c_dot_md="x")
    open_all(files, settle, archive)
    workspace = files.store.snapshot.workspace
    assert [(d.path, d.name) for d in workspace.drafts] == [(None, "a.yml")]
    assert workspace.samples == ()
    assert len(told) == 1
    assert "b.yml" in told[0][1]
    open_all(files, settle, archive)
    assert len(files.store.snapshot.workspace.drafts) == 1


def test_an_archive_without_rules_is_one_of_logs(
    files: Files, settle: Settle, tmp_path: Path
) -> None:
    log = (SAMPLES / "attack.evtx").read_bytes()
    archive = zipped(tmp_path / "logs.zip", log_dot_evtx=log, config_dot_yml="a: b")
    open_all(files, settle, archive)
    workspace = files.store.snapshot.workspace
    assert [s.path for s in workspace.samples] == [archive]
    assert workspace.drafts == ()


def test_placeholder_values_beside_rules_are_taken(
    files: Files, settle: Settle, tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    (tmp_path / "a.yml").write_text(RULE)
    (tmp_path / "placeholders.yml").write_text("admins: [eve]")
    open_all(files, settle, tmp_path / "a.yml")
    assert files.store.snapshot.workspace.placeholders.of("admins") == ("eve",)
    (tmp_path / "placeholders.yml").write_text("admins: [anna]")
    open_all(files, settle, tmp_path / "placeholders.yml")
    workspace = files.store.snapshot.workspace
    assert workspace.placeholders.of("admins") == ("anna",)
    assert len(workspace.drafts) == 1
    (tmp_path / "placeholders.yml").write_text("- no")
    open_all(files, settle, tmp_path / "placeholders.yml")
    assert "mapping" in told[-1][1]
