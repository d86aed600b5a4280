"""The proof that an edit changes no hit and nothing else than it says."""

from __future__ import annotations

import pytest

from tests.tuning.checks.texts import SOUND, sound
from workbench.tuning.checks.proof import harmless


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("author: Somebody", "author: Somebody # and another", ()),
        ("level: high", "level: low", ("level",)),
        ("'\\cscript.exe'", "'\\cscript.exe'\n            - '\\wscript.exe'", ("detection",)),
        ("not 1 of filter_main_*", "not filter_main_local", ("detection",)),
        ("DestinationIp|cidr: '10.0.0.0/8'", "DestinationIp|cidr: ['10.0.0.0/8']", ("detection",)),
    ],
)
def test_harmless(old: str, new: str, changed: tuple[str, ...]) -> None:
    assert harmless(SOUND, sound(old, new), 0, changed)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("author: Somebody", "author: Nobody", ()),
        ("level: high", "level: low", ("status",)),
        ("not 1 of filter_main_*", "not filter_main_local", ()),
        ("'\\cscript.exe'", "'\\cscript.ex'", ("detection",)),
        ("'\\cscript.exe'", "'\\cscript.exe'\n            - '\\x'", ("detection",)),
        ("selection and not 1", "selection or not 1", ("detection",)),
        ("DestinationIp|cidr", "DestinationIp|cidre", ("detection",)),
        ("level: high", "level: [", ("level",)),
    ],
)
def test_not_harmless(old: str, new: str, changed: tuple[str, ...]) -> None:
    assert not harmless(SOUND, sound(old, new), 0, changed)


def test_another_rule_of_the_file_may_not_change() -> None:
    shared = "action: global\nlevel: high\n---\n" + sound("level: high\n", "") + "---\n" + SOUND
    assert not harmless(
        shared, shared.replace("global\nlevel: high", "global\nlevel: low"), 1, ("level",)
    )
