"""The problems of many files in one run."""

from __future__ import annotations

import pytest

from tests.tuning.checks.texts import SOUND, sound
from workbench.catalogue.problems import FileProblems, problems_of_all
from workbench.tuning.checks.problem import UNREAD
from workbench.tuning.rule_files import Found, RuleFile, Unreadable

SOUND_NAME = "net_connection_win_script.yml"


def codes(found: list[FileProblems]) -> list[tuple[str, list[str]]]:
    return [(file.path, [p.code for p in file.problems]) for file in found]


def file(path: str, text: str) -> RuleFile:
    return RuleFile(path, text.encode())


def test_files_come_as_they_are_checked_and_what_they_share_last() -> None:
    files: list[Found] = [
        file(f"a/{SOUND_NAME}", sound("status: test", "status: Test")),
        Unreadable("gone.yml", "no such file"),
        RuleFile("x.yml", b"\xff\xfe\x00"),
        file("good/net_connection_win_other_script.yml", SOUND.replace("title: ", "title: An ")),
    ]
    assert codes(list(problems_of_all(files))) == [
        (f"a/{SOUND_NAME}", ["status_case"]),
        ("gone.yml", [UNREAD]),
        ("x.yml", [UNREAD]),
        (f"a/{SOUND_NAME}", ["identifier_collision"]),
        ("good/net_connection_win_other_script.yml", ["identifier_collision"]),
    ]


def test_each_run_starts_afresh() -> None:
    files = [file(SOUND_NAME, SOUND)]
    assert list(problems_of_all(files)) == list(problems_of_all(files)) == []


def test_it_ticks_once_a_file_and_ends_when_the_tick_says_so() -> None:
    ticks: list[tuple[int, int]] = []
    files = [file(f"{n}.yml", "a: [") for n in range(3)]
    list(problems_of_all(files, lambda done, total: ticks.append((done, total))))
    assert ticks == [(0, 3), (1, 3), (2, 3), (3, 3)]

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    found: list[FileProblems] = []
    with pytest.raises(KeyboardInterrupt):
        found.extend(problems_of_all(files, stop))
    assert len(found) <= 2
