"""The store: every change is a step, every view is told, and slow results come in time or not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.tuning.build import RULE, draft_of
from tests.ui.build import ATTACK, BENIGN, analysis, draft, hits, off, put_events, put_example
from workbench.engine.mask import Mask
from workbench.events.progress import Tick
from workbench.paths import RULES, SAMPLES
from workbench.sigma.source import RuleText
from workbench.tuning.open_rule import drafts_of
from workbench.tuning.refs import event_ref
from workbench.tuning.views import View
from workbench.tuning.workspace import Draft, Label, Role, Sample, Workspace
from workbench.tuning.workspace_file import demo_workspace
from workbench.ui.store import Store

Settle = Callable[[Store], None]


# --- steps --------------------------------------------------------------------------------------


def test_a_change_is_a_step_that_can_be_taken_back_and_made_again(store: Store) -> None:
    put_example(store)
    first = store.snapshot.workspace
    store.edit("switch off", off(store, "10.0.0.0/8"))
    assert hits(store) == [0, 1, 2, 4, 6]
    store.undo()
    assert store.snapshot.workspace == first
    assert hits(store) == [0, 1, 4, 6]
    store.redo()
    assert hits(store) == [0, 1, 2, 4, 6]
    store.redo()
    assert hits(store) == [0, 1, 2, 4, 6]


def test_every_change_is_told_once_with_the_snapshot(store: Store) -> None:
    put_example(store)
    told: list[object] = []
    store.changed.connect(told.append)
    store.edit("switch off", off(store, "10.0.0.0/8"))
    assert told == [store.snapshot]


def test_a_change_of_role_changes_what_is_a_false_positive(store: Store) -> None:
    put_example(store)
    assert analysis(store).false_positives.rows().tolist() == [0, 1, 4]
    store.set_roles([Path("0.evtx")], Role.ATTACK)
    assert analysis(store).false_positives.rows().tolist() == []
    assert analysis(store).true_positives.rows().tolist() == [0, 1, 4, 6]
    store.set_roles([Path("0.evtx")], Role.UNLABELLED)
    assert analysis(store).truth.unlabelled.rows().tolist() == [0, 1, 2, 3, 4, 5]
    store.undo()
    store.undo()
    assert analysis(store).false_positives.rows().tolist() == [0, 1, 4]


def test_a_label_overrides_the_role_and_can_be_taken_away(store: Store) -> None:
    put_example(store)
    refs = (event_ref(store.snapshot.table, 0),)
    store.label(refs, Label.TRUE_POSITIVE)
    assert analysis(store).false_positives.rows().tolist() == [1, 4]
    assert analysis(store).true_positives.rows().tolist() == [0, 6]
    assert store.snapshot.history.undo_text == "mark 1 as true positive"
    store.label(refs, None)
    assert analysis(store).false_positives.rows().tolist() == [0, 1, 4]
    store.undo()
    assert analysis(store).true_positives.rows().tolist() == [0, 6]


def test_mapped_addresses_are_ipv4_only_if_the_workspace_says_so(demo: Store) -> None:
    table = demo.snapshot.table
    mapped = [
        int(row)
        for row in analysis(demo).now.hits.rows()
        if (table.text(int(row), "DestinationIp") or "").startswith("::ffff:10.")
    ]
    assert mapped
    demo.do("as IPv4", replace(demo.snapshot.workspace, mapped_as_ipv4=True))
    assert not set(mapped) & set(hits(demo))
    assert set(mapped) <= set(analysis(demo).now.excluded().rows().tolist())
    demo.undo()
    assert set(mapped) <= set(hits(demo))


def test_an_edit_of_one_rule_of_a_file_is_an_edit_of_the_file(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "two.yml"
    path.write_text(f"{RULE}---\n{RULE.replace('Outbound', 'Another')}")
    put_events(store, BENIGN, rule=None)
    store.do("open", replace(store.snapshot.workspace, drafts=drafts_of(path)))
    edited = draft(store).text.replace("'10.0.0.0/8' # ours", "'10.0.0.0/8' # theirs", 1)
    store.edit("typing", replace(draft(store), text=edited))
    first, second = store.snapshot.workspace.drafts
    assert first.text == second.text == edited
    store.show_rule(1)
    assert analysis(store).rule.meta.title.startswith("Another")
    assert "theirs" in analysis(store).tuned_text


def test_looking_at_another_rule_is_no_step(store: Store) -> None:
    put_example(store)
    other = draft_of(RULE.replace("Outbound", "Another"))
    store.do("open", store.snapshot.workspace.with_rule(other))
    steps = len(store.snapshot.history.past)
    store.show_rule(0)
    assert analysis(store).rule.meta.title.startswith("Outbound")
    assert len(store.snapshot.history.past) == steps


# --- what is looked at --------------------------------------------------------------------------


def test_a_view_shows_its_events(store: Store) -> None:
    put_example(store)
    assert store.snapshot.shown.rows().tolist() == [0, 1, 4, 6]
    store.show_view(View.EXCLUDED)
    assert store.snapshot.shown.rows().tolist() == [2, 7]


def test_a_pick_narrows_the_view_until_another_view_is_asked_for(store: Store) -> None:
    put_example(store)
    store.pick(Mask.at([0, 5], 8), "these")
    assert store.snapshot.focus.picked_as == "these"
    assert store.snapshot.shown.rows().tolist() == [0, 5]
    store.focus(found=Mask.at([5, 7], 8), found_as="x")
    assert store.snapshot.shown.rows().tolist() == [5]
    store.show_view(View.ALERTS)
    assert store.snapshot.focus.picked is None
    assert store.snapshot.shown.rows().tolist() == []


def test_looking_changes_nothing_that_is_saved(store: Store) -> None:
    put_example(store)
    store.pick(Mask.at([0], 8), "this")
    store.focus(row=0)
    assert not store.snapshot.unsaved
    assert not store.snapshot.history.undo_text


def test_what_did_not_change_is_the_same_object(store: Store) -> None:
    put_example(store)
    before = store.snapshot
    store.focus(row=3)
    now = store.snapshot
    assert now.analysis is before.analysis
    assert now.shown is before.shown
    assert now.truth is before.truth


def test_without_a_rule_every_event_is_shown_and_the_problem_says_what_to_do(store: Store) -> None:
    put_events(store, BENIGN, ATTACK, rule=None)
    assert store.snapshot.shown.count() == 8
    assert "Open a rule" in store.snapshot.problem


def test_a_file_that_is_no_rule_is_a_problem_named_by_its_file(store: Store) -> None:
    put_events(store, BENIGN, rule="title: [broken")
    assert store.snapshot.analysis is None
    assert "untitled.yml" in store.snapshot.problem


# --- samples ------------------------------------------------------------------------------------


def test_a_sample_is_read_in_the_background_and_judged(store: Store, settle: Settle) -> None:
    store.do("open a rule", Workspace(drafts=drafts_of(next(RULES.glob("*.yml")))))
    store.do(
        "add",
        store.snapshot.workspace.with_samples((Sample(SAMPLES / "attack.evtx", Role.ATTACK),)),
    )
    assert store.worker.busy
    settle(store)
    assert store.snapshot.table.size > 100
    assert analysis(store).true_positives.count()
    assert store.snapshot.workspace.samples[0].sha256


def test_a_sample_taken_out_takes_its_events_along(demo: Store, settle: Settle) -> None:
    before = demo.snapshot.table.size
    demo.do("out", demo.snapshot.workspace.without_sample(SAMPLES / "benign.evtx"))
    settle(demo)
    assert analysis(demo).false_positives.count() == 0
    assert 0 < demo.snapshot.table.size < before
    demo.undo()
    settle(demo)
    assert demo.snapshot.table.size == before


def test_only_the_samples_of_the_last_change_count(store: Store, settle: Settle) -> None:
    for name in ("benign.evtx", "mixed.evtx"):
        store.do(name, Workspace(samples=(Sample(SAMPLES / name),)))
    settle(store)
    assert [Path(f.path).name for f in store.snapshot.table.files] == ["mixed.evtx"]


def test_a_file_that_is_no_log_is_told_and_the_rest_stays(
    demo: Store, settle: Settle, tmp_path: Path
) -> None:
    path = tmp_path / "no.evtx"
    path.write_text("no log")
    rows, table, said = demo.snapshot.shown, demo.snapshot.table, []
    demo.focus(row=3)
    demo.said.connect(said.append)
    demo.do("add", demo.snapshot.workspace.with_samples((Sample(path),)))
    settle(demo)
    assert [failed for failed, _ in demo.snapshot.failures] == [path]
    assert "no.evtx" in said[0]
    assert demo.snapshot.table is table
    assert demo.snapshot.shown == rows
    assert demo.snapshot.focus.row == 3, "the same events, so the same one is looked at"


# --- the workspace ------------------------------------------------------------------------------


def test_changes_are_unsaved_until_they_are_saved_or_taken_back(store: Store) -> None:
    put_example(store)
    assert not store.snapshot.unsaved
    store.set_roles([Path("0.evtx")], Role.ATTACK)
    assert store.snapshot.unsaved
    store.undo()
    assert not store.snapshot.unsaved
    store.redo()
    store.mark_saved(Path("here.sigmawb"))
    assert not store.snapshot.unsaved
    assert store.snapshot.path == Path("here.sigmawb")
    store.undo()
    assert store.snapshot.unsaved


def test_reading_its_samples_leaves_a_workspace_saved_or_unsaved_as_it_was(
    store: Store, settle: Settle
) -> None:
    workspace = Workspace(samples=(Sample(SAMPLES / "attack.evtx"),))
    store.open_workspace(workspace, None)
    settle(store)
    assert not store.snapshot.unsaved
    store.open_workspace(workspace, None, saved=False)
    settle(store)
    assert store.snapshot.unsaved


def test_files_that_are_gone_are_told_when_a_workspace_opens(
    store: Store, settle: Settle, tmp_path: Path
) -> None:
    lost = Draft(tmp_path / "gone.yml", RuleText(RULE), 0, RULE)
    told: list[tuple[str, str]] = []
    store.failed.connect(lambda *said: told.append(said))
    store.open_workspace(Workspace((Sample(tmp_path / "gone.evtx"),), (lost,)), None)
    settle(store)
    (_, sentence), *_ = told
    assert "gone.yml is missing" in sentence
    assert "gone.evtx is missing" in sentence
    assert draft(store).text == RULE


# --- slow work ----------------------------------------------------------------------------------


def test_a_result_for_a_table_that_is_gone_is_dropped(store: Store, settle: Settle) -> None:
    put_example(store)
    go_on = threading.Event()

    def work(_: Tick) -> str:
        assert go_on.wait(5)
        return "late"

    got: list[str] = []
    store.background("work", work, got.append, replaces="work")
    put_events(store, ATTACK)
    go_on.set()
    settle(store)
    assert got == []
    store.background("work", lambda _: "in time", got.append, replaces="work")
    settle(store)
    assert got == ["in time"]


def test_work_that_fails_is_told(store: Store, settle: Settle) -> None:
    def work(_: Tick) -> None:
        raise OSError("no luck")

    told: list[tuple[str, str]] = []
    store.failed.connect(lambda *said: told.append(said))
    store.background("Work", work, lambda _: None, replaces="")
    settle(store)
    assert told == [("Work", "no luck")]


def test_looking_at_another_rule_is_no_change_to_save(demo: Store, tmp_path: Path) -> None:
    other = tmp_path / "other.yml"
    other.write_bytes(next(RULES.glob("*.yml")).read_bytes())
    demo.do("open other", demo.snapshot.workspace.with_rule(drafts_of(other)[0]))
    demo.mark_saved(tmp_path / "x.sigmawb")
    demo.show_rule(0)
    assert not demo.snapshot.unsaved


def test_what_was_cancelled_is_taken_up_again(
    store: Store, settle: Callable[[Store], None]
) -> None:
    said: list[str] = []
    store.said.connect(said.append)
    store.open_workspace(demo_workspace(), None)
    store.cancel()
    settle(store)
    assert said
    assert store.snapshot.table.size == 0
    store.reload()
    settle(store)
    assert store.snapshot.table.size > 0
