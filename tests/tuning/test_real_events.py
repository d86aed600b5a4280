"""The tuning loop on real rules over real logs."""

import ipaddress
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tuning.build import SOURCES
from workbench.engine.address import parse_address
from workbench.engine.ask import Masks
from workbench.events.find import event_files
from workbench.sigma.exclude import Exclusion
from workbench.sigma.remove import remove
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import Analysis, Hits, analyse
from workbench.tuning.candidates import field_values, networks_around
from workbench.tuning.dataset import Dataset, load
from workbench.tuning.export import verify
from workbench.tuning.open_rule import drafts_in, drafts_of
from workbench.tuning.preview import preview
from workbench.tuning.rule_files import RuleFile, rule_files
from workbench.tuning.suppress import suppression
from workbench.tuning.truth import Truth, truth_of
from workbench.tuning.workspace import Draft, Role, Sample

Loaded = tuple[Dataset, Masks, Truth]
POWERSHELL = "net_connection_win_powershell_network_connection.yml"


@pytest.fixture(scope="module")
def loaded(corpus: Path) -> Loaded:
    found = event_files([corpus / "evtx", corpus / "regression"])
    dataset = load([Sample(file.path, Role.BENIGN) for file in found])
    return dataset, Masks(dataset.table), truth_of(dataset.table, dataset.roles)


def analysed(draft: Draft, loaded: Loaded) -> Analysis:
    _, masks, truth = loaded
    return analyse(draft, masks, SOURCES, truth)


def test_an_exclusion_for_a_public_network_tunes_a_real_rule(corpus: Path, loaded: Loaded) -> None:
    dataset, masks, truth = loaded
    (draft,) = drafts_of(next(corpus.rglob(POWERSHELL)))
    before = analysed(draft, loaded).now
    addresses = [v.value for v in field_values(dataset.table, before.hits, "DestinationIp")]
    public = next(a for a in addresses if (p := parse_address(a)) and p.is_global)
    network = ipaddress.ip_network(networks_around(public or "")[1])
    exclusion = Exclusion("DestinationIp", ("cidr",), (str(network),))

    found = preview(draft, exclusion, masks, SOURCES, truth)
    assert found.error is None
    assert found.text
    inside = [
        row
        for row in before.hits.rows().tolist()
        if (a := parse_address(dataset.table.text(row, "DestinationIp"))) and a in network
    ]
    assert inside
    assert found.events.rows().tolist() == inside
    assert found.removed == Hits(len(inside), 0, 0)

    exported = verify(replace(draft, text=found.text), masks, SOURCES)
    assert exported.text == found.text
    assert exported.hits == before.hits - found.events
    added = set(exported.text.splitlines()) - set(draft.text.splitlines())
    assert any(str(network) in line for line in added)


def drafts_below(folder: Path) -> Iterator[Draft]:
    for file in rule_files([folder]):
        assert isinstance(file, RuleFile)
        yield from drafts_in(file)


def test_every_real_rule_is_exported_as_it_was(corpus: Path, loaded: Loaded) -> None:
    _, masks, _ = loaded
    for draft in drafts_below(corpus / "rules"):
        assert verify(draft, masks, SOURCES).text == draft.text, draft.path


def test_what_real_exclusions_suppress_alone_alerts_without_them(
    corpus: Path, loaded: Loaded
) -> None:
    """Where the item has several values: without one of them it is as if that were false."""
    checked = 0
    for draft in drafts_below(corpus / "rules"):
        analysis = analysed(draft, loaded)
        if analysis.now.excluded():
            checked += suppressed_values(analysis, loaded[1])
    assert checked > 20


def suppressed_values(analysis: Analysis, masks: Masks) -> int:
    checked = 0
    items = [i for identifier in analysis.rule.identifiers for i in identifier.items]
    for key, row in suppression(analysis.shown, analysis.truth).values.items():
        item = next(i for i in items if any(p.key == key for p in i.predicates))
        if len(item.predicates) == 1 or item.every:
            continue
        try:
            text = remove(analysis.text, analysis.draft.document, [key])
        except EditError:
            continue
        without = analyse(replace(analysis.draft, text=text), masks, SOURCES, analysis.truth)
        assert row.alone == without.now.hits - analysis.now.hits
        checked += 1
    return checked


def test_damaged_logs_are_read_as_far_as_they_go(corpus: Path) -> None:
    files = event_files([corpus / "benign"])
    dataset = load([Sample(file.path) for file in files])
    assert len(dataset.table.files) + len(dataset.errors) == len(files)
    again = load(dataset.samples, known=dataset.table)
    assert again.table is dataset.table
    assert [path for path, _ in again.errors] == [path for path, _ in dataset.errors]
