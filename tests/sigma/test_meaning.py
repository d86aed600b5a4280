from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sigma.rule import SigmaDetectionItem
from sigma.types import Placeholder, SigmaString, SpecialChars

from workbench.sigma.formula import Op, Scalar, Test
from workbench.sigma.meaning import MeaningError, joins_all, split_key
from workbench.sigma.meaning import tests_of as asked
from workbench.sigma.placeholders import Placeholders


def only(key: str, value: Scalar) -> tuple[Op, str]:
    field, modifiers = split_key(key)
    found = asked(field, modifiers, value)
    assert len(found) == 1
    assert found[0].field == field
    return found[0].op, found[0].value


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("A", "x", (Op.EQ, "x")),
        ("A", "", (Op.EQ, "")),
        ("A", None, (Op.NULL, "")),
        ("A", 5, (Op.EQ, "5")),
        ("A", True, (Op.EQ, "true")),
        ("A|exists", False, (Op.EXISTS, "false")),
        ("A", "*", (Op.LIKE, ".*")),
        ("A", "**", (Op.LIKE, ".*")),
        ("A", "x*", (Op.STARTS_WITH, "x")),
        ("A", "*x", (Op.ENDS_WITH, "x")),
        ("A", "*x*", (Op.CONTAINS, "x")),
        ("A", "x*y", (Op.LIKE, "x.*y")),
        ("A", "x?", (Op.LIKE, "x.")),
        # a backslash escapes wildcards and itself before one, else it is a character
        ("A", "x\\*", (Op.EQ, "x*")),
        ("A", "x\\\\*", (Op.STARTS_WITH, "x\\")),
        ("A", "C:\\Windows\\", (Op.EQ, "C:\\Windows\\")),
        ("A|startswith", "C:\\Windows\\", (Op.STARTS_WITH, "C:\\Windows\\")),
        ("A|endswith", "\\x.exe", (Op.ENDS_WITH, "\\x.exe")),
        ("A|contains", "\\x\\", (Op.CONTAINS, "\\x\\")),
        ("A|cidr", "10.0.0.0/8", (Op.CIDR, "10.0.0.0/8")),
        ("A|cidr", "10.0.0.1", (Op.CIDR, "10.0.0.1/32")),
        ("A|cidr", "fe80::/10", (Op.CIDR, "fe80::/10")),
        ("A|lt", 5, (Op.LT, "5")),
        ("A|gte", 1.5, (Op.GTE, "1.5")),
        ("A|fieldref", "B", (Op.FIELD_EQ, "B")),
        ("A|fieldref|contains", "B", (Op.FIELD_CONTAINS, "B")),
        ("A|fieldref|startswith", "B", (Op.FIELD_STARTS_WITH, "B")),
        ("A|base64", "x", (Op.EQ, "eA==")),
        ("A", "%x%", (Op.EQ, "%x%")),  # a placeholder only with `expand`
    ],
)
def test_one_value_asks(key: str, value: Scalar, expected: tuple[Op, str]) -> None:
    assert only(key, value) == expected


def test_case_counts_for_regular_expressions_and_cased() -> None:
    assert asked("A", ("re",), "a") == (Test("A", Op.REGEX, "a", cased=True),)
    assert asked("A", ("re", "i"), "a") == (Test("A", Op.REGEX, "a", flags="i"),)
    assert asked("A", ("re", "s", "m"), "a")[0].flags == "ms"
    assert asked("A", ("cased",), "a") == (Test("A", Op.EQ, "a", cased=True),)


def test_parts_of_a_time() -> None:
    assert asked("A", ("hour",), 5) == (Test("A", Op.TIME_PART, "5", flags="hour"),)


def test_windash_asks_every_dash() -> None:
    values = {t.value for t in asked("A", ("windash", "contains"), " -f")}
    assert values == {f" {d}f" for d in "-/\N{EN DASH}\N{EM DASH}\N{HORIZONTAL BAR}"}


def test_base64offset_asks_three_texts_and_keywords_have_no_field() -> None:
    assert len(asked("A", ("base64offset", "contains"), "foobar")) == 3
    assert asked(None, (), "x") == (Test(None, Op.EQ, "x"),)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("A|cidr", "192.168.1.5/24", "host bits"),
        ("A|cidr", "nonsense", "CIDR|network"),
        ("A|expand", "%x%", "not resolved"),
        ("A|re", "(", "[Rr]egular"),
        ("A|re", None, "cannot take the value `null`"),
        ("A|re", True, "cannot take the value `true`"),
        ("A|wide|base64", "\udcff", "surrogate"),
        ("A|contains", None, "cannot take the value `null`"),
        ("A|lt", "x", "`A|lt`"),
        ("A|contains|fieldref", "B", "."),
        ("|contains", None, "."),
        ("", None, "needs a field"),
    ],
)
def test_what_has_no_meaning_says_why(key: str, value: Scalar, reason: str) -> None:
    with pytest.raises(MeaningError, match=reason):
        only(key, value)


@pytest.mark.parametrize("key", ["A|nonsense", "A|Contains", "A|", "A|contains|x"])
def test_unknown_modifiers_are_refused(key: str) -> None:
    with pytest.raises(MeaningError, match="unknown modifier"):
        split_key(key)


def test_keys_are_field_and_modifiers() -> None:
    assert split_key("A B|contains|all") == ("A B", ("contains", "all"))
    assert split_key("|all") == (None, ("all",))
    assert joins_all(("contains", "all"))
    assert not joins_all(("contains",))


def test_equal_values_of_other_types_are_asked_apart() -> None:
    assert asked("A", (), 1)[0].value == "1"
    assert asked("A", (), True)[0].value == "true"
    assert asked("A", (), 1.5)[0].value == "1.5"


WILD = {SpecialChars.WILDCARD_MULTI: "*", SpecialChars.WILDCARD_SINGLE: "?"}
GIVEN = Placeholders((
    ("user", ("anna", "ben*")), ("dir", (r"C:\x", r"D:\*")), ("nets", ("10.0.0.0/8", "::1")),
    ("none", ()),
))  # fmt: skip


def resolved(key: str, value: str, placeholders: Placeholders = GIVEN) -> list[tuple[Op, str]]:
    field, modifiers = split_key(key)
    return [(t.op, t.value) for t in asked(field, modifiers, value, placeholders)]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("A|expand", "%user%", [(Op.EQ, "anna"), (Op.STARTS_WITH, "ben")]),
        ("A|expand|contains", "%user%", [(Op.CONTAINS, "anna"), (Op.CONTAINS, "ben")]),
        ("A|contains|expand", "%user%", [(Op.CONTAINS, "anna"), (Op.CONTAINS, "ben")]),
        ("A|expand|cidr", "%nets%", [(Op.CIDR, "10.0.0.0/8"), (Op.CIDR, "::1/128")]),
        ("A|expand", r"%dir%\a.exe", [(Op.EQ, r"C:\x\a.exe"), (Op.EQ, r"D:*\a.exe")]),
        ("A|endswith|expand", r"\%user%", [(Op.ENDS_WITH, r"%user%")]),
        ("A|re|expand", "^%user%$", [(Op.REGEX, "^anna$"), (Op.REGEX, "^ben*$")]),
        ("A", "%user%", [(Op.EQ, "%user%")]),
    ],
)
def test_a_placeholder_asks_each_of_its_values(
    key: str, value: str, expected: list[tuple[Op, str]]
) -> None:
    assert resolved(key, value) == expected


def test_several_placeholders_ask_all_combinations() -> None:
    assert resolved("A|expand", "%nets%-%user%x") == [
        (Op.EQ, "10.0.0.0/8-annax"),
        (Op.LIKE, r"10\.0\.0\.0/8\-ben.*x"),
        (Op.EQ, "::1-annax"),
        (Op.LIKE, r"::1\-ben.*x"),
    ]


@pytest.mark.parametrize(
    ("value", "placeholders", "why"),
    [
        ("%who%", GIVEN, "`%who%` is not resolved"),
        ("%none%", GIVEN, "`%none%` is not resolved"),
        ("%user%-%who%", GIVEN, "`%who%` is not resolved"),
        ("a%m%b%m%", Placeholders((("m", tuple(map(str, range(400)))),)), "more than 100,000"),
    ],
)
def test_what_no_values_are_given_for(value: str, placeholders: Placeholders, why: str) -> None:
    with pytest.raises(MeaningError, match=why):
        resolved("A|expand", value, placeholders)


def test_case_counts_in_a_placeholders_values_too() -> None:
    field, modifiers = split_key("A|cased|expand")
    assert all(t.cased for t in asked(field, modifiers, "%user%x", GIVEN))


@given(
    st.text(r"a%\*?x", max_size=8),
    st.sampled_from(["%user%", "%dir%-%user%", "%nets%"]),
    st.text(r"a\*?x", max_size=8),
)
def test_placeholders_are_replaced_as_pysigma_does(ahead: str, middle: str, behind: str) -> None:
    values = dict(GIVEN.values)
    (parsed,) = SigmaDetectionItem.from_mapping("A|expand", ahead + middle + behind).value
    assert isinstance(parsed, SigmaString)
    assume(all(p.name in values for p in parsed.s if isinstance(p, Placeholder)))
    theirs = parsed.replace_placeholders(lambda p: map(SigmaString, values[p.name]))
    written = {test for each in theirs for test in asked("A", (), _written(each))}
    assert set(asked("A", ("expand",), ahead + middle + behind, GIVEN)) == written


def _written(text: SigmaString) -> str:
    """A text as a rule writes it, with every character escaped that could mean something."""
    return "".join(
        re.sub(r"([\\*?])", r"\\\1", part) if isinstance(part, str) else WILD[part]
        for part in text.s
    )
