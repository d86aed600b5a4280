"""Values other than networks: whole ones, and ends and beginnings of paths, that cost nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.catalogue.ranking import truth_over
from tests.engine.conftest import Cell, table_of
from workbench.engine.ask import Masks
from workbench.engine.evaluate import evaluate
from workbench.engine.logsource import load_mappings
from workbench.sigma.parse import read_rule
from workbench.tuning.values import ValueChoice, plan_values

RULE = """\
title: x
logsource: {product: windows}
detection:
    selection: {Kind: start}
    condition: selection
"""
Events = Sequence[Mapping[str, Cell]]


def choices(benign: Events, attack: Events = ({},), **given: object) -> list[ValueChoice]:
    """The choices for these false positives; unless another is given, an attack has no field."""
    events = [{"Kind": "start", **event} for event in (*benign, *attack)]
    truth = truth_over(len(events), range(len(benign)), range(len(benign), len(events)))
    masks = Masks(table_of(events))
    verdict = evaluate(read_rule(RULE), masks, load_mappings())
    return list(plan_values(verdict, masks, truth, **given))  # type: ignore[arg-type]


def shown(found: list[ValueChoice]) -> list[tuple[str, str, str, int]]:
    return [(c.field, "".join(c.modifiers), c.value, c.removed) for c in found]


def images(*paths: str) -> list[Mapping[str, Cell]]:
    return [{"Image": path} for path in paths]


def test_a_whole_value_that_false_positives_alone_have() -> None:
    found = choices(images("C:\\a.exe", "c:\\A.EXE", "C:\\b.exe"), images("C:\\b.exe"))
    assert shown(found)[0] == ("Image", "", "C:\\a.exe", 2)
    assert not [c for c in found if "b.exe" in c.value]


def test_ends_and_beginnings_stand_on_borders_of_components() -> None:
    paths = images("C:\\Apps\\Sync\\one.exe", "C:\\Apps\\Sync\\two.exe", "D:\\x\\one.exe")
    found = {(how, value): removed for _, how, value, removed in shown(choices(paths))}
    assert found["endswith", "\\one.exe"] == 2
    assert found["startswith", "C:\\Apps\\Sync\\"] == 2
    assert ("startswith", "C:\\Apps\\S") not in found


def test_what_an_attack_has_too_is_no_candidate() -> None:
    found = choices(images("C:\\u\\a.exe", "C:\\u\\b.exe"), images("C:\\u\\evil.exe"))
    assert ("startswith", "C:\\u\\") not in {(h, v) for _, h, v, _ in shown(found)}


def test_the_field_that_cannot_be_chosen_comes_first() -> None:
    both = [{"CommandLine": "a.exe /x", "Image": "C:\\a.exe"}] * 2
    found = choices(both)
    assert [c.field for c in found] == ["Image", "CommandLine"]
    assert [c.chosen for c in found] == [False, True]


@pytest.mark.parametrize("field", ["ProcessGuid", "EventID", "UtcTime", "SourcePort"])
def test_what_names_one_moment_or_the_log_is_not_proposed(field: str) -> None:
    assert choices([{field: "1"}] * 3) == []


def test_one_false_positive_is_no_pattern() -> None:
    assert choices(images("C:\\a.exe")) == []


def test_what_every_alert_has_is_the_rule_itself() -> None:
    assert choices(images("C:\\a.exe", "C:\\a.exe"), attack=()) == []


def test_a_field_can_be_asked_for_alone() -> None:
    both = [{"User": "u", "Image": "C:\\a.exe"}] * 2
    assert {c.field for c in choices(both, field="User")} == {"User"}
