"""What each exclusion value holds back: alone and together with others, by kind of event."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.sigma.formula import Predicate
from workbench.tuning.suppress import Suppressed, suppression
from workbench.tuning.truth import Truth
from workbench.tuning.workspace import Role
from workbench.ui.charts.base import Bar, Chart, role_colour, shortened
from workbench.ui.snapshot import Snapshot
from workbench.ui.theme import Colours

_SHOWN = (Role.BENIGN, Role.ATTACK)
_MOST = 40
_THICK = 0.36


class ExclusionsChart(Chart):
    """Two bars a value: benign events (alerts it saves) and attack events (alerts it hides)."""

    title = "What exclusions suppress"
    about = (
        "Events that would alert but for this value. Full colour: this value alone holds them\n"
        "back; faint: other values hold them back as well. Solid: benign (false positives\n"
        "suppressed), hatched: attacks suppressed. Click a bar for its events."
    )

    def draw(self, snapshot: Snapshot, palette: Colours) -> None:
        analysis = snapshot.analysis
        assert analysis is not None
        found = suppression(analysis.now, analysis.truth)
        values = [p for p in analysis.now.rule.exclusions() if p.key in found.values][:_MOST]
        if not values:
            self.say("no exclusions", palette)
            return
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
