"""What the cells of a row of the stages tree show: its words, its checkbox, its hits by role."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

from workbench.engine.mask import Mask
from workbench.sigma.formula import PredicateKey
from workbench.tuning.analysis import Analysis
from workbench.tuning.workspace import Role
from workbench.ui.rule.held import held
from workbench.ui.rule.row import Row

CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_PARTLY = Qt.CheckState.PartiallyChecked
_ROLES = (Role.BENIGN, Role.ATTACK, Role.UNLABELLED)
_NONE = ("0", "0", "0")


@dataclass(frozen=True, slots=True)
class Cells:
    """What a row shows. `box` is None for one that has none; `numbers` are by role, now, or
    `original → now` where they differ."""

    label: str = ""
    tip: str = ""
    bold: bool = False
    struck: bool = False
    box: Qt.CheckState | None = None
    disabled: bool = False
    numbers: tuple[str, ...] = ("", "", "")


def cells_of(row: Row, analysis: Analysis, off: frozenset[PredicateKey]) -> Cells:
    """What a row shows of an analysis; `off` are the predicates that are switched off."""
    label = f"{row.label}   {row.detail}" if row.detail else row.label
    filter_off = row.filter in analysis.around.off
    box = None
    if row.keys:
        box = _box(row.keys, off)
    elif row.filter:
        box = UNCHECKED if filter_off else CHECKED
    return Cells(
        label=f"⚠ {label}" if row.warning else label,
        tip=row.warning or label,
        bold=row.stage is not None,
        struck=filter_off or box == UNCHECKED,
        box=box,
        disabled=bool(row.keys) and analysis.stale,
        numbers=_numbers(*held(row, analysis), analysis),
    )


def _box(keys: frozenset[PredicateKey], off: frozenset[PredicateKey]) -> Qt.CheckState:
    if keys.isdisjoint(off):
        return CHECKED
    return UNCHECKED if keys <= off else _PARTLY


def _numbers(now: Mask, before: Mask | None, analysis: Analysis) -> tuple[str, ...]:
    if not (now.count() or (before is not None and before.count())):  # as of most values
        return _NONE
    of_now = _counts(now, analysis)
    of_before = of_now if before is None or before is now else _counts(before, analysis)
    return tuple(
        f"{now:,}" if now == before else f"{before:,} → {now:,}"
        for now, before in zip(of_now, of_before, strict=True)
    )


def _counts(events: Mask, analysis: Analysis) -> tuple[int, ...]:
    kinds = analysis.truth.by_role(events)
    return tuple(kinds[role] for role in _ROLES)
