from dataclasses import replace
from pathlib import Path

from tests.tuning.build import draft_of
from workbench.sigma.formula import PredicateKey
from workbench.sigma.source import RuleText
from workbench.tuning.workspace import EventRef, Label, Role, Sample, Workspace

A, B, C = Path("a"), Path("b"), Path("c")


def rules(*paths: Path | None) -> Workspace:
    workspace = Workspace()
    for path in paths:
        workspace = workspace.with_rule(draft_of("x", path=path))
    return workspace


def test_a_draft_is_changed_by_its_text_or_by_what_is_off() -> None:
    draft = draft_of("text")
    off = frozenset({PredicateKey("selection", "A", "1", 0)})
    assert not draft.changed
    assert replace(draft, text="other").changed
    assert replace(draft, off=off).changed
    assert (draft.name, replace(draft, path=Path("x/rule.yml")).name) == (
        "untitled.yml",
        "rule.yml",
    )


def test_an_added_rule_is_the_current_one() -> None:
    assert rules().draft is None
    workspace = rules(A, B)
    assert workspace.draft is workspace.drafts[1]


def test_a_rule_opened_again_is_made_current_and_keeps_its_draft() -> None:
    workspace = rules(A, B).with_rule(draft_of("new", path=A))
    assert (workspace.current, len(workspace.drafts)) == (0, 2)
    assert workspace.drafts[0].text == "x"
    second = workspace.with_rule(draft_of("x", path=A, document=1))
    assert (second.current, len(second.drafts)) == (2, 3)


def test_rules_without_a_file_are_all_kept() -> None:
    assert len(rules(None, None).drafts) == 2


def test_taking_a_rule_out_keeps_the_current_one_where_it_can() -> None:
    workspace = replace(rules(A, B, C), current=1)
    assert workspace.without_rule(0).draft == workspace.drafts[1]
    assert workspace.without_rule(2).draft == workspace.drafts[1]
    assert workspace.without_rule(1).draft == workspace.drafts[2]
    assert replace(workspace, current=2).without_rule(2).draft == workspace.drafts[1]
    assert rules(A).without_rule(0).draft is None


def test_the_current_draft_is_replaced() -> None:
    workspace = replace(rules(A, B), current=0)
    changed = workspace.with_draft(draft_of("new", path=A))
    assert [d.text for d in changed.drafts] == ["new", "x"]


def test_samples_are_known_by_their_paths() -> None:
    workspace = Workspace().with_samples((Sample(A), Sample(B, Role.BENIGN)))
    workspace = workspace.with_samples((Sample(A, Role.ATTACK),))
    assert workspace.samples == (Sample(A, Role.ATTACK), Sample(B, Role.BENIGN))
    assert workspace.with_role([B], Role.ATTACK).samples[1].role is Role.ATTACK
    assert workspace.without_sample(A).samples == (Sample(B, Role.BENIGN),)


def test_labels_are_given_changed_and_taken_away() -> None:
    one, two = EventRef("h", 1), EventRef("h", 2)
    workspace = Workspace().with_labels((one, two), Label.FALSE_POSITIVE)
    workspace = workspace.with_labels((one,), Label.TRUE_POSITIVE)
    assert workspace.labels == {one: Label.TRUE_POSITIVE, two: Label.FALSE_POSITIVE}
    assert workspace.with_labels((one, two), None).labels == {}


def test_an_event_is_the_same_by_file_and_place_whatever_else_is_known_of_it() -> None:
    assert EventRef("h", 1) == EventRef("h", 1, "Security", "ws1", "7", 5)
    assert EventRef("h", 1) != EventRef("h", 2)


def test_rules_are_added_together_and_the_first_is_current() -> None:
    given = [draft_of("y", path=C), draft_of("x", path=A), draft_of("x"), draft_of("x")]
    workspace = rules(A, B).with_rules(given)
    assert [d.path for d in workspace.drafts] == [A, B, C, None, None]
    assert workspace.current == 2
    assert workspace.with_rules([]) == workspace


def test_rules_of_an_archive_are_known_by_their_place_in_it() -> None:
    first, second = (draft_of("x", origin="r.zip/a.yml", document=n) for n in (0, 1))
    workspace = Workspace().with_rules([first, second, first])
    assert len(workspace.drafts) == 2
    edited = workspace.with_draft(replace(first, text="new"))
    assert [d.text for d in edited.drafts] == ["new", "new"]


def test_a_filter_is_switched_off_and_on() -> None:
    workspace = rules(A, B)
    off = workspace.with_filter(1, on=False)
    assert [d.switched_off for d in off.drafts] == [False, True]
    assert off.with_filter(1, on=True) == workspace


def test_an_edit_of_one_rule_does_not_forget_what_was_written_for_another_of_its_file() -> None:
    first = draft_of("a", path=Path("r.yml"), written=RuleText("b"))
    workspace = Workspace().with_rule(first)
    workspace = workspace.with_rule(draft_of("b", path=Path("r.yml"), document=1))
    assert workspace.draft is not None
    edited = workspace.with_draft(replace(workspace.draft, text="c"))
    assert [d.on_disk.text for d in edited.drafts] == ["b", "b"]
