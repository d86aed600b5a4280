"""The ATT&CK table and what tags mean in it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import yaml

from workbench.catalogue.attack import TABLE, VERSION, Tagged, attack, tagged

ATTACK = attack()


def test_the_table_is_whole() -> None:
    assert len(ATTACK.tactics) == 15
    assert len(ATTACK.techniques) > 690
    shorts = {tactic.short for tactic in ATTACK.tactics}
    for technique in ATTACK.techniques.values():
        assert bool(technique.tactics) != bool(technique.successor)
        assert set(technique.tactics) <= shorts
        assert technique.parent in ATTACK.techniques


def test_what_is_retired_went_into_something_that_is_not() -> None:
    retired = [t for t in ATTACK.techniques.values() if t.successor]
    assert len(retired) > 15
    assert all(ATTACK.techniques[t.successor].tactics for t in retired)
    assert not {t.id for t in retired} & ATTACK.by_technique().keys()


def test_it_names_its_owner() -> None:
    head = TABLE.read_text("utf-8").split("\ntactic")[0]
    assert "© 2026 The MITRE Corporation" in head
    assert "permission of The MITRE Corporation" in head
    assert f"Enterprise v{VERSION} " in head


def test_a_technique_is_found_whatever_its_case() -> None:
    found = ATTACK.technique("t1059.001")
    assert found is not None
    assert (found.name, found.parent, found.tactics) == ("PowerShell", "T1059", ("execution",))


def test_tags_name_tactics_and_techniques() -> None:
    found = tagged(["attack.command-and-control", "attack.T1105", "cve.2021-1"], ATTACK)
    assert found.tactics == ("command-and-control",)
    assert [t.id for t in found.techniques] == ["T1105"]
    assert found.unknown == ()


@pytest.mark.parametrize("tag", ["attack.defense-evasion", "attack.defense_evasion"])
def test_an_older_rule_s_tactic_stands_for_those_it_was_split_into(tag: str) -> None:
    assert tagged([tag], ATTACK).tactics == ("stealth", "defense-impairment")


def test_groups_software_and_other_namespaces_are_no_mistake() -> None:
    own = ["attack.g0010", "attack.s0002", "attack.ds0005"]
    others = ["car.2016-04-005", "cve.2021-44228", "detection.threat-hunting", "tlp.red"]
    assert tagged([*own, *others], ATTACK) == Tagged()


def test_what_the_table_does_not_know_is_told() -> None:
    assert tagged(["attack.t9999", "attack.nonsense"], ATTACK).unknown == (
        "attack.t9999",
        "attack.nonsense",
    )


def test_a_retired_technique_stands_for_its_successor_and_is_told() -> None:
    found = tagged(["attack.defense-evasion", "attack.t1562.001", "attack.t1685"], ATTACK)
    assert [t.id for t in found.techniques] == ["T1685"]
    assert [t.id for t in found.retired] == ["T1562.001"]
    assert found.placed(found.techniques[0]) == ("defense-impairment",)


def test_a_technique_of_several_tactics_stands_under_those_that_are_tagged() -> None:
    both = tagged(["attack.persistence", "attack.t1053"], ATTACK)
    (technique,) = both.techniques
    assert both.placed(technique) == ("persistence",)
    assert both.of_tactic("persistence") == (technique,)
    assert both.of_tactic("execution") == ()
    alone = tagged(["attack.t1053"], ATTACK)
    assert alone.placed(technique) == ("execution", "persistence", "privilege-escalation")


def test_every_tag_of_the_corpus_is_known(corpus: Path) -> None:
    with zipfile.ZipFile(corpus / "rules-windows-all.zip") as archive:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        tags = {
            tag
            for name in archive.namelist()
            if name.endswith(".yml")
            for document in yaml.load_all(archive.read(name), loader)
            for tag in (document or {}).get("tags") or ()
        }
    assert len(tags) > 400
    found = tagged(sorted(tags), ATTACK)
    assert found.unknown == ()
    assert len(found.techniques) > 300
    assert found.retired == ()
