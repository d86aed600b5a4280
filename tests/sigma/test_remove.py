from __future__ import annotations

import pytest
import yaml

from tests.sigma.texts import changed_lines, keys, keys_in, rule_text
from workbench.sigma.formula import PredicateKey
from workbench.sigma.parse import read_rule
from workbench.sigma.remove import remove, remove_identifier, remove_item
from workbench.sigma.splice import EditError

SEED = rule_text(
    """\
    selection:
        Initiated: 'true'
        # both interpreters
        Image|endswith:
            - '\\wscript.exe'
            - '\\cscript.exe'
    filter_main_local_ranges:
        # not routed
        DestinationIp|cidr:
            - '10.0.0.0/8'
            # IPv6
            - '::1/128'  # loopback
            - 'fc00::/7'  # private
    # vendors
    filter_main_ms_ranges:
        DestinationIp|cidr: '20.0.0.0/11' # Microsoft range
    condition: selection and not 1 of filter_main_*
"""
)


def gone_lines(text: str, *values: object) -> str:
    before, after = changed_lines(text, remove(text, 0, keys_in(text, *values)))
    assert after == []
    return "".join(before)


def without_values(detection: str, *values: object) -> str:
    """The detection block after values were taken out of a rule with it."""
    text = rule_text(detection)
    changed = remove(text, 0, keys_in(text, *values))
    head, tail = rule_text("|").split("|")
    assert changed.startswith(head)
    return changed.removeprefix(head).removesuffix(tail)


def test_a_value_goes_with_the_comment_on_its_line_and_other_comments_stay() -> None:
    assert gone_lines(SEED, "::1/128") == "            - '::1/128'  # loopback\n"
    assert gone_lines(SEED, "10.0.0.0/8") == "            - '10.0.0.0/8'\n"


def test_a_list_of_two_stays_a_list_of_one() -> None:
    assert gone_lines(SEED, "\\cscript.exe") == "            - '\\cscript.exe'\n"


def test_an_item_goes_with_its_last_value() -> None:
    assert gone_lines(SEED, "true") == "        Initiated: 'true'\n"
    lines = gone_lines(SEED, "\\wscript.exe", "\\cscript.exe").splitlines()
    assert lines[0] == "        Image|endswith:"
    assert len(lines) == 3


def test_an_identifier_goes_with_its_last_item_and_its_pattern_stays() -> None:
    assert gone_lines(SEED, "20.0.0.0/11") == (
        "    filter_main_ms_ranges:\n        DestinationIp|cidr: '20.0.0.0/11' # Microsoft range\n"
    )


def test_the_last_exclusion_takes_its_part_of_the_condition_with_it() -> None:
    values = ("10.0.0.0/8", "::1/128", "fc00::/7", "20.0.0.0/11")
    changed = remove(SEED, 0, keys_in(SEED, *values))
    assert "    condition: selection\n" in changed
    assert "    # vendors\n    condition" in changed
    assert list(yaml.safe_load(changed)["detection"]) == ["selection", "condition"]


def test_items_and_identifiers_by_name() -> None:
    item = remove_item(SEED, 0, "selection", "Image|endswith")
    assert yaml.safe_load(item)["detection"]["selection"] == {"Initiated": "true"}
    whole = remove_identifier(SEED, 0, "filter_main_local_ranges")
    assert "not 1 of filter_main_*" in whole
    assert read_rule(whole).identifier("filter_main_local_ranges") is None
    for missing in ("nothing", "condition"):
        with pytest.raises(EditError, match="no search identifier"):
            remove_identifier(SEED, 0, missing)
    with pytest.raises(EditError, match="does not ask"):
        remove_item(SEED, 0, "selection", "Image")


def test_no_key_changes_nothing() -> None:
    assert remove(SEED, 0, []) == SEED


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a and not x", "a"),
        ("a and not 1 of x*", "a"),
        ("a and not (x or b)", "a and not (b)"),
        ("(a or b) and not x", "a or b"),
        ("1 of them", "1 of them"),
        ("a and x or b", "a or b"),
        ("x or a", "a"),
        ("a\n        and not x\n        and b", "a\n        and b"),
        ("'a and not x'", "'a'"),
        ('"a and\\x20not x"', "'a'"),
        (">-\n        a and\n        not x", ">-\n        a"),
        ("- a and not x\n        - b", "- a\n        - b"),
        ("- a\n        - x\n        - b", "- a\n        - b"),
        ("[a, x, b]", "[a, b]"),
    ],
)
def test_the_condition_without_an_identifier(condition: str, expected: str) -> None:
    blocks = "".join(f"    {n}:\n        Image: {n}\n" for n in "ab")
    space = "\n        " if condition.startswith("-") else " "
    old = f"{blocks}    x:\n        Image: x\n    condition:{space}{condition}\n"
    assert without_values(old, "x") == f"{blocks}    condition:{space}{expected}\n"


@pytest.mark.parametrize(
    ("block", "values", "expected"),
    [
        ("Image: [x, b, c]", "x", "Image: [b, c]"),
        ("Image: [b, x, c]", "x", "Image: [b, c]"),
        ("Image: [b, 'x']", "x", "Image: [b]"),
        ("Image: [ b, x, ]", "x", "Image: [ b, ]"),
        ("Image: [x, y, b]", "xy", "Image: [b]"),
        ("Image: [b, x, y]", "xy", "Image: [b]"),
        ("Image: [x, b, y]", "xy", "Image: [b]"),
        (
            "Image: [\n            b,  # 1\n            x,  # 2\n            c]",
            "x",
            "Image: [\n            b,  # 1\n            c]",
        ),
        (
            "Image: [\n            b,  # 1\n            x  # 2\n        ]",
            "x",
            "Image: [\n            b,  # 1\n        ]",
        ),
        ("Image: [b, # 1\n            x]", "x", "Image: [b, # 1\n            ]"),
        ("Image: [b, x, # 1\n            c]", "x", "Image: [b, # 1\n            c]"),
        ("Image: [b,\n            x, y]", "xy", "Image: [b]"),
        ("Image: [b, x,\n            c]", "x", "Image: [b,\n            c]"),
        ("Image: [x, # 1\n            c]", "x", "Image: [# 1\n            c]"),
        ("Image: [b, # 1\n            x, c]", "x", "Image: [b, # 1\n            c]"),
        ("{Image: x, User: b}", "x", "{User: b}"),
        ("{User: b, Image: [x, y]}", "xy", "{User: b}"),
        ("- Image: x\n          User: b", "x", "- User: b"),
        ("- Image: x # 1\n          # 2\n          User: b", "x", "- # 2\n          User: b"),
        ("- Image: x\n          Name: y\n          User: b", "xy", "- User: b"),
        ("- User: b\n          Image: x\n        - A: c", "x", "- User: b\n        - A: c"),
        ("- User: b\n        - Image: x # c\n          A: y", "xy", "- User: b"),
        ("- b\n        - x\n        - c", "x", "- b\n        - c"),
        ("- - x\n          - b\n        - A: c", "x", "- - b\n        - A: c"),
        (
            "Image:\n            - b\n            -\n              x # c",
            "x",
            "Image:\n            - b",
        ),
        ("Image:\n        - x\n        - b", "x", "Image:\n        - b"),
        ("A: b\n        Image: |-\n            x\n\n        C: d", "x", "A: b\n\n        C: d"),
        ("A: b\n        Image: >-  # c\n            x", "x", "A: b"),
        ("A: b\n        Image: 'p\n            q'\n        C: d", ["p q"], "A: b\n        C: d"),
        ("A: b\n        Image: p\n            q # c\n        C: d", ["p q"], "A: b\n        C: d"),
        ("A: b\n        Image:\n        C: d", [None], "A: b\n        C: d"),
        ("A: b\n        'Image|re' : x\n        C: d", "x", "A: b\n        C: d"),
        ("A: b\n        ? Image\n        : x\n        C: d", "x", "A: b\n        C: d"),
        ("A: &n b\n        Image: x\n        C: *n", "x", "A: &n b\n        C: *n"),
    ],
)
def test_every_way_to_write_a_value(block: str, values: list[object], expected: str) -> None:
    around = "    s:\n        Q: z\n    f:{}{}\n    condition: s and f\n"
    spaces = " " if block.startswith("{") else "\n        "
    assert without_values(around.format(spaces, block), *values) == around.format(spaces, expected)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_end_of_a_file_stays_as_it_was(newline: str) -> None:
    text = newline.join(
        [
            "detection:",
            "  condition: a or b",
            "  a:",
            "    B: [1, 2]",
            "  b:",
            "    B:",
            "    - 3",
            "    - 4",
        ]
    )
    assert remove(text, 0, keys_in(text, 4)) == text.removesuffix(f"{newline}    - 4")
    assert remove(text, 0, keys_in(text, 3, 4)) == newline.join(
        ["detection:", "  condition: a", "  a:", "    B: [1, 2]"]
    )


def test_only_the_asked_document_changes() -> None:
    one = rule_text("    a:\n        B: [c, d]\n    condition: a\n")
    assert remove(f"{one}---\n{one}", 1, keys_in(one, "d")) == f"{one}---\n{one.replace(', d', '')}"


def test_one_of_two_equal_values() -> None:
    values = "            - x\n            - y\n            - x # 2\n"
    text = rule_text(f"    a:\n        B:\n{values}    condition: a\n")
    first, second = keys_in(text, "x")
    assert "- y\n            - x # 2\n" in remove(text, 0, [first])
    assert "- x\n            - y\n    cond" in remove(text, 0, [second])


# what cannot go


@pytest.mark.parametrize(
    ("condition", "values", "reason"),
    [
        ("a", "a", "no condition left"),
        ("a and b", "ab", "no condition left"),
        ("a and not b", "a", "only exclusions"),
        ("[a, b and not c]", "b", "only exclusions"),
    ],
)
def test_the_last_selection_stays(condition: str, values: str, reason: str) -> None:
    blocks = "".join(f"    {name}:\n        Image: {name}\n" for name in "abc")
    text = rule_text(f"{blocks}    condition: {condition}\n")
    with pytest.raises(EditError, match=reason):
        remove(text, 0, keys_in(text, *values))


def test_a_rule_of_exclusions_alone_can_lose_one() -> None:
    text = rule_text("    a:\n        B: c\n    d:\n        B: e\n    condition: not a and not d\n")
    assert "condition: not d\n" in remove(text, 0, keys_in(text, "c"))


SHARED = rule_text(
    "    a:\n        Image: &names\n            - x\n            - y\n        User: u\n"
    "    f:\n        Image: *names\n        A: b\n    condition: a and not f\n"
)


def test_what_an_alias_shares_does_not_go_alone() -> None:
    rule = read_rule(SHARED)
    for name in ("a", "f"):
        with pytest.raises(EditError, match="alias"):
            remove(SHARED, 0, keys(rule, "x", name))
    with pytest.raises(EditError, match="could not be read"):  # the alias would have no anchor
        remove(SHARED, 0, [*keys(rule, "x", "a"), *keys(rule, "y", "a")])


def test_what_an_alias_shares_goes_from_both() -> None:
    assert "&names\n            - y\n" in remove(SHARED, 0, keys_in(SHARED, "x"))
    both = keys(read_rule(SHARED), "x", "f") + keys(read_rule(SHARED), "y", "f")
    assert remove(SHARED, 0, both) == SHARED.replace("        Image: *names\n", "")


def test_a_merge_key_shares_too() -> None:
    text = rule_text(
        "    a: &base\n        Image: x\n        User: u\n"
        "    f:\n        <<: *base\n        A: b\n    condition: a and not f\n"
    )
    with pytest.raises(EditError, match="alias"):
        remove(text, 0, keys(read_rule(text), "x", "f"))
    both = [*keys(read_rule(text), "x", "f"), *keys(read_rule(text), "u", "f")]
    assert remove(text, 0, both) == text.replace("        <<: *base\n", "")


def test_all_writings_of_a_key_that_stands_twice_go() -> None:
    text = rule_text("    a:\n        B: c\n        D: e\n        B: f\n    condition: a\n")
    assert "    a:\n        D: e\n    cond" in remove(text, 0, keys_in(text, "f"))


def test_an_identifier_that_cannot_be_evaluated_goes_as_a_whole() -> None:
    text = rule_text(
        "    a:\n        B: c\n    x:\n        B|nonsense: p\n    condition: a and not x\n"
    )
    assert read_rule(text).problem
    changed = remove_identifier(text, 0, "x")
    assert read_rule(changed).problem is None
    assert "condition: a\n" in changed


def test_a_predicate_that_is_not_there() -> None:
    with pytest.raises(EditError, match="does not ask"):
        remove(SEED, 0, [PredicateKey("selection", "Image", "'x'", 0)])
