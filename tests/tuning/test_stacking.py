from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tuning.build import Cell, table_of
from workbench.engine.mask import Mask
from workbench.events.progress import Cancelled
from workbench.tuning.stacking import Group, Order, Stacks, stack

LOG = [
    {
        "Image": "a.exe",
        "Ip": "1",
        "Computer": "h1",
        "User": "CORP\\ann",
        "time": "2024-05-01 10:00",
    },
    {
        "Image": "b.exe",
        "Ip": "1",
        "Computer": "h1",
        "User": "CORP\\bob",
        "time": "2024-05-01 11:00",
    },
    {
        "Image": "a.exe",
        "Ip": "2",
        "Computer": "h2",
        "User": "corp\\ANN",
        "time": "2024-05-01 09:00",
    },
    {"Image": "a.exe", "Ip": "1", "Computer": "h2", "User": "CORP\\eve"},
]


def shown(found: Stacks) -> list[tuple[object, ...]]:
    return [(g.values, g.count) for g in found.groups]


def test_groups_come_commonest_or_rarest_first() -> None:
    table = table_of(LOG)
    found = stack(table, Mask.full(4), ["Image"])
    assert shown(found) == [((("a.exe",),), 3), ((("b.exe",),), 1)]
    rarest = stack(table, Mask.full(4), ["Image"], Order.RAREST)
    assert shown(rarest) == shown(found)[::-1]


def test_a_group_has_its_hosts_users_and_times() -> None:
    table = table_of(LOG)
    group = stack(table, Mask.full(4), ["Image"]).groups[0]
    assert (group.hosts, group.users) == (2, 2)  # ann is ann, however she is written
    assert group.first == table.time[2]
    assert group.last == table.time[0]
    assert group.rows.tolist() == [0, 2, 3]
    assert group.events(4) == Mask.at([0, 2, 3], 4)


def test_several_fields_group_by_all_of_them() -> None:
    found = stack(table_of(LOG), Mask.at([0, 2, 3], 4), ["Image", "Ip"])
    assert shown(found) == [((("a.exe",), ("1",)), 2), ((("a.exe",), ("2",)), 1)]
    assert (found.total, found.events) == (2, 3)


def test_absent_empty_and_several_values_are_groups_of_their_own() -> None:
    log: list[dict[str, Cell]] = [
        {"A": "x"},
        {"B": "y"},
        {"A": ""},
        {"A": None},
        {"A": ["x", "y"]},
        {"A": ["y", "x"]},
        {"A": ["x", "y"]},
        {"A": "x"},
    ]
    found = stack(table_of(log), Mask.full(8), ["A"])
    assert shown(found) == [
        ((("x",),), 2),
        ((("x", "y"),), 2),
        (((),), 1),
        ((("",),), 1),
        (((None,),), 1),
        ((("y", "x"),), 1),
    ]


def test_a_group_without_times_hosts_or_users_says_so() -> None:
    log = [{"A": "x", "TargetUserName": "-", "SubjectUserName": ""}]
    group = stack(table_of(log), Mask.full(1), ["A"]).groups[0]
    assert (group.hosts, group.users, group.first, group.last) == (0, 0, None, None)


def test_the_user_is_the_first_that_names_somebody() -> None:
    log = [
        {"A": "x", "TargetUserName": "ann", "SubjectUserName": "SYSTEM"},
        {"A": "x", "TargetUserName": "-", "SubjectUserName": "ann"},
        {"A": "x", "User": "bob"},
    ]
    assert stack(table_of(log), Mask.full(3), ["A"]).groups[0].users == 2


def test_only_so_many_groups_are_made_and_the_rest_is_counted() -> None:
    log = [{"A": str(number)} for number in range(50)]
    found = stack(table_of(log), Mask.full(50), ["A"], limit=3)
    assert [g.values for g in found.groups] == [(("0",),), (("1",),), (("2",),)]
    assert (found.total, found.events) == (50, 50)


def test_no_events_have_no_groups_and_no_fields_one() -> None:
    table = table_of(LOG)
    assert stack(table, Mask.empty(4), ["Image"]).groups == ()
    everything = stack(table, Mask.full(4), [])
    assert shown(everything) == [((), 4)]


def test_grouping_can_be_cancelled() -> None:
    def tick(*_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        stack(table_of(LOG), Mask.full(4), ["Image"], tick=tick)


names = st.sampled_from(("a", "b", ""))
cells = st.one_of(names, st.none(), st.lists(names, min_size=2, max_size=2))
logs = st.lists(
    st.dictionaries(st.sampled_from(("A", "B", "Computer")), cells, max_size=3), max_size=15
)


@given(logs, st.sampled_from((("A",), ("A", "B"), ("B", "Missing"))), st.data())
def test_groups_are_what_a_plain_dictionary_makes(
    log: list[dict[str, Cell]], fields: tuple[str, ...], data: st.DataObject
) -> None:
    table = table_of(log)
    chosen = [row for row in range(len(log)) if data.draw(st.booleans())]
    expected: dict[object, list[int]] = defaultdict(list)
    for row in chosen:
        expected[tuple(table.value(row, field) for field in fields)].append(row)
    found = stack(table, Mask.at(chosen, table.size), fields)
    assert {g.values: g.rows.tolist() for g in found.groups} == expected
    assert [g.count for g in found.groups] == sorted((g.count for g in found.groups), reverse=True)
    for group in found.groups:
        assert group.hosts == len(hosts(group, table.size, log))


def hosts(group: Group, size: int, log: list[dict[str, Cell]]) -> set[object]:
    found = (log[row].get("Computer", ()) for row in group.events(size).rows().tolist())
    return {tuple(h) if isinstance(h, list) else (h,) for h in found if h != ()}
