"""The kinds of events have the fields that Windows and Sysmon give them."""

from __future__ import annotations

import pytest

from workbench.events.generate import kinds
from workbench.events.generate.kinds import SECURITY_CHANNEL, SYSMON_CHANNEL, Kind

KINDS = [kind for kind in vars(kinds).values() if isinstance(kind, Kind)]
COUNTS = {1: 23, 3: 18, 11: 8, 22: 9, 4624: 27, 4688: 15, 5156: 13}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.event_id))
def test_a_kind_has_its_fields_once_each(kind):
    assert len(set(kind.fields)) == len(kind.fields) == COUNTS[kind.event_id]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.event_id))
def test_a_kind_is_of_one_of_two_channels(kind):
    sysmon = kind.event_id < 100
    assert kind.channel == (SYSMON_CHANNEL if sysmon else SECURITY_CHANNEL)
    assert (kind.fields[0] == "RuleName") == sysmon
    assert (kind.level == 4) == sysmon
