"""The ranking counts what single evaluations count, in one pass and with the same words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.catalogue.ranking import listed, ranking, rule_text, truth_over
from tests.engine.conftest import table_of
from workbench.catalogue.entry import Place
from workbench.catalogue.rank import Ranked, by_file, noisiest_first, rank, shares
from workbench.engine.ask import Masks
from workbench.engine.evaluate import evaluate
from workbench.engine.logsource import load_mappings
from workbench.events.find import event_files
from workbench.events.progress import Cancelled
from workbench.sigma.parse import read_rule
from workbench.tuning.dataset import load
from workbench.tuning.rule_files import RuleFile, rule_files
from workbench.tuning.truth import truth_of
from workbench.tuning.workspace import Role, Sample

EVENTS = [{"Field": text} for text in ("noise", "noise attack", "quiet", "noise")]
TRUTH = truth_over(4, benign=[0, 3], attack=[1])


def test_hits_are_counted_by_what_is_known_of_the_events() -> None:
    (found,) = ranking(listed(rule_text("Noisy", "noise")), EVENTS, TRUTH)
    assert (found.hits, found.false, found.true, found.unlabelled) == (3, 2, 1, 0)
    assert found.rows.tolist() == [0, 1, 3]
    assert str(found.rates.false_discovery) == "66.67% (2 of 3)"
    assert found.in_scope == 4


def test_the_noisiest_comes_first_and_what_is_not_evaluated_last() -> None:
    broken = rule_text("Broken", "noise").replace("contains", "unheard_of")
    texts = [rule_text("Quiet", "quiet"), broken, rule_text("Noisy", "noise")]
    found = noisiest_first(ranking(listed(*texts), EVENTS, TRUTH))
    assert [each.name for each in found] == ["Noisy", "Quiet", "Broken"]
    assert found[-1].reason
    assert found[-1].hits == 0


def test_attacks_are_counted_against_the_original() -> None:
    (noisy,) = listed(rule_text("Noisy", "noise"))
    tuned = read_rule(rule_text("Noisy", "nothing"))
    (found,) = ranking([replace(noisy, rule=tuned, original=noisy.rule)], EVENTS, TRUTH)
    assert (found.attacks.kept, found.attacks.lost) == (0, 1)


def test_shares_are_of_the_alerts_of_all_rules() -> None:
    found = ranking(listed(rule_text("A", "noise"), rule_text("B", "quiet")), EVENTS, TRUTH)
    assert [str(rate) for rate in shares(found).values()] == ["75.00% (3 of 4)", "25.00% (1 of 4)"]
    assert shares(found)[Place("rules/1.yml")].numerator == 1


def test_alerts_are_counted_by_file() -> None:
    (found,) = ranking(listed(rule_text("A", "noise")), EVENTS, TRUTH)
    assert by_file(found, table_of(EVENTS)).tolist() == [3]


def test_rows_come_one_by_one_and_it_can_be_cancelled_half_way() -> None:
    rules = listed(*(rule_text(f"R{n}", "noise") for n in range(10)))
    seen: list[Ranked] = []

    def tick(done: int, total: int) -> None:
        assert total == 10
        if done == 5:
            raise Cancelled

    masks = Masks(table_of(EVENTS))
    with pytest.raises(Cancelled):
        seen.extend(rank(rules, masks, load_mappings(), TRUTH, tick))
    assert [each.name for each in seen] == ["R0", "R1", "R2", "R3", "R4"]


def test_a_correlation_is_ranked_among_the_rules_it_refers_to() -> None:
    base = rule_text("Base", "noise", id="7c8a5f3e-0000-4000-8000-000000000001")
    correlation = """\
title: Often
correlation:
    type: event_count
    rules: [7c8a5f3e-0000-4000-8000-000000000001]
    timespan: 1h
    condition: {gte: 2}
"""
    events = [{**event, "TimeCreated_SystemTime": "2026-01-01T00:00:00Z"} for event in EVENTS]
    found = ranking(listed(base, correlation), events, TRUTH)
    assert [each.reason for each in found] == [None, None]


def test_every_rule_of_the_corpus_has_the_hits_of_its_own_evaluation(corpus: Path) -> None:
    logs = [Sample(f.path, Role.UNLABELLED) for f in event_files([corpus / "regression"])]
    table = load(logs).table
    rules = [
        replace(each, place=Place(str(number)))
        for number, each in enumerate(
            one
            for file in rule_files([str(corpus / "rules")])
            if isinstance(file, RuleFile)
            for one in listed(file.data.decode())
        )
    ]
    sources, masks = load_mappings(), Masks(table)
    found = list(rank(rules, Masks(table), sources, truth_of(table, [Role.UNLABELLED] * len(logs))))
    assert len(found) > 100
    for each in found:
        alone = evaluate(each.entrant.rule, masks, sources)
        assert (each.reason, each.in_scope) == (alone.reason, alone.scope.count())
        assert each.rows.tolist() == alone.hits.rows().tolist(), each.name
    assert sum(each.hits for each in found) > 100
