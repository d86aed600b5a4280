"""Values that others write otherwise are written as the log has them."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.events.renderings import (
    has_typed_guid,
    keywords_text,
    level_text,
    opcode_text,
    time_text,
    without_braces,
    writes_bare_guids,
)

GUID = "5770385F-C22A-43E0-BF4C-06F5698FFBD9"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("2021-10-20T13:39:12.731904Z", "2021-10-20T13:39:12.731904Z"),
        ("2020-10-21 12:19:01.088", "2020-10-21T12:19:01.088Z"),
        ("2020-10-21 12:19:01 UTC", "2020-10-21T12:19:01Z"),
        ("2020-10-21T12:19:01+00:00", "2020-10-21T12:19:01Z"),
        ("2020-10-21T12:19:01+02:00", "2020-10-21T10:19:01.000000Z"),
        ("/Date(1603282741088)/", "2020-10-21T12:19:01.088000Z"),
        (1603282741, "2020-10-21T12:19:01.000000Z"),
        (1603282741.5, "2020-10-21T12:19:01.500000Z"),
        (1603282741500, "2020-10-21T12:19:01.500000Z"),
        ("1603282741.5", "2020-10-21T12:19:01.500000Z"),
        ("soon", "soon"),
        ("21.10.2020", "21.10.2020"),
        (True, True),
        (None, None),
    ],
)
def test_times(given: Any, text: Any) -> None:
    assert time_text(given) == text


def test_numbers_beyond_all_times_are_only_texts() -> None:
    assert isinstance(time_text(1e300), str)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (0, "0x0"),
        (-9223372036854775808, "0x8000000000000000"),
        (-9214364837600034816, "0x8020000000000000"),
        ("Audit Failure", "0x8010000000000000"),
        ("0x0", "0x0"),
        ("Classic", "Classic"),
        (None, None),
    ],
)
def test_keywords(given: Any, text: Any) -> None:
    assert keywords_text(given) == text


def test_words_for_numbers() -> None:
    words = ("Critical", "error", "WARNING", "information", "Verbose", "4", 4, None)
    assert [level_text(word) for word in words] == ["1", "2", "3", "4", "5", "4", 4, None]
    assert [opcode_text(word) for word in ("Info", "Start", "Stop", 0)] == ["0", "1", "2", 0]


def test_only_guids_lose_braces() -> None:
    assert without_braces(f"{{{GUID.lower()}}}") == GUID
    for other in (GUID, "{x}", f"{{{GUID}}}\n", f"a{{{GUID}}}", "", None, 5):
        assert without_braces(other) == other


def test_fields_that_hold_guids_are_known() -> None:
    names = ("ProcessGuid", "SourceProcessGUID", "Correlation_ActivityID", "TransactionId")
    assert all(map(has_typed_guid, names))
    assert not any(map(has_typed_guid, ("Details", "Guide", "param3", "ClassId")))


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        (f'"Guid":"{GUID}"', True),
        (f'"ProviderGuid": "{GUID}"', True),
        (f'<Data Name="ProcessGuid">{GUID}</Data>', True),
        (f"<Correlation ActivityID='{GUID}'/>", True),
        (f'"Guid":"{{{GUID}}}"', False),
        (f'"ScriptBlockId":"{GUID}"', False),
        ("", False),
    ],
)
def test_whether_a_text_writes_guids_bare(text: str, bare: bool) -> None:
    assert writes_bare_guids(text.encode()) is bare
