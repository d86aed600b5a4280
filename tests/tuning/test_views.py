from tests.tuning.build import RULE, SOURCES, connection, draft_of, rows, table_of, truth
from workbench.engine.ask import Masks
from workbench.engine.mask import Mask
from workbench.sigma.parse import read_rule
from workbench.tuning.analysis import analyse
from workbench.tuning.views import View, rows_of
from workbench.tuning.workspace import Role

TABLE = table_of(
    [connection("8.8.8.8"), connection("10.1.0.1"), connection("8.8.8.8", Image="chrome.exe")],
    [connection("1.1.1.1"), connection("20.1.1.1")],
    [connection("9.9.9.9"), {"Channel": "Security", "EventID": "4624"}],
)
OFF = frozenset(p.key for p in read_rule(RULE).predicates() if p.value == "20.0.0.0/11")
TEXT = RULE.replace("'10.1.0.0/16'", "'1.0.0.0/8'")
ANALYSIS = analyse(
    draft_of(RULE, text=TEXT, off=OFF),
    Masks(TABLE),
    SOURCES,
    truth(TABLE, Role.BENIGN, Role.ATTACK, Role.UNLABELLED),
)


def of(view: View) -> Mask:
    return rows_of(view, ANALYSIS, TABLE)


def test_each_view_is_the_set_its_name_says() -> None:
    assert {view: rows(of(view)) for view in View} == {
        View.IN_SCOPE: [0, 1, 2, 3, 4, 5],
        View.ALL: [0, 1, 2, 3, 4, 5, 6],
        View.ALERTS: [0, 4, 5],
        View.EXCLUDED: [1, 3],
        View.NEAR_MISSES: [2],
        View.FALSE_POSITIVES: [0],
        View.TRUE_POSITIVES: [4],
        View.UNKNOWN_ALERTS: [5],
        View.NEWLY_EXCLUDED: [3],
        View.NEWLY_CAUGHT: [4],
        View.ATTACKS_LOST: [3],
    }


def test_the_verdicts_of_the_alerts_are_a_partition_of_them() -> None:
    parts = (View.FALSE_POSITIVES, View.TRUE_POSITIVES, View.UNKNOWN_ALERTS)
    assert sum(of(view).count() for view in parts) == of(View.ALERTS).count()
    assert of(parts[0]) | of(parts[1]) | of(parts[2]) == of(View.ALERTS)


def test_alerts_excluded_and_near_misses_share_no_event() -> None:
    alerts, excluded, near = of(View.ALERTS), of(View.EXCLUDED), of(View.NEAR_MISSES)
    assert not (alerts & excluded) | (alerts & near) | (excluded & near)
    assert not (alerts | excluded | near) - of(View.IN_SCOPE)
