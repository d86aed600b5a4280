from hypothesis import given
from hypothesis import strategies as st

from tests.tuning.build import rows, table_of
from workbench.engine.mask import Mask
from workbench.tuning.refs import event_ref
from workbench.tuning.truth import truth_of
from workbench.tuning.workspace import EventRef, Label, Role

FALSE, TRUE = Label.FALSE_POSITIVE, Label.TRUE_POSITIVE


def log(size: int) -> list[dict[str, str]]:
    return [{"A": str(number)} for number in range(size)]


def test_a_sample_s_role_says_what_its_events_are() -> None:
    table = table_of(log(2), log(1), log(2))
    found = truth_of(table, (Role.ATTACK, Role.BENIGN, Role.UNLABELLED))
    assert [rows(found.of(role)) for role in Role] == [[2], [0, 1], [3, 4]]
    assert found.by_role(Mask.at([0, 2, 3], 5)) == {
        Role.BENIGN: 1,
        Role.ATTACK: 1,
        Role.UNLABELLED: 1,
    }


def test_a_label_overrides_the_role() -> None:
    table = table_of(log(2), log(2), log(2))
    labels = {
        event_ref(table, 0): TRUE,
        event_ref(table, 2): FALSE,
        event_ref(table, 4): FALSE,
        event_ref(table, 5): TRUE,
    }
    found = truth_of(table, (Role.BENIGN, Role.ATTACK, Role.UNLABELLED), labels)
    assert rows(found.benign) == [1, 2, 4]
    assert rows(found.attack) == [0, 3, 5]
    assert rows(found.unlabelled) == []
    assert (rows(found.labelled_false), rows(found.labelled_true)) == ([2, 4], [0, 5])


def test_a_file_loaded_twice_carries_its_labels_twice() -> None:
    table = table_of(log(2), log(2), names=["same", "same"])
    found = truth_of(table, (Role.BENIGN, Role.BENIGN), {event_ref(table, 3): TRUE})
    assert rows(found.attack) == [1, 3]


def test_labels_of_files_that_are_not_loaded_do_nothing() -> None:
    table = table_of([], log(1), [])
    roles = (Role.BENIGN, Role.BENIGN, Role.ATTACK)
    labels = {EventRef("elsewhere", 0): TRUE} | {
        EventRef(file.sha256, 5): TRUE for file in table.files
    }
    assert truth_of(table, roles, labels).attack == Mask.empty(1)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(Role)), max_size=4),
    st.dictionaries(st.integers(0, 19), st.sampled_from(Label), max_size=6),
)
def test_every_event_is_of_exactly_one_kind(
    files: list[tuple[int, Role]], labelled: dict[int, Label]
) -> None:
    table = table_of(*(log(size) for size, _ in files))
    labels = {event_ref(table, row): label for row, label in labelled.items() if row < table.size}
    found = truth_of(table, [role for _, role in files], labels)
    kinds = [found.of(role) for role in Role]
    assert sum(kind.count() for kind in kinds) == table.size
    assert kinds[0] | kinds[1] | kinds[2] == Mask.full(table.size)
