"""The catalogue's status line: how many rules, what is broken, the work going on and its cancel."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from workbench.ui.catalogue.desk import Desk
from workbench.ui.catalogue.state import CatalogueState
from workbench.ui.working import WorkingBar


class CatalogueStatus(WorkingBar):
    """Counts on the left; title, progress and cancel on the right while working."""

    def __init__(self, desk: Desk):
        stops = "Stop the work going on; what is done so far stays (Esc)"
        super().__init__(desk.worker, desk.cancel, stops)
        self.setObjectName("catalogue status")
        self.desk = desk
        self.numbers = QLabel()
        self.numbers.setAccessibleName("Numbers")
        self.addWidget(self.numbers, 1)
        desk.changed.connect(self.present)
        desk.store.changed.connect(lambda _: self.present(desk.state))
        self.present(desk.state)

    def present(self, state: CatalogueState) -> None:
        parts = _numbers(state)
        ranking = state.ranking
        why = ranking.outdated(state.rules, self.desk.snapshot) if ranking and ranking.done else ""
        if why:
            parts.append(f"⚠ the ranking is out of date, {why}: rank again (F6)")
        self.numbers.setText("   ·   ".join(parts))


def _numbers(state: CatalogueState) -> list[str]:
    index, ranking = state.rules.index, state.ranking
    parts = [_many(len(index.entries), "rule")]
    if index.broken:
        parts.append(f"{_many(len(index.broken), 'file')} could not be read (see Problems)")
    if ranking is not None:
        firing = sum(row.hits > 0 for row in ranking.rows)
        so_far = "" if len(ranking.rows) == ranking.total else f" of {ranking.total:,}"
        parts.append(f"{len(ranking.rows):,}{so_far} ranked, {firing:,} fire")
        parts.append(_many(sum(row.hits for row in ranking.rows), "alert"))
    return parts


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
