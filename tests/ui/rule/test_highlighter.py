"""Keys, texts, numbers and comments of YAML, each in its colour."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.ui import theme
from workbench.ui.rule.editor import YamlEditor
from workbench.ui.theme import LIGHT, Theme


@pytest.fixture
def editor(qtbot: QtBot, qapp: QApplication) -> YamlEditor:
    theme.apply(qapp, Theme.LIGHT)
    made = YamlEditor()
    qtbot.addWidget(made)
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


def test_keys_texts_numbers_and_comments_are_told_apart(editor: YamlEditor) -> None:
    editor.put_text(
        "key: 'it''s # no comment' # a comment\nnumber: 42\n- plain: text\n'a b': \"c\""
    )
    assert painted(editor, 0) == {
        "key": LIGHT.key,
        "'it''s # no comment'": LIGHT.text_value,
        "# a comment": LIGHT.comment,
    }
    assert painted(editor, 1) == {"number": LIGHT.key, "42": LIGHT.number}
    assert painted(editor, 2) == {"plain": LIGHT.key}
    assert painted(editor, 3) == {"'a b'": LIGHT.key, '"c"': LIGHT.text_value}
