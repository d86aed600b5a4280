"""The map of tactics by techniques, and the layer of it."""

from __future__ import annotations

import json
from pathlib import Path

from workbench.catalogue.attack import attack
from workbench.catalogue.coverage import Cell, Coverage, coverage, navigator_layer
from workbench.catalogue.entry import Entry, Place
from workbench.catalogue.index import read_index
from workbench.sigma.rule import LogSource, Metadata

# The properties that format 4.5 has for a layer and for a technique in it.
LAYER = """
    versions name description domain customDataURL filters sorting layout hideDisabled techniques
    gradient legendItems showTacticRowBackground tacticRowBackground metadata links
    selectTechniquesAcrossTactics selectSubtechniquesWithParent selectVisibleTechniques"""
TECHNIQUE = "techniqueID tactic comment enabled score color metadata links showSubtechniques"


def entry(number: int, *tags: str) -> Entry:
    return Entry(Place(f"{number}.yml"), Metadata(title=f"rule {number}", tags=tags), LogSource())


def cell(found: Coverage, tactic: str, technique: str) -> Cell:
    (column,) = [c for c in found.columns if c.tactic.short == tactic]
    cells = [part for whole in column.cells for part in (whole, *whole.parts)]
    (only,) = [c for c in cells if c.technique.id == technique]
    return only


RULES = [
    entry(0, "attack.execution", "attack.t1059.001"),
    entry(1, "attack.execution", "attack.t1059"),
    entry(2, "attack.t1053"),
    entry(3, "attack.t1562.001", "attack.nonsense"),
    entry(4),
]


def test_sub_techniques_count_for_their_technique() -> None:
    found = coverage(RULES, attack())
    assert [r.name for r in cell(found, "execution", "T1059").rules] == ["rule 0", "rule 1"]
    assert [r.name for r in cell(found, "execution", "T1059.001").rules] == ["rule 0"]


def test_a_technique_of_several_tactics_stands_under_each() -> None:
    found = coverage(RULES, attack())
    for tactic in ("execution", "persistence", "privilege-escalation"):
        assert [r.name for r in cell(found, tactic, "T1053").rules] == ["rule 2"]


def test_gaps_are_there_too() -> None:
    found = coverage(RULES, attack())
    assert cell(found, "impact", "T1486").rules == ()
    (execution,) = [c for c in found.columns if c.tactic.short == "execution"]
    assert execution.covered == 2
    assert len(execution.cells) > 10


def test_a_retired_technique_counts_as_its_successor() -> None:
    found = coverage([entry(0, "attack.t1562.002")], attack())
    assert [r.name for r in cell(found, "defense-impairment", "T1685").rules] == ["rule 0"]
    assert [r.name for r in cell(found, "defense-impairment", "T1685.001").rules] == ["rule 0"]


def test_what_is_not_in_the_table_is_listed() -> None:
    found = coverage(RULES, attack())
    assert [r.name for r in found.untagged] == ["rule 4"]
    assert [t.id for t in found.retired] == ["T1562.001"]
    assert list(found.unknown) == ["attack.nonsense"]


def test_hits_add_up() -> None:
    found = coverage(RULES, attack(), {Place("0.yml"): 3, Place("1.yml"): 4})
    assert cell(found, "execution", "T1059").hits == 7
    assert cell(found, "execution", "T1059.001").hits == 3


def test_the_navigator_s_layer() -> None:
    layer = json.loads(json.dumps(navigator_layer(coverage(RULES, attack()))))
    assert layer["versions"]["layer"] == "4.5"
    assert layer["domain"] == "enterprise-attack"
    scores = {(t["techniqueID"], t["tactic"]): t["score"] for t in layer["techniques"]}
    assert scores["T1059", "execution"] == 2
    assert scores["T1059.001", "execution"] == 1
    assert layer["gradient"]["maxValue"] == 2
    (shell,) = [t for t in layer["techniques"] if t["techniqueID"] == "T1059"]
    assert shell["comment"] == "rule 0\nrule 1"
    assert shell["showSubtechniques"]


def test_the_layer_says_nothing_that_the_format_forbids() -> None:
    layer = navigator_layer(coverage(RULES, attack()))
    known = {(t.id, short) for t in attack().techniques.values() for short in t.tactics}
    assert {(t["techniqueID"], t["tactic"]) for t in layer["techniques"]} <= known
    assert layer.keys() <= set(LAYER.split())
    assert all(t.keys() <= set(TECHNIQUE.split()) for t in layer["techniques"])
    assert [len(color) for color in layer["gradient"]["colors"]] == [7, 7]
    assert all(item.keys() == {"label", "color"} for item in layer["legendItems"])


def test_a_layer_of_no_rules_has_a_gradient_still() -> None:
    layer = navigator_layer(coverage([], attack()))
    assert layer["techniques"] == []
    assert layer["gradient"]["minValue"] < layer["gradient"]["maxValue"]


def test_every_technique_of_the_corpus_has_a_place(corpus: Path) -> None:
    index = read_index([corpus / "rules-windows-all.zip"])
    found = coverage(index.entries, attack())
    assert not found.unknown
    assert not found.retired
    placed = {rule.place for c in found.techniques().values() for rule in c.rules}
    tagged = {e.place for e in index.entries if any("attack.t" in t.lower() for t in e.meta.tags)}
    assert placed == tagged
