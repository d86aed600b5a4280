"""Small events put into a store, and what the store says of them, for tests of the panes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.tuning.build import RULE, Event, connection, draft_of, table_of
from workbench.engine.ask import Masks
from workbench.tuning.analysis import Analysis
from workbench.tuning.workspace import Draft, Role, Sample, Workspace
from workbench.ui.snapshot import begin
from workbench.ui.store import Store

TOOL = r"C:\Program Files\Vendor\tool.exe"

BENIGN: tuple[Event, ...] = (
    connection("40.1.1.1", Computer="ws1", User="anna", time="2026-03-02T08:00:00"),
    connection("40.1.1.2", Computer="ws2", User="ben", time="2026-03-02T07:00:00"),
    connection("10.0.0.1", Computer="ws1", User="anna", time="2026-03-02T09:00:00"),
    connection("40.1.1.1", Computer="ws3", User="ben", Image=TOOL, time="2026-03-02T10:00:00"),
    connection("40.1.1.1", Computer="ws2", User="ben", time="2026-03-02T11:00:00"),
    {"Channel": "Security", "EventID": "4624", "Computer": "ws1", "time": "2026-03-02T12:00:00"},
)
ATTACK: tuple[Event, ...] = (
    connection("93.184.216.34", Computer="ws9", User="eve", time="2026-03-03T01:00:00"),
    connection("20.1.2.3", Computer="ws9", User="eve", time="2026-03-03T02:00:00"),
)
# Rows: 0, 1, 4 false alerts, 2 excluded, 3 near miss, 5 out of scope; 6 a true alert, 7 excluded.


def put_events(
    store: Store,
    *files: Sequence[Event],
    roles: Sequence[Role] = (Role.BENIGN, Role.ATTACK),
    rule: str | None = RULE,
) -> None:
    """Makes the store show these events, one file each, judged by a rule (or by none)."""
    table = table_of(*files)
    samples = tuple(
        Sample(Path(file.path), role, file.sha256)
        for file, role in zip(table.files, roles, strict=False)
    )
    drafts = (draft_of(rule),) if rule else ()
    store._put(begin(Masks(table), Workspace(samples=samples, drafts=drafts)))


def put_example(store: Store) -> None:
    put_events(store, BENIGN, ATTACK)


def analysis(store: Store) -> Analysis:
    found = store.snapshot.analysis
    assert found is not None
    return found


def draft(store: Store) -> Draft:
    found = store.snapshot.workspace.draft
    assert found is not None
    return found


def off(store: Store, value: str) -> Draft:
    """The draft with the predicates of a value switched off."""
    keys = {p.key for p in analysis(store).rule.predicates() if p.value == value}
    assert keys
    return replace(draft(store), off=frozenset(keys))


def hits(store: Store) -> list[int]:
    found: list[int] = analysis(store).now.hits.rows().tolist()
    return found
