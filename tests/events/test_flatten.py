"""An event's elements become fields named as Sigma rules name them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from workbench.events.flatten import event_fields, is_event


def fields(event: Any, names: frozenset[str] = frozenset()) -> list[tuple[str, str | None]]:
    text = event if isinstance(event, str) else json.dumps({"Event": event})
    return event_fields(text, names.__contains__)


def test_system_elements_are_named_by_tag_and_their_attributes_by_both() -> None:
    system = {
        "Provider": {"#attributes": {"Name": "Microsoft-Windows-Eventlog", "Guid": "{fc65}"}},
        "EventID": {"#attributes": {"Qualifiers": 16384}, "#text": 1102},
        "Level": 4,
        "TimeCreated": {"#attributes": {"SystemTime": "2021-10-20T13:39:12.731904Z"}},
        "Execution": {"#attributes": {"ProcessID": 732, "ThreadID": 3728}},
        "Channel": "Security",
        "Security": {"#attributes": {"UserID": "S-1-5-18"}},
    }
    assert fields({"System": system}) == [
        ("Provider_Name", "Microsoft-Windows-Eventlog"),
        ("Provider_Guid", "{fc65}"),
        ("EventID_Qualifiers", "16384"),
        ("EventID", "1102"),
        ("Level", "4"),
        ("TimeCreated_SystemTime", "2021-10-20T13:39:12.731904Z"),
        ("Execution_ProcessID", "732"),
        ("Execution_ThreadID", "3728"),
        ("Channel", "Security"),
        ("Security_UserID", "S-1-5-18"),
    ]


def test_an_element_of_attributes_without_any_is_no_field_but_an_empty_channel_is() -> None:
    system = {"EventID": 1, "Correlation": None, "Security": None, "Channel": None}
    assert fields({"System": system}) == [("EventID", "1"), ("Channel", None)]


def test_event_data_is_named_by_name_without_spaces() -> None:
    assert fields({"EventData": {"Threat Name": "x"}}) == [("ThreatName", "x")]


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (False, "false"), (7, "7"), (-1, "-1"), (0.5, "0.5"), ("", ""), (None, None)],
)
def test_every_value_is_text_and_no_value_is_none(value: Any, text: str | None) -> None:
    assert fields({"EventData": {"A": value}}) == [("A", text)]


def test_unnamed_data_is_data_all_of_it_in_order() -> None:
    data = {"Data": {"#text": ["b", "a", "b"]}, "Binary": "00FF"}
    assert fields({"EventData": data}) == [
        ("Data", "b"),
        ("Data", "a"),
        ("Data", "b"),
        ("Binary", "00FF"),
    ]
    assert fields({"EventData": {"Data": {"#text": "only"}}}) == [("Data", "only")]


def test_a_name_that_comes_twice_keeps_both_values() -> None:
    text = '{"Event":{"EventData":{"LogonGuid":"1","User":"u","LogonGuid":"2"}}}'
    assert fields(text) == [("LogonGuid", "1"), ("User", "u"), ("LogonGuid", "2")]


def test_complex_data_is_named_by_its_name() -> None:
    data = {
        "ComplexData": {"#attributes": {"Name": "IdleState"}, "#text": "01"},
        "ComplexData_1": {"#attributes": {"Name": "PerfState"}},
    }
    assert fields({"EventData": data}) == [("IdleState", "01"), ("PerfState", None)]


def test_user_data_is_named_by_its_leaves_wherever_they_are() -> None:
    data = {
        "Wrapper": {
            "#attributes": {"xmlns": "http://schemas.example", "xmlns:auto-ns2": "http://x"},
            "SubjectUserName": "admmig",
            "Deeper": {"Deepest": {"Leaf": 1}, "Empty": None},
            "Certificate": {"#attributes": {"fileRef": "a.cer"}},
        }
    }
    assert fields({"UserData": data}) == [
        ("SubjectUserName", "admmig"),
        ("Leaf", "1"),
        ("Empty", None),
        ("Certificate_fileRef", "a.cer"),
    ]


def test_what_could_not_be_formatted_is_named_by_its_leaves_too() -> None:
    data = {"ErrorCode": 15005, "DataItemName": "shellId"}
    assert fields({"ProcessingErrorData": data}) == [
        ("ErrorCode", "15005"),
        ("DataItemName", "shellId"),
    ]


def test_what_windows_says_of_a_forwarded_event_hides_nothing() -> None:
    event = {
        "System": {"Level": 4, "Channel": "Security"},
        "EventData": {"A": 1},
        "RenderingInfo": {
            "#attributes": {"Culture": "en-US"},
            "Message": "m",
            "Level": "Information",
            "Channel": None,
        },
    }
    assert fields(event) == [
        ("Level", "4"),
        ("Channel", "Security"),
        ("A", "1"),
        ("Message", "m"),
        ("RenderingInfo_Level", "Information"),
        ("RenderingInfo_Channel", None),
    ]


def test_repeated_elements_are_one_field_again() -> None:
    data = {"W": {"DC": "com", "DC_1": "example", "DC_2": "host"}}
    assert fields({"UserData": data}) == [("DC", "com"), ("DC", "example"), ("DC", "host")]


def test_a_name_that_ends_in_a_number_of_itself_stays() -> None:
    alone = {"EventData": {"param_1": "x"}}
    assert fields(alone) == [("param_1", "x")]
    beside = {"EventData": {"param": "a", "param_1": "b"}}
    assert fields(beside, frozenset({"param_1"})) == [("param", "a"), ("param_1", "b")]


def test_what_event_data_names_system_does_not() -> None:
    event = {"System": {"EventID": 104, "Channel": "System"}, "EventData": {"Channel": "Security"}}
    assert fields(event) == [
        ("EventID", "104"),
        ("System_Channel", "System"),
        ("Channel", "Security"),
    ]


@pytest.mark.parametrize("text", ["", "{", '{"Event":null}', "[]", '{"Event":{"System":null}}'])
def test_what_is_no_event_is_seen(text: str) -> None:
    assert not is_event(text)
