"""The editor: exact text, marks at their place, notes, line numbers, colours."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QHelpEvent, QTextLayout
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui import theme
from workbench.ui.rule.editor import Lit, YamlEditor
from workbench.ui.theme import DARK, LIGHT, Theme

TEXT = st.text(alphabet="ab \n\u00a0é😀'#:", max_size=40)


@pytest.fixture
def editor(qtbot: QtBot, qapp: QApplication) -> YamlEditor:
    theme.apply(qapp, Theme.LIGHT)
    made = YamlEditor()
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    return made


def painted(editor: YamlEditor, line: int) -> dict[str, str]:
    """The parts of a line that are coloured, with their colour."""
    block = editor.document().findBlockByNumber(line)
    layout = block.layout()
    assert isinstance(layout, QTextLayout)
    return {
        block.text()[f.start : f.start + f.length]: f.format.foreground().color().name()
        for f in layout.formats()
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXT, TEXT)
def test_a_text_comes_back_as_it_was_put(editor: YamlEditor, first: str, second: str) -> None:
    editor.put_text(first)
    editor.put_text(second)
    assert editor.text() == second


def test_the_cursor_stays_where_it_was(editor: YamlEditor) -> None:
    editor.put_text("one\ntwo\nthree")
    cursor = editor.textCursor()
    cursor.setPosition(5)
    editor.setTextCursor(cursor)
    editor.put_text("one\ntwo\nfour")
    assert editor.textCursor().position() == 5


def test_marks_stand_where_they_are_meant(editor: YamlEditor) -> None:
    text = "😀 key: 'value'"
    editor.put_text(text)
    start = text.index("'value'")
    editor.show_marks([Lit(start, len(text), "off"), Lit(0, 1, "lit"), Lit(2, 5, "error")], {})
    marks = editor.extraSelections()
    marked = [s.cursor.selectedText() for s in marks]
    assert marked == ["'value'", "😀", "key"]
    off, lit, error = (s.format for s in marks)
    assert off.fontStrikeOut()
    assert lit.background().color() == QColor(LIGHT.lit_background)
    assert error.underlineColor() == QColor(LIGHT.error)


def test_a_mark_past_the_end_is_cut_off(editor: YamlEditor) -> None:
    editor.put_text("short")
    editor.show_marks([Lit(2, 99, "lit")], {})
    assert editor.extraSelections()[0].cursor.selectedText() == "ort"


def test_another_theme_paints_anew(qapp: QApplication, editor: YamlEditor) -> None:
    editor.put_text("key: value")
    editor.show_marks([Lit(0, 3, "lit")], {})
    theme.apply(qapp, Theme.DARK)
    qapp.processEvents()
    (mark,) = editor.extraSelections()
    assert painted(editor, 0) == {"key": DARK.key}
    assert mark.format.background().color() == QColor(DARK.lit_background)


def colours_of(widget: QWidget) -> set[str]:
    picture = widget.grab().toImage()
    return {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
    }


def test_a_note_is_painted_behind_its_line(editor: YamlEditor) -> None:
    editor.put_text("a")
    before = editor.viewport().grab().toImage()
    editor.show_marks([], {0: "12 benign"})
    after = editor.viewport().grab().toImage()
    changed = [
        (x, y)
        for x in range(after.width())
        for y in range(after.height())
        if before.pixel(x, y) != after.pixel(x, y)
    ]
    line = editor.fontMetrics().horizontalAdvance("a")
    assert min(x for x, _ in changed) > line
    assert max(y for _, y in changed) < 2 * editor.fontMetrics().height()


def test_the_strip_of_numbers_grows_with_them(editor: YamlEditor) -> None:
    editor.put_text("\n".join("x" * 5))
    narrow = editor.number_width()
    editor.put_text("\n" * 2000)
    assert editor.number_width() > narrow
    assert editor.numbers.width() == editor.number_width()
    assert len(colours_of(editor.numbers)) > 2


def test_its_own_undo_is_off(qtbot: QtBot, editor: YamlEditor) -> None:
    qtbot.keyClicks(editor, "abc")
    qtbot.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.text() == "abc"


def test_tab_leaves_the_editor(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout, editor, after = QVBoxLayout(window), YamlEditor(), QLineEdit()
    layout.addWidget(editor)
    layout.addWidget(after)
    window.show()
    editor.put_text("a: b")
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.text() == "a: b"
    assert window.focusWidget() is after


def test_files_dropped_on_the_text_are_not_typed_into_it(qtbot: QtBot) -> None:
    editor = YamlEditor()
    qtbot.addWidget(editor)
    files, words = QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile("log.evtx")])
    words.setText("words")
    assert not editor.canInsertFromMimeData(files)
    assert editor.canInsertFromMimeData(words)


def test_a_note_without_room_is_there_as_a_tooltip(editor: YamlEditor) -> None:
    editor.put_text("first\n" + "second " * 50)
    editor.show_marks([], {1: "12 benign"})
    for line, said in ((0, ""), (1, "12 benign")):
        at = QPoint(20, round((line + 0.5) * editor.fontMetrics().lineSpacing()) + 4)
        where = editor.viewport().mapToGlobal(at)
        QApplication.sendEvent(editor.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, where))
        assert QToolTip.text() == said


def test_lines_marked_as_a_whole_cost_nothing_each(editor: YamlEditor) -> None:
    lines = [f"+ {number}" for number in range(500)]
    text = "\n".join(lines)
    editor.put_text(text)
    starts = [text.index(line) for line in lines]
    marks = [Lit(s, s + len(line), "added") for s, line in zip(starts, lines, strict=True)]
    editor.show_marks(marks, {})
    assert editor.extraSelections() == []
    assert all(editor.tint(number) == QColor(LIGHT.added_background) for number in range(500))
    assert editor.tint(500) is None
