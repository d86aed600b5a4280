from __future__ import annotations

import pytest

from tests.sigma.texts import rule_text
from workbench.sigma.indicators import Row, exclusions_table, indicators_table
from workbench.sigma.parse import read_rule


def rows(block: str) -> list[Row]:
    text = rule_text(f"    s:\n        {block}\n    condition: s\n")
    return indicators_table(read_rule(text))


def test_exclusions_are_sorted_as_text() -> None:
    networks = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "::1/128", "fe80::/10", "fc00::/7"]
    lists = "".join(f"            - '{n}'\n" for n in networks)
    text = rule_text(
        "    selection:\n        Initiated: 'true'\n        Image|endswith: '\\wscript.exe'\n"
        f"    filter_main_local:\n        DestinationIp|cidr:\n{lists}"
        "    filter_main_ms:\n        DestinationIp|cidr: '20.0.0.0/11' # some FPs\n"
        "    condition: selection and not 1 of filter_main_*\n"
    )
    rule = read_rule(text)
    assert [(r.field, r.kind, r.value) for r in exclusions_table(rule)] == [
        ("DestinationIp", "cidr_match", value)
        for value in (
            "10.0.0.0/8",
            "127.0.0.0/8",
            "172.16.0.0/12",
            "20.0.0.0/11",
            "::1/128",
            "fc00::/7",
            "fe80::/10",
        )
    ]
    assert indicators_table(rule) == [
        Row("Image", "ends_with", "\\wscript.exe"),
        Row("Initiated", "eq", "true"),
    ]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("Image: 'a.exe'", Row("Image", "eq", "a.exe")),
        ("Image: '*\\x.exe'", Row("Image", "ends_with", "\\x.exe")),
        ("Image: 'C:\\*'", Row("Image", "eq", "C:*")),
        ("Image: 'C:\\\\*'", Row("Image", "starts_with", "C:\\")),
        ("Image: '*a*'", Row("Image", "match", "a")),
        ("Image|contains: 'a'", Row("Image", "match", "a")),
        ("Image: 'a*b'", Row("Image", "wildcard_match", "a*b")),
        ("Image|startswith: a", Row("Image", "starts_with", "a")),
        ("Image|re: 'a.*'", Row("Image", "regex_match", "a.*")),
        ("Image: null", Row("Image", "is_null", "")),
        ("Image: ''", Row("Image", "eq", "")),
        ("Image|exists: true", Row("Image", "exists", "true")),
        ("Port|gte: 5", Row("Port", "gte", "5")),
        ("Image|fieldref: User", Row("Image", "fieldref", "User")),
        ("UtcTime|hour: 5", Row("UtcTime", "hour", "5")),
        ("Line|windash|contains: ' -f'", Row("Line", "windash_contains", " -f")),
        ("Image|cidr: '10.0.0.0/8'", Row("Image", "cidr_match", "10.0.0.0/8")),
    ],
)
def test_kinds(block: str, expected: Row) -> None:
    assert rows(block) == [expected]


def test_keywords_have_no_field() -> None:
    assert rows("- foo\n        - foo\n        - bar") == [
        Row("", "match", "bar"),
        Row("", "match", "foo"),
    ]


def test_a_rule_that_cannot_be_evaluated_has_no_rows() -> None:
    assert rows("Image|expand: '%x%'") == []
