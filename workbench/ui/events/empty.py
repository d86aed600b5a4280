"""What the event table says when it has no events to show: why, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.tuning.views import View
from workbench.ui.snapshot import Snapshot

_BY_VIEW = {
    View.IN_SCOPE: "No event is of the rule's log source. Add logs that are.",
    View.ALERTS: "No alerts: the rule matches none of the events. Near misses show what it "
    "almost matches.",
    View.EXCLUDED: "No event is held back by exclusions alone.",
    View.NEAR_MISSES: "No near misses: no event is one predicate away from an alert.",
    View.FALSE_POSITIVES: "No false positives: no alert is on an event known to be benign. "
    "Give samples a role, or press F on an alert that is false.",
    View.TRUE_POSITIVES: "No true positives: no alert is on an event known to be an attack. "
    "Give samples a role, or press T on an alert that is true.",
    View.UNKNOWN_ALERTS: "Every alert has a verdict.",
    View.NEWLY_EXCLUDED: "The tuned rule raises every alert that the original rule raises.",
    View.NEWLY_CAUGHT: "The tuned rule raises no alert that the original rule does not raise.",
    View.ATTACKS_LOST: "No attack is lost: the tuned rule catches each that the original catches.",
    View.ALL: "No events.",
}


@dataclass(frozen=True, slots=True)
class Emptiness:
    """A sentence, and the way out as a button: "widen" (drop what narrows), a view, or none."""

    sentence: str
    button: str = ""
    view: View | None = None


def emptiness(snapshot: Snapshot) -> Emptiness:
    """Why no events are shown."""
    focus, table, analysis = snapshot.focus, snapshot.table, snapshot.analysis
    if not table.size:
        if snapshot.workspace.samples and not snapshot.failures:
            return Emptiness("The samples are being read, or hold no events.")
        return Emptiness("No events: drop .evtx files or folders here, or use File → Add samples.")
    if focus.found is not None or focus.picked is not None:
        return Emptiness(_narrowed(snapshot), "Show the whole view")
    if focus.view is View.ALL:
        return Emptiness(_BY_VIEW[View.ALL])
    if analysis is None:
        said = snapshot.problem or "Open a rule to see which events it alerts on."
        return Emptiness(said, "Show all events", View.ALL)
    if analysis.now.reason is not None:
        return Emptiness(f"The rule is not evaluated: {analysis.now.reason}.", "All", View.ALL)
    next_view = View.NEAR_MISSES if focus.view is View.ALERTS else View.IN_SCOPE
    if focus.view is View.IN_SCOPE:
        next_view = View.ALL
    return Emptiness(_BY_VIEW[focus.view], f"Show {next_view}", next_view)


def _narrowed(snapshot: Snapshot) -> str:
    focus, said = snapshot.focus, []
    if focus.found is not None:
        said.append(f"holds “{focus.found_as}”")
    if focus.picked is not None:
        said.append(f"is picked ({focus.picked_as})")
    return f"No event of the view “{focus.view}” {' and '.join(said)}."
