"""Exclusions that the workbench proposes: what each would remove, and one click to add it.

Proposals are made in the background, on request, of the draft as it is then; after a change they
are of another text, and are made anew before one can be added.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.events.progress import Tick
from workbench.sigma.exclude import add_exclusion
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import Analysis
from workbench.tuning.missed import Missed
from workbench.tuning.networks import NetworkChoice, NetworkPlan
from workbench.tuning.suggest import Proposal, Suggestions, judged, suggest
from workbench.ui.rule.tradeoff import Curve, TradeOff
from workbench.ui.signs import TONE_ROLE, Tone, ToneDelegate
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store

_HEADS = ("Removes", "Left", "Unlab.", "Exclusion")
_ABOUT = (
    "False positives that it would remove",
    "False positives that would be left",
    "Alerts without a verdict that it would remove",
    "What is excluded",
)
_PROPOSAL = Qt.ItemDataRole.UserRole
_FIRST = "Press Propose: exclusions that remove false positives and cost no attack."
_MOST = 16
Proposed = tuple[Suggestions, list[Curve]]


class SuggestionsPane(QWidget):
    """Proposals above, the trade-off of networks below. Enter or a double click adds one."""

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("suggestions")
        self.store = store
        self._of: Analysis | None = None  # what the proposals were made of
        self.found: Suggestions | None = None
        self.propose = QPushButton("Propose")
        self.propose.clicked.connect(self.ask)
        self.most = QSpinBox(minimum=1, maximum=_MOST, value=8, prefix="up to ", suffix=" networks")
        self.most.setAccessibleName("Most networks in one exclusion")
        self.keep = QCheckBox("keep unlabelled alerts")
        self.keep.setToolTip("Propose nothing that an alert without a verdict has")
        self.add = QPushButton("Add")
        self.add.clicked.connect(self._add_current)
        self.told = QLabel(_FIRST, wordWrap=True)
        self.missed = _missed_tree()
        self.missed.hide()
        self.missed.itemActivated.connect(self._pick)
        self.tree = _tree()
        self.tree.itemActivated.connect(self._add)
        self.tree.currentItemChanged.connect(lambda *_: self._offer())
        self.curve = TradeOff()
        self.curve.chosen.connect(self._take_point)
        self._lay_out()
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        for widget in (self.propose, self.most, self.keep):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self.add)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        lists = QSplitter(Qt.Orientation.Vertical)
        lists.addWidget(self.missed)
        lists.addWidget(self.tree)
        lists.setSizes([70, 160])
        self.splitter.addWidget(lists)
        self.splitter.addWidget(self.curve)
        self.splitter.setSizes([430, 190])
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addLayout(bar)
        layout.addWidget(self.told)
        layout.addWidget(self.splitter, 1)

    def present(self, snapshot: Snapshot) -> None:
        analysis = snapshot.analysis
        able = analysis is not None and analysis.now.reason is None and not analysis.stale
        self.propose.setEnabled(able)
        if self.found is not None and analysis is not self._of:
            self.told.setText("The rule or the events have changed since: propose again.")
        self._offer()

    @property
    def current(self) -> bool:
        """Whether the proposals are of the draft and the events as they are."""
        return self.found is not None and self.store.snapshot.analysis is self._of

    # --- proposing ----------------------------------------------------------------------------

    def ask(self) -> None:
        """Looks for proposals in the background."""
        snapshot, most, keep = self.store.snapshot, self.most.value(), self.keep.isChecked()
        analysis, sources = snapshot.analysis, self.store.sources
        if analysis is None:
            return
        self.told.setText("Looking for exclusions…")

        def work(tick: Tick) -> Proposed:
            found = suggest(
                analysis,
                snapshot.masks,
                sources,
                snapshot.truth,
                most=most,
                keep_unlabelled=keep,
                around=snapshot.given,
                tick=tick,
            )
            return found, [(plan, plan.curve(most, tick)) for plan in found.plans]

        def done(result: Proposed) -> None:
            self._of, self.found = analysis, result[0]
            self._show(result[0], analysis)
            self.curve.put(result[1])
            self.present(self.store.snapshot)

        self.store.background("Proposing", work, done, replaces="suggest")

    def _show(self, found: Suggestions, analysis: Analysis) -> None:
        self.missed.clear()
        self.missed.addTopLevelItems([_group(group) for group in found.missed])
        self.missed.setVisible(bool(found.missed))
        self.tree.clear()
        proposals = found.proposals
        self.tree.addTopLevelItems([_item(proposal) for proposal in proposals])
        if first := self.tree.topLevelItem(0):
            self.tree.setCurrentItem(first)
        false = analysis.false_positives.count()
        shared = sorted({address for plan in found.plans for address in plan.shared})
        parts = [f"{false:,} false positives, {analysis.true_positives.count():,} attacks found."]
        if not proposals:
            parts.append("Nothing is had by false positives alone.")
        if shared:
            parts.append(f"An attack has these addresses too: {', '.join(shared[:6])}.")
        self.told.setText(" ".join(parts))

    def _pick(self, item: QTreeWidgetItem) -> None:
        """Shows the events of a group."""
        group: Missed = item.data(0, _PROPOSAL)
        if self.current:
            self.store.pick(group.events, str(group))

    # --- adding -------------------------------------------------------------------------------

    def _offer(self) -> None:
        self.add.setEnabled(self.current and self.tree.currentItem() is not None)

    def _add_current(self) -> None:
        self._add(self.tree.currentItem())

    def _add(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and self.current:
            self._apply(item.data(0, _PROPOSAL))

    def _take_point(self, plan: NetworkPlan, choice: NetworkChoice) -> None:
        """Judges a point of the curve like any proposal, and adds it."""
        snapshot, analysis, sources = self.store.snapshot, self._of, self.store.sources
        if not self.current or analysis is None:
            return

        def work(tick: Tick) -> Proposal | None:
            tick(0, 0)
            return judged(
                plan, choice, analysis, snapshot.masks, sources, snapshot.truth, snapshot.given
            )

        def done(proposal: Proposal | None) -> None:
            if proposal is None:
                self.store.failed.emit("Not added", "The rule would lose an attack, or nothing.")
            elif self.current:
                self._apply(proposal)

        self.store.background("Judging the exclusion", work, done, replaces="suggest")

    def _apply(self, proposal: Proposal) -> None:
        draft = self.store.snapshot.workspace.draft
        if draft is None:
            return
        try:
            text = add_exclusion(draft.text, draft.document, proposal.exclusion)
        except EditError as error:
            self.store.failed.emit("Not added", str(error))
            return
        self.store.edit(f"exclude {proposal.why}", replace(draft, text=text))
        self.ask()


def _group(group: Missed) -> QTreeWidgetItem:
    item = QTreeWidgetItem([f"{group.events.count():,}", str(group)])
    item.setData(0, _PROPOSAL, group)
    item.setTextAlignment(0, Qt.AlignmentFlag.AlignRight)
    item.setData(0, TONE_ROLE, Tone.BENIGN)
    item.setToolTip(1, f"{group}\nEnter shows the events")
    return item


def _missed_tree() -> QTreeWidget:
    tree = QTreeWidget()
    tree.setAccessibleName("Why false positives were not excluded")
    tree.setHeaderLabels(["Events", "Why they were not excluded"])
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setAlternatingRowColors(True)
    tree.setItemDelegate(ToneDelegate(tree))
    tree.setMinimumHeight(48)
    tree.headerItem().setTextAlignment(0, Qt.AlignmentFlag.AlignRight)
    tree.setColumnWidth(0, tree.fontMetrics().horizontalAdvance("Removes") + 16)
    return tree


def _item(proposal: Proposal) -> QTreeWidgetItem:
    removed, left = proposal.removed, proposal.left
    numbers = (removed.benign, left.benign, removed.unlabelled)
    item = QTreeWidgetItem([*(f"{number:,}" for number in numbers), proposal.why])
    item.setData(0, _PROPOSAL, proposal)
    for column, tone in enumerate((Tone.BENIGN, Tone.BENIGN, Tone.UNLABELLED)):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
        item.setData(column, TONE_ROLE, tone)
    values = "\n".join(map(str, proposal.exclusion.values))
    item.setToolTip(3, f"{proposal.why}\n{proposal.exclusion.key}:\n{values}")
    return item


def _tree() -> QTreeWidget:
    tree = QTreeWidget()
    tree.setAccessibleName("Proposed exclusions")
    tree.setHeaderLabels(_HEADS)
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setAlternatingRowColors(True)
    tree.setItemDelegate(ToneDelegate(tree))
    letters = tree.fontMetrics()
    for column, about in enumerate(_ABOUT):
        tree.headerItem().setToolTip(column, about)
        if column < len(_HEADS) - 1:
            tree.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
            tree.setColumnWidth(column, letters.horizontalAdvance(_HEADS[column]) + 16)
    return tree
