"""The names of shippers become those of the log."""

from __future__ import annotations

import pytest

from workbench.events.json_names import has_event_paths, plan_of
from workbench.events.shaped import Event

WHERE = ("Channel", "EventID")


def named(*paths: str) -> dict[str, str]:
    """For each name the path that it is of."""
    return {taken.name: paths[taken.at[0]] for taken in plan_of(paths, False).columns}


def values(paths: tuple[str, ...], given: tuple[str, ...], bare: bool) -> tuple[str, ...]:
    """The values that are made of those of some paths."""
    return Event(plan_of(paths, bare), given).fields[1]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("Hostname", "Computer"),
        ("winlog.computer_name", "Computer"),
        ("host.name", "Computer"),
        ("SourceName", "Provider_Name"),
        ("winlog.provider_name", "Provider_Name"),
        ("RecordNumber", "EventRecordID"),
        ("winlog.process.pid", "Execution_ProcessID"),
        ("TimeCreated", "TimeCreated_SystemTime"),
        ("@timestamp", "TimeCreated_SystemTime"),
        ("message", "Message"),
        ("winlog.event_data.Threat Name", "ThreatName"),
        ("event_data.a.b", "a.b"),
        ("winlog.user_data.W.X", "X"),
        ("Target User", "TargetUser"),
        ("CommandLine", "CommandLine"),
    ],
)
def test_a_name_alone(path: str, name: str) -> None:
    assert named(path) == {name: path}


def test_of_several_names_for_one_field_the_best_counts() -> None:
    assert named("@timestamp", "Hostname", "TimeCreated", "Computer") == {
        "Hostname": "Hostname",
        "TimeCreated_SystemTime": "TimeCreated",
        "Computer": "Computer",
    }


def test_what_only_the_shipper_says_is_left_out() -> None:
    paths = ("winlog.channel", "agent.type", "host.name", "winlog.computer_name", "event.kind")
    assert named(*paths, "process.pid", "hostess") == {
        "Channel": "winlog.channel",
        "Computer": "winlog.computer_name",
        "process.pid": "process.pid",
        "hostess": "hostess",
    }
    assert named("EventID", "agent.type") == {"EventID": "EventID", "agent.type": "agent.type"}


def test_data_hide_what_system_says() -> None:
    assert named("winlog.channel", "winlog.event_data.Channel", "message") == {
        "System_Channel": "winlog.channel",
        "Channel": "winlog.event_data.Channel",
        "Message": "message",
    }


def test_values_are_put_right_by_their_names() -> None:
    paths = ("winlog.event_data.ProcessGuid", "winlog.channel", "log.level", "agent.type")
    braced = "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}"
    given = (braced, "C", "error", "winlogbeat")
    assert values(paths, given, False) == (braced[1:-1].upper(), "C", "2")
    assert values(paths, given, True) == (braced, "C", "2")


def test_nothing_may_be_left() -> None:
    assert Event(plan_of(("winlog.api",), False), ("x",)).fields == ((), ())


def test_an_event_says_what_it_is_and_where_it_is_from() -> None:
    assert has_event_paths(WHERE)
    assert has_event_paths(("winlog.event_id",))
    assert not has_event_paths(("EventID",))
    assert not has_event_paths(("Channel", "Computer"))
