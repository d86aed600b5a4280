import pytest

from tests.tuning.build import RULE, connection, judged, table_of, truth
from workbench.engine.ask import Masks
from workbench.tuning.metrics import Attacks, PoissonRate, Rate, attacks, rates
from workbench.tuning.workspace import Role

DAY = {"Computer": "ws1", "time": "2024-05-01 10:00"}
BENIGN = [
    connection("8.8.8.8", **DAY),
    connection("8.8.4.4", **DAY | {"Computer": "ws2"}),
    connection("10.0.0.1", **DAY),
    connection("8.8.8.8", **DAY, Image="chrome.exe"),
    {"Channel": "Security", "EventID": "4624", **DAY, "Computer": "dc"},
]
ATTACK = [connection("1.1.1.1", **DAY), connection("20.1.1.1", **DAY)]
UNKNOWN = [connection("9.9.9.9", **DAY)]


def test_a_rate_knows_its_parts_and_its_interval() -> None:
    rate = Rate(81, 263)
    assert rate.value == pytest.approx(0.308, abs=5e-4)
    assert (rate.low, rate.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert str(rate) == "30.80% (81 of 263)"
    assert str(Rate(1, 1_000_000)) == "0.0001% (1 of 1,000,000)"
    assert str(Rate(0, 20)) == "0.00% (0 of 20)"


@pytest.mark.parametrize("rate", [Rate(0, 0), PoissonRate(0, 0)])
def test_with_nothing_to_measure_a_rate_is_unmeasured_not_0(rate: Rate | PoissonRate) -> None:
    assert (rate.value, rate.low, rate.high) == (None, None, None)
    assert str(rate) == "unmeasured"


def test_a_count_per_host_day_is_divided_with_its_interval() -> None:
    rate = PoissonRate(10, 4)
    assert rate.value == 2.5
    assert (rate.low, rate.high) == pytest.approx((4.795 / 4, 18.390 / 4), abs=1e-3)
    assert str(rate) == "2.5 (10 over 4 host-days)"


def test_the_three_rates_have_their_own_denominators() -> None:
    table = table_of(BENIGN, ATTACK, UNKNOWN)
    verdict = judged(RULE, Masks(table))
    found = rates(verdict, truth(table, Role.BENIGN, Role.ATTACK, Role.UNLABELLED), table)
    assert found.false_positive == Rate(2, 4)  # benign events in scope
    assert found.false_discovery == Rate(2, 3)  # alerts that somebody knows
    assert found.per_host_day == PoissonRate(2, 2)  # ws1 and ws2; dc has no event in scope


def test_with_no_benign_events_only_what_can_be_known_is_measured() -> None:
    table = table_of(ATTACK, UNKNOWN)
    verdict = judged(RULE, Masks(table))
    found = rates(verdict, truth(table, Role.ATTACK, Role.UNLABELLED), table)
    assert found.false_positive.value is None
    assert found.per_host_day.value is None
    assert found.false_discovery == Rate(0, 1)


def test_a_rule_that_is_not_evaluated_has_no_rates() -> None:
    table = table_of(BENIGN)
    verdict = judged(RULE.replace("|cidr", "|nonsense"), Masks(table))
    found = rates(verdict, truth(table, Role.BENIGN), table)
    assert verdict.reason
    assert {r.value for r in (found.false_positive, found.false_discovery)} == {None}
    assert found.per_host_day.value is None


def test_attacks_are_kept_lost_or_new_against_the_original() -> None:
    table = table_of(BENIGN, ATTACK)
    masks = Masks(table)
    known = truth(table, Role.BENIGN, Role.ATTACK)
    before = judged(RULE, masks)
    other = RULE.replace("20.0.0.0/11", "1.0.0.0/8")
    assert attacks(before, before, known) == Attacks(kept=1, lost=0, new=0)
    assert attacks(before, judged(other, masks), known) == Attacks(kept=0, lost=1, new=1)
    assert attacks(before, judged(other, masks), known).before == 1
    broken = judged(RULE.replace("|cidr", "|nonsense"), masks)
    assert attacks(before, broken, known) == Attacks(0, 0, 0)
