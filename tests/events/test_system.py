"""System of many events at once is System of each."""

from __future__ import annotations

import numpy as np

from workbench.events.merge import column_of
from workbench.events.system import Systems

USUAL = (
    '{{"Event":{{"#attributes":{{}},"System":{{"EventID":{event},'
    '"TimeCreated":{{"#attributes":{{"SystemTime":"2026-03-02T08:15:0{n}.5Z"}}}},'
    '"EventRecordID":{n},"Channel":"Security"}},"{kind}":{data}}}}}'
)


def columns(
    systems: Systems, size: int, **own: list[int]
) -> dict[str, list[tuple[str | None, ...]]]:
    pieces = systems.pieces(np.zeros(size, np.bool_), own)
    made = {name: column_of(name, [piece], size) for name, piece in pieces}
    return {name: [column.at(row) for row in range(size)] for name, column in made.items()}


def test_what_is_not_system_is_handed_back() -> None:
    systems = Systems()
    texts = [
        USUAL.format(event=1, n=1, kind="EventData", data='{"A":"}"}'),
        USUAL.format(event=2, n=2, kind="UserData", data='{"W":{"B":1}}'),
    ]
    assert systems.take(texts) == ([], ['{"A":"}"}', '{"W":{"B":1}}'])
    assert columns(systems, 2) == {
        "EventID": [("1",), ("2",)],
        "Channel": [("Security",), ("Security",)],
        "TimeCreated_SystemTime": [("2026-03-02T08:15:01.5Z",), ("2026-03-02T08:15:02.5Z",)],
        "EventRecordID": [("1",), ("2",)],
    }


def test_what_is_not_of_the_usual_form_is_not_taken() -> None:
    systems = Systems()
    usual = USUAL.format(event=1, n=1, kind="EventData", data="null")
    unusual = ['{"Event":{"System":{"EventID":1}}}', [("EventID", "1")], ""]
    assert systems.take([*unusual, usual]) == ([0, 1, 2], ["null"])
    assert systems.rows == [3]


def test_a_field_that_the_data_have_too_is_hidden_there() -> None:
    systems = Systems()
    systems.take([USUAL.format(event=1, n=n, kind="EventData", data="null") for n in (1, 2)])
    found = columns(systems, 2, Channel=[1])
    assert (found["Channel"], found["System_Channel"]) == (
        [("Security",), ()],
        [(), ("Security",)],
    )
