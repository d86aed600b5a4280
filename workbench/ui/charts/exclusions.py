"""What each exclusion value holds back: alone and together with others, by kind of event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

from workbench.sigma.formula import Predicate
from workbench.tuning.suppress import Suppressed, suppression
from workbench.tuning.truth import Truth
from workbench.tuning.workspace import Role
from workbench.ui.charts.base import Bar, Chart, role_colour, shortened
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store
from workbench.ui.theme import Colours

_SHOWN = (Role.BENIGN, Role.ATTACK)
_AROUND = 52  # pixels above and below the rows: title and axis
_THICK = 0.36
_MOST = 1500  # values in a saved picture; more cannot be painted


class ExclusionsChart(Chart):
    """Two bars a value: benign events (alerts it saves) and attack events (alerts it hides).

    The values that hide attacks stand first, the most of them on top; then those that save the
    most alerts.
    """

    title = "What exclusions suppress"
    about = (
        "Events that would alert but for this value. Full colour: this value alone holds them\n"
        "back; faint: other values hold them back as well. Solid: benign (false positives\n"
        "suppressed), hatched: attacks suppressed; values that suppress attacks stand first.\n"
        "Click a bar for its events; the wheel or the arrow keys show the values that have no room."
    )
    fitted = True

    def __init__(self, store: Store):
        super().__init__(store)
        self._first = 0  # the value at the top
        self._room = self._values = 0  # how many values have room, how many there are

    def draw(self, snapshot: Snapshot, palette: Colours) -> None:
        analysis = snapshot.analysis
        assert analysis is not None
        found = suppression(analysis.now, analysis.truth)
        every = [p for p in analysis.now.rule.exclusions() if p.key in found.values]
        self._values = len(every)
        if not every:
            self.say("no exclusions", palette)
            return
        every.sort(key=lambda p: _weight(found.values[p.key]), reverse=True)
        values = self._fitting(every)
        bars = [
            bar
            for row, predicate in enumerate(values)
            for bar in _bars(row, predicate, found.values[predicate.key], analysis.truth)
        ]
        self.put_bars(bars, palette)
        longest = max((bar.right for bar in bars), default=1.0) or 1.0
        for row, predicate in enumerate(values):
            self._totals(row, found.values[predicate.key], palette)
        self.plot.getAxis("left").setTicks(
            [[(-row, shortened(str(p.value), 18)) for row, p in enumerate(values)]]
        )
        self.plot.getAxis("bottom").setTicks(None)
        self.plot.setRange(
            xRange=(0, longest * 1.2), yRange=(-len(values) + 0.5, 0.5), padding=0.02
        )

    def _fitting(self, every: list[Predicate]) -> list[Predicate]:
        """The values that have room, from the one at the top; the title says which."""
        self._room = max(1, (self.height() - _AROUND) // self.fontMetrics().height())
        self._first = max(0, min(self._first, len(every) - self._room))
        shown = every[self._first : self._first + self._room]
        if len(shown) < len(every):
            last = self._first + len(shown)
            self.put_title(f"{self.title}: {self._first + 1}–{last} of {len(every)}")
        return shown

    def scroll(self, by: int) -> None:
        """Moves the values up or down, as far as there are more. The keys stay at their bar."""
        bar = self.current
        self._first = max(0, self._first + by)
        self.redraw()
        labels = [each.label for each in self.bars]
        self.go_to(labels.index(bar.label) if bar and bar.label in labels else None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.scroll(-1 if event.angleDelta().y() > 0 else 1)
        event.accept()

    def step(self, by: int) -> None:
        """Beyond the last bar shown come those of the values that have no room."""
        bar = self.current
        at_end = not self.bars or bar is self.bars[-1 if by > 0 else 0]
        if at_end and 0 <= self._first + by <= self._values - self._room:
            self.scroll(by)
        super().step(by)

    @contextmanager
    def whole(self) -> Iterator[Chart]:
        """Where values have no room: another chart, as high as they need, not on the screen."""
        if self._values <= self._room:
            yield self
            return
        tall = ExclusionsChart(self.store)
        tall.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        rows = min(self._values, _MOST)
        tall.resize(self.width(), _AROUND + rows * self.fontMetrics().height())
        tall.show()
        tall.present(self.store.snapshot)
        tall.grab()  # which tells the axes how wide their texts are
        tall.plot.layout.activate()
        try:
            yield tall
        finally:
            tall.hide()
            tall.deleteLater()

    def _totals(self, row: int, of: Suppressed, palette: Colours) -> None:
        totals = {
            Role.BENIGN: of.alone_hits.benign + of.shared_hits.benign,
            Role.ATTACK: of.alone_hits.attack + of.shared_hits.attack,
        }
        for place, role in enumerate(_SHOWN):
            if totals[role]:
                colour = role_colour(role, palette).name()
                y = -row + (0.5 - place) * _THICK
                self.put_text(f"{totals[role]:,}", totals[role], y, colour, (0, 0.5))


def _weight(of: Suppressed) -> tuple[int, int]:
    """How much it matters that a value is there: attacks before false positives."""
    alone, shared = of.alone_hits, of.shared_hits
    return alone.attack + shared.attack, alone.benign + shared.benign


def _bars(row: int, predicate: Predicate, of: Suppressed, truth: Truth) -> Iterator[Bar]:
    for place, role in enumerate(_SHOWN):
        left, middle = 0, -row + (0.5 - place) * _THICK
        for events, faint in ((of.alone, False), (of.shared, True)):
            chosen = events & truth.of(role)
            count = chosen.count()
            if count:
                how = "together with others" if faint else "alone"
                tip = f"{predicate}: holds back {count:,} {role} events {how}"
                label = f"held back by {predicate.value} {how}, {role}"
                bottom, top = middle - _THICK / 2, middle + _THICK / 2
                yield Bar(left, left + count, bottom, top, chosen, label, tip, role, faint)
                left += count
