"""Times of logs are microseconds since 1970, whatever their form."""

from __future__ import annotations

import pyarrow as pa
import pytest

from workbench.events.table import NO_TIME
from workbench.events.times import filetime_text, parsed

SECOND = 1_000_000


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("1970-01-01T00:00:01Z", SECOND),
        ("1970-01-01T00:00:01.5Z", SECOND + 500_000),
        ("1970-01-01T00:00:01.000001900Z", SECOND + 1),
        ("1601-01-01T00:00:00Z", -11_644_473_600 * SECOND),
        ("1970-01-01 00:00:01", SECOND),
        ("", NO_TIME),
        ("yesterday", NO_TIME),
        ("today", NO_TIME),
        ("1970-01-01T00\x0000:01Z", NO_TIME),
        (None, NO_TIME),
    ],
)
def test_a_text_is_its_time_alone_and_beside_others(text: str | None, time: int) -> None:
    assert parsed(pa.array([text], pa.large_string())).tolist() == [time]
    among = pa.array(["1970-01-01T00:00:00.000002Z", text, "no time"], pa.large_string())
    assert parsed(among).tolist() == [2, time, NO_TIME]


def test_a_windows_time_is_a_text_of_the_same_kind() -> None:
    assert filetime_text(132_792_107_527_319_049) == "2021-10-20T13:39:12.731904Z"
    assert filetime_text(0) == "1601-01-01T00:00:00.000000Z"
    assert filetime_text(2**64 - 1) == ""
