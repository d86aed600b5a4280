"""Why: the condition as a tree, each part with ✓ or ✗, each leaf with its reason below it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from workbench.engine.explain import Explanation, Node
from workbench.ui import wrapping
from workbench.ui.events.excluding import shortened
from workbench.ui.signs import MARKS, Tone, colour, tone_of

_NODE = Qt.ItemDataRole.UserRole
_LABEL = Qt.ItemDataRole.UserRole + 3
_MOST_SEEN = 3
_PAD = 3
_WORDS = {True: "held", False: "did not hold", None: "not asked"}
_EXPANDED = 400  # leaves; with more, only the parts of the condition are open at first

Index = QModelIndex | QPersistentModelIndex


class WhyTree(QTreeWidget):
    """Shows an `Explanation`; selecting a leaf tells the field that it asked."""

    field_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("why")
        self.setAccessibleName("Why: the condition, each part with whether it held")
        self.setHeaderHidden(True)
        self.setIndentation(13)
        self.setUniformRowHeights(False)
        self.setHorizontalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_WhyDelegate(self))
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.currentItemChanged.connect(self._tell)

    def put(self, explanation: Explanation, condition: str) -> None:
        """`condition` is the text that the whole tree stands for."""
        self.blockSignals(True)
        self.clear()
        if explanation.tree is not None:
            leaves = _add(explanation.tree, self.invisibleRootItem(), condition)
            self.expandToDepth(0) if leaves > _EXPANDED else self.expandAll()
        self.blockSignals(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # wrapped texts are as high as the width makes them

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        node: Node | None = item.data(0, _NODE) if item else None
        if node and node.reason and node.reason.field:
            self.field_chosen.emit(node.reason.field)


def _add(node: Node, parent: QTreeWidgetItem, label: str = "") -> int:
    """Adds a node with all below it; how many leaves that are."""
    item, label = QTreeWidgetItem(parent), label or node.label
    item.setData(0, _NODE, node)
    item.setData(0, _LABEL, label)
    item.setText(0, f"{MARKS[node.held]} {label}")
    said = f"{label}: {_WORDS[node.held]}"
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, "; ".join((said, _why(node))))
    item.setToolTip(0, _tip(node))
    return sum(_add(child, item) for child in node.children) or 1


def _tip(node: Node) -> str:
    lines = [f"{MARKS[node.held]} {node.label}: {_WORDS[node.held]}"]
    if node.reason:
        seen = ", ".join("no value" if v is None else v[:500] for v in node.reason.seen)
        lines += [node.reason.why, f"seen: {seen}" if node.reason.seen else ""]
    return "\n".join(line for line in lines if line)


class _WhyDelegate(QStyledItemDelegate):
    """The mark with what is asked, and why below it, both wrapped."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        node: Node = index.data(_NODE)
        width = self._width(index) - _mark_width(option.fontMetrics) - 2 * _PAD
        texts = (index.data(_LABEL), _why(node))
        heights = (wrapping.height(text, option.font, width) for text in texts if text)
        return QSize(80, sum(heights) + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        painter.setFont(option.font)
        self._write(painter, option, index)
        painter.restore()

    def _write(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        node: Node = index.data(_NODE)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        plain = option.palette.color(role)
        area = option.rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        painter.setPen(plain if selected else colour(tone_of(node.held), option.widget))
        painter.drawText(area, Qt.AlignmentFlag.AlignTop, MARKS[node.held])
        area.setLeft(area.left() + _mark_width(option.fontMetrics))
        painter.setPen(plain)
        wrapping.draw(painter, area, index.data(_LABEL))
        area.setTop(area.top() + wrapping.height(index.data(_LABEL), option.font, area.width()))
        painter.setPen(plain if selected else colour(Tone.MUTED, option.widget))
        wrapping.draw(painter, area, _why(node))

    def _width(self, index: Index) -> int:
        """How wide an item is: the tree's width without what its depth takes."""
        tree, depth, up = self.parent(), 1, index.parent()
        while up.isValid():
            depth, up = depth + 1, up.parent()
        assert isinstance(tree, WhyTree)
        return max(tree.viewport().width() - depth * tree.indentation(), 80)


def _why(node: Node) -> str:
    """The reason of a leaf, with the value seen where the reason does not say it; else empty."""
    reason = node.reason
    if reason is None:
        return ""
    unsaid = [v for v in reason.seen if v and v not in reason.why][:_MOST_SEEN]
    return f"{reason.why}; seen: {', '.join(map(shortened, unsaid))}" if unsaid else reason.why


def _mark_width(metrics: QFontMetrics) -> int:
    return metrics.horizontalAdvance("✓") + 6
