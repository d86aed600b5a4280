"""The catalogue's state: reading, watching, ranking, cancelling, opening for tuning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.catalogue.conftest import PING, SEED
from workbench.catalogue.entry import Place
from workbench.tuning.workspace import Role
from workbench.ui.catalogue.desk import Desk
from workbench.ui.store import Store

Settled = Callable[[Desk], None]
INTERPRETER = "Any connection of a script interpreter"


def place(desk: Desk, name: str) -> Place:
    return next(e.place for e in desk.state.rules.index.entries if e.place.path.endswith(name))


def hits(desk: Desk) -> dict[str, int]:
    assert desk.state.ranking is not None
    names = {row.entrant.place.path.rsplit("/", 1)[-1]: row.hits for row in desk.state.ranking.rows}
    return dict(sorted(names.items()))


def test_the_rules_of_a_folder_are_read(desk: Desk) -> None:
    assert len(desk.state.rules.index.entries) == 3
    assert desk.state.rules.finder.facets.size == 3


def test_a_new_file_in_the_folder_is_noticed(qtbot: QtBot, desk: Desk, folder: Path) -> None:
    (folder / "another.yml").write_text(PING.replace("Any connection", "Another"))
    qtbot.waitUntil(lambda: len(desk.state.rules.index.entries) == 4, timeout=10_000)


def test_a_broken_file_does_not_stop_the_rest(desk: Desk, folder: Path, settled: Settled) -> None:
    (folder / "broken.yml").write_text("title: [\n")
    desk.refresh()
    settled(desk)
    index = desk.state.rules.index
    assert len(index.entries) == 3
    assert [Path(each.place.path).name for each in index.broken] == ["broken.yml"]


def test_nothing_changes_where_nothing_has_changed(desk: Desk, settled: Settled) -> None:
    before = desk.state.rules
    desk.refresh()
    settled(desk)
    assert desk.state.rules is before


def test_the_ranking_has_the_hits_of_the_tuning_panes(ranked: Desk, demo: Store) -> None:
    analysis = demo.snapshot.analysis
    assert analysis is not None
    assert hits(ranked)[SEED.name] == analysis.now.hits.count() > 0
    assert hits(ranked)["quiet.yml"] == 0
    assert ranked.state.ranking is not None
    assert ranked.state.ranking.done


def test_a_draft_is_ranked_in_the_place_of_its_rule(
    ranked: Desk, demo: Store, settled: Settled
) -> None:
    before = hits(ranked)["ping.yml"]
    ranked.tune(place(ranked, "ping.yml"))
    draft = demo.snapshot.workspace.draft
    assert draft is not None
    demo.edit("narrow", replace(draft, text=draft.text.replace("wscript", "never")))
    ranked.rank()
    settled(ranked)
    assert 0 < hits(ranked)["ping.yml"] < before
    (row,) = [r for r in ranked.state.ranking.rows if r.entrant.original]  # type: ignore[union-attr]
    assert row.attacks.lost > 0


def test_a_ranking_can_be_cancelled_and_what_is_done_stays(
    qtbot: QtBot, desk: Desk, folder: Path, settled: Settled
) -> None:
    for n in range(400):
        (folder / f"more{n}.yml").write_text(PING.replace("Any", f"Number {n}"))
    desk.refresh()
    settled(desk)
    desk.rank()
    qtbot.waitUntil(lambda: len(desk._rows) > 5, timeout=20_000)
    desk.cancel()
    settled(desk)
    ranking = desk.state.ranking
    assert ranking is not None
    assert ranking.done
    assert 5 < len(ranking.rows) <= ranking.total == 403


def test_tuning_a_rule_opens_it_in_the_workspace(qtbot: QtBot, desk: Desk, demo: Store) -> None:
    with qtbot.waitSignal(desk.tuned, timeout=1000):
        desk.tune(place(desk, "ping.yml"))
    draft = demo.snapshot.workspace.draft
    assert draft is not None
    assert draft.name == "ping.yml"
    assert demo.snapshot.history.undo_text == "open Any connection of a script interpreter"


def test_a_rule_that_is_gone_says_so(qtbot: QtBot, desk: Desk, folder: Path) -> None:
    there = place(desk, "ping.yml")
    (folder / "ping.yml").unlink()
    with qtbot.waitSignal(desk.failed, timeout=1000) as told:
        desk.tune(there)
    assert "no longer there" in told.args[1]


def test_picked_events_are_shown_in_the_main_window(
    qtbot: QtBot, ranked: Desk, demo: Store
) -> None:
    assert ranked.state.ranking is not None
    row = next(r for r in ranked.state.ranking.rows if r.hits)
    with qtbot.waitSignal(ranked.tuned, timeout=1000):
        ranked.pick(row.rows, ranked.state.ranking, "alerts of a rule")
    assert demo.snapshot.shown.rows().tolist() == row.rows.tolist()
    assert demo.snapshot.focus.picked_as == "alerts of a rule"


def test_events_of_other_logs_cannot_be_picked(
    qtbot: QtBot, ranked: Desk, demo: Store, settle: Callable[[Store], None]
) -> None:
    workspace = demo.snapshot.workspace
    demo.do("take out", workspace.without_sample(workspace.samples[0].path))
    settle(demo)
    assert ranked.state.ranking is not None
    with qtbot.waitSignal(ranked.failed, timeout=1000) as told:
        ranked.pick(ranked.state.ranking.rows[0].rows, ranked.state.ranking, "alerts")
    assert "rank again" in told.args[1]


def test_known_false_positives_are_read(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "known-FPs.csv"
    path.write_text("RuleId;RuleName;MatchString\nabc;x;.*\n")
    desk.open_known(path)
    assert "abc" in desk.state.known.of_rule


@pytest.mark.parametrize("content", ["nothing\n", "RuleId;RuleName;MatchString\nabc;x;(\n"])
def test_a_doubtful_list_is_told(qtbot: QtBot, desk: Desk, tmp_path: Path, content: str) -> None:
    path = tmp_path / "known-FPs.csv"
    path.write_text(content)
    with qtbot.waitSignal(desk.failed, timeout=1000):
        desk.open_known(path)


def test_a_file_written_in_place_is_noticed(qtbot: QtBot, desk: Desk, folder: Path) -> None:
    with (folder / "ping.yml").open("r+", encoding="utf-8") as file:
        file.write(PING.replace("Any connection", "One connection"))
    names = {INTERPRETER.replace("Any", "One")}
    qtbot.waitUntil(
        lambda: names <= {e.name for e in desk.state.rules.index.entries}, timeout=10_000
    )


def test_without_events_there_is_nothing_to_rank_over(
    qtbot: QtBot, store: Store, folder: Path, settled: Settled
) -> None:
    alone = Desk(store)
    alone.open([str(folder)])
    settled(alone)
    with qtbot.waitSignal(alone.failed, timeout=1000) as told:
        alone.rank()
    assert "Open logs" in told.args[1]
    assert alone.state.ranking is None
    alone.stop()


def test_a_ranking_asked_for_while_rules_are_read_is_of_the_new_ones(
    desk: Desk, folder: Path, settled: Settled
) -> None:
    (folder / "twin.yml").write_text(PING.replace("Any connection", "Twin"))
    desk.refresh()
    desk.rank()
    settled(desk)
    settled(desk)
    assert "twin.yml" in hits(desk)


def test_what_has_changed_since_a_ranking_is_told(
    ranked: Desk, demo: Store, folder: Path, settled: Settled
) -> None:
    ranking = ranked.state.ranking
    assert ranking is not None
    assert ranking.outdated(ranked.state.rules, demo.snapshot) == ""
    mixed = demo.snapshot.workspace.samples[2].path
    demo.set_roles([mixed], Role.BENIGN)
    assert "roles" in ranking.outdated(ranked.state.rules, demo.snapshot)
    demo.undo()
    ranked.tune(place(ranked, "ping.yml"))
    assert ranking.outdated(ranked.state.rules, demo.snapshot) == ""
    draft = demo.snapshot.workspace.draft
    assert draft is not None
    demo.edit("narrow", replace(draft, text=draft.text.replace("wscript", "never")))
    assert "edited" in ranking.outdated(ranked.state.rules, demo.snapshot)
    demo.undo()
    (folder / "twin.yml").write_text(PING)
    ranked.refresh()
    settled(ranked)
    assert "catalogue" in ranking.outdated(ranked.state.rules, demo.snapshot)


def test_a_rule_that_left_the_catalogue_says_so(qtbot: QtBot, ranked: Desk) -> None:
    with qtbot.waitSignal(ranked.failed, timeout=1000) as told:
        ranked.tune(Place("gone.yml"))
    assert "no longer in the catalogue" in told.args[1]


def test_known_alerts_are_counted_in_the_background(
    ranked: Desk, settled: Settled, tmp_path: Path
) -> None:
    path = tmp_path / "known-FPs.csv"
    identifier = "7c8a5f3e-0000-4000-8000-000000000001"
    path.write_text(f"RuleId;RuleName;MatchString\n{identifier};x;.*\n")
    ranked.open_known(path)
    assert not ranked.state.counts
    settled(ranked)
    assert ranked.state.counts == {place(ranked, "ping.yml"): hits(ranked)["ping.yml"]}
