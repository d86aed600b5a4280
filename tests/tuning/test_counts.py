from tests.tuning.build import RULE, SOURCES, connection, draft_of, judged, rows, table_of, truth
from workbench.engine.ask import Masks
from workbench.sigma.parse import read_rule
from workbench.tuning.analysis import Analysis, Hits, analyse
from workbench.tuning.counts import counts, funnel
from workbench.tuning.workspace import Draft, Role

BENIGN = [
    connection("8.8.8.8"),
    connection("10.1.0.1"),
    connection("10.2.0.1"),
    connection("10.1.0.1", Image="chrome.exe"),
    {"Channel": "Security", "EventID": "4624", "DestinationIp": "10.1.0.1"},
]
ATTACK = [connection("1.1.1.1"), connection("20.1.1.1")]
UNKNOWN = [connection("20.0.0.1")]
TABLE = table_of(BENIGN, ATTACK, UNKNOWN)
MASKS = Masks(TABLE)
TRUTH = truth(TABLE, Role.BENIGN, Role.ATTACK, Role.UNLABELLED)
KEYS = {str(p.value): p.key for p in read_rule(RULE).predicates()}


def analysed(draft: Draft) -> Analysis:
    return analyse(draft, MASKS, SOURCES, TRUTH)


def test_stages_and_predicates_count_where_they_hold_by_themselves() -> None:
    found = counts(analysed(draft_of(RULE)))
    assert [(row.stage.name, row.now, row.before) for row in found.stages] == [
        ("condition", Hits(1, 1, 0), Hits(1, 1, 0)),
        ("selection", Hits(3, 2, 1), Hits(3, 2, 1)),
        ("not filter_main_*", Hits(1, 1, 0), Hits(1, 1, 0)),
    ]
    local = found.predicates[KEYS["10.0.0.0/8"]]
    assert (local.now, local.before, local.off) == (Hits(3, 0, 0), Hits(3, 0, 0), False)
    assert found.predicates[KEYS["20.0.0.0/11"]].now == Hits(0, 1, 1)
    assert found.predicates[KEYS["\\wscript.exe"]].now == Hits(3, 2, 1)


def test_what_is_off_changes_the_stages_now_but_not_its_own_count() -> None:
    found = counts(analysed(draft_of(RULE, off=frozenset({KEYS["20.0.0.0/11"]}))))
    whole, selection, excluded = found.stages
    assert (whole.now, whole.before) == (Hits(1, 2, 1), Hits(1, 1, 0))
    assert selection.now == selection.before
    assert (excluded.now, excluded.before) == (Hits(1, 2, 1), Hits(1, 1, 0))
    row = found.predicates[KEYS["20.0.0.0/11"]]
    assert (row.off, row.now) == (True, Hits(0, 1, 1))


def test_a_stage_whose_exclusions_are_all_off_is_gone_now() -> None:
    ours = {key for value, key in KEYS.items() if "/" in value}
    found = counts(analysed(draft_of(RULE, off=frozenset(ours))))
    assert found.stages[2].now is None
    assert found.stages[2].before == Hits(1, 1, 0)
    assert found.stages[0].now == found.stages[1].now


def test_what_the_original_has_not_has_no_number_before() -> None:
    text = RULE.replace("            - '10.1.0.0/16'\n", "            - '8.0.0.0/8'\n")
    text = text.replace("condition: selection and", "condition: 1 of sel* and")
    found = counts(analysed(draft_of(RULE, text=text)))
    assert [row.before is None for row in found.stages] == [False, True, False]
    added = next(row for key, row in found.predicates.items() if "8.0.0.0/8" in key.value)
    assert (added.now, added.before) == (Hits(1, 0, 0), None)
    kept = found.predicates[KEYS["10.0.0.0/8"]]
    assert kept.before == kept.now


def test_the_funnel_cumulates_from_the_log_source_to_the_alerts() -> None:
    steps = funnel(judged(RULE, MASKS), TRUTH)
    assert [(step.name, step.hits) for step in steps] == [
        ("in scope", Hits(4, 2, 1)),
        ("selection", Hits(3, 2, 1)),
        ("not filter_main_*", Hits(1, 1, 0)),
    ]
    assert rows(steps[-1].events) == [0, 5]


def test_a_rule_that_is_not_evaluated_has_no_numbers() -> None:
    broken = RULE.replace("|endswith", "|nonsense")
    found = counts(analysed(draft_of(RULE, text=broken)))
    assert found.predicates == {}
    assert all(row.now is None for row in found.stages)
    assert [step.name for step in funnel(judged(broken, MASKS), TRUTH)] == ["in scope"]
