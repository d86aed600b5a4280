from hypothesis import given
from hypothesis import strategies as st

from tests.tuning.build import table_of
from workbench.engine.mask import Mask
from workbench.tuning.exposure import exposure_of, host_days

times = st.sampled_from(
    ("1969-12-31 23:59", "2024-05-01 00:00", "2024-05-01 23:59", "2024-05-02 00:00", None)
)
cells = {"Computer": st.sampled_from(("a", "b", None)), "time": times}
logs = st.lists(st.fixed_dictionaries({}, optional=cells), max_size=20)


@given(logs, st.data())
def test_host_days_are_the_distinct_pairs_of_computer_and_date(
    log: list[dict[str, str | None]], data: st.DataObject
) -> None:
    chosen = [data.draw(st.booleans()) for _ in log]
    table = table_of(log)
    expected = {
        (event["Computer"], event["time"].split()[0])
        for event, is_in in zip(log, chosen, strict=True)
        if is_in and "Computer" in event and event.get("time")
    }
    events = Mask.at([row for row, is_in in enumerate(chosen) if is_in], table.size)
    assert host_days(table, events) == len(expected)


def test_midnight_is_that_of_utc() -> None:
    table = table_of(
        [
            {"Computer": "a", "time": "2024-05-01 23:59"},
            {"Computer": "a", "time": "2024-05-02 00:00"},
            {"Computer": "a", "time": "2024-05-02 23:59"},
        ]
    )
    assert host_days(table, Mask.full(3)) == 2
    assert host_days(table, Mask.at([1, 2], 3)) == 1


def test_the_pairs_of_a_table_are_worked_out_once() -> None:
    table = table_of([{"Computer": "a", "time": "2024-05-01 10:00"}])
    assert exposure_of(table) is exposure_of(table)


def test_a_log_without_computers_has_no_host_days() -> None:
    table = table_of([{"time": "2024-05-01 10:00"}])
    assert host_days(table, Mask.full(1)) == 0
