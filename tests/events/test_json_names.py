"""The names of shippers become those of the log."""

from __future__ import annotations

import pytest

from workbench.events.json_names import has_event_paths, plan_of

WHERE = ("Channel", "EventID")


def named(*paths: str) -> dict[str, str]:
    """For each name the path that it is of."""
    plan = plan_of(paths, False)
    return dict(zip(plan.names, plan.take(paths), strict=True))


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
    assert plan_of(paths, False).values(given) == (braced[1:-1].upper(), "C", "2")
    assert plan_of(paths, True).values(given) == (braced, "C", "2")


def test_nothing_may_be_left() -> None:
    plan = plan_of(("winlog.api",), False)
    assert (plan.names, plan.values(("x",))) == ((), ())


def test_an_event_says_what_it_is_and_where_it_is_from() -> None:
    assert has_event_paths(WHERE)
    assert has_event_paths(("winlog.event_id",))
    assert not has_event_paths(("EventID",))
    assert not has_event_paths(("Channel", "Computer"))
