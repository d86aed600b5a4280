"""The funnel: how many events are left after each stage, each kind of event apart."""

from __future__ import annotations

from math import log10

from workbench.tuning.counts import Step, funnel
from workbench.tuning.truth import Truth
from workbench.tuning.workspace import Role
from workbench.ui.charts.base import ROLES, Bar, Chart, role_colour, shortened
from workbench.ui.snapshot import Snapshot
from workbench.ui.theme import Colours

_THICK = 0.8  # of a group of bars, where 1 is a step
_AROUND = 36  # pixels above and below the steps


class FunnelChart(Chart):
    """A group of bars a step, from the events in scope at the top to the alerts."""

    title = "Funnel by stage (log scale)"
    about = (
        "Events left after each stage, one stage after the other; lengths are logarithmic.\n"
        "Solid: benign, hatched: attack, dotted: unlabelled. Click a bar for its events."
    )
    fitted = True

    def draw(self, snapshot: Snapshot, palette: Colours) -> None:
        analysis = snapshot.analysis
        assert analysis is not None
        steps = funnel(analysis.now, analysis.truth)
        roles = [role for role in ROLES if steps[0].events & analysis.truth.of(role)]
        bars = [
            bar for row, step in enumerate(steps) for bar in _bars(row, step, roles, analysis.truth)
        ]
        self.put_bars(bars, palette)
        room = (self.height() - _AROUND) / len(steps) * _THICK / max(len(roles), 1)
        for bar in bars:
            self.put_text(
                f"{bar.events.count():,}",
                bar.right,
                (bar.top + bar.bottom) / 2,
                role_colour(bar.role, palette).name(),
                (0, 0.5),
                room,
            )
        self.plot.getAxis("left").setTicks(
            [[(-row, shortened(step.name)) for row, step in enumerate(steps)]]
        )
        self.plot.getAxis("bottom").setTicks([[]])
        longest = max((bar.right for bar in bars), default=1.0)
        self.plot.setRange(
            xRange=(0, longest * 1.25), yRange=(-len(steps) + 0.5, 0.5), padding=0.02
        )


def _bars(row: int, step: Step, roles: list[Role], truth: Truth) -> list[Bar]:
    """One bar a role; one that stands for nothing has no length but keeps its number."""
    bars = []
    thick = _THICK / max(len(roles), 1)
    for place, role in enumerate(roles):
        events = step.events & truth.of(role)
        middle = -row + ((len(roles) - 1) / 2 - place) * thick
        bars.append(
            Bar(
                0,
                log10(1 + events.count()),
                middle - thick / 2,
                middle + thick / 2,
                events,
                f"{step.name}, {role}",
                f"{step.name}: {events.count():,} {role} events left",
                role,
            )
        )
    return bars
