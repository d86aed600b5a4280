"""The list of all shortcuts, made of the actions themselves."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

_IN_PANES = (
    ("Events: choose a view", "Ctrl+1…9, Ctrl+0"),
    ("Events: find text", "Ctrl+F"),
    ("Events: sort by the current column", "S"),
    ("Events: choose columns", "Ctrl+Shift+C"),
    ("Events: move the current column", "Ctrl+Shift+Left, Ctrl+Shift+Right"),
    ("Events: what can be done with the current value", "Shift+F10"),
    ("Events: show all events of the view again", "Esc"),
    ("Stacking: show, exclude a group", "Return, Del"),
    ("Event: copy as JSON", "Ctrl+Shift+J"),
    ("Events: mark as false positive, or take the mark away", "F"),
    ("Events: mark as true positive, or take the mark away", "T"),
    ("Events: copy the selected rows", "Ctrl+C"),
    ("Stages: switch a predicate off or on", "Space"),
    ("Stages, Samples: remove what is selected", "Del"),
    ("Exclusion line: add what is typed", "Return"),
    ("Stop the work going on", "Esc"),
)


class ShortcutsDialog(QDialog):
    """What each key does."""

    def __init__(self, window: QWidget):
        super().__init__(window)
        self.setWindowTitle("Keyboard shortcuts")
        self.resize(520, 520)
        tree = QTreeWidget()
        tree.setHeaderLabels(["Action", "Keys"])
        tree.setRootIsDecorated(False)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.header().setStretchLastSection(False)
        for name, keys in (*_of_menus(window), *_IN_PANES):
            QTreeWidgetItem(tree, [name, keys])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(tree)
        layout.addWidget(buttons)


def _of_menus(window: QWidget) -> list[tuple[str, str]]:
    form = QKeySequence.SequenceFormat.NativeText
    return [
        (action.text().replace("&", ""), action.shortcut().toString(form))
        for action in window.findChildren(QAction)
        if not action.shortcut().isEmpty()
    ]
