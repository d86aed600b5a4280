"""Proposals on the demo's logs: each does what it says, none costs an attack."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workbench.engine.ask import Masks
from workbench.engine.logsource import load_mappings
from workbench.sigma.exclude import add_exclusion
from workbench.tuning.analysis import Analysis, analyse
from workbench.tuning.dataset import load
from workbench.tuning.suggest import Suggestions, suggest
from workbench.tuning.truth import truth_of
from workbench.tuning.workspace_file import demo_workspace

SOURCES = load_mappings()


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    workspace = demo_workspace()
    dataset = load(workspace.samples)
    draft = workspace.draft
    assert draft is not None
    truth = truth_of(dataset.table, dataset.roles)
    return analyse(draft, Masks(dataset.table), SOURCES, truth)


def suggested(analysis: Analysis, **given: object) -> Suggestions:
    assert analysis.now.gate is not None
    masks = analysis.now.gate.masks
    return suggest(analysis, masks, SOURCES, analysis.truth, **given)  # type: ignore[arg-type]


def test_every_proposal_does_what_it_says(analysis: Analysis) -> None:
    found = suggested(analysis)
    assert found.networks
    assert found.values
    assert found.mends
    assert analysis.now.gate is not None
    for each in found.proposals:
        text = add_exclusion(analysis.draft.text, analysis.draft.document, each.exclusion)
        draft = replace(analysis.draft, text=text)
        tuned = analyse(draft, analysis.now.gate.masks, SOURCES, analysis.truth)
        assert tuned.false_positives.count() == each.left.benign
        assert tuned.true_positives.count() == each.left.attack == 11
        removed = analysis.false_positives.count() - tuned.false_positives.count()
        assert removed == each.removed.benign > 0
        assert each.removed.attack == 0


def test_more_networks_are_proposed_only_where_they_are_narrower(analysis: Analysis) -> None:
    for version in ("IPv4", "IPv6"):
        sizes = [p.addresses for p in suggested(analysis).networks if p.why.startswith(version)]
        assert sizes == sorted(set(sizes), reverse=True)  # type: ignore[type-var]


def test_where_no_cover_is_possible_the_most_is_proposed(analysis: Analysis) -> None:
    found = suggested(analysis, most=3)
    (plan,) = [p for p in found.plans if p.version == 4]
    assert set(plan.covers) == {None}
    (only,) = [p for p in found.networks if p.why.startswith("IPv4")]
    assert 0 < only.removed.benign < plan.events
    assert len(only.exclusion.values) <= 3


def test_fields_that_the_rule_compares_with_networks_are_asked(analysis: Analysis) -> None:
    assert {plan.field for plan in suggested(analysis).plans} == {"DestinationIp"}


def test_one_field_alone(analysis: Analysis) -> None:
    found = suggested(analysis, field="DestinationHostname")
    assert found.networks == ()
    assert {p.exclusion.field for p in found.values} == {"DestinationHostname"}


def test_unlabelled_alerts_are_kept_on_request(analysis: Analysis) -> None:
    found = suggested(analysis, keep_unlabelled=True)
    chosen = (*found.networks, *found.values)
    assert all(p.removed.unlabelled == 0 for p in chosen)
