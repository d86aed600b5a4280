"""Held against the brute force: the text without the value, judged anew."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.tuning.build import RULE, connection, judged, rows, rule, table_of, truth
from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict
from workbench.sigma.formula import Predicate
from workbench.sigma.remove import remove
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import Hits
from workbench.tuning.suppress import Suppressed, suppression
from workbench.tuning.truth import Truth
from workbench.tuning.workspace import Role

BENIGN = [
    connection("8.8.8.8"),
    connection("10.1.0.1"),
    connection("10.2.0.1"),
    connection("10.2.0.1", Image="chrome.exe"),
    connection("192.168.0.1"),
]
ATTACK = [connection("1.1.1.1"), connection("20.1.1.1")]
TABLE = table_of(BENIGN, ATTACK)
MASKS = Masks(TABLE)
TRUTH = truth(TABLE, Role.BENIGN, Role.ATTACK)


def by_value(text: str, masks: Masks = MASKS, known: Truth = TRUTH) -> dict[str, Suppressed]:
    found = suppression(judged(text, masks), known)
    return {key.value.strip("'"): row for key, row in found.values.items()}


def test_events_are_suppressed_alone_or_by_several() -> None:
    found = by_value(RULE)
    assert {value: (rows(r.alone), rows(r.shared)) for value, r in found.items()} == {
        "10.0.0.0/8": ([2], [1]),
        "10.1.0.0/16": ([], [1]),
        "192.168.0.0/16": ([4], []),
        "20.0.0.0/11": ([6], []),
    }
    assert found["20.0.0.0/11"].alone_hits == Hits(0, 1, 0)
    assert found["10.0.0.0/8"].shared_hits == Hits(1, 0, 0)


def test_an_identifier_suppresses_what_any_of_its_values_does() -> None:
    found = suppression(judged(RULE, MASKS), TRUTH).identifiers
    assert list(found) == ["filter_main_local", "filter_main_ms"]
    assert rows(found["filter_main_local"].alone) == [1, 2, 4]
    assert rows(found["filter_main_local"].shared) == []


def test_an_exclusion_of_several_fields_needs_them_all() -> None:
    text = rule(
        """
selection:
    Initiated: 'true'
filter_a:
    DestinationIp: 10.1.0.1
    Image|endswith: wscript.exe
filter_b:
    - DestinationIp: 8.8.8.8
      Image: other.exe
    - DestinationIp: 10.2.0.1
condition: selection and not filter_a and not filter_b
"""
    )
    found = by_value(text)
    assert rows(found["10.1.0.1"].alone) == rows(found["wscript.exe"].alone) == [1]
    assert rows(found["8.8.8.8"].alone) == rows(found["8.8.8.8"].shared) == []
    assert rows(found["10.2.0.1"].alone) == [2, 3]


def test_what_an_exclusion_negates_suppresses_nothing() -> None:
    text = rule(
        """
selection:
    Initiated: 'true'
local:
    DestinationIp|startswith: '10.'
browser:
    Image: chrome.exe
condition: selection and not (local and not browser)
"""
    )
    found = by_value(text)
    assert rows(found["10."].alone) == [1, 2]
    assert "chrome.exe" not in found


def test_a_value_asked_in_two_places_is_one_row() -> None:
    text = RULE.replace("filter_main_*", "filter_main_* and not filter_main_ms")
    found = by_value(text)
    assert rows(found["20.0.0.0/11"].alone) == [6]
    assert rows(suppression(judged(text, MASKS), TRUTH).identifiers["filter_main_ms"].alone) == [6]


@pytest.mark.parametrize(
    "text", [RULE.replace("|cidr", "|nonsense"), RULE.replace(" and not", " or")]
)
def test_without_exclusions_or_evaluation_there_are_no_rows(text: str) -> None:
    found = suppression(judged(text, MASKS), TRUTH)
    assert not found.values
    assert not found.identifiers


FIELDS = ("A", "B", "C")
cells = st.sampled_from(("1", "2", "3"))
logs = st.lists(st.dictionaries(st.sampled_from(FIELDS), cells, min_size=1), min_size=1, max_size=8)
items = st.tuples(
    st.sampled_from(FIELDS),
    st.sampled_from(("", "|contains", "|neq")),
    st.lists(cells, min_size=1, max_size=3, unique=True),
)
mappings = st.lists(items, min_size=1, max_size=2, unique_by=lambda item: item[:2])
conditions = st.sampled_from(
    (
        "selection and not 1 of filter_*",
        "selection and not filter_a and not filter_b",
        "selection and not (filter_a and filter_b)",
        "selection and not all of filter_*",
        "selection and not (filter_a or filter_b and not selection)",
        "selection and not filter_a and not 1 of filter_*",
        "not filter_a and not filter_b",
    )
)


def block(name: str, maps: list[list[tuple[str, str, list[str]]]]) -> str:
    lines = [f"{name}:"]
    for entries in maps:
        for number, (field, modifier, values) in enumerate(entries):
            shown = ", ".join(f"'{value}'" for value in values)
            lines.append(f"    {'  ' if number else '- '}{field}{modifier}: [{shown}]")
    return "\n".join(lines)


blocks = st.lists(mappings, min_size=1, max_size=2)


@given(logs, blocks, blocks, blocks, conditions)
def test_alone_is_what_would_alert_without_the_value(
    log: list[dict[str, str]],
    selection: list[list[tuple[str, str, list[str]]]],
    filter_a: list[list[tuple[str, str, list[str]]]],
    filter_b: list[list[tuple[str, str, list[str]]]],
    condition: str,
) -> None:
    parts = (
        block("selection", selection),
        block("filter_a", filter_a),
        block("filter_b", filter_b),
    )
    text = rule("\n".join((*parts, f"condition: {condition}")))
    table = table_of([connection("-") | event for event in log])
    masks = Masks(table)
    verdict = judged(text, masks)
    found = suppression(verdict, truth(table, Role.BENIGN))
    values = {p.key: p for p in verdict.rule.exclusions()}
    for key, row in found.values.items():
        assert not (row.alone | row.shared) & verdict.hits
        assert not (row.alone | row.shared) - verdict.predicate(values[key])
        if is_one_of_several(values[key], verdict):
            try:
                without = remove(text, 0, [key])
            except EditError:
                assume(False)
            assert row.alone == judged(without, masks).hits - verdict.hits


def is_one_of_several(predicate: Predicate, verdict: Verdict) -> bool:
    """Whether its item asks another value, too: then taking it out makes it false, no more."""
    identifier = verdict.rule.identifier(predicate.identifier)
    assert identifier
    item = next(i for i in identifier.items if predicate in i.predicates)
    return len(item.predicates) > 1 and not item.negated
