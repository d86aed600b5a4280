"""What is typed becomes one splice; line endings and everything else elsewhere stay."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.ui import theme
from workbench.ui.rule.editor import changed_range
from workbench.ui.rule.yaml_pane import YamlPane, shown, spliced
from workbench.ui.store import Store
from workbench.ui.theme import DARK, Theme

TEXT = st.text(alphabet="ab \n\r\u00a0é😀'#:", max_size=40)


@given(TEXT, TEXT)
def test_the_new_text_is_shown_as_it_was_typed(old: str, typed: str) -> None:
    typed = shown(typed)
    assert shown(spliced(old, typed)) == typed


@given(TEXT)
def test_a_text_that_was_not_typed_in_stays_as_it_is(old: str) -> None:
    assert spliced(old, shown(old)) == old


@given(st.lists(st.sampled_from(["a", "b", ""]), max_size=8), st.integers(0, 8), TEXT)
def test_lines_elsewhere_keep_their_endings(lines: list[str], at: int, typed: str) -> None:
    old = "".join(f"{line}\r\n" for line in lines)
    place = min(at, len(lines))
    ahead = sum(len(line) + 2 for line in lines[:place])
    seen = shown(old)
    seen_at = sum(len(line) + 1 for line in lines[:place])
    new = spliced(old, seen[:seen_at] + f"X{shown(typed)}X" + seen[seen_at:])
    assert new.startswith(old[:ahead])
    assert new.endswith(old[ahead:])


@given(TEXT, TEXT)
def test_the_changed_range_is_all_that_differs(old: str, new: str) -> None:
    start, end_old, end_new = changed_range(old, new)
    assert old[:start] + new[start:end_new] + old[end_old:] == new


def test_typing_becomes_one_undoable_step(qtbot: QtBot, demo: Store) -> None:
    pane = YamlPane(demo)
    qtbot.addWidget(pane)
    before = demo.snapshot.workspace.draft
    assert before is not None
    cursor = pane.editor.textCursor()
    cursor.setPosition(0)
    pane.editor.setTextCursor(cursor)
    qtbot.keyClicks(pane.editor, "# note")
    qtbot.keyClick(pane.editor, Qt.Key.Key_Return)
    pane.commit()
    after = demo.snapshot.workspace.draft
    assert after is not None
    assert after.text == "# note\n" + before.text
    demo.undo()
    assert demo.snapshot.workspace.draft == before
    assert pane.editor.text() == before.text


def test_a_broken_text_shows_its_place_and_keeps_the_last_numbers(
    qtbot: QtBot, demo: Store
) -> None:
    pane = YamlPane(demo)
    qtbot.addWidget(pane)
    pane.show()
    draft, analysis = demo.snapshot.workspace.draft, demo.snapshot.analysis
    assert draft is not None
    assert analysis is not None
    hits = analysis.now.hits
    demo.edit("typing", replace(draft, text=draft.text.replace("level: high", "level: [high")))
    stale = demo.snapshot.analysis
    assert stale is not None
    assert stale.stale
    assert stale.now.hits == hits
    assert "Line" in pane.error.text()
    assert not pane.error.isHidden()
    demo.undo()
    assert pane.error.isHidden()


def test_each_predicate_has_its_hits_behind_its_line(qtbot: QtBot, demo: Store) -> None:
    pane = YamlPane(demo)
    qtbot.addWidget(pane)
    pane.show()
    lines = pane.editor.text().split("\n")
    place = next(n for n, line in enumerate(lines) if r"\wscript.exe" in line)
    assert "benign" in pane.editor.notes[place]


def type_at_start(qtbot: QtBot, pane: YamlPane, text: str) -> None:
    """Types as a person does, who has not waited for the text to be judged."""
    pane.editor.setFocus()
    cursor = pane.editor.textCursor()
    cursor.setPosition(0)
    pane.editor.setTextCursor(cursor)
    qtbot.keyClicks(pane.editor, text)


def text_of(store: Store) -> str:
    draft = store.snapshot.workspace.draft
    assert draft is not None
    return draft.text


def test_what_was_just_typed_is_kept_before_another_command(qtbot: QtBot, demo: Store) -> None:
    pane = YamlPane(demo)
    qtbot.addWidget(pane)
    pane.show()
    pane.activateWindow()
    pane.editor.setFocus()
    qtbot.waitUntil(pane.editor.hasFocus)
    before = text_of(demo)
    type_at_start(qtbot, pane, "#x")
    assert text_of(demo) == before
    qtbot.keyClick(pane.editor, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert text_of(demo) == "#x" + before
    type_at_start(qtbot, pane, "#y")
    pane.editor.clearFocus()
    assert text_of(demo) == "#y#x" + before


def test_the_error_takes_the_colours_of_a_new_theme(
    qtbot: QtBot, qapp: QApplication, demo: Store
) -> None:
    pane = YamlPane(demo)
    qtbot.addWidget(pane)
    pane.show()
    draft = demo.snapshot.workspace.draft
    assert draft is not None
    demo.edit("typing", replace(draft, text="title: ["))
    theme.apply(qapp, Theme.DARK)
    qapp.processEvents()
    assert DARK.error in pane.error.styleSheet()


def test_a_place_in_the_text_is_selected(qtbot: QtBot, demo: Store) -> None:
    pane = YamlPane(demo)
    qtbot.addWidget(pane)
    draft = demo.snapshot.workspace.draft
    assert draft is not None
    text = f"# 😀\r\n{draft.text}".replace("\n", "\r\n").replace("\r\r", "\r")
    demo.edit("windows line ends", replace(draft, text=text))
    start = text.index("level:")
    pane.go_to(start, start + len("level:"))
    assert pane.editor.textCursor().selectedText() == "level:"


def test_what_changed_meanwhile_is_marked_when_one_looks_again(qtbot: QtBot, demo: Store) -> None:
    pane = YamlPane(demo)
    qtbot.addWidget(pane)
    pane.show()
    before = dict(pane.editor.notes)
    pane.hide()
    draft = demo.snapshot.workspace.draft
    assert draft is not None
    demo.edit("typing", replace(draft, text=f"# a line more\n{draft.text}"))
    assert pane.editor.text().startswith("# a line more\n")
    pane.show()
    assert dict(pane.editor.notes) == {line + 1: note for line, note in before.items()}
