"""The ranking as a table: a column for each number, sorted by any of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.catalogue.facets import LEVELS
from workbench.catalogue.rank import Ranked
from workbench.tuning.metrics import UNMEASURED, PoissonRate, Rate
from workbench.ui.signs import TONE_ROLE, Tone

Index = QModelIndex | QPersistentModelIndex
Key = float | str
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, eq=False)
class Line:
    """A ranked rule with what the others make of it: its share of all alerts, and how many of its
    alerts are known to be false."""

    ranked: Ranked
    share: Rate
    known: int

    @property
    def level(self) -> str:
        return self.ranked.entrant.rule.meta.level.lower()


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head, what it means, its cell, and the key that sorts it."""

    head: str
    about: str
    text: Callable[[Line], str]
    key: Callable[[Line], Key]
    tone: Tone | None = None


def _count(number: Callable[[Line], int]) -> Callable[[Line], str]:
    return lambda line: f"{number(line):,}"


def rate_text(rate: Rate) -> str:
    """A proportion with its interval: `84% (78–89)`."""
    if rate.value is None or rate.low is None or rate.high is None:
        return UNMEASURED
    return f"{rate.value:.0%} ({rate.low * 100:.0f}–{rate.high * 100:.0f})"


def _per_day(rate: PoissonRate) -> str:
    return UNMEASURED if rate.value is None else f"{rate.value:.3g}"


def _or_last(value: float | None) -> float:
    return -1.0 if value is None else value


COLUMNS = (
    Column("Rule", "The rule's title", lambda e: e.ranked.name, lambda e: e.ranked.name.lower()),
    Column(
        "Level",
        "The rule's level",
        lambda e: e.level,
        lambda e: LEVELS.index(e.level) if e.level in LEVELS else -1,
    ),
    Column("Hits", "Events that alert", _count(lambda e: e.ranked.hits), lambda e: e.ranked.hits),
    Column(
        "Benign",
        "Alerts on benign events: false positives",
        _count(lambda e: e.ranked.false),
        lambda e: e.ranked.false,
        Tone.BENIGN,
    ),
    Column(
        "Attack",
        "Alerts on attacks: true positives",
        _count(lambda e: e.ranked.true),
        lambda e: e.ranked.true,
        Tone.ATTACK,
    ),
    Column(
        "Unlabelled",
        "Alerts of which nobody has said what they are",
        _count(lambda e: e.ranked.unlabelled),
        lambda e: e.ranked.unlabelled,
        Tone.UNLABELLED,
    ),
    Column(
        "Known",
        "Alerts that the list of known false positives names",
        _count(lambda e: e.known),
        lambda e: e.known,
    ),
    Column(
        "FDR",
        "False-discovery rate: false positives ÷ alerts with a known verdict,"
        " with Wilson's 95% interval",
        lambda e: rate_text(e.ranked.rates.false_discovery),
        lambda e: _or_last(e.ranked.rates.false_discovery.value),
    ),
    Column(
        "FP/host/day",
        "False positives ÷ distinct pairs of computer and UTC date in scope",
        lambda e: _per_day(e.ranked.rates.per_host_day),
        lambda e: _or_last(e.ranked.rates.per_host_day.value),
    ),
    Column(
        "Attacks kept",
        "Attacks that the rule still finds, of those that it found before it was edited",
        lambda e: f"{e.ranked.attacks.kept:,} of {e.ranked.attacks.before:,}",
        lambda e: e.ranked.attacks.kept,
    ),
    Column(
        "Share",
        "Of the alerts of all rules, those of this one",
        lambda e: f"{e.share.value or 0:.2%}",
        lambda e: _or_last(e.share.value),
    ),
)
_NUMBERS = frozenset(range(2, len(COLUMNS)))


class RankingModel(QAbstractTableModel):
    """Some lines in the order of a column."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self.lines: list[Line] = []
        self.sorted = (3, Qt.SortOrder.DescendingOrder)  # false positives first

    def put(self, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self.lines = self._in_order(lines)
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.sorted = column, order
        self.put(self.lines)

    def _in_order(self, lines: Sequence[Line]) -> list[Line]:
        """Sorted; equal ones by their hits and then by name."""
        column, order = self.sorted
        known = sorted(lines, key=lambda e: (-e.ranked.hits, e.ranked.name.lower()))
        downwards = order == Qt.SortOrder.DescendingOrder
        return sorted(known, key=COLUMNS[column].key, reverse=downwards)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _Role.DisplayRole:
            return COLUMNS[section].head
        if role == _Role.ToolTipRole:
            return COLUMNS[section].about
        return _RIGHT if role == _Role.TextAlignmentRole and section in _NUMBERS else None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        line, column = self.lines[index.row()], COLUMNS[index.column()]
        reason = line.ranked.reason
        if role in (_Role.DisplayRole, _Role.AccessibleTextRole):
            return "not evaluated" if reason and index.column() == 2 else column.text(line)
        if role == _Role.ToolTipRole:
            place = line.ranked.entrant.place.path
            return f"{line.ranked.name}\n{place}" + (f"\nnot evaluated: {reason}" if reason else "")
        if role == _Role.TextAlignmentRole:
            return _RIGHT if index.column() in _NUMBERS else None
        if role == TONE_ROLE:
            return Tone.MUTED if reason else column.tone
        return None
