"""The fixes: what they write, and that no event is hit otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.judge.evaluate import judge_rule
from tests.sigma.texts import changed_lines
from tests.tuning.checks.texts import only, sound
from workbench.tuning.checks.problem import Problem
from workbench.tuning.checks.run import problems_of

NETWORK = "        DestinationIp|cidr: '10.0.0.0/8'"
TITLE = "title: Script Interpreter Reaching Out"
CSCRIPT = "            - '\\cscript.exe'"
ONE_LINE = [
    # the finding, a line, the line that makes it, the line after ("" where it goes)
    ("date_format", "date: 2022-08-28", "date: 2022/8/28 # here", "date: 2022-08-28 # here"),
    ("date_format", "modified: 2023-01-05", "modified: '2023/01/05'", "modified: '2023-01-05'"),
    ("status_case", "status: test", "status: Test", "status: test"),
    ("level_case", "level: high", 'level: "HIGH"', 'level: "high"'),
    ("sigmahq_title_end", TITLE, TITLE + ".", TITLE),
    ("sigmahq_falsepositives_capital", "    - Legitimate scripts", "    - an L", "    - An L"),
    ("sigmahq_redundant_modified", "modified: 2023-01-05", "modified: 2022-08-28", ""),
    ("duplicate_tag", "    - attack.t1059.005", "    - attack.execution # again", ""),
    ("duplicate_references", "    - https://example.org/two", "    - https://example.org/one", ""),
    ("invalid_tag_format", "    - attack.t1059.005", "    - attack.T1059", "    - attack.t1059"),
    ("sigmahq_field_duplicate_value", CSCRIPT, "            - '\\WSCRIPT.exe' # same", ""),
    (
        "wildcards_instead_of_contains_modifier",
        NETWORK,
        "        Image: '*a\\\\*' # x",
        "        Image|contains: 'a\\\\' # x",
    ),
    (
        "wildcard_instead_of_startswith",
        NETWORK,
        '        Image: "a*"',
        '        Image|startswith: "a"',
    ),
    (
        "wildcard_instead_of_endswith",
        NETWORK,
        "        'Image': ['*a', \"*b\"]",
        "        'Image|endswith': ['a', \"b\"]",
    ),
    (
        "modifier_applied_multiple",
        NETWORK,
        "        Image|re|i|i: 'a'",
        "        Image|re|i: 'a'",
    ),
    (
        "sigmahq_invalid_all_modifier",
        NETWORK,
        "        Image|contains|all: 'a'",
        "        Image|contains: 'a'",
    ),
    ("trailing_blanks", "author: Somebody", "author: Somebody \t", "author: Somebody"),
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(("code", "old", "bad", "good"), ONE_LINE, ids=[c[0] for c in ONE_LINE])
def test_a_fix_changes_one_line_and_its_problem_is_gone(
    code: str, old: str, bad: str, good: str, end: str
) -> None:
    text = sound(old + "\n", bad + "\n").replace("\n", end)
    problem = only(text, code)
    assert problem.fix is not None
    after = problem.fix.applied(text)
    assert changed_lines(text, after) == ([bad + end], [good + end] if good else [])
    assert code not in [p.code for p in problems_of(after)]


def test_the_only_identifier_by_its_name() -> None:
    text = sound("    filter_main_local:\n        DestinationIp|cidr: '10.0.0.0/8'\n", "")
    text = text.replace("selection and not 1 of filter_main_*", "1 of them # it")
    fix = only(text, "them_condition_with_single_detection").fix
    assert fix is not None
    assert "condition: selection # it\n" in fix.applied(text)


@pytest.mark.parametrize(
    "item",
    [
        "Image: [&a '*a', *a]",  # an alias repeats what would be reworded
        "Image|endswith: b\n        Image: '*a'",  # the key is there already
        'Image: "\\x2Aa"',  # the wildcard is written as an escape
        "? Image\n        : '*a'\n        Image|endswith: b",
    ],
)
def test_what_cannot_be_proved_is_not_offered(item: str) -> None:
    text = sound("DestinationIp|cidr: '10.0.0.0/8'", item)
    assert only(text, "wildcard_instead_of_endswith").fix is None


def test_a_rule_merged_of_several_documents_is_not_cut() -> None:
    text = "action: global\ntags: [attack.execution, attack.execution]\n---\n"
    text += sound("tags:\n    - attack.execution\n    - attack.t1059.005\n", "")
    found = [p for p in problems_of(text) if p.code == "duplicate_tag"]
    assert [p.fix for p in found] == [None]


# no hit changes


EVENTS = [
    {"F": [value], "G": [value]}
    for value in ("", "a", "b", "ab", "ba", "aba", "*a", "a*", "\\a", "a\\", "a\\b")
]


def judged_alike(text: str, problem: Problem) -> bool:
    assert problem.fix is not None
    return judge_rule(text, list(EVENTS)) == judge_rule(problem.fix.applied(text), list(EVENTS))


values = st.text(alphabet="ab*\\?", min_size=1, max_size=4).map(lambda text: f"'{text}'")
modifiers = st.lists(
    st.sampled_from(["contains", "startswith", "endswith", "all", "cased"]),
    max_size=2,
    unique=True,
)


@st.composite
def items(draw: st.DrawFn) -> str:
    key = "|".join((draw(st.sampled_from("FG")), *draw(modifiers)))
    listed = draw(st.lists(values, min_size=1, max_size=3))
    return f"{key}: [{', '.join(listed)}]" if draw(st.booleans()) else f"{key}: {listed[0]}"


@given(items(), items())
def test_no_fix_changes_a_hit(one: str, other: str) -> None:
    detection = f"    selection:\n        - {one}\n        - {other}\n    condition: 1 of them\n"
    start = sound("level: high\n", "").split("detection:\n")[0]
    text = f"{start}detection:\n{detection}level: high\n"
    for problem in problems_of(text):
        assert problem.fix is None or judged_alike(text, problem), problem
