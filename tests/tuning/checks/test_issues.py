"""What validators find, in words and at its place."""

from __future__ import annotations

import pytest

from tests.tuning.checks.texts import SOUND, only, sound
from workbench.tuning.checks.run import problems_of

CASES = [
    # what is replaced, by what, the finding, what stands at its place
    ("date: 2022-08-28\nmodified: 2023-01-05\n", "", "sigmahq_date_existence", "title"),
    ("modified: 2023-01-05", "modified: 2021-01-05", "sigmahq_modified_date_order", "2021-01-05"),
    ("title: Script", "title: Detects script", "sigmahq_title_start", None),
    ("    - attack.t1059.005\n", "    - attack.Execution\n", "invalid_tag_format", None),
    ("example.org/two", "example.org/one", "duplicate_references", "https://example.org/one"),
    ("- Legitimate", "- none\n    - Legitimate", "sigmahq_falsepositives_banned_word", "none"),
    ("    filter_main_local:", "    filter_other:", "dangling_detection", "filter_other"),
    ("1 of filter_main_*", "1 of filter_main_local", "sigmahq_missing_asterisk_condition", None),
    ("level: high", "level: high\nreference: x", "custom_attributes", "reference"),
    ("product: windows", "product: windows\n    produkt: x", "fieldname_logsource", "produkt"),
    ("DestinationIp|cidr", "Nowhere|cidr", "sigmahq_invalid_fieldname", "Nowhere|cidr"),
    (
        "'\\cscript.exe'",
        "'\\CSCRIPT.exe'\n            - '\\cscript.exe'",
        "sigmahq_field_duplicate_value",
        "'\\cscript.exe'",
    ),
    ("Image|endswith:", "Image|all:", "all_without_contains_modifier", "Image|all"),
    ("'\\cscript.exe'", "'\\cscript**.exe'", "double_wildcard", "'\\cscript**.exe'"),
    ("'\\cscript.exe'", '"\\tscript.exe"', "control_character", '"\\tscript.exe"'),
    ("DestinationIp|cidr: '10.0.0.0/8'", "Image: '12'", "number_as_string", "'12'"),
    (
        "DestinationIp|cidr: '10.0.0.0/8'",
        "Image|re: '(?<=a)b'",
        "sigmahq_unsupported_regex_group_construct",
        "'(?<=a)b'",
    ),
    ("DestinationIp|cidr: '10.0.0.0/8'", "Image: '*\\x'", "wildcard_instead_of_endswith", "Image"),
]


@pytest.mark.parametrize(("old", "new", "code", "shown"), CASES, ids=[c[2] for c in CASES])
def test_each_finding_stands_where_it_is_written(
    old: str, new: str, code: str, shown: str | None
) -> None:
    text = sound(old, new)
    problem = only(text, code)
    stands = problem.span.of(text)
    assert stands == shown if shown else stands in new or new.endswith(stands) or stands in text
    assert text.splitlines()[problem.line - 1][problem.column - 1 :].startswith(stands)
    assert problem.message.endswith((".", "!", "?"))


def test_a_rule_without_a_problem_has_none() -> None:
    assert problems_of(SOUND) == ()


def test_the_message_names_what_it_is_about() -> None:
    text = sound("example.org/two", "example.org/one")
    assert only(text, "duplicate_references").message.endswith("`https://example.org/one`.")
    assert only(
        sound("Image|endswith", "Image|all"), "all_without_contains_modifier"
    ).message.endswith(": Image.")


def test_findings_that_are_alike_have_places_of_their_own() -> None:
    text = sound("DestinationIp|cidr: '10.0.0.0/8'", "Image: ['12', a, '12']")
    found = [p for p in problems_of(text) if p.code == "number_as_string"]
    assert [p.span.start for p in found] == [text.index("'12'"), text.rindex("'12'")]
    twice = sound("DestinationIp|cidr: '10.0.0.0/8'", "- Nowhere: a\n        - Nowhere: b")
    found = [p for p in problems_of(twice) if p.code == "sigmahq_invalid_fieldname"]
    assert [p.span.start for p in found] == [twice.index("Nowhere"), twice.rindex("Nowhere")]
