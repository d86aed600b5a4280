from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sigma.texts import changed_lines, keys_in, rule_text
from workbench.sigma import meaning
from workbench.sigma.exclude import Exclusion, add_exclusion
from workbench.sigma.parse import read_rule
from workbench.sigma.remove import remove
from workbench.sigma.splice import EditError

NET = Exclusion("DestinationIp", ("cidr",), ("198.51.100.0/24",))
NETS = Exclusion("DestinationIp", ("cidr",), ("198.51.100.0/24", "203.0.113.0/24"))

SEED = rule_text(
    """\
    selection:
        Initiated: 'true'
        Image|endswith:
            - '\\wscript.exe'
            - '\\cscript.exe'
    filter_main_local_ranges:
        DestinationIp|cidr:
            - '10.0.0.0/8'
            - '::1/128'  # IPv6 loopback
    filter_main_ms_ranges:
        DestinationIp|cidr: '20.0.0.0/11' # Microsoft range
    condition: selection and not 1 of filter_main_*
"""
)


def lines_of(old: str, exclusion: Exclusion) -> tuple[str, str]:
    before, after = changed_lines(old, add_exclusion(old, 0, exclusion))
    return "".join(before), "".join(after)


def condition_of(old: str, exclusion: Exclusion = NET) -> str:
    return read_rule(add_exclusion(old, 0, exclusion)).conditions[0].text


def with_condition(condition: str, *names: str) -> str:
    blocks = [f"    {name}:\n        Image: {name}.exe\n" for name in names]
    return rule_text("".join(blocks) + f"    condition: {condition}\n")


# a new identifier


def test_a_pattern_takes_a_new_identifier_in_and_nothing_else_changes() -> None:
    new = "    filter_main_destinationip:\n        DestinationIp|cidr: '198.51.100.0/24'\n"
    assert lines_of(SEED, NET) == ("", new)


def test_several_values_are_a_list() -> None:
    assert lines_of(SEED, NETS)[1] == (
        "    filter_main_destinationip:\n"
        "        DestinationIp|cidr:\n"
        "            - '198.51.100.0/24'\n"
        "            - '203.0.113.0/24'\n"
    )


def test_a_name_that_is_taken_gets_a_number() -> None:
    once = add_exclusion(SEED, 0, NET)
    twice = add_exclusion(once, 0, Exclusion("DestinationIp", (), ("1.2.3.4",)))
    assert read_rule(twice).identifier("filter_main_destinationip_2")


@pytest.mark.parametrize(
    ("condition", "names", "expected"),
    [
        ("selection", ["selection"], "selection and not 1 of filter_main_*"),
        ("a or b", ["a", "b"], "(a or b) and not 1 of filter_main_*"),
        ("not a", ["a"], "not a and not 1 of filter_main_*"),
        (
            "a and not filter_main_b",
            ["a", "filter_main_b"],
            "a and not filter_main_b and not filter_main_destinationip",
        ),
        ("a and not 1 of filter*", ["a", "filter"], "a and not 1 of filter*"),
        ("a and not 1 of filter_main_* and a", ["a", "filter_main_x"], None),
        ("a and not (1 of filter_* or b)", ["a", "b", "filter_x"], None),
        (
            "1 of them",
            ["selection_a", "selection_b"],
            "1 of selection_* and not 1 of filter_main_*",
        ),
        ("1 of them", ["a", "b"], "(a or b) and not 1 of filter_main_*"),
        ("all of them", ["a", "b"], "(a and b) and not 1 of filter_main_*"),
        ("all of them", ["a"], "a and not 1 of filter_main_*"),
        ("any of *", ["a", "b_x"], "(a or b_x) and not 1 of filter_main_*"),
        ("1 of f*", ["fa", "fb"], "1 of f* and not exclude_destinationip"),
        (
            "a and 1 of filter_main_*",
            ["a", "filter_main_x"],
            "a and 1 of filter_main_* and not filter_destinationip",
        ),
        (
            "a and not all of filter_*",
            ["a", "filter_x", "filter_y"],
            "a and not all of filter_* and not exclude_destinationip",
        ),
        (
            "(a and not 1 of filter_main_*) or b",
            ["a", "b", "filter_main_x"],
            "((a and not 1 of filter_main_*) or b) and not filter_main_destinationip",
        ),
        ("a and not 1 of them", ["a", "b"], None),
        (
            "notepad and nothing",
            ["notepad", "nothing"],
            "notepad and nothing and not 1 of filter_main_*",
        ),
    ],
)
def test_the_condition_is_rewritten_only_where_it_must_be(
    condition: str, names: list[str], expected: str | None
) -> None:
    assert condition_of(with_condition(condition, *names)) == (expected or condition)


def test_no_pattern_takes_in_a_name_that_was_asked_for() -> None:
    old = with_condition("1 of filter_* and not 1 of x_*", "filter_a", "filter_b", "x_c")
    named = Exclusion("Image", (), ("z.exe",), "filter_main_z")
    assert condition_of(old, named) == (
        "(filter_a or filter_b) and not 1 of x_* and not 1 of filter_main_*"
    )


def test_an_identifier_that_no_condition_uses_stays_unused() -> None:
    old = with_condition("a", "a", "filter_main_unused")
    assert condition_of(old) == "a and not filter_main_destinationip"


def test_every_condition_of_a_list_gets_it() -> None:
    old = rule_text(
        "    a:\n        B: c\n    d:\n        B: e\n"
        "    condition:\n        - a\n        - a or d\n"
    )
    rule = read_rule(add_exclusion(old, 0, NET))
    assert [c.text for c in rule.conditions] == [
        "a and not 1 of filter_main_*",
        "(a or d) and not 1 of filter_main_*",
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("condition: 'a or b'", "condition: '(a or b) and not 1 of filter_main_*'"),
        ('condition: "a\\x20or b"', "condition: '(a or b) and not 1 of filter_main_*'"),
        (
            "condition: >\n        a\n        or b",
            "condition: >\n        (a\n        or b) and not 1 of filter_main_*",
        ),
        (
            "condition: |-  # why\n        a or b",
            "condition: |-  # why\n        (a or b) and not 1 of filter_main_*",
        ),
        (
            "condition: a\n        or b  # c",
            "condition: (a\n        or b) and not 1 of filter_main_*  # c",
        ),
    ],
)
def test_a_condition_is_edited_where_it_stands(written: str, expected: str) -> None:
    old = rule_text(f"    a:\n        B: c\n    b:\n        B: e\n    {written}\n")
    assert f"    {expected}\n" in add_exclusion(old, 0, NET)


def test_keywords_and_keys_without_a_field() -> None:
    words = Exclusion(None, (), ("foo", "b*r"))
    assert (
        lines_of(SEED, words)[1] == "    filter_main_keywords:\n        - 'foo'\n        - 'b*r'\n"
    )
    both = Exclusion(None, ("all",), ("foo", "bar"))
    assert "        '|all':\n            - 'foo'\n" in lines_of(SEED, both)[1]


# a value into an identifier that is there


def test_a_value_goes_below_the_last_of_a_list() -> None:
    named = Exclusion("DestinationIp", ("cidr",), ("198.51.100.0/24",), "filter_main_local_ranges")
    assert lines_of(SEED, named) == ("", "            - '198.51.100.0/24'\n")


def test_a_single_value_becomes_a_list_and_keeps_its_comment() -> None:
    named = Exclusion("DestinationIp", ("cidr",), ("198.51.100.0/24",), "filter_main_ms_ranges")
    assert lines_of(SEED, named) == (
        "        DestinationIp|cidr: '20.0.0.0/11' # Microsoft range\n",
        "        DestinationIp|cidr:\n"
        "            - '20.0.0.0/11' # Microsoft range\n"
        "            - '198.51.100.0/24'\n",
    )


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("Image: [a, b]", "Image: [a, b, new]"),
        ("Image: ['a', 'b',]", "Image: ['a', 'b', 'new',]"),
        ('Image: "a"', 'Image:\n            - "a"\n            - "new"'),
        ("Image: a # c", "Image:\n            - a # c\n            - new"),
        ("Image:\n            'a'", "Image:\n            - 'a'\n            - 'new'"),
        (
            "Image:\n        - 'a'\n        - b",
            "Image:\n        - 'a'\n        - b\n        - 'new'",
        ),
        ("Image:\n          -   a # x", "Image:\n          -   a # x\n          -   new"),
        ("Image: |-\n            a", "Image:\n            - 'a'\n            - 'new'"),
        ("Image: 'a\n            b'", "Image:\n            - 'a b'\n            - 'new'"),
        ("Image: 5", "Image:\n            - 5\n            - 'new'"),
        ("'Image': 'a'", "'Image':\n            - 'a'\n            - 'new'"),
    ],
)
def test_values_are_added_in_the_style_that_is_there(item: str, expected: str) -> None:
    old = rule_text(f"    s:\n        X: 'y'\n    f:\n        {item}\n    condition: s and not f\n")
    new = add_exclusion(old, 0, Exclusion("Image", (), ("new",), "f"))
    assert f"    f:\n        {expected}\n    condition" in new


def test_keyword_lists_and_lists_of_maps_take_values() -> None:
    old = rule_text(
        "    s:\n        X: y\n    f:\n        - 'a'\n"
        "    g:\n        - Image: a\n          User: b\n        - Image: c\n"
        "    condition: s and not f and not g\n"
    )
    assert lines_of(old, Exclusion(None, (), ("new",), "f"))[1] == "        - 'new'\n"
    # only the map that asks Image alone can take one more
    changed = add_exclusion(old, 0, Exclusion("Image", (), ("new",), "g"))
    detection = yaml.safe_load(changed)["detection"]
    assert detection["g"] == [{"Image": "a", "User": "b"}, {"Image": ["c", "new"]}]


def test_a_value_that_is_there_is_not_added_again() -> None:
    named = Exclusion(
        "DestinationIp", ("cidr",), ("10.0.0.0/8", "1.0.0.0/8"), "filter_main_local_ranges"
    )
    assert lines_of(SEED, named)[1] == "            - '1.0.0.0/8'\n"
    with pytest.raises(EditError, match="already"):
        add_exclusion(SEED, 0, Exclusion("DestinationIp", ("cidr",), ("::1/128",), named.name))


@pytest.mark.parametrize(
    ("exclusion", "reason"),
    [
        (Exclusion("Image", (), ("x",), "selection"), "no exclusion"),
        (Exclusion("Image", (), ("x",), "filter_main_ms_ranges"), "narrow"),
        (Exclusion("DestinationIp", ("cidr",), ("10.0.0.1/8",)), "host bits"),
        (Exclusion("DestinationIp", ("nonsense",), ("x",)), "unknown modifier"),
        (Exclusion("DestinationIp", ("cidr",), ()), "needs a value"),
        (Exclusion("Image|endswith", (), ("x",)), "name of a field"),
        (Exclusion("Image", (), ("x",), "my filter"), "name of a search identifier"),
        (Exclusion("Image", (), ("x",), "condition"), "name of a search identifier"),
        (Exclusion("Image", (), ("x",), "them"), "name of a search identifier"),
        (Exclusion("Image", ("expand",), ("%who%",)), "placeholder"),
    ],
)
def test_what_has_no_meaning_is_refused_with_the_reason(exclusion: Exclusion, reason: str) -> None:
    with pytest.raises(EditError, match=reason):
        add_exclusion(SEED, 0, exclusion)


@pytest.mark.parametrize(
    "block",
    [
        "Image: a\n        User: b",  # a value more would be excluded for this user only
        "Image|all:\n            - a\n            - b",
        "Image|neq: a",
    ],
)
def test_a_value_that_would_not_exclude_what_was_asked_is_refused(block: str) -> None:
    old = rule_text(f"    s:\n        X: y\n    f:\n        {block}\n    condition: s and not f\n")
    key = yaml.safe_load(old)["detection"]["f"]
    field, *modifiers = next(iter(key)).split("|")
    with pytest.raises(EditError, match="leave the name out"):
        add_exclusion(old, 0, Exclusion(field, tuple(modifiers), ("new",), "f"))


def test_a_list_shared_by_an_alias_is_not_added_to() -> None:
    old = rule_text(
        "    s:\n        Image: &names\n            - a\n            - b\n"
        "    f:\n        Image: *names\n    condition: s and not f\n"
    )
    with pytest.raises(EditError, match="something else"):
        add_exclusion(old, 0, Exclusion("Image", (), ("c",), "f"))


# ways of writing a document


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_are_those_of_the_file(newline: str, last: bool) -> None:
    text = (SEED.replace("level: high\n", "") if last else SEED).replace("\n", newline)
    text = text.removesuffix(newline)
    new = add_exclusion(text, 0, NET)
    assert "".join(new.split(newline)).isprintable()
    assert not new.endswith(newline)
    assert remove(new, 0, keys_in(new, "198.51.100.0/24")) == text


@pytest.mark.parametrize("name", [None, "filter_main_local_ranges", "filter_main_ms_ranges"])
def test_where_line_ends_are_mixed_no_line_changes_its_own(name: str | None) -> None:
    text = "".join(
        line + ("\r\n" if number % 2 else "\n") for number, line in enumerate(SEED.splitlines())
    )
    new = add_exclusion(text, 0, Exclusion("DestinationIp", ("cidr",), ("9.9.9.0/24",), name))
    kept = {line.strip(" -") for line in new.splitlines(keepends=True)}
    moved = "DestinationIp|cidr: '20.0.0.0/11'"  # becomes a list
    assert all(
        line.strip(" -") in kept for line in text.splitlines(keepends=True) if moved not in line
    )


def test_an_identifier_at_the_end_of_a_file_that_has_no_end() -> None:
    text = "title: t\ndetection:\n  condition: a\n  a:\n    B: c"
    new = add_exclusion(text, 0, NET)
    assert new == (
        "title: t\ndetection:\n  condition: a and not 1 of filter_main_*\n  a:\n    B: c\n"
        "  filter_main_destinationip:\n    DestinationIp|cidr: 198.51.100.0/24"
    )
    assert remove(new, 0, keys_in(new, "198.51.100.0/24")) == text


def test_only_the_asked_document_changes() -> None:
    one = with_condition("a", "a")
    text = f"{one}---\n# second\n{one}...\n---\n{one}"
    parts = add_exclusion(text, 1, NET).split("---\n")
    assert parts[0] == one
    assert parts[2] == one
    assert read_rule(add_exclusion(text, 1, NET), 1).identifier("filter_main_destinationip")


def test_flow_style() -> None:
    text = "{title: t, detection: {a: {B: c}, f: {D: 'x'}, condition: 'a and not 1 of f*'}}"
    new = add_exclusion(text, 0, Exclusion("D", (), ("y", "z")))
    assert new == text.replace("f: {D: 'x'}", "f: {D: 'x'}, filter_main_d: {D: ['y', 'z']}")
    assert add_exclusion(text, 0, Exclusion("D", (), ("y",), "f")) == text.replace(
        "'x'", "['x', 'y']"
    )


def test_json() -> None:
    text = '{\n "detection": {\n  "a": {"B": "c"},\n  "condition": "a"\n }\n}\n'
    new = add_exclusion(text, 0, NET)
    assert json.loads(new)["detection"] == {
        "a": {"B": "c"},
        "filter_main_destinationip": {"DestinationIp|cidr": "198.51.100.0/24"},
        "condition": "a and not 1 of filter_main_*",
    }
    assert remove(new, 0, keys_in(new, *NET.values)) == text


def test_comments_that_are_part_of_the_neighbour_stay_with_it() -> None:
    old = rule_text(
        "    a:\n        B: c  # é\n        # - d\n\n    # the condition\n    condition: a\n"
    )
    assert "        # - d\n    filter_main_destinationip:\n" in add_exclusion(old, 0, NET)


def test_a_text_beyond_ascii_and_tabs_in_comments() -> None:
    old = SEED.replace("title: A rule", "title: Über \N{PILE OF POO} \u3042 #\tx").replace(
        "# IPv6", "#\t\N{BULLET} IPv6"
    )
    new = add_exclusion(old, 0, NETS)
    assert remove(new, 0, keys_in(new, *NETS.values)) == old


def test_a_rule_with_a_placeholder_can_be_edited() -> None:
    old = rule_text("    a:\n        B|expand: '%c%'\n    condition: a\n")
    assert "a and not 1 of filter_main_*" in add_exclusion(old, 0, NET)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title: t\n", "no `detection`"),
        ("a: [", "not YAML"),
        ("title: t\ncorrelation: {}\n", "correlation"),
        ("title: t\ndetection:\n    a:\n        B: c\n", "no condition"),
        ("title: t\ndetection:\n    a:\n        B: c\n    condition: a and\n", "condition"),
    ],
)
def test_what_is_no_rule_cannot_be_edited(text: str, reason: str) -> None:
    with pytest.raises(EditError, match=reason):
        add_exclusion(text, 0, NET)


# values come back as they were given

scalars = st.one_of(
    st.text(min_size=1, max_size=12),
    st.sampled_from(
        [
            "C:\\x\\",
            "it's",
            '"q"',
            "*",
            "a*",
            "\\*",
            "yes",
            "010",
            "1e3",
            "null",
            "~",
            "- a",
            "a: b",
        ]
    ),
    st.sampled_from(["#x", "a #b", " a ", "%x%", "!t", "&a", "@x", "`", "2020-01-01", "=", "<<"]),
    st.integers(-(10**6), 10**6),
    st.booleans(),
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
)


@settings(deadline=None)
@given(
    st.lists(scalars, min_size=1, max_size=3, unique_by=lambda v: meaning.tests_of("X", (), v)),
    st.sampled_from(["Image", "Some Field", "a.b", "é", "- x", "[0]", "a: b", "#c"]),
    st.sampled_from(["'x'", '"x"', "x", "[x]"]),
)
def test_values_read_back_as_they_were_given(
    values: list[str | int | float | bool | None], field: str, written: str
) -> None:
    old = rule_text(f"    s:\n        X: {written}\n    condition: s\n")
    exclusion = Exclusion(field, (), tuple(values))
    new = add_exclusion(old, 0, exclusion)
    identifier = read_rule(new).identifiers[-1]
    read = [(type(p.value), p.value) for p in identifier.items[0].predicates]
    assert read == [(type(value), value) for value in values]
    assert remove(new, 0, [p.key for p in identifier.items[0].predicates]) == old
