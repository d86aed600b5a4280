"""What is known of the events: by their sample's role, or by their own label, which wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.engine.mask import Mask
from workbench.events.table import EventTable
from workbench.tuning.refs import Places
from workbench.tuning.workspace import EventRef, Label, Role


@dataclass(frozen=True, slots=True)
class Truth:
    """Three disjoint sets that together are all events of a table.

    `benign`: an alert on one is a false positive. `attack`: an alert on one is a true positive.
    `unlabelled`: nobody has said. `labelled_false` and `labelled_true` are the events that carry
    a label of their own (already counted in the sets above).
    """

    benign: Mask
    attack: Mask
    unlabelled: Mask
    labelled_false: Mask
    labelled_true: Mask

    def of(self, role: Role) -> Mask:
        return {
            Role.BENIGN: self.benign,
            Role.ATTACK: self.attack,
            Role.UNLABELLED: self.unlabelled,
        }[role]

    def by_role(self, events: Mask) -> dict[Role, int]:
        """How many of some events are of each kind."""
        return {role: (events & self.of(role)).count() for role in Role}


def truth_of(
    table: EventTable, roles: Sequence[Role], labels: Mapping[EventRef, Label] | None = None
) -> Truth:
    """`roles` has one entry for each of the table's files, in their order."""
    position = {role: number for number, role in enumerate(Role)}
    by_file = np.array([position[role] for role in roles], np.int8)
    of_event = by_file[table.file] if table.size else np.zeros(0, np.int8)
    by_role = {role: Mask.of(of_event == position[role]) for role in Role}
    false, true = labelled_masks(table, labels or {})
    return Truth(
        benign=(by_role[Role.BENIGN] - true) | false,
        attack=(by_role[Role.ATTACK] - false) | true,
        unlabelled=by_role[Role.UNLABELLED] - false - true,
        labelled_false=false,
        labelled_true=true,
    )


def labelled_masks(table: EventTable, labels: Mapping[EventRef, Label]) -> tuple[Mask, Mask]:
    """The events labelled false positive and those labelled true positive."""
    places = Places(table)
    rows: dict[Label, list[int]] = {label: [] for label in Label}
    for ref, label in labels.items():
        rows[label] += places.rows(ref)
    return (
        Mask.at(rows[Label.FALSE_POSITIVE], table.size),
        Mask.at(rows[Label.TRUE_POSITIVE], table.size),
    )
