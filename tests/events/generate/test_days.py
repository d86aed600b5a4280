"""The days of a log follow each other, each in order of time."""

from __future__ import annotations

from itertools import pairwise

import pytest

from workbench.events.generate.days import BENIGN, LOGS, records


def take(log, count):
    made = records(log, seed=3, bustle=24)
    return [next(made) for _ in range(count)]


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
def test_records_are_in_order_of_time_from_the_first_day_on(log):
    made = take(log, 3000)
    assert made[0].time.date() == log.first_day.date()
    assert all(one.time <= two.time for one, two in pairwise(made))


def test_only_working_days_have_events():
    days = {record.time.date() for record in take(BENIGN, 20_000)}
    assert len(days) > 3
    assert all(day.weekday() < 5 for day in days)


def test_numbers_count_up_for_each_computer_and_channel_without_gaps():
    numbers = {}
    for record in take(BENIGN, 8000):
        place = (record.computer, record.channel)
        assert record.record_id == numbers.get(place, record.record_id - 1) + 1
        numbers[place] = record.record_id


def test_the_three_logs_share_no_number():
    numbers = [{record.record_id for record in take(log, 2000)} for log in LOGS]
    assert sum(map(len, numbers)) == len(set.union(*numbers))


def test_a_busier_day_has_more_events():
    quiet, busy = (records(BENIGN, seed=1, bustle=bustle) for bustle in (1, 10))
    assert events_of_first_day(quiet) * 2 < events_of_first_day(busy)


def events_of_first_day(made):
    count = 0
    for record in made:
        if record.time.date() != BENIGN.first_day.date():
            break
        count += 1
    return count
