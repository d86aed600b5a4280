"""The sets of events that a person asks to see, by name."""

from __future__ import annotations

from enum import StrEnum

from workbench.engine.mask import Mask
from workbench.events.table import EventTable
from workbench.tuning.analysis import Analysis


class View(StrEnum):
    """A set of events of an analysis; the value is its name on the screen."""

    IN_SCOPE = "in scope"
    ALL = "all events"
    ALERTS = "alerts"
    EXCLUDED = "excluded"  # held back by exclusions alone
    NEAR_MISSES = "near misses"  # one predicate alone, flipped, makes it alert
    FALSE_POSITIVES = "false positives"
    TRUE_POSITIVES = "true positives"
    UNKNOWN_ALERTS = "alerts without a verdict"
    NEWLY_EXCLUDED = "newly excluded"  # alerts of the original rule, not of the tuned one
    NEWLY_CAUGHT = "newly caught"
    ATTACKS_LOST = "attacks lost"


def rows_of(view: View, analysis: Analysis, table: EventTable) -> Mask:
    """The events of a view."""
    now, before, truth = analysis.now, analysis.before, analysis.truth
    match view:
        case View.IN_SCOPE:
            return now.scope
        case View.ALL:
            return Mask.full(table.size)
        case View.ALERTS:
            return now.hits
        case View.EXCLUDED:
            return now.excluded()
        case View.NEAR_MISSES:
            return now.near_misses()
        case View.FALSE_POSITIVES:
            return now.hits & truth.benign
        case View.TRUE_POSITIVES:
            return now.hits & truth.attack
        case View.UNKNOWN_ALERTS:
            return now.hits & truth.unlabelled
        case View.NEWLY_EXCLUDED:
            return before.hits - now.hits
        case View.NEWLY_CAUGHT:
            return now.hits - before.hits
        case View.ATTACKS_LOST:
            return (before.hits - now.hits) & truth.attack
