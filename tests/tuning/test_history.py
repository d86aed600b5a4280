from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.tuning.build import draft_of
from workbench.tuning.history import History
from workbench.tuning.workspace import EventRef, Label, Role, Sample, Workspace

START = Workspace().with_rule(draft_of("start"))


def typed(workspace: Workspace, text: str) -> Workspace:
    return workspace.with_draft(draft_of("start", text=text))


def labelled(workspace: Workspace, index: int, label: Label | None) -> Workspace:
    return workspace.with_labels((EventRef("h", index),), label)


edits = st.one_of(
    st.builds(lambda text: lambda w: typed(w, text), st.sampled_from(("start", "a", "b"))),
    st.builds(
        lambda index, label: lambda w: labelled(w, index, label),
        st.integers(0, 2),
        st.sampled_from((None, *Label)),
    ),
    st.builds(
        lambda role: lambda w: w.with_samples((Sample(Path("a"), role),)), st.sampled_from(Role)
    ),
)


@given(st.lists(edits, max_size=12))
def test_undo_goes_back_to_the_start_and_redo_to_the_end(changes: list) -> None:
    history, states = History.begin(START), [START]
    for change in changes:
        history = history.did("x", change(history.workspace))
        if history.workspace != states[-1]:
            states.append(history.workspace)
    end = history
    for state in reversed(states):
        assert history.workspace == state
        history = history.undo()
    assert history.workspace == START
    for state in states:
        assert history.workspace == state
        history = history.redo()
    assert history.workspace == end.workspace


class Editing(RuleBasedStateMachine):
    """Random edits, undos and redos against two plain lists."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History.begin(START)
        self.past: list[Workspace] = []
        self.present = START
        self.future: list[Workspace] = []

    @rule(change=edits)
    def edit(self, change) -> None:  # type: ignore[no-untyped-def]
        new = change(self.present)
        self.history = self.history.did("edit", new)
        if new != self.present:
            self.past.append(self.present)
            self.present, self.future = new, []

    @rule()
    def undo(self) -> None:
        self.history = self.history.undo()
        if self.past:
            self.future.append(self.present)
            self.present = self.past.pop()

    @rule()
    def redo(self) -> None:
        self.history = self.history.redo()
        if self.future:
            self.past.append(self.present)
            self.present = self.future.pop()

    @invariant()
    def agrees(self) -> None:
        assert self.history.workspace == self.present
        assert bool(self.history.undo_text) == bool(self.past)
        assert bool(self.history.redo_text) == bool(self.future)


TestEditing = Editing.TestCase


def test_the_menu_says_what_would_be_undone_and_redone() -> None:
    history = History.begin(START).did("one", typed(START, "1")).did("two", typed(START, "2"))
    assert (history.undo_text, history.redo_text) == ("two", "")
    assert (history.undo().undo_text, history.undo().redo_text) == ("one", "two")
    assert history.undo().undo().undo_text == ""


def test_typing_in_a_row_is_one_step() -> None:
    history = History.begin(START)
    for text in ("a", "ab", "abc"):
        history = history.did("typing", typed(history.workspace, text), merge="yaml")
    assert history.undo().workspace == START
    other = history.did("label", labelled(history.workspace, 1, Label.TRUE_POSITIVE))
    more = other.did("typing", typed(other.workspace, "abcd"), merge="yaml")
    assert more.undo().workspace == other.workspace


def test_typing_after_an_undo_is_a_step_of_its_own() -> None:
    history = History.begin(START).did("typing", typed(START, "a"), merge="yaml")
    history = history.did("label", labelled(history.workspace, 1, Label.TRUE_POSITIVE)).undo()
    history = history.did("typing", typed(history.workspace, "ab"), merge="yaml")
    assert history.undo().workspace == typed(START, "a")


def test_a_new_edit_forgets_what_could_be_redone() -> None:
    history = History.begin(START).did("one", typed(START, "1")).undo()
    assert history.did("two", typed(START, "2")).redo_text == ""


def test_what_was_found_out_is_no_step() -> None:
    history = History.begin(START).did("one", typed(START, "1"))
    amended = history.amended(replace(history.workspace, samples=(Sample(Path("a")),)))
    assert amended.undo_text == "one"
    assert amended.undo().workspace == START


def exported(workspace: Workspace, text: str) -> Workspace:
    """The current rule changed, written over its file."""
    draft = workspace.draft
    assert draft is not None
    written = draft.on_disk.with_text(text)
    return workspace.with_draft(replace(draft, text=text, written=written))


def on_disk(history: History) -> list[str]:
    return [draft.on_disk.text for draft in history.workspace.drafts]


def test_undo_takes_back_an_export_but_not_what_it_wrote() -> None:
    start = Workspace().with_rule(draft_of("start", path=Path("r.yml")))
    draft = start.drafts[0]
    history = History.begin(start)
    history = history.did("typing", start.with_draft(replace(draft, text="typed")))
    history = history.did("export", exported(history.workspace, "dated"))
    for text in ("typed", "start"):
        history = history.undo()
        assert history.workspace.drafts[0].text == text
        assert on_disk(history) == ["dated"]
        assert history.workspace.drafts[0].changed, "an export would put the old text back"
    for _ in range(2):
        history = history.redo()
        assert on_disk(history) == ["dated"]


def test_an_export_of_the_text_as_it_stands_is_no_step_and_keeps_what_can_be_redone() -> None:
    start = Workspace().with_rule(draft_of("start", path=Path("r.yml")))
    history = History.begin(start).did("one", exported(start, "one"))
    history = history.did("typing", exported(history.workspace, "two")).undo()
    assert on_disk(history) == ["two"]
    history = history.did("export", exported(history.workspace, "one"))
    assert (history.undo_text, history.redo_text) == ("one", "typing")
    assert on_disk(history) == on_disk(history.undo()) == on_disk(history.redo()) == ["one"]


def test_what_was_written_is_known_of_every_rule_of_the_file_and_of_no_other() -> None:
    start = Workspace().with_rules(
        [
            draft_of("start", path=Path("r.yml")),
            draft_of("start", path=Path("r.yml"), document=1),
            draft_of("other", path=Path("o.yml")),
        ]
    )
    history = History.begin(start).did("export", exported(start, "new")).undo()
    assert on_disk(history) == ["new", "new", "other"]
