"""What says that numbers are not those of the present text: it is broken, the last good one counts.

The words stand in plain text; that the numbers are dimmed only helps to see it.
"""

from __future__ import annotations

from workbench.tuning.analysis import Analysis

STALE = "stale: the text does not parse"


def reason(analysis: Analysis | None) -> str:
    """Why the numbers of an analysis are stale, in words for a tooltip; empty if they are not."""
    if analysis is None or analysis.error is None:
        return ""
    error = analysis.error
    place = f"line {error.line}: " if error.line else ""
    return f"{STALE} ({place}{error}). These are the numbers of the last text that did."
