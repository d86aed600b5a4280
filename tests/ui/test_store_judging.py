"""What takes long, many events or a slow test, the store judges in the background."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.tuning.build import RULE, connection, draft_of
from tests.ui.build import BENIGN, analysis, draft, hits, off, put_events
from workbench.events.merge import concat
from workbench.paths import RULES
from workbench.tuning.dataset import Dataset, load
from workbench.tuning.open_rule import drafts_of
from workbench.tuning.workspace import Workspace
from workbench.tuning.workspace_file import demo_workspace
from workbench.ui.snapshot import begin, masks_of
from workbench.ui.store import Store

Settle = Callable[[Store], None]


@pytest.fixture(scope="module")
def many() -> Dataset:
    """So many events that a rule is judged in the background: the demo's, fifty times."""
    demo = load(demo_workspace().samples)
    return replace(demo, table=concat([demo.table] * 50))


@pytest.fixture
def large(store: Store, many: Dataset, settle: Settle) -> Iterator[Store]:
    """A store on many events and two rules, the first one judged."""
    rule = drafts_of(next(RULES.glob("*.yml")))[0]
    other = draft_of(RULE.replace("Outbound", "Another").replace("10.0.0.0/8", "11.0.0.0/8"))
    workspace = Workspace(samples=many.samples, drafts=(rule, other))
    store._put(begin(masks_of(many.table, workspace), workspace))
    assert store.snapshot.analysis is None
    assert store.snapshot.problem == "Judging…"
    settle(store)
    assert hits(store)
    yield store
    settle(store)


def test_over_many_events_a_new_text_is_judged_in_the_background(
    large: Store, settle: Settle
) -> None:
    before = analysis(large)
    text = draft(large).text.replace("'10.0.0.0/8'", "'10.0.0.0/9'")
    large.edit("typing", replace(draft(large), text=text))
    assert analysis(large) is before, "the last numbers stay until the new ones are there"
    settle(large)
    assert analysis(large).draft is draft(large)
    assert analysis(large).tuned_text == text


def test_over_many_events_a_switch_is_judged_at_once(large: Store) -> None:
    before = len(hits(large))
    large.edit("switch off", off(large, "10.0.0.0/8"))
    assert not large.worker.busy
    assert len(hits(large)) > before


def test_the_numbers_of_one_rule_never_stand_for_another(large: Store, settle: Settle) -> None:
    large.show_rule(1)
    assert large.snapshot.analysis is None
    assert large.snapshot.problem == "Judging…"
    settle(large)
    assert analysis(large).rule.meta.title.startswith("Another")


def test_only_the_last_of_many_quick_changes_is_waited_for(large: Store, settle: Settle) -> None:
    for length in (9, 10, 11):
        text = draft(large).text.replace("'172.16.0.0/12'", f"'10.0.0.0/{length}'")
        large.edit("typing", replace(draft(large), text=text))
        large.undo()
    large.redo()
    settle(large)
    assert "'10.0.0.0/11'" in analysis(large).tuned_text
    assert analysis(large).draft is draft(large)


SLOW = RULE.replace(
    "    condition: selection",
    "    filter_slow:\n"
    "        Image|re: '^(a|aa)+\\1?$(?!x)'\n"
    "    condition: selection and not filter_slow",
)


def test_a_slow_regular_expression_is_judged_in_the_background(
    store: Store, settle: Settle
) -> None:
    put_events(store, [*BENIGN, connection("1.1.1.1", Image="a" * 60 + "b")], rule=SLOW)
    assert store.snapshot.analysis is None
    assert store.snapshot.problem == "Judging…"
    settle(store)
    assert "took too long" in str(analysis(store).now.reason)
    changed = replace(draft(store), text=draft(store).text.replace("(a|aa)+", "(b|bb)+"))
    store.edit("typing", changed)
    assert store.worker.busy
    settle(store)
    assert analysis(store).now.reason is None
    store.focus(row=0)
    assert not store.worker.busy, "what has been asked is judged at once"


def test_a_slow_regular_expression_ends_soon_after_it_is_overtaken(
    store: Store, settle: Settle
) -> None:
    slow = [connection("1.1.1.1", Image="a" * 24 + f"b{number}") for number in range(4_000)]
    put_events(store, slow)
    first = draft(store)
    store.edit("typing", replace(first, text=SLOW))
    assert store.worker.busy
    begun = time.monotonic()
    store.edit("typing", replace(first, text=SLOW.replace("(a|aa)+", "(b|bb)+")))
    settle(store)
    assert analysis(store).now.reason is None
    assert time.monotonic() - begun < 3
