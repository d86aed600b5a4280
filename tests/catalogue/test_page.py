"""The page of a rule, section by section."""

from __future__ import annotations

from tests.catalogue.ranking import rule_text
from workbench import paths
from workbench.catalogue.attack import attack
from workbench.catalogue.corpus import Corpus
from workbench.catalogue.page import Page, page_of
from workbench.engine.logsource import load_mappings
from workbench.sigma.parse import read_rule


def of(text: str) -> Page:
    return page_of(read_rule(text), text, Corpus(()), attack(), load_mappings())


def stages(page: Page) -> dict[str, list[str]]:
    return {p.title: [f"{'  ' * line.depth}{line.text}" for line in p.lines] for p in page.stages}


SEED = of(next(paths.RULES.glob("*.yml")).read_text())


def test_attack_names_tactic_and_technique() -> None:
    ((tactic, techniques),) = SEED.attack
    assert tactic.name == "Command and Control"
    assert [f"{t.id} {t.name}" for t in techniques] == ["T1105 Ingress Tool Transfer"]


def test_a_tactic_without_a_technique_is_there_too() -> None:
    page = of("tags: [attack.impact]\n" + rule_text("A", "x"))
    assert [(tactic.name, techniques) for tactic, techniques in page.attack] == [("Impact", ())]


def test_events_name_provider_id_and_title() -> None:
    ((event),) = SEED.events
    assert (event.provider, event.text, event.title) == (
        "Sysmon",
        "Event ID 3",
        "Network connection",
    )


def test_stages_stand_as_the_wiki_writes_them() -> None:
    found = stages(SEED)
    assert list(found) == [
        "Stage 0: condition",
        "Stage 1: selection",
        "Stage 2: not filter_main_*",
    ]
    assert found["Stage 0: condition"] == ["selection and not 1 of filter_main_*"]
    assert found["Stage 1: selection"] == [
        "selection:",
        "  Initiated: true",
        "  Image|endswith:",
        "    - \\wscript.exe",
        "    - \\cscript.exe",
    ]
    assert found["Stage 2: not filter_main_*"][-1] == "  DestinationIp|cidr: 20.0.0.0/11"


def test_a_list_of_maps_is_said_with_or() -> None:
    text = rule_text("A", "x").replace(
        "        Field|contains: x\n", "        - A: 1\n          B: 2\n        - C: [3, 4]\n"
    )
    assert stages(of(text))["Stage 1: selection"] == [
        "selection:",
        "  or:",
        "    and:",
        "      A: 1",
        "      B: 2",
        "    C:",
        "      - 3",
        "      - 4",
    ]


def test_exclusions_are_sorted() -> None:
    values = [row.value for row in SEED.exclusions]
    assert values[:2] == ["10.0.0.0/8", "127.0.0.0/8"]
    assert values == sorted(values)
    assert {row.kind for row in SEED.exclusions} == {"cidr_match"}


def test_a_rule_that_is_not_evaluated_says_why() -> None:
    page = of(rule_text("A", "x").replace("contains", "unheard_of"))
    assert page.problem
    assert page.indicators == ()


def test_a_log_source_without_events_says_why() -> None:
    page = of(rule_text("A", "x").replace("product: windows", "category: webserver"))
    assert page.events == ()
    assert "web servers" in page.events_unknown
