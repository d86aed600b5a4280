"""What is said below the entry line while typing: what is wrong, and what the exclusion would do.

As rich text: what a person typed or a log holds is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from workbench.tuning.check import Checked, Level
from workbench.tuning.preview import Preview
from workbench.ui.theme import Colours

_SIGNS = {Level.ERROR: "✗", Level.WARNING: "⚠", Level.HINT: "ℹ"}
_MOST = 3  # findings, so that the line stays a line


def findings_said(checked: Checked, palette: Colours) -> Iterator[str]:
    """The first findings, a line each, a correction as a link to it."""
    tones = {
        Level.ERROR: palette.error,
        Level.WARNING: palette.warning,
        Level.HINT: palette.muted,
    }
    for finding in checked.findings[:_MOST]:
        link = ""
        if finding.corrected:
            target = escape(finding.corrected)
            link = f' <a href="{target}">use {target}</a>'
        yield coloured(f"{_SIGNS[finding.level]} {finding.message}", tones[finding.level]) + link


def effect_said(result: Preview, palette: Colours) -> str:
    """What an exclusion would do, or why it cannot be added."""
    if result.error is not None:
        return coloured(f"✗ {result.error}", palette.error)
    gone, left = result.removed, result.left
    good = f"removes {gone.benign:,} of {gone.benign + left.benign:,} false positives"
    parts = [coloured(good, palette.benign)]
    lost = f"loses {gone.attack:,} of {gone.attack + left.attack:,} attack events"
    parts.append(coloured(f"⚠ {lost}", palette.attack) if gone.attack else "no attack event lost")
    if gone.unlabelled:
        parts.append(coloured(f"{gone.unlabelled:,} unlabelled alerts go", palette.unlabelled))
    return " · ".join(parts)


def coloured(text: str, colour: str) -> str:
    """A text, which is no markup, in a colour."""
    return f'<span style="color: {colour}">{escape(text)}</span>'
