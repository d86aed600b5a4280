"""Why: the condition as a tree, each part with ✓ or ✗, each leaf with its reason below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QResizeEvent
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

_Role = Qt.ItemDataRole
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
        self.root: WhyItem | None = None
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
        """`condition` is the text that the whole tree stands for. Where it is the same, the items
        stay as they are, open or closed, but for what is another."""
        with QSignalBlocker(self):
            tree = explanation.tree
            if tree is not None and self.root is not None and self.root.label == condition:
                self.root.follow(tree)
                return
            self.clear()
            if tree is not None:
                self.root = WhyItem(tree, condition)
                self.addTopLevelItem(self.root)
                few = self.root.leaves() <= _EXPANDED
                self.expandAll() if few else self.expandToDepth(0)

    def clear(self) -> None:
        super().clear()
        self.root = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # wrapped texts are as high as the width makes them

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        reason = item.node.reason if isinstance(item, WhyItem) else None
        if reason and reason.field:
            self.field_chosen.emit(reason.field)


class WhyItem(QTreeWidgetItem):
    """A node with all below it. Its texts are made when they are asked for: few are in view."""

    def __init__(self, node: Node, label: str = "", depth: int = 1):
        super().__init__()
        self.node = node
        self.label = label or node.label
        self.depth = depth
        self.parts = [WhyItem(child, depth=depth + 1) for child in node.children]
        self.addChildren(self.parts)
        self._high: tuple[object, int] = (None, 0)

    def leaves(self) -> int:
        return sum(part.leaves() for part in self.parts) or 1

    def follow(self, node: Node) -> None:
        """Takes another node of the same label in place of its own."""
        before, self.node = self.node, node
        if _said(before) != _said(node):
            self._high = (None, 0)
            self.emitDataChanged()
        ahead, behind = _shared([part.label for part in self.parts], node.children)
        old_end, new_end = len(self.parts) - behind, len(node.children) - behind
        for part in self.parts[ahead:old_end]:
            self.removeChild(part)
        new = [WhyItem(child, depth=self.depth + 1) for child in node.children[ahead:new_end]]
        self.insertChildren(ahead, new)
        for part in new:
            part.open()
        self.parts = [*self.parts[:ahead], *new, *self.parts[old_end:]]
        for number, part in enumerate(self.parts):
            if not ahead <= number < new_end:
                part.follow(node.children[number])

    def open(self) -> None:
        for part in self.parts:
            part.open()
        if self.parts:
            self.setExpanded(True)

    def data(self, column: int, role: int) -> Any:
        if role == _Role.DisplayRole:
            return f"{MARKS[self.node.held]} {self.label}"
        if role == _Role.AccessibleTextRole:
            return f"{self.label}: {_WORDS[self.node.held]}; {_why(self.node)}"
        if role == _Role.ToolTipRole:
            return _tip(self.node)
        return super().data(column, role)

    def high(self, width: int, font: QFont) -> int:
        """How high the item is; remembered, since each change of the tree asks all items."""
        asked = (width, font.key())
        if self._high[0] != asked:
            texts = (self.label, _why(self.node))
            self._high = (asked, sum(wrapping.height(t, font, width) for t in texts if t))
        return self._high[1]


def _said(node: Node) -> tuple[object, ...]:
    """What is said of a node beside its label."""
    reason = node.reason
    return (node.held, reason and reason.field, reason and reason.why, reason and reason.seen)


def _shared(labels: Sequence[str], nodes: Sequence[Node]) -> tuple[int, int]:
    """How many parts are the same at the beginning, and how many of the others at the end."""
    most = min(len(labels), len(nodes))
    ahead = next((i for i in range(most) if labels[i] != nodes[i].label), most)
    most -= ahead
    return ahead, next((i for i in range(most) if labels[-1 - i] != nodes[-1 - i].label), most)


def _tip(node: Node) -> str:
    lines = [f"{MARKS[node.held]} {node.label}: {_WORDS[node.held]}"]
    if node.reason:
        seen = ", ".join("no value" if v is None else v[:500] for v in node.reason.seen)
        lines += [node.reason.why, f"seen: {seen}" if node.reason.seen else ""]
    return "\n".join(line for line in lines if line)


class _WhyDelegate(QStyledItemDelegate):
    """The mark with what is asked, and why below it, both wrapped."""

    def __init__(self, tree: WhyTree):
        super().__init__(tree)
        self._tree = tree

    def _item(self, index: Index) -> WhyItem:
        item = self._tree.itemFromIndex(index)
        assert isinstance(item, WhyItem)
        return item

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        item, tree = self._item(index), self._tree
        wide = max(tree.viewport().width() - item.depth * tree.indentation(), 80)
        width = wide - _mark_width(option.fontMetrics) - 2 * _PAD
        return QSize(80, item.high(width, option.font) + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        painter.setFont(option.font)
        self._write(painter, option, self._item(index))
        painter.restore()

    def _write(self, painter: QPainter, option: QStyleOptionViewItem, item: WhyItem) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        plain, held = option.palette.color(role), item.node.held
        area = option.rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        painter.setPen(plain if selected else colour(tone_of(held), option.widget))
        painter.drawText(area, Qt.AlignmentFlag.AlignTop, MARKS[held])
        area.setLeft(area.left() + _mark_width(option.fontMetrics))
        painter.setPen(plain)
        wrapping.draw(painter, area, item.label)
        area.setTop(area.top() + wrapping.height(item.label, option.font, area.width()))
        painter.setPen(plain if selected else colour(Tone.MUTED, option.widget))
        wrapping.draw(painter, area, _why(item.node))


def _why(node: Node) -> str:
    """The reason of a leaf, with the value seen where the reason does not say it; else empty."""
    reason = node.reason
    if reason is None:
        return ""
    unsaid = [v for v in reason.seen if v and v not in reason.why][:_MOST_SEEN]
    return f"{reason.why}; seen: {', '.join(map(shortened, unsaid))}" if unsaid else reason.why


def _mark_width(metrics: QFontMetrics) -> int:
    return metrics.horizontalAdvance("✓") + 6
