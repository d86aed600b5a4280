"""Documents merged: as pySigma merges them, with every span where the text has it."""

from __future__ import annotations

import copy
import datetime
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sigma.collection import deep_dict_update

from tests.sigma.texts import keys
from workbench.sigma.collection import documents, others_of
from workbench.sigma.exclude import Exclusion, add_exclusion
from workbench.sigma.metadata import derive, set_modified
from workbench.sigma.nodes import plain
from workbench.sigma.parse import read_rule, read_rules
from workbench.sigma.remove import remove, remove_identifier
from workbench.sigma.rule import Rule, RuleError
from workbench.sigma.splice import EditError

SHARED = """\
# what all of them share
action: global
title: Shared title
date: 2020-01-01
logsource:
    product: windows
detection:
    filter:
        User: SYSTEM  # never a person
---
id: 992a6cae-db6a-43c8-9cec-76d7195c96fc
logsource:
    service: security
detection:
    selection:
        EventID: 4688
        Image:
            - a.exe
            - b.exe
    condition: selection and not filter
---
logsource:
    service: sysmon
detection:
    selection:
        EventID: 1
    filter:
        Image: c.exe
    condition: selection and not filter
"""
CONDITION_SHARED = SHARED.replace("\ndetection:\n", "\ndetection:\n    condition: selection\n", 1)
REPEATED = """\
title: One
logsource: {product: windows}
detection:
    a:
        EventID: 1
    condition: a
---
action: repeat
title: Two
detection:
    a:
        EventID: 2
"""


def meanings(text: str) -> list[Any]:
    """The plain value of every document that is a rule of its own, and `error` for a broken one."""
    return [
        "error" if document.error else plain(document.root)
        for document in documents(text)
        if document.error or document.root is not None
    ]


def as_pysigma(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`SigmaCollection.from_dicts`, but without its slip that `repeat` behind `global` changes
    what is shared."""
    found, shared, last = [], {}, {}
    for part in copy.deepcopy(parts):
        match part.pop("action", None):
            case None:
                last = deep_dict_update(part, shared)
                found.append(copy.deepcopy(last))
            case "global":
                shared, last = part, copy.deepcopy(part)
            case "reset":
                shared = {}
            case "repeat":
                last = deep_dict_update(last, part)
                found.append(copy.deepcopy(last))
    return found


names = st.sampled_from("abc")
scalars = st.integers(0, 3) | st.sampled_from(["x", "y"])
inner = st.dictionaries(names, scalars | st.lists(scalars, max_size=2), max_size=2)
# a name is always a mapping or never, which pySigma takes for granted
blocks = st.fixed_dictionaries(
    {}, optional={"detection": st.dictionaries(names, inner, max_size=2), "title": scalars}
)
actions = st.sampled_from([None, None, "global", "reset", "repeat"])


@given(st.lists(st.tuples(actions, blocks), max_size=5))
def test_documents_are_merged_as_pysigma_does(parts: list[tuple[str | None, Any]]) -> None:
    written = [({"action": a} if a else {}) | {"z": 1} | block for a, block in parts]
    text = yaml.safe_dump_all(written, sort_keys=False)
    assert meanings(text) == as_pysigma(written)


def test_what_a_global_document_says_wins_and_mappings_are_merged() -> None:
    first, second = read_rules(SHARED)
    assert isinstance(first, Rule)
    assert isinstance(second, Rule)
    assert (first.document, second.document) == (1, 2)
    assert {first.meta.title, second.meta.title} == {"Shared title"}
    assert str(first.logsource) == "product windows, service security"
    assert [i.name for i in first.identifiers] == ["selection", "filter"]
    assert {(p.field, p.value) for p in second.predicates()} == {
        ("EventID", 1), ("Image", "c.exe"), ("User", "SYSTEM"),
    }  # fmt: skip


def test_every_span_is_where_the_thing_is_written() -> None:
    for rule in read_rules(SHARED):
        assert isinstance(rule, Rule)
        for predicate in rule.predicates():
            assert predicate.span.of(SHARED) == str(predicate.value)
        assert rule.conditions[0].span.of(SHARED) == rule.conditions[0].text


def test_a_reset_ends_what_is_shared_and_filters_share_nothing() -> None:
    text = (
        "action: global\ntitle: shared\n---\ndetection: {}\n---\nfilter: {}\n---\n"
        "correlation: {}\n---\naction: reset\n---\ndetection: {}\n"
    )
    assert meanings(text) == [
        {"detection": {}, "title": "shared"}, {"filter": {}}, {"correlation": {}},
        {"detection": {}},
    ]  # fmt: skip


def test_what_is_no_mapping_is_replaced() -> None:
    text = "action: global\ndetection: {a: 1}\n---\ndetection: x\n"
    assert meanings(text) == [{"detection": {"a": 1}}]


def test_an_unknown_action_is_said_with_its_place() -> None:
    found = read_rules("title: x\ndetection: {a: b, condition: a}\n---\naction: merge\n")
    assert isinstance(found[1], RuleError)
    assert "merge" in str(found[1])
    assert found[1].line == 4
    with pytest.raises(RuleError, match="merge"):
        read_rule("action: merge\n")


def test_a_file_of_nothing_but_shared_parts_holds_no_rule() -> None:
    with pytest.raises(RuleError, match="no rule"):
        read_rules("action: global\ntitle: x\n---\naction: reset\n")
    with pytest.raises(RuleError, match="no rule"):
        read_rule(SHARED, 0)


# edits


def test_an_exclusion_goes_to_the_rule_alone() -> None:
    exclusion = Exclusion("Image", ("endswith",), (r"\d.exe",))
    changed = add_exclusion(SHARED, 1, exclusion)
    before, after = read_rules(SHARED), read_rules(changed)
    assert changed.startswith(SHARED[: SHARED.index("    condition: selection")])
    assert changed.endswith(SHARED[SHARED.index("---\nlogsource:\n    service: sysmon") :])
    assert after[1] == before[1]
    assert isinstance(after[0], Rule)
    assert [i.name for i in after[0].identifiers] == ["selection", "filter_main_image", "filter"]


def test_a_new_name_is_not_one_that_is_shared() -> None:
    text = SHARED.replace("    filter:\n        User", "    filter_main_user:\n        User")
    text = text.replace("not filter\n---", "not filter_main_user\n---")
    changed = add_exclusion(text, 1, Exclusion("User", (), ("SYSTEM2",)))
    rule = read_rule(changed, 1)
    assert {i.name for i in rule.identifiers} == {
        "selection", "filter_main_user", "filter_main_user_2",
    }  # fmt: skip


@given(
    st.sampled_from([1, 2]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["Image", "User", "New field"]),
    st.lists(st.text("ab*'\\", min_size=1), min_size=1, max_size=3, unique=True),
)
def test_an_exclusion_added_and_taken_out_leaves_the_text_as_it_was(
    number: int, newline: str, field: str, values: list[str]
) -> None:
    text = SHARED.replace("\n", newline)
    changed = add_exclusion(text, number, Exclusion(field, (), tuple(values), "filter_new"))
    rules, others = read_rules(changed), read_rules(text)
    assert rules[2 - number] == others[2 - number]
    assert remove_identifier(changed, number, "filter_new") == text


def test_own_values_can_be_taken_out() -> None:
    rule = read_rule(SHARED, 1)
    changed = remove(SHARED, 1, keys(rule, "a.exe"))
    assert changed == SHARED.replace("            - a.exe\n", "")


@pytest.mark.parametrize(
    "edit",
    [
        lambda: remove(SHARED, 1, keys(read_rule(SHARED, 1), "SYSTEM")),
        lambda: remove(SHARED, 2, keys(read_rule(SHARED, 2), "SYSTEM")),
        lambda: remove_identifier(SHARED, 2, "filter"),
        lambda: remove_identifier(SHARED, 1, "filter"),
        lambda: add_exclusion(SHARED, 1, Exclusion("User", (), ("x",), "filter")),
        lambda: add_exclusion(CONDITION_SHARED, 1, Exclusion("User", (), ("x",))),
        lambda: add_exclusion(
            "action: global\ndetection: {a: {b: c}, condition: a}\n---\ntitle: x\n",
            1,
            Exclusion("User", (), ("x",)),
        ),
    ],
)  # fmt: skip
def test_what_several_rules_share_is_not_changed(edit: Any) -> None:
    with pytest.raises(EditError, match="several rules share"):
        edit()


def test_a_rule_that_is_repeated_is_not_changed_alone() -> None:
    assert others_of(REPEATED, 0) == [1]
    assert others_of(REPEATED, 1) == []
    with pytest.raises(EditError, match="document 2 of the file repeats"):
        add_exclusion(REPEATED, 0, Exclusion("User", (), ("x",)))


def test_metadata_that_stand_in_the_shared_part_are_not_changed() -> None:
    changed = set_modified(SHARED, 1, datetime.date(2024, 1, 2))
    assert read_rule(changed, 1).meta.modified == "2024-01-02"
    assert read_rule(changed, 2).meta.modified == ""
    dated = SHARED.replace("date: 2020", "modified: 2020")
    with pytest.raises(EditError, match="`modified` stands in a part"):
        set_modified(dated, 1, datetime.date(2024, 1, 2))
    new = "11111111-1111-4111-8111-111111111111"
    assert read_rule(derive(SHARED, 1, new), 1).meta.id == new
    with pytest.raises(EditError, match="repeats this one"):
        set_modified(REPEATED, 0, datetime.date(2024, 1, 2))
