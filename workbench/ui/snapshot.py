"""Everything the window shows, as one frozen value, and how it is derived from what changed.

A view compares the parts of the new snapshot with those of the one before by identity and skips
the work where its part is the same object; so `derived` keeps every part that need not change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from workbench.engine.ask import Masks, Settings
from workbench.engine.logsource import NO_SOURCES, LogSources
from workbench.engine.mask import Mask
from workbench.events.table import EventTable
from workbench.sigma.rule import RuleError
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import Analysis, analyse
from workbench.tuning.around import ALONE, Around
from workbench.tuning.beside import with_beside
from workbench.tuning.history import History
from workbench.tuning.truth import Truth, truth_of
from workbench.tuning.views import View, rows_of
from workbench.tuning.workspace import Draft, Role, Workspace


@dataclass(frozen=True, eq=False)
class Focus:
    """What the analyst looks at: a named view of the events, narrowed by a click or a search.

    `picked` is a set of events chosen on a chart or in a group, with `picked_as` saying which;
    `row` is the event in the Event pane. `found` are the events that hold the text searched for.
    """

    view: View
    picked: Mask | None = None
    picked_as: str = ""
    found: Mask | None = None
    found_as: str = ""
    row: int | None = None


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The state of the window.

    `masks` holds the loaded table. `analysis` is None without a rule or events (`problem` then
    says what to do); it may be of an older draft while a large table is being judged. `shown` are
    the events of the table pane. `path` is the workspace's file, `unsaved` whether it lacks
    changes. `failures` are samples that could not be read, with the sentence that says why.
    `sources` are the log source mappings in use, `around` the filters and placeholder values.
    """

    history: History
    masks: Masks
    truth: Truth
    analysis: Analysis | None
    problem: str
    focus: Focus
    shown: Mask
    failures: tuple[tuple[Path, str], ...] = ()
    path: Path | None = None
    saved: Workspace | None = None
    sources: LogSources = NO_SOURCES
    around: Around = ALONE

    @property
    def workspace(self) -> Workspace:
        return self.history.workspace

    @property
    def given(self) -> Around:
        """What the current draft is judged with."""
        return with_beside(self.around, self.workspace.draft, self.workspace.drafts)

    @property
    def table(self) -> EventTable:
        return self.masks.table

    @property
    def unsaved(self) -> bool:
        """Whether the file lacks a change; which rule is looked at is none."""
        if self.saved is None:
            return True
        return replace(self.saved, current=self.workspace.current) != self.workspace


def begin(masks: Masks, workspace: Workspace) -> Snapshot:
    """The snapshot of a workspace before anything is judged."""
    empty = Mask.empty(masks.table.size)
    return Snapshot(
        history=History.begin(workspace),
        masks=masks,
        truth=Truth(empty, empty, empty, empty, empty),
        analysis=None,
        problem="",
        focus=Focus(View.ALERTS),
        shown=empty,
        saved=workspace,
    )


def roles_of(table: EventTable, workspace: Workspace) -> tuple[Role, ...]:
    """The role of each file of the table."""
    by_path = {str(sample.path): sample.role for sample in workspace.samples}
    return tuple(by_path.get(file.path, Role.UNLABELLED) for file in table.files)


def masks_of(table: EventTable, workspace: Workspace) -> Masks:
    """Masks that ask as the workspace's settings say."""
    return Masks(table, Settings(mapped_as_ipv4=workspace.mapped_as_ipv4))


def with_masks(new: Snapshot) -> Snapshot:
    """The snapshot with masks that fit its workspace's settings."""
    if new.masks.settings.mapped_as_ipv4 == new.workspace.mapped_as_ipv4:
        return new
    return replace(new, masks=masks_of(new.table, new.workspace))


def derived(old: Snapshot, new: Snapshot, judge: bool = True) -> Snapshot:
    """`new` (a changed copy of `old`) with truth, analysis and shown events brought up to date.

    Without `judge` the analysis stays the old one where it is of the same events: the new one is
    being made in the background.
    """
    new = replace(new, truth=_truth(old, new))
    if judge:
        analysis, problem = _analysis(old, new)
    elif old.masks is new.masks and _of_same_rule(old.analysis, new.workspace.draft):
        analysis, problem = old.analysis, ""
    else:
        analysis, problem = None, "Judging…"
    new = replace(new, analysis=analysis, problem=problem)
    return replace(new, shown=_shown(old, new))


def _of_same_rule(analysis: Analysis | None, draft: Draft | None) -> bool:
    if analysis is None or draft is None:
        return False
    judged = analysis.draft
    return (judged.path, judged.document, judged.original) == (
        draft.path,
        draft.document,
        draft.original,
    )


def _truth(old: Snapshot, new: Snapshot) -> Truth:
    before, now = old.workspace, new.workspace
    same = old.table is new.table and before.labels is now.labels
    if same and before.samples is now.samples and old.truth.benign.size == new.table.size:
        return old.truth
    return truth_of(new.table, roles_of(new.table, now), now.labels)


def _analysis(old: Snapshot, new: Snapshot) -> tuple[Analysis | None, str]:
    draft = new.workspace.draft
    if draft is None:
        return None, "Open a rule: drop a .yml file here, or use File → Open."
    last = old.analysis
    same_events = old.masks is new.masks and old.truth is new.truth
    given = new.given
    same_way = last is not None and old.sources is new.sources and last.around == given
    if last and last.draft is draft and same_events and same_way:
        return last, old.problem
    try:
        return analyse(draft, new.masks, new.sources, new.truth, last, given), ""
    except (RuleError, EditError) as error:
        return None, f"{draft.name}: {error}"


def _shown(old: Snapshot, new: Snapshot) -> Mask:
    was, focus = old.focus, new.focus
    same_focus = was.view is focus.view and was.picked is focus.picked and was.found is focus.found
    if same_focus and old.analysis is new.analysis and old.shown.size == new.table.size:
        return old.shown
    if new.analysis is None or new.analysis.now.reason:
        shown = Mask.full(new.table.size)  # without a verdict every event is there to look at
    else:
        shown = rows_of(focus.view, new.analysis, new.table)
    for narrower in (focus.picked, focus.found):
        if narrower is not None and narrower.size == shown.size:
            shown = shown & narrower
    return shown
