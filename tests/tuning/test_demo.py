"""What a newcomer opens first: the seed rule over the logs that come with the program."""

import ipaddress

import pytest

from tests.tuning.build import SOURCES
from workbench.engine.ask import Masks
from workbench.engine.mask import Mask
from workbench.tuning.analysis import Analysis, analyse
from workbench.tuning.candidates import networks_around
from workbench.tuning.dataset import Dataset, load
from workbench.tuning.metrics import attacks, rates
from workbench.tuning.stacking import stack
from workbench.tuning.suppress import suppression
from workbench.tuning.truth import truth_of
from workbench.tuning.workspace_file import demo_workspace, missing


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(demo_workspace().samples)


@pytest.fixture(scope="module")
def analysis(dataset: Dataset) -> Analysis:
    draft = demo_workspace().draft
    assert draft
    truth = truth_of(dataset.table, dataset.roles)
    return analyse(draft, Masks(dataset.table), SOURCES, truth)


def test_everything_that_the_demo_names_is_there(dataset: Dataset) -> None:
    assert missing(demo_workspace()) == ()
    assert dataset.errors == ()
    assert all(file.damage == () for file in dataset.table.files)


def test_there_are_sixty_false_positives_of_six_causes(
    dataset: Dataset, analysis: Analysis
) -> None:
    false = analysis.false_positives
    assert false.count() >= 60
    assert len(causes(dataset, false)) >= 6


def causes(dataset: Dataset, events: Mask) -> set[str]:
    """Networks that one exclusion each would be for: the /13 or /32 around an address."""
    groups = stack(dataset.table, events, ["DestinationIp"]).groups
    found = set()
    for group in groups:
        address = group.values[0][0]
        if address and networks_around(address):
            parsed = ipaddress.ip_address(address)
            length = 13 if parsed.version == 4 else 48
            found.add(str(ipaddress.ip_network(f"{address}/{length}", strict=False)))
        else:
            found.add(str(address))
    return found


def test_an_attack_hides_in_the_rule_s_own_microsoft_range(analysis: Analysis) -> None:
    found = suppression(analysis.shown, analysis.truth)
    (row,) = (row for key, row in found.values.items() if "20.0.0.0/11" in key.value)
    assert row.alone_hits.attack >= 1
    assert row.alone_hits.benign >= 1


def test_the_rates_are_measured_and_no_attack_is_lost_at_the_start(
    dataset: Dataset, analysis: Analysis
) -> None:
    found = rates(analysis.now, analysis.truth, dataset.table)
    assert found.false_positive.numerator == found.per_host_day.count
    assert 0 < (found.false_positive.value or 0) < (found.false_discovery.value or 0) < 1
    kept = attacks(analysis.before, analysis.now, analysis.truth)
    assert kept.kept > 1
    assert (kept.lost, kept.new) == (0, 0)
