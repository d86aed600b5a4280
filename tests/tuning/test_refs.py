from dataclasses import replace
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from tests.tuning.build import Event, table_of
from workbench.engine.mask import Mask
from workbench.tuning.refs import event_ref, event_refs, find_event, relocate
from workbench.tuning.workspace import EventRef, Label

FALSE, TRUE = Label.FALSE_POSITIVE, Label.TRUE_POSITIVE


def record(number: int, minute: int = 0, computer: str = "ws1") -> Event:
    return {
        "Channel": "Security",
        "Computer": computer,
        "EventRecordID": str(number),
        "time": f"2024-05-01 10:{minute:02}",
    }


@given(st.lists(st.integers(0, 4), max_size=4))
def test_every_event_is_found_again_by_its_name(sizes: list[int]) -> None:
    table = table_of(*([record(n) for n in range(size)] for size in sizes))
    assert [find_event(table, event_ref(table, row)) for row in range(table.size)] == list(
        range(table.size)
    )


def test_a_name_says_what_the_record_says() -> None:
    table = table_of([record(7, 5)])
    ref = event_ref(table, 0)
    assert (ref.channel, ref.computer, ref.record_id) == ("Security", "ws1", "7")
    assert ref.time == table.time[0]
    assert event_refs(table, Mask.full(1)) == (ref,)


def test_an_event_of_no_loaded_file_is_not_found() -> None:
    table = table_of([record(1)], [])
    ref = event_ref(table, 0)
    assert find_event(table, EventRef("unknown", 0)) is None
    assert find_event(table, EventRef(ref.sha256, 1)) is None
    assert find_event(table, EventRef(table.files[1].sha256, 0)) is None


def test_an_index_counts_in_the_file_even_where_records_were_lost() -> None:
    table = table_of([record(1), record(2), record(3)])
    gaps = replace(table, index=table.index * 10)
    assert find_event(gaps, EventRef(table.files[0].sha256, 20)) == 2
    assert find_event(gaps, EventRef(table.files[0].sha256, 2)) is None


def test_labels_follow_their_events_into_a_changed_file() -> None:
    old = table_of([record(1, 1), record(2, 2), record(3, 3)], names=["old"])
    labels = {event_ref(old, 0): FALSE, event_ref(old, 2): TRUE}
    new = table_of([record(3, 3), record(4, 4)], [record(1, 1)], names=["new", "other"])
    moved = relocate(labels, new)
    assert {find_event(new, ref): label for ref, label in moved.items()} == {2: FALSE, 0: TRUE}


def test_a_label_of_a_loaded_file_stays_and_the_same_object_comes_back() -> None:
    table = table_of([record(1)])
    labels = MappingProxyType({event_ref(table, 0): TRUE})
    assert relocate(labels, table) is labels


def test_a_label_whose_event_is_gone_or_not_certain_stays_as_it_is() -> None:
    old = table_of([record(1, 1), record(2, 2)], names=["old"])
    labels = {event_ref(old, 0): FALSE, event_ref(old, 1): TRUE}
    new = table_of([record(2, 2)], [record(2, 2), record(1, 9)], names=["new", "copy"])
    assert relocate(labels, new) == labels


def test_the_label_given_in_the_new_file_wins() -> None:
    old, new = table_of([record(1)], names=["old"]), table_of([record(1)], names=["new"])
    labels = {event_ref(old, 0): FALSE, event_ref(new, 0): TRUE}
    assert relocate(labels, new) == {event_ref(new, 0): TRUE}
