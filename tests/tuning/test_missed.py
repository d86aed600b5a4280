"""Why false positives were not excluded: the closest exclusion, and what the events have there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.catalogue.ranking import truth_over
from tests.engine.conftest import Cell, table_of
from workbench.engine.ask import Masks
from workbench.engine.evaluate import evaluate
from workbench.engine.logsource import load_mappings
from workbench.sigma.parse import read_rule
from workbench.tuning.missed import Missed, missed

RULE = """\
title: x
logsource: {product: windows}
detection:
    selection: {Kind: connection}
    filter_main_local: {Ip|cidr: [10.0.0.0/8, 192.168.0.0/16]}
    filter_main_agent: {Image|endswith: '\\agent.exe', User: svc, Port: 443}
    condition: selection and not 1 of filter_main_*
"""
Events = Sequence[Mapping[str, Cell]]


def groups(*events: Mapping[str, Cell], rule: str = RULE) -> list[Missed]:
    whole = [{"Kind": "connection", **event} for event in events]
    masks = Masks(table_of(whole))
    verdict = evaluate(read_rule(rule), masks, load_mappings())
    return list(missed(verdict, masks, truth_over(len(whole), range(len(whole)))))


@pytest.mark.parametrize(
    ("event", "reason", "mend"),
    [
        ({}, "is absent", (None,)),
        ({"Ip": None}, "has no value", (None,)),
        ({"Ip": "-"}, "is `-`, which is no address", ("-",)),
        ({"Ip": "10.0.0.1:445"}, "is `10.0.0.1:445`, which is no address", ("10.0.0.1:445",)),
        (
            {"Ip": "::ffff:10.1.2.3"},
            "is IPv4-mapped: the IPv4 address inside is in 10.0.0.0/8",
            ("::ffff:10.0.0.0/104",),
        ),
        ({"Ip": "::ffff:8.8.8.8"}, "is outside its networks", None),
        ({"Ip": "8.8.8.8"}, "is outside its networks", None),
    ],
)
def test_a_network_s_miss_is_told_by_what_the_event_has(
    event: Mapping[str, Cell], reason: str, mend: tuple[str | None, ...] | None
) -> None:
    (group,) = groups(event)
    assert (group.identifier, group.field, group.reason) == ("filter_main_local", "Ip", reason)
    assert (group.mend.values if group.mend else None) == mend
    assert group.events.count() == 1


def test_the_exclusion_of_which_fewest_fields_fail_came_closest() -> None:
    near = {"Ip": "8.8.8.8", "Image": "C:\\agent.exe", "User": "svc", "Port": "80"}
    far = {"Ip": "8.8.8.8", "Image": "C:\\x.exe", "User": "me", "Port": "80"}
    assert [(g.identifier, g.field) for g in groups(near)] == [("filter_main_local", "Ip")]
    only = RULE.replace("Ip|cidr: [10.0.0.0/8, 192.168.0.0/16]", "Ip: a, Image: b, Port: 1")
    told = {(g.identifier, g.field) for g in groups(near, far, rule=only)}
    assert told == {("filter_main_agent", "Port"), ("filter_main_local", "Ip")}


def test_equal_reasons_are_one_group_and_the_largest_comes_first() -> None:
    found = groups(
        {"Ip": "8.8.8.8"}, {"Ip": "-"}, {"Ip": "9.9.9.9"}, {"Ip": "-"}, {"Ip": "1.1.1.1"}
    )
    assert [(g.reason, g.events.rows().tolist()) for g in found] == [
        ("is outside its networks", [0, 2, 4]),
        ("is `-`, which is no address", [1, 3]),
    ]


def test_every_false_positive_is_in_one_group() -> None:
    found = groups(
        {"Ip": "8.8.8.8"}, {}, {"Ip": "-"}, {"Ip": "10.0.0.1"}, {"Ip": "::ffff:10.0.0.1"}
    )
    rows = sorted(row for group in found for row in group.events.rows().tolist())
    assert rows == [0, 1, 2, 4]  # 10.0.0.1 is excluded


def test_a_rule_without_exclusions_has_none() -> None:
    rule = RULE.replace("condition: selection and not 1 of filter_main_*", "condition: selection")
    assert groups({"Ip": "8.8.8.8"}, rule=rule) == []
